"""Reads a part: `lessons/part.yaml` and the chapters it lists, with every problem at its line."""

from __future__ import annotations

import gc
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from yaml.nodes import Node, ScalarNode

from tutor.content.check_models import Place
from tutor.content.fields import Fields
from tutor.content.models import Chapter, FactDefault, Part, Step
from tutor.content.problem import LessonError, LessonProblem, nearest
from tutor.content.source import Source, kind
from tutor.content.step_fields import ID, ID_MEANING, read_step

__all__ = ["Draft", "LessonError", "LessonProblem", "lessons_folder", "load_part", "read_part"]

PART_FILE = "part.yaml"
FACT = r"[a-z][a-z0-9_]*"


@dataclass(frozen=True)
class Draft:
    """A part as far as it could be read."""

    part: Part
    problems: tuple[LessonProblem, ...]
    lines: Mapping[Place, Mapping[str, int]]
    """A step's place → field → the line where it stands."""
    part_lines: Mapping[str, int]
    """Field of the part's own file → its line."""
    files: tuple[str, ...]
    """The names of the chapter files that the part lists."""


def lessons_folder(folder: Path) -> Path:
    """Where the lessons of a course lie: its folder `lessons`, or itself where that holds the part."""
    inside = folder / "lessons"
    return folder if not inside.is_dir() and (folder / PART_FILE).is_file() else inside


def load_part(folder: Path) -> Part:
    """The part in a course's folder, the one that holds `lessons/`.

    Raises LessonError with every problem of every file.
    """
    draft = read_part(folder)
    if draft.problems:
        raise LessonError(draft.problems)
    return draft.part


def read_part(folder: Path) -> Draft:
    """The part as far as it can be read, and what is amiss. Never raises for what stands in the files."""
    with _no_collections():
        return _Reading(folder).draft()


@contextmanager
def _no_collections() -> Iterator[None]:
    # Reading makes many objects and no cycles; the collector would walk them again and again, for nothing.
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


class _Reading:
    """One pass over the files of a part."""

    def __init__(self, folder: Path) -> None:
        self.lessons = lessons_folder(folder)
        self.prefix = "" if self.lessons == folder else f"{self.lessons.name}/"
        self.problems: list[LessonProblem] = []
        self.lines: dict[Place, Mapping[str, int]] = {}
        self.seen: dict[str, Place] = {}
        """Chapter or step, a blank and its id → where it was met first."""

    def draft(self) -> Draft:
        source = self._source(PART_FILE)
        node = source.compose(self.lessons / PART_FILE)
        if node is None:
            return Draft(Part("", ()), tuple(self.problems), {}, {}, ())
        fields = Fields(source, node, "", ("title", "facts", "chapters"))
        title = fields.text("title", must=True)
        facts = self._facts(fields)
        files = self._chapter_files(fields)
        chapters = tuple(chapter for file in files if (chapter := self._chapter(file)) is not None)
        return Draft(Part(title, chapters, facts), tuple(self.problems), self.lines, source.lines, files)

    def _source(self, file: str) -> Source:
        return Source(self.prefix + file, self.problems)

    def _facts(self, part: Fields) -> dict[str, FactDefault]:
        if (node := part.get("facts")) is None:
            return {}
        names = Fields(part.source, node, "facts", None)
        facts = {}
        for name, fact in names.pairs():
            fields = Fields(part.source, fact, names.at(name), ("means", "value"))
            if not re.fullmatch(FACT, name):
                names.report(name, f"`{name}` is no fact's name. Allowed: small letters, digits and `_`.")
            facts[name] = FactDefault(
                means=fields.text("means", must=True), value=fields.text("value", exact=True)
            )
        return facts

    def _chapter_files(self, part: Fields) -> tuple[str, ...]:
        if part.get("chapters") is None:
            part.report("chapters", "It is missing. It lists the files of the chapters in order.")
        nodes = part.items("chapters")
        there = {path.name for path in self.lessons.glob("*")} - {PART_FILE}
        files: list[str] = []
        for index, node in enumerate(nodes):
            path = f"chapters[{index}]"
            if not isinstance(node, ScalarNode) or not (file := str(node.value)):
                part.source.report(node, path, f"It is {kind(node)}. The name of a file belongs here.")
            elif Path(file).name != file:
                part.source.report(
                    node, path, f"`{file}` is no plain file name. Chapters lie beside this file."
                )
            elif file in files:
                part.source.report(node, path, f"`{file}` is listed twice.")
            elif file not in there:
                known = nearest(file, sorted(there))
                part.source.report(node, path, f"There is no file `{self.prefix}{file}`.{known}")
            else:
                files.append(file)
        return tuple(files)

    def _chapter(self, file: str) -> Chapter | None:
        source = self._source(file)
        node = source.compose(self.lessons / file)
        if node is None:
            return None
        fields = Fields(source, node, "", ("id", "title", "beside", "steps"))
        chapter_id = fields.matching("id", ID, ID_MEANING)
        title = fields.text("title", must=True)
        if "steps" not in fields:
            fields.report("steps", "It is missing. It is the list of the chapter's steps.")
        self._once(source, "chapter", chapter_id, source.place(node))
        steps = tuple(self._step(source, step, index) for index, step in enumerate(fields.items("steps")))
        return Chapter(chapter_id, title, steps, fields.text_or_none("beside"), source.place(node))

    def _step(self, source: Source, node: Node, index: int) -> Step:
        step = read_step(source, node, index)
        self.lines[step.place] = source.lines
        self._once(source, "step", step.id, step.place)
        source.step = None
        return step

    def _once(self, source: Source, what: str, name: str, place: Place) -> None:
        key = f"{what} {name}"
        if name and key in self.seen:
            first = self.seen[key]
            source.report(
                place.line, "id", f"Another {what} has the id `{name}` too, in {first}. Ids are unique."
            )
        elif name:
            self.seen[key] = place
