"""What a learner did in the practice lab, to be done again on a real one: their own commands, in order."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from tutor.content.models import Command, Part

PRACTICE = "practice"


@dataclass(frozen=True)
class Repeat:
    """A step that was done in the practice lab."""

    step: str
    title: str
    chapter: str
    """Its title."""
    command: str
    """The command line with which the step was done, as it was typed."""


def own_commands(part: Part, events: Iterable[Mapping[str, Any]]) -> tuple[Repeat, ...]:
    """The steps of the part that were done with a command in the practice lab, in the part's order.

    `events`: the journal's. For each step the command that was typed for it before it was done; secrets in it
    are hidden already. Steps that were done without one, such as questions, are left out.
    """
    lessons = {step.id: step.task.run for step in part.steps() if isinstance(step.task, Command)}
    done: dict[str, str] = {}
    typed: dict[str, bool] = {}
    here = ""
    for event in events:
        if event.get("lab") != PRACTICE:
            continue
        text = str(event.get("text", "")).strip()
        match event.get("event"):
            case "entered" if event.get("step") != here:
                here, typed = str(event.get("step")), {}
            case "began" | "command" if text:
                # What begins well may be what does the step, though it has not ended: logs that are followed.
                typed.pop(text, None)
                typed[text] = event.get("exit", 0) == 0
            case "passed" if typed and event.get("step") == here and here in lessons:
                done[here] = _meant(typed, lessons[here])
            case "reset" | "reset_all":
                typed = {}
    return tuple(
        Repeat(step.id, step.title, chapter.title, done[step.id])
        for chapter in part.chapters
        for step in chapter.steps
        if step.id in done
    )


def _meant(typed: Mapping[str, bool], lesson: str) -> str:
    """The one of the commands (text → it ended well), in the order of typing, with which the step was done:
    while a cluster gets ready, people look around with others."""
    begins = lesson.split()[:2]
    alike = [text for text in typed if text.split()[:2] == begins]
    well = [text for text in alike if typed[text]]
    return (well or alike or list(typed))[-1]


def as_markdown(repeats: Iterable[Repeat]) -> str:
    """The commands by chapter, to be read and copied."""
    chapters = []
    for chapter, steps in groupby(repeats, key=lambda repeat: repeat.chapter):
        lines = "\n".join(f"# {step.title}\n{step.command}" for step in steps)
        chapters.append(f"## {chapter}\n\n```\n{lines}\n```")
    return "\n\n".join(chapters)
