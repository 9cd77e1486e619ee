"""A Deployment's status: its numbers, and the conditions Available, Progressing and ReplicaFailure.

Reasons and messages are those of the Deployment controller of Kubernetes 1.36
(`pkg/controller/deployment/progress.go`).
"""

from __future__ import annotations

from collections.abc import Sequence

from tutor.lab.practice.cluster.kinds import Object
from tutor.lab.practice.control.conditions import condition, deployment_condition, in_list, put, without
from tutor.lab.practice.control.owners import name
from tutor.lab.practice.control.rollout import Bounds, replicas_of

COMPLETE = "NewReplicaSetAvailable"
TIMED_OUT = "ProgressDeadlineExceeded"
PAUSED = "DeploymentPaused"
RESUMED = "DeploymentResumed"

_NUMBERS = ("replicas", "updatedReplicas", "readyReplicas", "availableReplicas", "unavailableReplicas")


def numbers(deployment: Object, bounds: Bounds, new: Object | None, sets: Sequence[Object]) -> Object:
    """The status as its ReplicaSets' add up to it, with the condition Available; other conditions as they
    were.

    `sets` are all of them, `new` is the one for the present template.
    """
    old = deployment.get("status") or {}
    available = _sum(sets, "availableReplicas")
    found = {
        "replicas": _sum(sets, "replicas"),
        "updatedReplicas": 0 if new is None else _sum([new], "replicas"),
        "readyReplicas": _sum(sets, "readyReplicas"),
        "availableReplicas": available,
        "unavailableReplicas": max(0, sum(replicas_of(one) for one in sets) - available),
    }
    status: Object = {number: found[number] for number in _NUMBERS if found[number]}
    status["observedGeneration"] = int(deployment["metadata"].get("generation") or 0)
    status["terminatingReplicas"] = _sum(sets, "terminatingReplicas")
    if old.get("collisionCount"):
        status["collisionCount"] = old["collisionCount"]
    if available >= bounds.least_available:
        message = "Deployment has minimum availability."
        state = deployment_condition("Available", "True", "MinimumReplicasAvailable", message)
    else:
        message = "Deployment does not have minimum availability."
        state = deployment_condition("Available", "False", "MinimumReplicasUnavailable", message)
    status["conditions"] = put(list(old.get("conditions") or []), state)
    return status


def is_complete(deployment: Object, status: Object) -> bool:
    """Whether all that is wanted runs the present template and nothing else is left."""
    wanted = replicas_of(deployment)
    return all(
        _of(status, number) == wanted for number in ("updatedReplicas", "replicas", "availableReplicas")
    ) and _of(status, "observedGeneration") >= int(deployment["metadata"].get("generation") or 0)


def went_on(deployment: Object, status: Object) -> bool:
    """Whether the new status is further in the rollout than the one that the Deployment has."""
    before = deployment.get("status") or {}
    telling = ("updatedReplicas", "readyReplicas", "availableReplicas")
    grown = any(_of(status, number) > _of(before, number) for number in telling)
    return grown or _of_old_sets(status) < _of_old_sets(before)


def _of_old_sets(status: Object) -> int:
    return _of(status, "replicas") - _of(status, "updatedReplicas")


def has_deadline(deployment: Object) -> bool:
    """2147483647 seconds mean none."""
    seconds = deployment["spec"].get("progressDeadlineSeconds")
    return seconds is not None and int(seconds) != 2**31 - 1


def with_progress(
    deployment: Object, status: Object, new: Object | None, *, late: bool
) -> tuple[Object, bool]:
    """The status with the condition Progressing, and whether that tells of progress just now.

    `late`: the time for the next progress is over.
    """
    conditions = status["conditions"]
    if not has_deadline(deployment):
        return {**status, "conditions": without(conditions, "Progressing")}, False
    present = in_list(conditions, "Progressing")
    done = _of(status, "replicas") == _of(status, "updatedReplicas")
    if done and present is not None and present.get("reason") == COMPLETE:
        return status, False
    subject = f'Deployment "{name(deployment)}"' if new is None else f'ReplicaSet "{name(new)}"'
    if is_complete(deployment, status):
        message = f"{subject} has successfully progressed."
        return _put(status, deployment_condition("Progressing", "True", COMPLETE, message)), True
    if went_on(deployment, status):
        going_on = deployment_condition(
            "Progressing", "True", "ReplicaSetUpdated", f"{subject} is progressing."
        )
        if present is not None and present["status"] == "True":
            # The same status and reason again, but the time of the update must go on.
            going_on["lastTransitionTime"] = present["lastTransitionTime"]
            status = {**status, "conditions": without(conditions, "Progressing")}
        return _put(status, going_on), True
    if late and present is not None and present.get("reason") not in (COMPLETE, TIMED_OUT):
        message = f"{subject} has timed out progressing."
        return _put(status, deployment_condition("Progressing", "False", TIMED_OUT, message)), False
    return status, False


def with_failure(status: Object, new: Object | None, old: Sequence[Object]) -> Object:
    """The status with the condition ReplicaFailure of the new ReplicaSet, or of any other, or without."""
    failures = (condition(one, "ReplicaFailure") for one in (*([] if new is None else [new]), *old))
    failure = next((one for one in failures if one is not None), None)
    if failure is None:
        return {**status, "conditions": without(status["conditions"], "ReplicaFailure")}
    words = (str(failure.get(field, "")) for field in ("status", "reason", "message"))
    return _put(status, deployment_condition("ReplicaFailure", *words))


def pausing(deployment: Object) -> Object | None:
    """The condition that says that the rollout was just paused or resumed; None where neither is so."""
    present = condition(deployment, "Progressing")
    reason = "" if present is None else present.get("reason")
    if not has_deadline(deployment) or reason == TIMED_OUT:
        return None
    paused = bool(deployment["spec"].get("paused"))
    if paused and reason != PAUSED:
        return deployment_condition("Progressing", "Unknown", PAUSED, "Deployment is paused")
    if not paused and reason == PAUSED:
        return deployment_condition("Progressing", "Unknown", RESUMED, "Deployment is resumed")
    return None


def _put(status: Object, new: Object) -> Object:
    return {**status, "conditions": put(status["conditions"], new)}


def _of(status: Object, number: str) -> int:
    return int(status.get(number) or 0)


def _sum(sets: Sequence[Object], number: str) -> int:
    return sum(_of(one.get("status") or {}, number) for one in sets)
