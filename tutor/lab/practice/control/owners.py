"""Who owns an object: references of owners, and taking or letting go what a selector matches."""

from __future__ import annotations

import copy

from tutor.lab.practice.cluster.errors import Refused
from tutor.lab.practice.cluster.kinds import Kind, Object
from tutor.lab.practice.cluster.registry import Registry
from tutor.lab.practice.cluster.selectors import matches
from tutor.lab.practice.control.index import Index
from tutor.lab.practice.control.pods import is_over

HASH_LABEL = "pod-template-hash"


def uid(object: Object) -> str:
    return str(object["metadata"]["uid"])


def name(object: Object) -> str:
    return str(object["metadata"]["name"])


def namespace(object: Object) -> str:
    return str(object["metadata"].get("namespace", ""))


def key(object: Object) -> tuple[str, str]:
    """Namespace and name, as the queues have it."""
    return namespace(object), name(object)


def going(object: Object) -> bool:
    """Whether its deletion has begun."""
    return bool(object["metadata"].get("deletionTimestamp"))


def controller(object: Object) -> Object | None:
    """The one reference that says who keeps the object going."""
    references = object["metadata"].get("ownerReferences") or []
    return next((reference for reference in references if reference.get("controller")), None)


def reference(kind: Kind, owner: Object) -> Object:
    """What stands in the objects that a controller makes for `owner`."""
    return {
        "apiVersion": kind.api_version,
        "kind": kind.kind,
        "name": name(owner),
        "uid": uid(owner),
        "controller": True,
        "blockOwnerDeletion": True,
    }


def claim(registry: Registry, index: Index, keeper: Object, kind: Kind, *, keeper_kind: Kind) -> list[Object]:
    """The objects of a kind that `keeper` controls, after it let go what its selector no longer matches and
    took what it matches and nobody controls. Ordered by name. Raises Refused."""
    selector = keeper["spec"]["selector"]
    kept: list[Object] = []
    for object in index.controlled(uid(keeper), kind):
        if matches(selector, object["metadata"].get("labels") or {}):
            kept.append(object)
        elif not going(keeper):
            _let_go(registry, kind, object, uid(keeper))
    if not going(keeper):
        for object in index.orphans(kind, namespace(keeper)):
            labels = object["metadata"].get("labels") or {}
            if not going(object) and not is_over(object) and matches(selector, labels):
                kept.append(_take(registry, kind, object, reference(keeper_kind, keeper)))
    return sorted(kept, key=name)


def _let_go(registry: Registry, kind: Kind, object: Object, owner: str) -> None:
    freed = copy.deepcopy(object)
    metadata = freed["metadata"]
    metadata["ownerReferences"] = [one for one in metadata["ownerReferences"] if one.get("uid") != owner]
    if not metadata["ownerReferences"]:
        del metadata["ownerReferences"]
    try:
        registry.write(kind, freed)
    except Refused as refused:
        if refused.reason != "NotFound":
            raise


def _take(registry: Registry, kind: Kind, object: Object, owner: Object) -> Object:
    taken = copy.deepcopy(object)
    taken["metadata"].setdefault("ownerReferences", []).append(owner)
    return registry.write(kind, taken)
