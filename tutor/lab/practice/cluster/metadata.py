"""The part of the metadata that is the server's own: names it makes, fields that no client sets."""

from __future__ import annotations

import random
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from tutor.lab.practice.cluster.errors import Refused, bad_request, conflict
from tutor.lab.practice.cluster.kinds import DEPLOYMENTS, PODS, REPLICASETS, Kind, Object
from tutor.lab.practice.pace import stamp

LETTERS = "bcdfghjklmnpqrstvwxz2456789"
"""Without vowels and what looks like one, so that no words come about."""
_LONGEST = 58
"""How much of generateName is used, so that five letters fit in."""
NAME_TRIES = 8
COUNTED = (DEPLOYMENTS, REPLICASETS, PODS)
"""Kinds whose specs are counted by `generation`."""
_FIXED = (
    *("uid", "creationTimestamp", "deletionTimestamp", "deletionGracePeriodSeconds"),
    *("selfLink", "generation"),
)
"""What only the server sets."""


def suffix() -> str:
    """Five random letters, as at the end of a pod's name."""
    return "".join(random.choices(LETTERS, k=5))


def for_new(kind: Kind, namespace: str | None, object: Object, moment: datetime) -> None:
    """Wipe what a client cannot set, and set what a new object has; the name is generated if needed.

    Raises Refused where the object names another namespace or a version.
    """
    metadata = object["metadata"]
    if metadata.get("resourceVersion"):
        raise Refused(500, "", "resourceVersion should not be set on objects to be created")
    for field in _FIXED:
        metadata.pop(field, None)
    in_namespace(kind, namespace, object)
    generate_name(metadata)
    metadata["creationTimestamp"] = stamp(moment)
    if kind in COUNTED:
        metadata["generation"] = 1


def at_address(kind: Kind, namespace: str | None, name: str, object: Object) -> None:
    """Set the name and namespace that the request names. Raises Refused where the object names others."""
    metadata = object["metadata"]
    if metadata.setdefault("name", name) != name:
        why = f"the name of the object ({metadata['name']}) does not match the name on the URL ({name})"
        raise bad_request(why)
    in_namespace(kind, namespace, object)


def in_namespace(kind: Kind, namespace: str | None, object: Object) -> None:
    """Set the namespace that the request names. Raises Refused where the object names another."""
    metadata = object["metadata"]
    if not kind.namespaced:
        return
    if metadata.setdefault("namespace", namespace or "") != (namespace or metadata["namespace"]):
        raise bad_request(
            "the namespace of the provided object does not match the namespace sent on the request"
        )


def called(object: Object) -> str:
    """How a message names an object that may have no name yet."""
    metadata = object["metadata"]
    return str(metadata.get("name") or metadata.get("generateName") or "Unknown")


def was_generated(metadata: Object) -> bool:
    """Whether the name is one that another may take the place of."""
    stem = metadata.get("generateName", "")[:_LONGEST]
    return bool(stem) and metadata["name"].startswith(stem) and len(metadata["name"]) == len(stem) + 5


def generate_name(metadata: Object) -> None:
    """A name of generateName and five letters, where there is no name."""
    if not metadata.get("name") and metadata.get("generateName"):
        metadata["name"] = metadata["generateName"][:_LONGEST] + suffix()


def for_change(kind: Kind, present: Object, object: Object) -> None:
    """Bring back what a client cannot change. Raises Refused where the object is not the present one."""
    metadata, known = object["metadata"], present["metadata"]
    name = known["name"]
    at_address(kind, known.get("namespace"), name, object)
    if metadata.get("uid") and metadata["uid"] != known["uid"]:
        why = (
            f"Precondition failed: UID in precondition: {metadata['uid']}, UID in object meta: {known['uid']}"
        )
        raise conflict(kind, name, why)
    if metadata.get("resourceVersion") and metadata["resourceVersion"] != known["resourceVersion"]:
        raise conflict(kind, name)
    for field in (*_FIXED, "resourceVersion"):
        if field in known:
            metadata[field] = known[field]
        else:
            metadata.pop(field, None)


def _counted(kind: Kind, object: Object) -> Mapping[str, Any]:
    """The spec as far as its changes are counted: giving a pod a node is none."""
    spec: Mapping[str, Any] = object.get("spec") or {}
    return {field: part for field, part in spec.items() if field != "nodeName"} if kind == PODS else spec


def count(kind: Kind, present: Object, object: Object, *, annotations: bool) -> None:
    """Raise generation where the spec differs; with `annotations`, also where a Deployment's do."""
    if kind not in COUNTED:
        return
    differs = _counted(kind, present) != _counted(kind, object)
    if annotations and kind == DEPLOYMENTS:
        was, now = present["metadata"].get("annotations"), object["metadata"].get("annotations")
        differs = differs or (was or {}) != (now or {})
    if differs:
        object["metadata"]["generation"] = int(present["metadata"].get("generation", 0)) + 1
