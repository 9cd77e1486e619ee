"""The parity table: what a learner types at kubectl, and what a real server lets kubectl say.

It is in `scenes/*.yaml`. A scene is a list of commands in a namespace of its own; the rows of a scene marked
`any order` change nothing that another row of it sees.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import yaml

Source = Literal["k8s 1.36.2", "k3s 1.21.2", "kubectl", "knowledge", "lab"]
"""Where an expectation comes from: words read off a real control plane or a real cluster; kubectl's own
words, which no server has a part in; knowledge of the server's sources; or the practice lab's own words,
where it says that it does not have something."""

_FOLDER = Path(__file__).parent / "scenes"


@dataclass(frozen=True)
class Row:
    """One command. `out` and `err` are patterns as `words` describes them."""

    run: str
    """Without the word `kubectl`."""
    said: Source
    out: str = ""
    err: str = ""
    exit: int = 0
    stdin: str = ""
    env: Mapping[str, str] = field(default_factory=dict)
    until: bool = False
    """Run it again until it says this: what it shows takes a moment to come."""
    keep: str = ""
    """A name for what it prints, for later rows: `<pod>`."""
    changed: str = ""
    """Why a server of 1.21 says something else; empty where the words are the same."""


@dataclass(frozen=True)
class Scene:
    """Commands that belong together."""

    name: str
    rows: tuple[Row, ...]
    first: tuple[Row, ...] = ()
    """What comes before the others where these are in any order."""
    files: Mapping[str, str] = field(default_factory=dict)
    """What lies in the folder where the commands are run."""
    any_order: bool = False

    @property
    def size(self) -> int:
        return len(self.first) + len(self.rows)


def scenes() -> list[Scene]:
    """All of them, by file and place."""
    return [
        _scene(document)
        for file in sorted(_FOLDER.glob("*.yaml"))
        for document in yaml.safe_load_all(file.read_text("utf-8"))
    ]


def short_scene() -> Scene:
    """The rows for every version of kubectl."""
    return _scene(yaml.safe_load((Path(__file__).parent / "versions.yaml").read_text("utf-8")))


def _scene(document: Mapping[str, Any]) -> Scene:
    return Scene(
        document["scene"],
        _rows(document["rows"]),
        _rows(document.get("first", [])),
        document.get("files", {}),
        document.get("any order", False),
    )


def _rows(rows: list[Mapping[str, Any]]) -> tuple[Row, ...]:
    return tuple(Row(**row) for row in rows)
