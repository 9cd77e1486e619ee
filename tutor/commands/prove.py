"""`dwk-tutor lint --practice`: every way through the lessons, taken in a practice lab of its own."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event

from rich.console import Console

from tutor.commands.console import say
from tutor.content.data import course_folder
from tutor.content.loader import load_part
from tutor.content.models import Choice, Part, Step
from tutor.engine.journal import Journal
from tutor.engine.proof import Unproven, prove
from tutor.engine.session import Session
from tutor.engine.taking import Progressed, StepBegins
from tutor.lab.practice.lab import PracticeLab
from tutor.lab.practice.service.life import stop
from tutor.lab.workspace import Workspace

LEARNER = "learner"
"""Who is logged in to the practice Docker Hub where a way leads there."""


def proven(folder: Path, console: Console) -> int:
    """Take all ways at the same time and name the steps whose checks hold too early or not at all. Exit code
    0 without such steps, 1 with.

    Raises:
        LessonError: the lessons are damaged.
    """
    part = load_part(folder)
    ways = {", ".join(f"{name}={value}" for name, value in way.items()): way for way in _ways(part)}
    cancel = Event()
    # Side by side: each way spends most of its time waiting for its own lab.
    with ThreadPoolExecutor(len(ways)) as crew:
        first = next(iter(ways))
        taken = {
            named: crew.submit(
                _taken,
                part,
                way,
                named,
                console,
                cancel=cancel,
                beside=_broken(part, way, first=named == first),
            )
            for named, way in ways.items()
        }
        try:
            found = [(named, one) for named, proof in taken.items() for one in proof.result()]
        finally:
            cancel.set()
    for named, one in found:
        where = f" ({named})" if named else ""
        say(console, f"{one.step.place}: step {one.step.id}{where}: {one.sentence}")
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


def _broken(part: Part, way: Mapping[str, str], *, first: bool) -> tuple[str, ...]:
    """Ids of the chapters beside the main line in which things are broken and mended. Once is enough, but
    for a fault that only this way has."""

    def is_taken(step: Step) -> bool:
        return step.fault is not None and (first or (bool(step.when) and step.when.items() <= way.items()))

    beside = (chapter for chapter in part.chapters if chapter.beside is not None)
    return tuple(chapter.id for chapter in beside if any(map(is_taken, chapter.steps)))


def _taken(
    part: Part,
    way: Mapping[str, str],
    named: str,
    console: Console,
    *,
    cancel: Event,
    beside: tuple[str, ...],
) -> tuple[Unproven, ...]:
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
                    text = f"PRACTICE lab {named} {event.number}/{event.of} {event.step.id}"
                    console.print(text, markup=False, highlight=False)

            return prove(session, lab, beside=beside, on_event=tell, cancel=cancel)
        finally:
            stop(workspace.practice)


def _entries(part: Part) -> Mapping[str, str]:
    return {"hub_user": LEARNER} if "hub_user" in part.facts else {}
