"""Reads the tables of command lines beside this file.

A line `$ …` is the course's own command. Below it stand lines that a learner may type, each after a sign:

    =  equal               ~  near               !  slip
    -  not related         >  another way, the step was reached
    x  refused; what the tool printed stands after `⇐`

After `→` come words that the sentence must hold, parted by `;`. `[folder]` in front: typed in that folder of
the workspace. `⏎` is a line break.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from tutor.engine.commandline.compare import Relation

SIGNS = {
    "=": Relation.EQUAL,
    "~": Relation.NEAR,
    "!": Relation.SLIP,
    "-": Relation.UNRELATED,
    ">": Relation.OTHER_WAY,
    "x": Relation.REFUSED,
}


@dataclass(frozen=True)
class Row:
    place: str
    """File and line."""
    course: str
    relation: Relation
    typed: str
    folder: str = ""
    printed: str = ""
    words: tuple[str, ...] = ()


def rows() -> list[Row]:
    """Every line of every table."""
    return [row for file in sorted((Path(__file__).parent / "lines").glob("*.txt")) for row in _rows(file)]


def _rows(file: Path) -> list[Row]:
    found: list[Row] = []
    course = ""
    for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
        if line.startswith("$ "):
            course = line[2:]
        elif line.strip():
            typed, _, words = line[1:].partition("→")
            typed, _, printed = typed.partition("⇐")
            typed, folder = typed.strip(), ""
            if typed.startswith("["):
                folder, _, typed = typed[1:].partition("] ")
            found.append(
                Row(
                    f"{file.name}:{number}",
                    course,
                    SIGNS[line[0]],
                    typed.replace("⏎", "\n"),
                    folder,
                    printed.strip(),
                    tuple(word.strip() for word in words.split(";") if word.strip()),
                )
            )
    return found
