"""What a pod's status says, in the terms of the controllers."""

from __future__ import annotations

from datetime import datetime

from tutor.lab.practice.cluster.kinds import Object
from tutor.lab.practice.control.conditions import condition
from tutor.lab.practice.pace import moment

_OVER = ("Succeeded", "Failed")


def phase(pod: Object) -> str:
    return str((pod.get("status") or {}).get("phase") or "Pending")


def is_over(pod: Object) -> bool:
    """Whether its containers have ended and will not run again."""
    return phase(pod) in _OVER


def is_active(pod: Object) -> bool:
    """Whether it counts for its ReplicaSet: it has not ended and nobody deleted it."""
    return not is_over(pod) and not pod["metadata"].get("deletionTimestamp")


def is_terminating(pod: Object) -> bool:
    return bool(pod["metadata"].get("deletionTimestamp")) and not is_over(pod)


def is_ready(pod: Object) -> bool:
    found = condition(pod, "Ready")
    return found is not None and found.get("status") == "True"


def became_ready(pod: Object) -> datetime | None:
    """When it turned ready, None where it is not."""
    found = condition(pod, "Ready")
    if found is None or found.get("status") != "True":
        return None
    return moment(found.get("lastTransitionTime") or pod["metadata"]["creationTimestamp"])


def facts(pod: Object) -> tuple[object, ...]:
    """What of a pod concerns its owner and the services that lead to it."""
    metadata = pod["metadata"]
    return (
        metadata.get("labels"),
        metadata.get("ownerReferences"),
        metadata.get("deletionTimestamp"),
        is_over(pod),
        is_ready(pod),
        (pod.get("status") or {}).get("podIP"),
    )


def restarts(pod: Object) -> int:
    """Of the container that restarted most."""
    statuses = (pod.get("status") or {}).get("containerStatuses") or []
    return max((int(status.get("restartCount") or 0) for status in statuses), default=0)
