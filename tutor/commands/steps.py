"""`dwk-tutor steps`: the part at a glance, with how far the learner is."""

from __future__ import annotations

import json

from rich.console import Console
from rich.text import Text

from tutor.commands.choose import settled
from tutor.commands.console import say
from tutor.commands.stage import Stage, Wish, open_stage
from tutor.content.models import Step
from tutor.engine.progress import StepState

SCHEMA = "dwk-tutor/steps/1"

MARKS = {StepState.PASSED: "✓ done", StepState.SKIPPED: "– skipped", StepState.TODO: "·"}


def steps(wish: Wish, *, as_json: bool, console: Console) -> int:
    """List the steps. Exit code 0. Starts no lab: of the practice lab it shows the names of the last time."""
    wish = settled(wish)
    with open_stage(wish, writing=False, asking=wish.lab_name == "real") as stage:
        if as_json:
            print(json.dumps(document(stage), indent=2, ensure_ascii=False))
        else:
            _print(stage, console)
    return 0


def document(stage: Stage) -> dict[str, object]:
    """{schema, part, lab, workspace, current, steps: [{id, chapter, title, task, state, minutes, optional,
    command}]}; task is command, question, puzzle, choice, entry or read, state is todo, passed or skipped."""
    session = stage.session
    return {
        "schema": SCHEMA,
        "part": stage.part.title,
        "lab": stage.lab.name,
        "workspace": str(stage.workspace.root),
        "current": session.current.id,
        "steps": [
            {
                "id": step.id,
                "chapter": session.chapter_of(step.id).id,
                "title": step.title,
                "task": type(step.task).__name__.lower(),
                "state": session.state(step.id).value,
                "minutes": step.minutes,
                "optional": step.optional is not None,
                "command": session.command(step),
            }
            for step in session.steps
        ],
    }


def _print(stage: Stage, console: Console) -> None:
    session = stage.session
    chapter = None
    for step in session.steps:
        if session.chapter_of(step.id) is not chapter:
            chapter = session.chapter_of(step.id)
            console.print(Text(f"\n{chapter.title}", "bold"))
        line = f"  {_mark(stage, step):<10} {step.id:<28} {step.title}"
        say(console, line)
    done, every = session.counts()
    console.print(f"\n{done} of {every} steps done.", highlight=False)


def _mark(stage: Stage, step: Step) -> str:
    if step is stage.session.current and stage.session.state(step.id) is StepState.TODO:
        return "▸ here"
    return MARKS[stage.session.state(step.id)]
