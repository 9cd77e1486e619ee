"""Conditions in an object's status: a list of what is true of it, one of each type."""

from __future__ import annotations

from tutor.lab.practice.cluster.kinds import Object
from tutor.lab.practice.pace import now, stamp


def condition(object: Object, type: str) -> Object | None:
    """The condition of that type in the object's status."""
    return in_list((object.get("status") or {}).get("conditions") or [], type)


def in_list(conditions: list[Object], type: str) -> Object | None:
    return next((one for one in conditions if one.get("type") == type), None)


def without(conditions: list[Object], type: str) -> list[Object]:
    return [one for one in conditions if one.get("type") != type]


def deployment_condition(type: str, status: str, reason: str, message: str) -> Object:
    """A Deployment's condition as of now; those of other kinds have no lastUpdateTime."""
    time = stamp(now())
    return {
        "type": type,
        "status": status,
        "lastUpdateTime": time,
        "lastTransitionTime": time,
        "reason": reason,
        "message": message,
    }


def put(conditions: list[Object], new: Object) -> list[Object]:
    """With the new condition in place of the old one of its type, at the end.

    With the same status and reason the old one stays as it is, with the same status its transition time does.
    """
    old = in_list(conditions, new["type"])
    if old is not None and old["status"] == new["status"]:
        if old.get("reason") == new.get("reason"):
            return conditions
        new = {**new, "lastTransitionTime": old.get("lastTransitionTime", new["lastTransitionTime"])}
    return [*without(conditions, new["type"]), new]
