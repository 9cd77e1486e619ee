"""`dwk-tutor check`: the verdict on a step, now, from any terminal."""

from __future__ import annotations

import json

from rich.console import Console

from tutor.commands.choose import settled
from tutor.commands.stage import Stage, Wish, open_stage, step_of_route
from tutor.engine.verdict import CheckVerdict, Outcome, StepVerdict

SCHEMA = "dwk-tutor/check/1"

EXIT_CODES = {Outcome.PASSED: 0, Outcome.NOT_YET: 1, Outcome.UNKNOWN: 3}
"""What `check` ends with: done, not yet, a tool gave no answer."""

MARKS = {Outcome.PASSED: "✓ done", Outcome.NOT_YET: "✗ not yet", Outcome.UNKNOWN: "? not known"}


def check(wish: Wish, step: str | None, *, as_json: bool, console: Console) -> int:
    """Look, change nothing, say what is true. Exit codes as in `EXIT_CODES`.

    Raises:
        CommandError: there is no step of that id.
    """
    with open_stage(settled(wish), writing=False) as stage:
        step_id = step_of_route(stage.session, step).id if step is not None else stage.session.current.id
        verdict = stage.session.verdict(step_id)
        if as_json:
            print(json.dumps(document(stage, verdict), indent=2, ensure_ascii=False))
        else:
            print_verdict(stage, verdict, console)
    return EXIT_CODES[verdict.outcome]


def document(stage: Stage, verdict: StepVerdict) -> dict[str, object]:
    """{schema, lab, step, outcome, sentence, seconds, checks: [{outcome, sentence}]}; an outcome is passed,
    not yet or unknown."""
    return {
        "schema": SCHEMA,
        "lab": stage.lab.name,
        "step": verdict.step,
        "outcome": verdict.outcome.value,
        "sentence": verdict.sentence,
        "seconds": round(verdict.seconds, 3),
        "checks": [_check_document(found) for found in verdict.checks],
    }


def _check_document(found: CheckVerdict) -> dict[str, str]:
    return {"outcome": found.outcome.value, "sentence": found.sentence}


def print_verdict(stage: Stage, verdict: StepVerdict, console: Console) -> None:
    """The step, then a line a check."""
    title = next(step.title for step in stage.part.steps() if step.id == verdict.step)
    _line(console, f"{verdict.step} · {title}", "bold")
    for found in verdict.checks:
        _line(console, f"  {MARKS[found.outcome]}: {found.sentence}")
    if not verdict.checks:
        _line(console, f"  {MARKS[verdict.outcome]}: {verdict.sentence}")


def _line(console: Console, text: str, style: str | None = None) -> None:
    # The terminal wraps it: a command that is broken over two lines cannot be copied.
    console.print(text, style=style, highlight=False, markup=False, soft_wrap=True)
