"""How an object goes: at once, after a grace period, or when those who hold on to it let go.

The rules are those of `apiserver/pkg/registry/rest/delete.go` and of the pods' and namespaces' own.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from tutor.lab.practice.cluster.errors import (
    Refused,
    conflict,
    forbidden,
    invalid,
    value_invalid,
    value_unsupported,
)
from tutor.lab.practice.cluster.kinds import NAMESPACES, PODS, SERVICEACCOUNTS, SERVICES, Kind, Object
from tutor.lab.practice.cluster.metadata import COUNTED
from tutor.lab.practice.pace import moment, stamp

FOREGROUND = "foregroundDeletion"
ORPHAN = "orphan"
_POLICIES = ("Foreground", "Background", "Orphan")
_IMMORTAL = ("default", "kube-public", "kube-system")
_SHOWN = (PODS, SERVICES, SERVICEACCOUNTS, NAMESPACES)
"""Kinds whose last state is the answer; the others' answer is a Status."""


def check(kind: Kind, present: Object, options: Object) -> None:
    """Whether this object may be deleted in this way. Raises Refused."""
    name = present["metadata"]["name"]
    policy = options.get("propagationPolicy")
    if policy is not None and options.get("orphanDependents") is not None:
        why = "orphanDependents and deletionPropagation cannot be both set"
        raise invalid(None, "", [value_invalid("propagationPolicy", policy, why)])
    if policy is not None and policy not in _POLICIES:
        raise _delete_options([value_unsupported("propagationPolicy", policy, [*_POLICIES, "nil"])])
    wanted = options.get("preconditions") or {}
    metadata = present["metadata"]
    if wanted.get("uid") and wanted["uid"] != metadata["uid"]:
        why = (
            f"the UID in the precondition ({wanted['uid']}) does not match"
            f" the UID in record ({metadata['uid']}). The object might have been deleted and then recreated"
        )
        raise conflict(kind, name, why)
    if wanted.get("resourceVersion") and wanted["resourceVersion"] != metadata["resourceVersion"]:
        why = (
            f"the ResourceVersion in the precondition ({wanted['resourceVersion']}) does not match"
            f" the ResourceVersion in record ({metadata['resourceVersion']})."
            " The object might have been modified"
        )
        raise conflict(kind, name, why)
    if kind == NAMESPACES and name in _IMMORTAL:
        raise forbidden(kind, name, "this namespace may not be deleted")


def _delete_options(causes: list[Any]) -> Refused:
    return invalid(Kind("meta.k8s.io", "v1", "DeleteOptions", "", ""), "", causes)


def going(
    kind: Kind, present: Object, options: Object, now: datetime, *, owns: Callable[[Object], bool]
) -> Object | None:
    """The object on its way out (an equal one where it is already), or None where it can go at once.

    `owns` tells whether others belong to the object: only then another policy than Background matters.
    """
    metadata = present["metadata"]
    finalizers = _finalizers(present, options, owns)
    if "deletionTimestamp" in metadata:
        return _hurried(kind, present, options, finalizers)
    grace = _grace(present, options) if kind == PODS else 0
    if kind == NAMESPACES:
        status = {**present.get("status", {}), "phase": "Terminating"}
        return _marked(kind, {**present, "status": status}, now, None, finalizers)
    if not grace and not finalizers:
        return None
    return _marked(kind, present, now, grace, finalizers)


def _hurried(kind: Kind, present: Object, options: Object, finalizers: list[str]) -> Object | None:
    metadata = present["metadata"]
    if kind == NAMESPACES:
        return present
    grace = int(metadata.get("deletionGracePeriodSeconds", 0))
    wanted = options.get("gracePeriodSeconds")
    if wanted is not None and int(wanted) < grace:
        # From the moment of the first request on, as that was the one that the grace was given at.
        start = moment(metadata["deletionTimestamp"]) - timedelta(seconds=grace)
        grace = max(int(wanted), 0)
        metadata = metadata | {
            "deletionTimestamp": stamp(start + timedelta(seconds=grace)),
            "deletionGracePeriodSeconds": grace,
        }
    if not finalizers and grace == 0:
        return None
    return {**present, "metadata": _with_finalizers(metadata, finalizers)}


def _marked(kind: Kind, present: Object, now: datetime, grace: int | None, finalizers: list[str]) -> Object:
    metadata = _with_finalizers(present["metadata"], finalizers)
    metadata["deletionTimestamp"] = stamp(now + timedelta(seconds=grace or 0))
    if grace is not None:
        metadata["deletionGracePeriodSeconds"] = grace
    if kind in COUNTED:
        metadata["generation"] = int(metadata.get("generation", 0)) + 1
    return {**present, "metadata": metadata}


def _with_finalizers(metadata: Object, finalizers: list[str]) -> Object:
    plain = {key: value for key, value in metadata.items() if key != "finalizers"}
    return plain | ({"finalizers": finalizers} if finalizers else {})


def _finalizers(object: Object, options: Object, owns: Callable[[Object], bool]) -> list[str]:
    present: list[str] = object["metadata"].get("finalizers") or []
    policy = options.get("propagationPolicy")
    if options.get("orphanDependents") is not None:
        policy = "Orphan" if options["orphanDependents"] else "Background"
    if policy is None:
        return present
    kept = [one for one in present if one not in (FOREGROUND, ORPHAN)]
    added = {"Foreground": FOREGROUND, "Orphan": ORPHAN}.get(policy)
    return [*kept, added] if added and owns(object) else kept


def _grace(pod: Object, options: Object) -> int:
    """Seconds that a pod is given; none for one that runs nowhere or is over."""
    if not pod["spec"].get("nodeName") or pod.get("status", {}).get("phase") in ("Failed", "Succeeded"):
        return 0
    grace = options.get("gracePeriodSeconds")
    if grace is None:
        grace = pod["spec"].get("terminationGracePeriodSeconds", 0)
    return int(grace) if int(grace) >= 0 else 1


def is_over(kind: Kind, object: Object) -> bool:
    """Whether nothing keeps a deleted object any more. Namespaces are kept until they are empty."""
    metadata = object["metadata"]
    return (
        "deletionTimestamp" in metadata
        and not metadata.get("finalizers")
        and not metadata.get("deletionGracePeriodSeconds")
        and kind != NAMESPACES
    )


def answer(kind: Kind, gone: Object) -> Object:
    """What the client hears of an object that is gone."""
    if kind in _SHOWN:
        return gone
    metadata = gone["metadata"]
    details = {"name": metadata["name"], "kind": kind.plural, "uid": metadata["uid"]}
    if kind.group:
        details["group"] = kind.group
    return {"kind": "Status", "apiVersion": "v1", "metadata": {}, "status": "Success", "details": details}
