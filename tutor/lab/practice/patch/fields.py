"""Sets of an object's fields, as `metadata.managedFields` keeps them.

A set holds paths. The elements of a path are texts as in the format FieldsV1: `f:spec` is a field,
`k:{"name":"web"}` the item of a list with these keys, `v:"x"` a value in a list of different values. The
rules are those of `sigs.k8s.io/structured-merge-diff`.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from tutor.lab.practice.cluster.errors import Refused
from tutor.lab.practice.cluster.kinds import Object
from tutor.lab.practice.patch.go_text import show
from tutor.lab.practice.patch.rules import Path, Rule, RuleOf

FieldPath = tuple[str, ...]
"""`("f:spec", "f:replicas")`"""
FieldSet = frozenset[FieldPath]

ITEM = "."
"""In FieldsV1: the field itself belongs to the set, beside fields within it."""

_KEY_DEFAULTS = {"protocol": "TCP"}
"""Keys that an item may leave out: the protocol of ports."""

ATOMIC = Rule("atomic")
GRANULAR = Rule("granular")


def list_rule(rule_of: RuleOf, names: Path) -> Rule:
    return rule_of(names) or ATOMIC


def map_rule(rule_of: RuleOf, names: Path) -> Rule:
    return rule_of(names) or GRANULAR


def element(rule: Rule, item: Any, at: int) -> str:
    """The element of a path that leads to an item of a list. Raises Refused where the item has no keys."""
    if rule.topology == "set" or not isinstance(item, dict):
        return f"v:{show(item)}"
    keys = {key: item.get(key, _KEY_DEFAULTS.get(key)) for key in sorted(rule.keys)}
    keys = {key: value for key, value in keys.items() if value is not None}
    if not keys:
        key = rule.keys[0] if rule.keys else ""
        words = f"element {at}: associative list with keys has an element that omits key field"
        raise Refused(500, "", f'failed to create typed patch object: {words} "{key}"')
    return f"k:{show(keys)}"


def field_set(object_: Mapping[str, Any], rule_of: RuleOf) -> FieldSet:
    """All fields that an object says something about."""
    found: set[FieldPath] = set()
    _collect(object_, (), (), rule_of, found)
    return frozenset(found)


def _collect(value: Any, path: FieldPath, names: Path, rule_of: RuleOf, found: set[FieldPath]) -> None:
    if isinstance(value, dict) and value and map_rule(rule_of, names).topology != "atomic":
        for name, inner in value.items():
            _collect(inner, (*path, f"f:{name}"), (*names, name), rule_of, found)
    elif isinstance(value, list) and (rule := list_rule(rule_of, names)).topology != "atomic":
        for at, item in enumerate(value):
            place = (*path, element(rule, item, at))
            found.add(place)
            if isinstance(item, dict) and not rule.atomic_items:
                _collect(item, place, names, rule_of, found)
    else:
        found.add(path)


def with_parents(fields: Iterable[FieldPath]) -> FieldSet:
    """The set with every field that holds one of its fields, but with no further items of lists."""
    found: set[FieldPath] = set()
    for path in fields:
        found.add(path)
        found.update(path[:end] for end in range(1, len(path)) if path[end - 1].startswith("f:"))
    return frozenset(found)


def to_fields_v1(fields: FieldSet) -> Object:
    """`{"f:spec": {"f:replicas": {}}}`"""
    root: Object = {}
    for path in sorted(fields):
        node = root
        for part in path:
            node = node.setdefault(part, {})
        node[ITEM] = {}
    return _without_lone_marks(root)


def _without_lone_marks(node: Object) -> Object:
    if set(node) == {ITEM}:
        return {}
    return {part: {} if part == ITEM else _without_lone_marks(node[part]) for part in sorted(node)}


def from_fields_v1(fields: Mapping[str, Any]) -> FieldSet:
    """Raises ValueError where an element of a path is none."""
    found: set[FieldPath] = set()
    _read(fields, (), found)
    return frozenset(found)


def _read(node: Mapping[str, Any], path: FieldPath, found: set[FieldPath]) -> None:
    for part, inner in node.items():
        if part == ITEM:
            found.add(path)
            continue
        if part[:2] not in {"f:", "k:", "v:", "i:"} or not isinstance(inner, dict):
            raise ValueError(f"{part!r} is no element of a path")
        if inner:
            _read(inner, (*path, part), found)
        else:
            found.add((*path, part))


def in_order(fields: Iterable[FieldPath]) -> list[FieldPath]:
    """As a server lists them: at each level the fields themselves, then what lies within them."""
    return sorted(fields, key=lambda path: [(end < len(path), part) for end, part in enumerate(path, 1)])


def path_text(path: FieldPath) -> str:
    """`.spec.template.spec.containers[name="web"].image`, as messages show it."""
    shown = []
    for part in path:
        kind, text = part[:2], part[2:]
        if kind == "f:":
            shown.append(f".{text}")
        elif kind == "k:":
            keys = json.loads(text)
            shown.append(f"[{','.join(f'{key}={show(value)}' for key, value in keys.items())}]")
        else:
            shown.append(f"[={text}]" if kind == "v:" else f"[{text}]")
    return "".join(shown)
