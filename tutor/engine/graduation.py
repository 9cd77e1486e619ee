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

    `events`: the journal's. For each step the command that was typed last before it was done; secrets in it
    are hidden already. Steps that were done without one, such as questions, are left out.
    """
    typed: dict[str, str] = {}
    here, last = "", ""
    for event in events:
        if event.get("lab") != PRACTICE:
            continue
        match event.get("event"):
            case "entered" if event.get("step") != here:
                here, last = str(event.get("step")), ""
            case "command":
                last = str(event.get("text", ""))
            case "passed" if last and event.get("step") == here:
                typed[here] = last
            case "reset" | "reset_all":
                last = ""
    return tuple(
        Repeat(step.id, step.title, chapter.title, typed[step.id])
        for chapter in part.chapters
        for step in chapter.steps
        if isinstance(step.task, Command) and step.id in typed
    )


def as_markdown(repeats: Iterable[Repeat]) -> str:
    """The commands by chapter, to be read and copied."""
    chapters = []
    for chapter, steps in groupby(repeats, key=lambda repeat: repeat.chapter):
        lines = "\n".join(f"# {step.title}\n{step.command}" for step in steps)
        chapters.append(f"## {chapter}\n\n```\n{lines}\n```")
    return "\n\n".join(chapters)
