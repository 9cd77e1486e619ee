"""Columns of tables, and the cells that several kinds share."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from tutor.lab.practice.cluster.kinds import Object
from tutor.lab.practice.tables.age import Since

NONE = "<none>"

Cells = list[str | int | Since]
"""The cells of a row, as many as there are columns."""


@dataclass(frozen=True)
class Column:
    """One column. kubectl shows its name in capitals."""

    name: str
    description: str
    type: str = "string"
    wide: bool = False
    """Shown with `-o wide` only."""
    is_name: bool = False
    """Whether it holds the object's name, before which kubectl may write the kind."""

    def definition(self) -> Object:
        return {
            "name": self.name,
            "type": self.type,
            "format": "name" if self.is_name else "",
            "description": self.description,
            "priority": int(self.wide),
        }


@dataclass(frozen=True)
class Layout:
    """The table of one kind."""

    columns: tuple[Column, ...]
    cells: Callable[[Object], Cells]
    """The cells of an object."""


NAME = Column("Name", "The object's name, which is the only one of its kind in its namespace.", is_name=True)
AGE = Column("Age", "How long ago the object was created.")


def metadata(object_: Object) -> Mapping[str, Any]:
    found: Mapping[str, Any] = object_.get("metadata") or {}
    return found


def part(object_: Mapping[str, Any], *path: str) -> Mapping[str, Any]:
    """A map within the object, empty where there is none."""
    found: Any = object_
    for name in path:
        found = found.get(name) or {}
    result: Mapping[str, Any] = found
    return result


def items(object_: Mapping[str, Any], *path: str) -> list[Any]:
    """A list within the object, empty where there is none."""
    found: list[Any] = part(object_, *path[:-1]).get(path[-1]) or []
    return found


def joined_labels(labels: Mapping[str, str] | None) -> str:
    """`app=web,tier=x`, keys in order; `<none>` for none."""
    return ",".join(f"{key}={value}" for key, value in sorted((labels or {}).items())) or NONE


def selector_text(selector: Mapping[str, Any] | None) -> str:
    """A selector as one types it: `app=web,tier in (a,b),!old`; empty where it has no conditions."""
    found = selector or {}
    conditions = [(key, f"{key}={value}") for key, value in (found.get("matchLabels") or {}).items()]
    for condition in found.get("matchExpressions") or []:
        key, values = condition.get("key", ""), ",".join(sorted(condition.get("values") or []))
        words = {"In": f"{key} in ({values})", "NotIn": f"{key} notin ({values})", "DoesNotExist": f"!{key}"}
        conditions.append((key, words.get(condition.get("operator"), key)))
    return ",".join(text for _, text in sorted(conditions, key=lambda entry: entry[0]))


def some_of(values: Iterable[str], empty: str) -> str:
    """The first three and how many more: `10.42.0.5:80,10.42.1.4:80,10.42.1.5:80 + 2 more...`"""
    found = list(values)
    shown = ",".join(found[:3]) or empty
    return f"{shown} + {len(found) - 3} more..." if len(found) > 3 else shown
