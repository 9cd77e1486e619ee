"""The record of who set which field, and server-side apply, which is built on it.

The rules are those of `apimachinery/pkg/util/managedfields` of Kubernetes 1.36.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from tutor.lab.practice.cluster.errors import Refused
from tutor.lab.practice.cluster.kinds import Object
from tutor.lab.practice.pace import stamp
from tutor.lab.practice.patch.comparison import Comparison, compare
from tutor.lab.practice.patch.conflicts import Conflict, conflict_refused
from tutor.lab.practice.patch.fields import FieldPath, FieldSet, field_set, with_parents
from tutor.lab.practice.patch.go_text import show
from tutor.lab.practice.patch.owners import Owner, Owners, Share, entries, owners_of
from tutor.lab.practice.patch.rules import RuleOf
from tutor.lab.practice.patch.typed_merge import merged, without

LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration"

_NOBODYS = frozenset(
    {
        *(("f:apiVersion",), ("f:kind",), ("f:metadata",)),
        *(
            ("f:metadata", f"f:{name}")
            for name in (
                *("name", "namespace", "creationTimestamp", "selfLink", "uid", "clusterName", "generation"),
                *("managedFields", "resourceVersion"),
            )
        ),
    }
)
"""Fields that are never recorded."""


def record(
    old: Object | None,
    new: Object,
    *,
    manager: str,
    time: datetime,
    rule_of: RuleOf,
    subresource: str = "",
) -> Object:
    """The new state with its managedFields, a new object, after a create, update or patch by `manager`.

    `old` is None for a create. Whoever owned what was changed here no longer does. managedFields that the
    new state brings are taken (kubectl rewrites them so when it moves an object to server-side apply).
    """
    owners = _given(old, new, subresource)
    change = _compared(old, new, rule_of)
    me = Owner(manager, "Update", new["apiVersion"], subresource)
    mine = owners.get(me, Share(frozenset(), ""))
    left = _without_changed(owners, change)
    fields = (left[me].fields if me in left else frozenset()) | (change.set_here - _NOBODYS)
    left[me] = Share(fields, mine.time if fields == mine.fields else stamp(time))
    return _with_owners(new, left)


def apply(
    live: Object | None,
    applied: Object,
    *,
    manager: str,
    time: datetime,
    rule_of: RuleOf,
    force: bool = False,
    subresource: str = "",
) -> Object:
    """The state after a server-side apply, a new object with its managedFields; without the defaults of new
    fields. `live` is None where there is no object yet.

    What the manager applied before, applies no longer and nobody else owns is taken away. Raises Refused: 409
    where another manager owns a field that would change, unless `force` takes it over; 400 where the applied
    object brings managedFields; 500 where items of lists have no keys.
    """
    if (applied.get("metadata") or {}).get("managedFields") is not None:
        raise Refused(400, "BadRequest", "metadata.managedFields must be nil")
    present: Object = live if live is not None else {}
    owners = _given(None, present, "")
    me = Owner(manager, "Apply", applied["apiVersion"], subresource)
    before = owners.get(me, Share(frozenset(), ""))
    said = _of_resource(field_set(applied, rule_of), subresource) - _NOBODYS
    others = {owner: share for owner, share in owners.items() if owner != me}
    result = merged(present, _stated(applied, subresource), rule_of)
    result = without(result, _abandoned(before.fields, said, others), rule_of)
    change = _compared(present, result, rule_of)
    conflicts = [
        Conflict(owner, field) for owner, share in others.items() for field in share.fields & change.set_here
    ]
    if conflicts and not force:
        conflicts = _serious(conflicts, manager, present, rule_of)
        if conflicts:
            raise conflict_refused(conflicts)
    left = _without_changed(others, change)
    same = change.same and said == before.fields and left == others
    left[me] = Share(said, before.time if same else stamp(time))
    if manager == "kubectl":
        _renew_last_applied(result, applied)
    return _with_owners(result, left)


def _given(old: Object | None, new: Object, subresource: str) -> Owners:
    """The owners before the change: as the request states them, or else as they are stored."""
    stated = (new.get("metadata") or {}).get("managedFields")
    if not subresource and stated in ([], [{}]):
        return {}
    for source in (old,) if subresource else (new, old):
        try:
            owners = owners_of(source)
        except ValueError:
            continue
        if owners:
            return owners
    return {}


def _compared(old: Object | None, new: Object, rule_of: RuleOf) -> Comparison:
    return compare(_bare(old or {}), _bare(new), rule_of)


def _bare(object_: Mapping[str, Any]) -> Object:
    """Without managedFields, which would be compared for nothing."""
    metadata = object_.get("metadata") or {}
    if "managedFields" not in metadata:
        return dict(object_)
    kept = {name: value for name, value in metadata.items() if name != "managedFields"}
    return {**object_, "metadata": kept}


def _without_changed(owners: Owners, change: Comparison) -> Owners:
    """Owners lose what someone else changed and what is gone."""
    lost = change.set_here | change.removed
    return {owner: Share(share.fields - lost, share.time) for owner, share in owners.items()}


def _with_owners(object_: Object, owners: Owners) -> Object:
    result = dict(object_)
    result["metadata"] = {**(object_.get("metadata") or {}), "managedFields": entries(owners)}
    if not result["metadata"]["managedFields"]:
        del result["metadata"]["managedFields"]
    return result


def _of_resource(fields: FieldSet, subresource: str) -> FieldSet:
    """Applying to an object says nothing about its status, applying to its status nothing about its spec."""
    foreign = "f:spec" if subresource == "status" else "f:status"
    return frozenset(path for path in fields if path[0] != foreign)


def _stated(applied: Object, subresource: str) -> Object:
    foreign = "spec" if subresource == "status" else "status"
    return {name: value for name, value in applied.items() if name != foreign}


def _abandoned(before: FieldSet, said: FieldSet, others: Owners) -> FieldSet:
    """What was applied before and now belongs to nobody."""
    owned: set[FieldPath] = set(with_parents(said))
    for share in others.values():
        owned |= with_parents(share.fields)
    return with_parents(before) - owned - _NOBODYS


def _serious(conflicts: list[Conflict], manager: str, live: Object, rule_of: RuleOf) -> list[Conflict]:
    """Conflicts that remain for `kubectl apply --server-side` after a `kubectl apply`: fields that still are
    as that left them are kubectl's own, whoever is recorded as their owner."""
    if manager != "kubectl":
        return conflicts
    try:
        last = json.loads(live["metadata"]["annotations"][LAST_APPLIED])
    except (KeyError, TypeError, ValueError):
        return conflicts
    if not isinstance(last, dict) or last.get("apiVersion") != live.get("apiVersion"):
        return conflicts
    change = compare(last, _bare(live), rule_of)
    own = field_set(last, rule_of) - change.set_here - change.removed
    return [conflict for conflict in conflicts if conflict.field not in own]


def _renew_last_applied(result: Object, applied: Object) -> None:
    """An object that once came from `kubectl apply` stays one that it can go on with."""
    annotations = result["metadata"].get("annotations") or {}
    if not annotations.get(LAST_APPLIED):
        return
    stated = copy.deepcopy(applied)
    if stated.get("metadata", {}).get("annotations"):
        stated["metadata"]["annotations"].pop(LAST_APPLIED, None)
    annotations[LAST_APPLIED] = show(stated) + "\n"
