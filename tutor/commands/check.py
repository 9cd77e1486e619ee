"""`dwk-tutor check`: the verdict on a step, now, from any terminal."""

from __future__ import annotations

import json

from rich.console import Console

from tutor.commands.choose import settled
from tutor.commands.console import say
from tutor.commands.explain import diagnosis_document, lines_of
from tutor.commands.stage import Stage, Wish, open_stage, step_of_route
from tutor.engine.diagnosis import Diagnosis
from tutor.engine.manifest.finding import Finding, Status
from tutor.engine.verdict import CheckVerdict, Outcome, StepVerdict

SCHEMA = "dwk-tutor/check/2"

EXIT_CODES = {Outcome.PASSED: 0, Outcome.NOT_YET: 1, Outcome.UNKNOWN: 3}
"""What `check` ends with: done, not yet, a tool gave no answer."""

MARKS = {Outcome.PASSED: "✓ done", Outcome.NOT_YET: "✗ not yet", Outcome.UNKNOWN: "? not known"}

LINE_MARKS = {Status.PRESENT: "✓", Status.MISSING: "·", Status.AMISS: "✗"}
"""Of a line of a manifest: it is there, it has yet to be written, it has to be changed."""


def check(wish: Wish, step: str | None, *, as_json: bool, console: Console) -> int:
    """Look, change nothing, say what is true. Exit codes as in `EXIT_CODES`.

    Raises:
        CommandError: there is no step of that id.
    """
    with open_stage(settled(wish), writing=False) as stage:
        step_id = step_of_route(stage.session, step).id if step is not None else stage.session.current.id
        verdict = stage.session.verdict(step_id)
        why = stage.session.diagnose(verdict)
        if as_json:
            print(json.dumps(document(stage, verdict, why), indent=2, ensure_ascii=False))
        else:
            print_verdict(stage, verdict, console)
            for line in lines_of(why) if why is not None else ():
                say(console, f"  {line}")
    return EXIT_CODES[verdict.outcome]


def document(stage: Stage, verdict: StepVerdict, why: Diagnosis | None = None) -> dict[str, object]:
    """{schema, lab, step, outcome, sentence, seconds, checks: [{outcome, sentence}], diagnosis}; an outcome
    is passed, not yet or unknown. A check that reads a manifest line by line has also lines: [{line, field,
    status, sentence}], a status being present, missing or amiss."""
    return {
        "schema": SCHEMA,
        "lab": stage.lab.name,
        "step": verdict.step,
        "outcome": verdict.outcome.value,
        "sentence": verdict.sentence,
        "seconds": round(verdict.seconds, 3),
        "checks": [_check_document(found) for found in verdict.checks],
        "diagnosis": diagnosis_document(why),
    }


def _check_document(found: CheckVerdict) -> dict[str, object]:
    document: dict[str, object] = {"outcome": found.outcome.value, "sentence": found.sentence}
    if found.findings:
        document["lines"] = [
            {
                "line": finding.line,
                "field": finding.field,
                "status": finding.status.value,
                "sentence": finding.sentence,
            }
            for finding in found.findings
        ]
    return document


def print_verdict(stage: Stage, verdict: StepVerdict, console: Console) -> None:
    """The step, then a line a check."""
    title = next(step.title for step in stage.part.steps() if step.id == verdict.step)
    say(console, f"{verdict.step} · {title}", "bold")
    for found in verdict.checks:
        say(console, f"  {MARKS[found.outcome]}: {found.sentence}")
        for finding in found.findings:
            say(console, f"    {_manifest_line(finding)}")
    if not verdict.checks:
        say(console, f"  {MARKS[verdict.outcome]}: {verdict.sentence}")


def _manifest_line(finding: Finding) -> str:
    mark = LINE_MARKS[finding.status]
    number = f"{finding.line:>3}" if finding.line is not None else "   "
    name = (
        f"{finding.name}: {finding.value}" if finding.value else f"{finding.name}:" if finding.field else ""
    )
    return f"{mark} {number}  {'  ' * finding.depth}{name:<24} {finding.sentence}"
