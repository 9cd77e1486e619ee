"""A step, read from the YAML."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal

from yaml.nodes import Node

from tutor.content.check_fields import read_checks, read_looks
from tutor.content.fields import Fields
from tutor.content.models import (
    Choice,
    Command,
    Entry,
    Making,
    Option,
    Phase,
    Question,
    Read,
    Route,
    Step,
    Task,
)
from tutor.content.prediction_fields import read_prediction
from tutor.content.problem import listed
from tutor.content.puzzle_fields import read_puzzle
from tutor.content.source import Source, written_id

COMMON = (
    "id",
    "title",
    "minutes",
    "needs",
    "when",
    "optional",
    "text",
    "check",
    "hints",
    "learned",
    "fault",
    "undo",
    "until",
    "repair",
    "makes",
    "looks",
    "practice",
    "note",
)
TASKS: Mapping[str, tuple[str, ...]] = {
    "run": ("run", "types", "limit", "interrupt", "usual", "phases", "predict"),
    "options": ("ask", "options"),
    "choose": ("choose", "routes"),
    "enter": ("enter", "ask", "pattern", "otherwise"),
    "puzzle": ("puzzle",),
}
"""The field that makes a step this task → all fields that the task has."""

ALL = (*COMMON, *dict.fromkeys(field for fields in TASKS.values() for field in fields))

MAKINGS: tuple[Literal["cluster", "registry", "container", "image"], ...] = (
    "cluster",
    "registry",
    "container",
    "image",
)

ID = r"[a-z0-9]+(-[a-z0-9]+)*"
ID_MEANING = "small letters, digits and single hyphens, such as `scale-to-four`"


def read_step(source: Source, node: Node, index: int) -> Step:
    """One step; `index` is its place among the chapter's steps, from 0, used to name it if it has no id."""
    source.lines = {}
    source.step = written_id(node) or f"number {index + 1}"
    fields = Fields(source, node, "", ALL)
    step = Step(
        id=fields.matching("id", ID, ID_MEANING),
        title=fields.text("title", must=True),
        text=fields.text("text", must=True),
        task=_task(fields),
        minutes=fields.whole("minutes", 1, least=0),
        needs=fields.texts("needs", or_one=True),
        when=fields.text_map("when"),
        optional=fields.text_or_none("optional"),
        checks=read_checks(fields),
        hints=fields.texts("hints"),
        learned=fields.text("learned"),
        fault=fields.text_or_none("fault"),
        undo=fields.text_or_none("undo"),
        until=fields.text_or_none("until"),
        repair=fields.text_or_none("repair"),
        makes=_makes(fields),
        looks=read_looks(fields),
        predict=read_prediction(fields),
        practice=fields.text("practice"),
        note=fields.text("note"),
        place=source.place(node),
    )
    if step.id == "end":
        fields.report("id", "`end` is taken: `until: end` means the end of the part.")
    return step


def _task(fields: Fields) -> Task:
    named = [name for name in TASKS if name in fields]
    if "ask" in fields and not {"options", "enter"} & set(named):
        fields.report("options", "It is missing. A step that asks has `options` (a question) or `enter`.")
    if len(named) > 1:
        fields.report(
            "", f"The step has {listed(named)}. One task is allowed: one of these, or none to read."
        )
    for field in ALL[len(COMMON) :]:
        owners = [name for name, own in TASKS.items() if field in own]
        if field in fields and field != "ask" and not set(owners) & set(named):
            fields.report(field, f"It belongs to a step with {listed(owners, 'or')}. This step has none.")
    match named[:1]:
        case ["run"]:
            return _command(fields)
        case ["options"]:
            return _question(fields)
        case ["choose"]:
            return _choice(fields)
        case ["puzzle"]:
            return read_puzzle(fields)
        case ["enter"]:
            return Entry(
                fact=fields.text("enter", must=True),
                ask=fields.text("ask", must=True),
                pattern=fields.text("pattern", must=True),
                otherwise=fields.text("otherwise", must=True),
            )
    return Read()


def _command(fields: Fields) -> Command:
    return Command(
        run=fields.text("run", must=True),
        types=fields.text_or_none("types"),
        limit=fields.seconds("limit", None) or Command.limit,
        interrupt=fields.text_or_none("interrupt"),
        usual=fields.seconds("usual", None),
        phases=tuple(
            Phase(see=phase.text("see", must=True), say=phase.text("say", must=True))
            for phase in _each(fields, "phases", ("see", "say"))
        ),
    )


def _question(fields: Fields) -> Question:
    return Question(
        ask=fields.text("ask", must=True),
        options=tuple(
            Option(
                text=option.text("text", must=True),
                because=option.text("because", must=True),
                right=option.flag("right"),
            )
            for option in _each(fields, "options", ("text", "because", "right"))
        ),
    )


def _choice(fields: Fields) -> Choice:
    if "routes" not in fields:
        fields.report("routes", "It is missing. A choice has a list of routes.")
    return Choice(
        fact=fields.text("choose", must=True),
        routes=tuple(
            Route(
                value=route.text("value", must=True),
                title=route.text("title", must=True),
                text=route.text("text", must=True),
                sets=route.text_map("sets"),
            )
            for route in _each(fields, "routes", ("value", "title", "text", "sets"))
        ),
    )


def _makes(fields: Fields) -> tuple[Making, ...]:
    makings = []
    for made in _each(fields, "makes", MAKINGS):
        names = [name for name in MAKINGS if name in made]
        if len(names) > 1:
            made.source.report(made.node, made.path, f"It has {listed(names)}. One thing an item.")
        makings += [Making(name, made.text(name, must=True)) for name in MAKINGS if name in made]
    return tuple(makings)


def _each(fields: Fields, name: str, allowed: Sequence[str]) -> list[Fields]:
    path = fields.at(name)
    return [
        Fields(fields.source, node, f"{path}[{index}]", allowed)
        for index, node in enumerate(fields.items(name))
    ]
