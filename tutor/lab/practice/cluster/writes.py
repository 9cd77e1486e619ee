"""From an object that was read to one that is stored: what every create and every change goes through."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import datetime

from tutor.lab.practice.cluster import defaults, deletion, metadata
from tutor.lab.practice.cluster.admission import Admission
from tutor.lab.practice.cluster.decoding import Subresource
from tutor.lab.practice.cluster.errors import Refused, already_exists, conflict, not_found
from tutor.lab.practice.cluster.kinds import NODES, Kind, Object
from tutor.lab.practice.cluster.store import Store
from tutor.lab.practice.cluster.store_errors import Conflict, Exists
from tutor.lab.practice.patch import managed
from tutor.lab.practice.patch.rules import RuleOf
from tutor.lab.practice.patch.schema_rules import Rules


class Writes:
    """What the registry's operations have in common."""

    def __init__(self, store: Store, rules: Rules, clock: Callable[[], datetime]) -> None:
        self.store = store
        self._rules = rules
        self.clock = clock
        self._admission = Admission(store)

    def present(self, kind: Kind, namespace: str | None, name: str) -> Object:
        """The object as it is. Raises Refused (NotFound)."""
        found = self.store.get(kind, namespace, name)
        if found is None:
            raise not_found(kind, name)
        return found

    def rule_of(self, kind: Kind) -> RuleOf:
        """How the lists of a kind are merged."""
        return self._rules.of(kind)

    def new(
        self,
        kind: Kind,
        namespace: str | None,
        object: Object,
        *,
        manager: str | None = None,
        own: bool = False,
        dry_run: bool = False,
    ) -> Object:
        """Complete, check and store a new object, which is changed in place. Raises Refused.

        `own` is for what the cluster makes itself: it keeps its status. Without a manager nothing is added to
        the record of fields.
        """
        moment = self.clock()
        metadata.for_new(kind, namespace, object, moment)
        if not own and kind != NODES:
            object.pop("status", None)
        defaults.fill(kind, object)
        if manager is not None:
            # Here, as what is added at the door from now on is nobody's.
            object = self._recorded(kind, None, object, manager)
        self._admission.new(kind, object, own=own)
        return self._make(kind, object, dry_run=dry_run)

    def _make(self, kind: Kind, object: Object, *, dry_run: bool) -> Object:
        made = object["metadata"]
        for _ in range(metadata.NAME_TRIES):
            taken = self.store.get(kind, made.get("namespace"), made["name"]) is not None
            if not taken or not metadata.was_generated(made):
                break
            del made["name"]
            metadata.generate_name(made)
        if dry_run:
            if taken:
                raise already_exists(kind, made["name"])
            return {**object, "metadata": made | {"uid": str(uuid.uuid4())}}
        try:
            return self.store.create(kind, object)
        except Exists:
            raise already_exists(kind, made["name"]) from None

    def changed(
        self,
        kind: Kind,
        present: Object,
        object: Object,
        subresource: Subresource = None,
        *,
        manager: str | None = None,
        dry_run: bool = False,
    ) -> Object:
        """Complete, check and store the new state of an object, which is changed in place. Raises Refused.

        Without a manager the record of fields is taken as it stands in the object.
        """
        metadata.for_change(kind, present, object)
        object = part(kind, present, object, subresource)
        self._admission.changed(kind, present, object, subresource)
        metadata.count(kind, present, object, annotations=subresource != "status")
        if manager is not None:
            if _unrecorded(object) == _unrecorded(present) and not _moves_owners(object, present):
                return present
            object = self._recorded(kind, present, object, manager, subresource)
        return object if dry_run else self.keep(kind, object)

    def _recorded(
        self,
        kind: Kind,
        present: Object | None,
        object: Object,
        manager: str,
        subresource: Subresource = None,
    ) -> Object:
        try:
            return managed.record(
                present,
                object,
                manager=manager,
                time=self.clock(),
                rule_of=self.rule_of(kind),
                subresource=subresource or "",
            )
        except Refused:
            # A list with entries that cannot be told apart: a server goes on without a record, and leaves it
            # to the validation to say what is missing.
            return object

    def own(self, kind: Kind, object: Object, *, status: bool) -> Object:
        """Store the cluster's own new state of an object, or only its status. Raises Refused."""
        known = object["metadata"]
        present = self.present(kind, known.get("namespace"), known["name"])
        changed = {**object, "metadata": dict(known)}
        metadata.for_change(kind, present, changed)
        changed = part(kind, present, changed, "status" if status else None)
        metadata.count(kind, present, changed, annotations=False)
        return self.keep(kind, changed)

    def keep(self, kind: Kind, object: Object) -> Object:
        """Store the new state; an object that is deleted and no longer held is gone then."""
        try:
            kept = self.store.update(kind, object)
        except Conflict:
            raise conflict(kind, object["metadata"]["name"]) from None
        if deletion.is_over(kind, kept):
            return self.store.remove(kind, kept["metadata"].get("namespace"), kept["metadata"]["name"])
        return kept


def part(kind: Kind, present: Object, object: Object, subresource: Subresource) -> Object:
    """What of a new state counts: the status belongs to its sub-resource, all else to the object itself."""
    if subresource == "status":
        kept = {**present["metadata"]}
        for name in ("annotations", "managedFields"):
            if name in object["metadata"]:
                kept[name] = object["metadata"][name]
        return {**present, "metadata": kept, "status": object.get("status", {})}
    if "status" not in kind.subresources:
        return object
    status = {"status": present["status"]} if "status" in present else {}
    return {**{key: value for key, value in object.items() if key != "status"}, **status}


def _unrecorded(object: Object) -> Object:
    kept = {key: value for key, value in object["metadata"].items() if key != "managedFields"}
    return {**object, "metadata": kept}


def _moves_owners(object: Object, present: Object) -> bool:
    """Whether a client has changed who owns which field, as kubectl does before it applies on the server's
    side what it has applied itself before."""
    wanted = object["metadata"].get("managedFields")
    return wanted is not None and wanted != present["metadata"].get("managedFields")
