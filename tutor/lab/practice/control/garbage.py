"""The garbage collector: what nobody owns any more is deleted, and a deletion waits where it must."""

from __future__ import annotations

import copy

from tutor.lab.practice.cluster.errors import Refused
from tutor.lab.practice.cluster.kinds import Kind, Object
from tutor.lab.practice.cluster.registry import Registry
from tutor.lab.practice.control.index import Index
from tutor.lab.practice.control.loop import Key
from tutor.lab.practice.control.owners import going, name, namespace, uid

FOREGROUND = "foregroundDeletion"
ORPHAN = "orphan"


class Garbage:
    """The collector; its keys are uids: of an object whose owners may be gone, or whose deletion waits."""

    def __init__(self, registry: Registry, index: Index) -> None:
        self._registry = registry
        self._index = index

    def sync(self, where: Key) -> None:
        """Look at the object of a uid (the key's second part), there or gone. Raises Refused."""
        one = where[1]
        found = self._index.find(one)
        if found is None:
            for kind, dependent in self._index.dependents(one):
                self._collect(kind, dependent)
            return
        kind, object = found
        finalizers = object["metadata"].get("finalizers") or []
        if going(object) and ORPHAN in finalizers:
            self._set_free(kind, object)
        elif going(object) and FOREGROUND in finalizers:
            self._delete_dependents(kind, object)
        else:
            self._collect(kind, object)

    def _collect(self, kind: Kind, object: Object) -> None:
        """Delete the object if all its owners are gone; if only some are, drop the references to those."""
        references = object["metadata"].get("ownerReferences") or []
        if not references or going(object):
            return
        present = [one for one in references if self._index.find(one.get("uid", "")) is not None]
        waiting = [one for one in present if self._waits_for_dependents(one)]
        if len(present) > len(waiting):
            if len(present) < len(references):
                self._write_references(kind, object, present)
            return
        policy = "Background"
        if waiting and self._index.dependents(uid(object)):
            policy = "Foreground"
        self._delete(kind, object, policy)

    def _waits_for_dependents(self, reference: Object) -> bool:
        found = self._index.find(reference.get("uid", ""))
        if found is None:
            return False
        metadata = found[1]["metadata"]
        return bool(metadata.get("deletionTimestamp")) and FOREGROUND in (metadata.get("finalizers") or [])

    def _set_free(self, kind: Kind, owner: Object) -> None:
        for its_kind, dependent in self._index.dependents(uid(owner)):
            references = dependent["metadata"]["ownerReferences"]
            self._write_references(
                its_kind, dependent, [one for one in references if one.get("uid") != uid(owner)]
            )
        self._finish(kind, owner, ORPHAN)

    def _delete_dependents(self, kind: Kind, owner: Object) -> None:
        for its_kind, dependent in self._index.dependents(uid(owner)):
            if not going(dependent):
                self._collect(its_kind, dependent)
        blocking = (
            reference
            for _, dependent in self._index.dependents(uid(owner))
            for reference in dependent["metadata"]["ownerReferences"]
            if reference.get("uid") == uid(owner) and reference.get("blockOwnerDeletion")
        )
        if next(blocking, None) is None:
            self._finish(kind, owner, FOREGROUND)

    def _finish(self, kind: Kind, object: Object, finalizer: str) -> None:
        """Take the finalizer off; the last one that goes takes the object along."""
        freed = copy.deepcopy(object)
        left = [one for one in freed["metadata"]["finalizers"] if one != finalizer]
        if left:
            freed["metadata"]["finalizers"] = left
            self._registry.write(kind, freed)
        else:
            self._registry.remove(kind, namespace(object) or None, name(object))

    def _write_references(self, kind: Kind, object: Object, references: list[Object]) -> None:
        changed = copy.deepcopy(object)
        if references:
            changed["metadata"]["ownerReferences"] = references
        else:
            del changed["metadata"]["ownerReferences"]
        self._registry.write(kind, changed)

    def _delete(self, kind: Kind, object: Object, policy: str) -> None:
        options = {"propagationPolicy": policy, "preconditions": {"uid": uid(object)}}
        try:
            self._registry.delete(kind, namespace(object) or None, name(object), options)
        except Refused as refused:
            if refused.reason not in ("NotFound", "Conflict"):
                raise
