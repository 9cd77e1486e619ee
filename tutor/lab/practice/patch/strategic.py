"""Strategic merge patch: what `kubectl apply`, `set image`, `rollout restart`, `label` and `edit` send.

A merge patch that knows which lists hold items with names, and directives for the rest: `$patch` (delete,
replace, merge), `$setElementOrder/FIELD`, `$deleteFromPrimitiveList/FIELD`, `$retainKeys`. The rules, also
where items end up, are those of `apimachinery/pkg/util/strategicpatch` of Kubernetes 1.36.
"""

from __future__ import annotations

import copy
from typing import Any

from tutor.lab.practice.cluster.errors import Refused
from tutor.lab.practice.cluster.kinds import Object
from tutor.lab.practice.patch.element_order import ordered, split
from tutor.lab.practice.patch.go_text import go_type, go_value
from tutor.lab.practice.patch.rules import Path, Rule, RuleOf

PATCH = "$patch"
ORDER = "$setElementOrder/"
DELETE = "$deleteFromPrimitiveList/"
RETAIN = "$retainKeys"

_PLAIN = Rule("atomic")


def strategic(document: Object, patch: Any, rule_of: RuleOf) -> Object:
    """The document with the patch merged in, a new object.

    Raises Refused: 400 for a patch that is no object or whose directives have the wrong shape, 500 where an
    item has no merge key or a directive is unknown, which is what a real server answers.
    """
    if not isinstance(patch, dict):
        raise Refused(400, "BadRequest", "invalid JSON document")
    return _map(copy.deepcopy(document), copy.deepcopy(patch), (), rule_of)


def _map(original: Object, patch: Object, path: Path, rule_of: RuleOf) -> Object:
    """Both are consumed."""
    if PATCH in patch:
        directive = patch.pop(PATCH)
        if directive == "replace":
            return patch
        if directive == "delete":
            return {}
        raise _unknown(directive, {PATCH: directive, **patch})
    _retain(original, patch)
    _take_ordered(original, patch, path, rule_of)
    for key, value in patch.items():
        deletes = key.startswith(DELETE)
        field = key.removeprefix(DELETE)
        if value is None:
            original.pop(field, None)
        elif field not in original or type(original[field]) is not type(value):
            if not deletes:
                _take(original, field, value)
        elif isinstance(value, dict):
            original[field] = _map(original[field], value, (*path, field), rule_of)
        elif isinstance(value, list):
            original[field] = _list(original[field], value, (*path, field), rule_of, deletes=deletes)
        elif not deletes:
            original[field] = value
    return original


def _take(original: Object, field: str, value: Any) -> None:
    """A field that the document has not, or has in another type, is the patch's as it stands."""
    taken, keep = _plain(value)
    if keep:
        original[field] = taken
    else:
        original.pop(field, None)


def _plain(value: Any) -> tuple[Any, bool]:
    """A value without nulls and directives, and whether it is to be kept at all."""
    if isinstance(value, dict):
        if PATCH in value:
            return None, False
        parts = {key: _plain(part) for key, part in value.items() if part is not None}
        return {key: part for key, (part, keep) in parts.items() if keep}, True
    if isinstance(value, list):
        return [part for part, keep in map(_plain, value) if keep], True
    return value, True


def _retain(original: Object, patch: Object) -> None:
    """`$retainKeys` names all fields that may be left: the way to swap one member of a union for another."""
    if RETAIN not in patch:
        return
    retained = patch.pop(RETAIN)
    bad_shape = Refused(400, "BadRequest", "invalid patch format of retainKeys")
    if not isinstance(retained, list):
        raise bad_shape
    set_here = (
        key for key, value in patch.items() if value is not None and not key.startswith((DELETE, ORDER))
    )
    if any(key not in retained for key in set_here):
        raise bad_shape
    for key in [key for key in original if key not in retained]:
        del original[key]


def _take_ordered(original: Object, patch: Object, path: Path, rule_of: RuleOf) -> None:
    """Merge and order the lists for which the patch gives an order; they are then done with."""
    for directive in [key for key in patch if key.startswith(ORDER)]:
        order = patch.pop(directive)
        field = directive.removeprefix(ORDER)
        changes = patch.pop(field, None)
        if not isinstance(order, list) or not isinstance(changes, list | None):
            raise Refused(400, "BadRequest", "invalid patch format of setElementOrder list")
        rule = rule_of((*path, field)) or _PLAIN
        _check_order(changes or [], order, rule.merge_key)
        present = original.get(field)
        if present is not None and not isinstance(present, list):
            raise Refused(500, "", f"expected a []interface {{}}, but received a {go_type(present)}")
        if present is None and changes is None:
            continue
        if present is None:
            merged = _plain(changes)[0]
        elif changes is None:
            merged = present
        else:
            merged = _list(list(present), changes, (*path, field), rule_of, deletes=False)
        named, others = split(merged, order, rule.merge_key)
        places = _places(present or [], changes or [], rule.merge_key)
        original[field] = ordered(named, others, order, places, rule.merge_key)


