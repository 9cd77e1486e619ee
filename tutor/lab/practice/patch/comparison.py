"""Which fields differ between two states of an object."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tutor.lab.practice.patch.fields import FieldPath, FieldSet, element, list_rule, map_rule
from tutor.lab.practice.patch.rules import Path, RuleOf

_MISSING: Any = object()

_ALWAYS_THERE = frozenset(
    (
        *(
            "metadata",
            "spec",
            "status",
            "template",
            "strategy",
            "containers",
            "resources",
            "state",
            "lastState",
        ),
        *("loadBalancer", "nodeInfo", "daemonEndpoints", "kubeletEndpoint", "involvedObject", "source"),
    )
)
"""Fields that are no pointers in the Go types: with their parent they are there too, be it empty, so filling
them adds what is within them and not the field itself."""


@dataclass(frozen=True)
class Comparison:
    added: FieldSet
    modified: FieldSet
    removed: FieldSet

    @property
    def set_here(self) -> FieldSet:
        """What the newer state says that the older one did not."""
        return self.added | self.modified

    @property
    def same(self) -> bool:
        return not (self.added or self.modified or self.removed)


def compare(old: Mapping[str, Any], new: Mapping[str, Any], rule_of: RuleOf) -> Comparison:
    """What changed from the old state to the new one. Raises Refused where items of a list have no keys."""
    walk = _Walk(rule_of)
    walk.visit(old, new, (), ())
    return Comparison(frozenset(walk.added), frozenset(walk.modified), frozenset(walk.removed))


class _Walk:
    def __init__(self, rule_of: RuleOf) -> None:
        self._rule_of = rule_of
        self.added: set[FieldPath] = set()
        self.modified: set[FieldPath] = set()
        self.removed: set[FieldPath] = set()

    def visit(self, old: Any, new: Any, path: FieldPath, names: Path) -> None:
        if old is new:
            return
        if isinstance(old, dict) or isinstance(new, dict):
            self._maps(old, new, path, names)
        elif isinstance(old, list) or isinstance(new, list):
            self._lists(old, new, path, names)
        else:
            self._leaf(old, new, path)

    def _leaf(self, old: Any, new: Any, path: FieldPath) -> None:
        if old is _MISSING:
            self.added.add(path)
        elif new is _MISSING:
            self.removed.add(path)
        elif old != new:
            self.modified.add(path)

    def _branch(self, old: Any, new: Any, path: FieldPath) -> None:
        """A field that holds others is itself new or gone only with all of them."""
        if old is _MISSING:
            self.added.add(path)
        elif new is _MISSING:
            self.removed.add(path)

    def _maps(self, old: Any, new: Any, path: FieldPath, names: Path) -> None:
        before, after = _content(old, dict), _content(new, dict)
        mixed = before is None or after is None
        if mixed or not (before or after) or map_rule(self._rule_of, names).topology == "atomic":
            self._leaf(old, new, path)
            return
        for name in before | after:
            here = before.get(name, _MISSING)
            there = after.get(name, _MISSING)
            known = there if here is _MISSING else here
            if name in _ALWAYS_THERE and isinstance(known, dict | list):
                # An absent part of a present whole is empty.
                here = type(known)() if here is _MISSING and old is not _MISSING else here
                there = type(known)() if there is _MISSING and new is not _MISSING else there
            self.visit(here, there, (*path, f"f:{name}"), (*names, name))
        self._branch(old, new, path)

    def _lists(self, old: Any, new: Any, path: FieldPath, names: Path) -> None:
        before, after = _content(old, list), _content(new, list)
        rule = list_rule(self._rule_of, names)
        if before is None or after is None or not (before or after) or rule.topology == "atomic":
            self._leaf(old, new, path)
            return
        olds = {element(rule, item, at): item for at, item in enumerate(before)}
        news = {element(rule, item, at): item for at, item in enumerate(after)}
        for part in olds | news:
            here, there = olds.get(part, _MISSING), news.get(part, _MISSING)
            if rule.atomic_items:
                self._leaf(here, there, (*path, part))
            else:
                self.visit(here, there, (*path, part), names)
        self._branch(old, new, path)


def _content(value: Any, type_: type) -> Any:
    """The map or list, an empty one where there is none, None where the value is something else."""
    if value is _MISSING or value is None:
        return type_()
    return value if isinstance(value, type_) else None
