"""`dwk-tutor lint --practice`: every way through the lessons, taken in a practice lab of its own."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

from rich.console import Console

from tutor.content.data import course_folder
from tutor.content.loader import load_part
from tutor.content.models import Choice, Part
from tutor.engine.autopilot import Progressed, StepBegins
from tutor.engine.journal import Journal
from tutor.engine.proof import Unproven, prove
from tutor.engine.session import Session
from tutor.lab.practice.lab import PracticeLab
from tutor.lab.practice.service.life import stop
from tutor.lab.workspace import Workspace

LEARNER = "learner"
"""Who is logged in to the practice Docker Hub where a way leads there."""


def proven(folder: Path, console: Console) -> int:
    """Take each way and name the steps whose checks hold too early or not at all. Exit code 0 without such
    steps, 1 with.

    Raises:
        LessonError: the lessons are damaged.
    """
    part = load_part(folder)
    found: list[tuple[str, Unproven]] = []
    for way in _ways(part):
        named = ", ".join(f"{name}={value}" for name, value in way.items()) or "the only way"
        console.print(f"PRACTICE lab, {named}:", markup=False, highlight=False)
        found += [(named, one) for one in _taken(part, way, console)]
    for named, one in found:
        place = one.step.place
        console.print(
            f"{place}: step {one.step.id} ({named}): {one.sentence}",
            markup=False,
            highlight=False,
            soft_wrap=True,
        )
    if not found:
        console.print("Every step's checks fail before its command and pass after it.")
    return 1 if found else 0


def _ways(part: Part) -> Iterator[Mapping[str, str]]:
    """The values of the choice that parts the lessons, one after another; one empty one where none does."""
    for step in part.steps():
        if isinstance(step.task, Choice):
            for route in step.task.routes:
                yield {step.task.fact: route.value}
            return
    yield {}


def _taken(part: Part, way: Mapping[str, str], console: Console) -> tuple[Unproven, ...]:
    with tempfile.TemporaryDirectory(prefix="dwk-tutor-lint-") as folder:
        workspace = Workspace(folder, practice=True)
        workspace.prepare()
        journal = Journal(workspace.journal, "practice")
        lab = PracticeLab(workspace, journal=journal, course=course_folder())
        try:
            lab.perform(f"echo any | docker login --username {LEARNER} --password-stdin")
            session = Session(part, lab, journal, overrides={**way, **_entries(part)})

            def tell(event: Progressed) -> None:
                if isinstance(event, StepBegins):
                    console.print(
                        f"  {event.number}/{event.of} {event.step.id}", markup=False, highlight=False
                    )

            return prove(session, lab, on_event=tell)
        finally:
            stop(workspace.practice)


def _entries(part: Part) -> Mapping[str, str]:
    return {"hub_user": LEARNER} if "hub_user" in part.facts else {}
