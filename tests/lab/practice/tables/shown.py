"""A table as kubectl prints it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from tutor.lab.practice.cluster.kinds import Kind, Object
from tutor.lab.practice.pace import stamp
from tutor.lab.practice.tables.table import table

NOW = datetime(2026, 11, 23, 12, 0, 30, tzinfo=UTC)


def ago(seconds: float) -> str:
    """The stamp of a time so many seconds before NOW."""
    return stamp(NOW - timedelta(seconds=seconds))


def shown(kind: Kind, *objects: Object, wide: bool = False) -> list[list[str]]:
    """Rows of texts, the heading first, as `kubectl get` shows them with and without `-o wide`."""
    made = table(kind, objects, NOW, version="7")
    columns = [
        (at, column["name"].upper())
        for at, column in enumerate(made["columnDefinitions"])
        if wide or column["priority"] == 0
    ]
    rows = [[str(row["cells"][at]) for at, _ in columns] for row in made["rows"]]
    return [[name for _, name in columns], *rows]


def row(kind: Kind, object_: Object, *, wide: bool = False) -> dict[str, str]:
    """One object's row, by the names of the columns."""
    heading, cells = shown(kind, object_, wide=wide)
    return dict(zip(heading, cells, strict=True))
