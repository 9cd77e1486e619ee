"""The puzzle of a step, read from the YAML."""

from __future__ import annotations

from typing import TypeVar

from yaml.nodes import Node

from tutor.content.fields import Fields
from tutor.content.puzzles import Machine, Note, Process, Puzzle, Stage

PUZZLE = ("machines", "processes", "placed", "copies_of", "declared", "stages")
STAGE = ("goal", "arrives", "grows", "joins", "breaks", "must", "note")
SIZED = ("name", "memory", "cpu")
NOTE = ("copies", "memory")

_Sized = TypeVar("_Sized", Machine, Process)


def read_puzzle(step: Fields) -> Puzzle:
    """The field `puzzle` of a step."""
    fields = Fields(step.source, _node(step, "puzzle"), step.at("puzzle"), PUZZLE)
    for name in ("machines", "stages"):
        if not fields.items(name):
            fields.report(name, "It is missing. A puzzle has at least one of them.")
    if "copies_of" in fields:
        for name in ("processes", "placed"):
            if name in fields:
                fields.report(name, "A puzzle with `copies_of` has none: the wish says what runs.")
    return Puzzle(
        machines=_sized(fields, "machines", Machine),
        processes=_sized(fields, "processes", Process),
        stages=tuple(
            _stage(Fields(fields.source, node, f"{fields.at('stages')}[{index}]", STAGE))
            for index, node in enumerate(fields.items("stages"))
        ),
        placed=fields.text_map("placed"),
        copies_of=fields.text("copies_of"),
        declared=_note(fields, "declared"),
    )


def _stage(fields: Fields) -> Stage:
    return Stage(
        goal=fields.text("goal", must=True),
        arrives=_sized(fields, "arrives", Process),
        grows=_sized(fields, "grows", Process),
        joins=_sized(fields, "joins", Machine),
        breaks=fields.texts("breaks", or_one=True),
        must=fields.texts("must", or_one=True),
        note=_note(fields, "note"),
    )


def _sized(fields: Fields, name: str, made: type[_Sized]) -> tuple[_Sized, ...]:
    found = []
    for index, node in enumerate(fields.items(name)):
        each = Fields(fields.source, node, f"{fields.at(name)}[{index}]", SIZED)
        found.append(made(each.text("name", must=True), _size(each, "memory"), _size(each, "cpu")))
    return tuple(found)


def _size(fields: Fields, name: str) -> int:
    if name not in fields:
        fields.report(name, "It is missing. A whole number belongs here.")
    return fields.whole(name, 1, least=1)


def _note(fields: Fields, name: str) -> Note | None:
    if name not in fields:
        return None
    note = Fields(fields.source, _node(fields, name), fields.at(name), NOTE)
    return Note(_size(note, "copies"), _size(note, "memory"))


def _node(fields: Fields, name: str) -> Node:
    return fields.get(name) or fields.node