def _places(present: list[Any], changes: list[Any], merge_key: str) -> list[Any]:
    """Where items stood. New ones move into the room of deleted ones at the end of the list: a server uses
    the same array for both, and so it shows in the order of the result."""
    deletes = [
        item.get(merge_key) for item in changes if isinstance(item, dict) and item.get(PATCH) == "delete"
    ]
    if not present or not deletes:
        return present
    left = [item for item in present if item.get(merge_key) not in deletes]
    known = [item.get(merge_key) for item in left]
    new = [item for item in changes if PATCH not in item and item[merge_key] not in known]
    return [*left, *new][: len(present)]


def _check_order(changes: list[Any], order: list[Any], merge_key: str) -> None:
    """The patch's items must stand in the order's order. A list without order names nothing to check."""
    if not order:
        return
    names = iter([_key_of(item, merge_key) for item in order])
    for item in changes:
        if isinstance(item, dict) and PATCH in item:
            continue
        if _key_of(item, merge_key) not in names:
            shown = f"The order in patch list:\n{go_value(changes)}\n doesn't match $setElementOrder list:\n"
            raise Refused(500, "", f"{shown}{go_value(order)}\n")


def _key_of(item: Any, merge_key: str) -> Any:
    if not merge_key:
        return item
    if not isinstance(item, dict):
        raise Refused(500, "", f"expected a map[string]interface {{}}, but received a {go_type(item)}")
    if merge_key not in item:
        raise Refused(500, "", f"map: {go_value(item)} does not contain declared merge key: {merge_key}")
    return item[merge_key]


def _list(present: list[Any], changes: list[Any], path: Path, rule_of: RuleOf, *, deletes: bool) -> list[Any]:
    rule = rule_of(path) or _PLAIN
    if deletes:
        return [item for item in present if item not in changes]
    if not rule.merge:
        return changes
    if not present and not changes:
        return present
    items = [*present, *changes]
    if len({type(item) for item in items}) > 1 or isinstance(items[0], list):
        problem = "lists of lists are not supported" if any(isinstance(item, list) for item in items) else ""
        raise Refused(500, "", problem or f"list element types are not identical: {go_value(items)}")
    if not isinstance(items[0], dict):
        merged = list(dict.fromkeys(items))
        return ordered(*split(merged, changes, ""), changes, present, "")
    if not rule.merge_key:
        raise Refused(500, "", f"cannot merge lists without merge key for {path[-1]}")
    present, changes = _without_directives(present, changes, rule.merge_key)
    merged = _items(present, changes, rule.merge_key, path, rule_of)
    return ordered(*split(merged, changes, rule.merge_key), changes, present, rule.merge_key)


def _without_directives(
    present: list[Any], changes: list[Any], merge_key: str
) -> tuple[list[Any], list[Any]]:
    """Carry out `$patch` of single items: delete takes the item away, replace empties the list first."""
    plain = []
    replace = False
    for item in changes:
        directive = item.get(PATCH)
        if PATCH not in item:
            plain.append(item)
        elif directive == "delete":
            gone = _key_of(item, merge_key)
            present = [old for old in present if old.get(merge_key) != gone]
        elif directive == "replace":
            replace = True
        elif directive == "merge":
            raise Refused(500, "", "merging lists cannot yet be specified in the patch")
        else:
            raise _unknown(directive, item)
    return ([] if replace else present), plain


def _items(present: list[Any], changes: list[Any], merge_key: str, path: Path, rule_of: RuleOf) -> list[Any]:
    merged = list(present)
    for item in changes:
        key = _key_of(item, merge_key)
        at = next((at for at, old in enumerate(merged) if old.get(merge_key) == key), None)
        if at is None:
            merged.append(_plain(item)[0])
        else:
            merged[at] = _map(merged[at], item, path, rule_of)
    return merged


def _unknown(directive: Any, item: Object) -> Refused:
    return Refused(500, "", f"unknown patch type: {go_value(directive)} in map: {go_value(item)}")
