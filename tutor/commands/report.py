"""`dwk-tutor report`: what was done, as evidence to hand in."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Literal

from tutor import __version__
from tutor.commands.choose import settled
from tutor.commands.stage import Stage, Wish, open_stage
from tutor.engine.redact_output import without_secrets
from tutor.engine.report.record import Predicted, StepRecord, records
from tutor.engine.report.text import Head, markdown
from tutor.lab.practice import edition
from tutor.lab.practice.service.life import find

SCHEMA = "dwk-tutor/report/1"
Format = Literal["md", "html", "json"]
FORMATS: tuple[Format, ...] = ("md", "html", "json")

_STYLE = """\
body { max-width: 60rem; margin: 2rem auto; padding: 0 1rem; font: 16px/1.5 system-ui, sans-serif; }
pre, code { font-family: ui-monospace, monospace; font-size: 0.9em; }
pre { padding: 0.6rem 0.8rem; overflow-x: auto; background: #f2f4f6; border-radius: 4px; }
h2 { margin-top: 2.5rem; border-bottom: 1px solid #ccd; }
h3 { margin-bottom: 0.2rem; }
@media (prefers-color-scheme: dark) {
  body { color: #dde; background: #181a1f; }
  pre { background: #23262d; }
}
"""


def report(wish: Wish, *, format_: Format) -> int:
    """Print the report of the workspace's journal: commands, times, objects with their uids, what programs
    said, which lab it was. Exit code 0.

    Raises:
        CommandError: an option names nothing that there is.
        LessonError: the lessons are damaged.
    """
    # Nothing is asked of the lab but its tools' versions: a report starts no lab.
    with open_stage(settled(wish), writing=False, asking=False) as stage:
        head = Head(stage.part.title, stage.journal.lab, datetime.now(UTC).isoformat(), _tools(stage))
        steps = _records(stage)
    match format_:
        case "json":
            print(json.dumps(document(head, steps), indent=2, ensure_ascii=False))
        case "html":
            sys.stdout.write(page(head, steps))
        case "md":
            sys.stdout.write(markdown(head, steps))
    return 0


def document(head: Head, steps: list[StepRecord]) -> dict[str, object]:
    """{schema, part, lab, made, tools: {name: version}, steps: [{chapter, step, title, state, at, commands:
    [{text, at, seconds, exit}], hints, revealed, answers, prediction: {predicted, observed, came_true},
    moves, broken, objects: [{kind, name, id}], lines: [text]}]}. A prediction may be null."""
    return {"schema": SCHEMA, **asdict(head), "steps": [_document(step) for step in steps]}


def _document(step: StepRecord) -> dict[str, object]:
    told = step.prediction
    graded = None if told is None else {**asdict(told), "came_true": told.came_true}
    return {**asdict(step), "prediction": graded}


def page(head: Head, steps: list[StepRecord]) -> str:
    """The report as one HTML page that needs nothing else. What was typed can hold no markup of its own."""
    from html import escape  # noqa: PLC0415 - for this format alone

    from markdown_it import MarkdownIt  # noqa: PLC0415

    body = MarkdownIt("commonmark", {"html": False}).render(markdown(head, steps))
    title = escape(f"{head.part}: what was done")
    return (
        f'<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n<title>{title}</title>\n'
        f"<style>\n{_STYLE}</style>\n</head>\n<body>\n{body}</body>\n</html>\n"
    )


def _records(stage: Stage) -> list[StepRecord]:
    """Of the main line and the exercises all steps, of what lies beside them those of chapters that were
    begun."""
    session = stage.session
    found = records(stage.part, session.steps, stage.journal.events(), stage.journal.lab)
    for step, record in zip(session.steps, found, strict=True):
        grade = session.grade(step)
        predicted = session.predicted(step)
        if grade is not None or predicted is not None:
            record.prediction = Predicted(predicted, grade.observed if grade is not None else None)
    beside = {chapter.title for chapter in stage.part.chapters if chapter.beside is not None}
    begun = {record.chapter for record in found if record.state != "todo" or record.commands or record.broken}
    return [record for record in found if record.chapter not in beside or record.chapter in begun]


def _tools(stage: Stage) -> dict[str, str]:
    """Name → version; the tools themselves say it, without their engine and their cluster."""
    toolbox = stage.lab.toolbox
    kubectl, k3d = toolbox.kubectl()[1], toolbox.k3d().k3d
    versions = {"k3d": k3d, "kubectl": kubectl}
    return {
        "dwk-tutor": __version__,
        "docker": _docker(stage),
        **{name: str(found) if found is not None else "" for name, found in versions.items()},
        "Kubernetes": _kubernetes(stage),
    }


def _docker(stage: Stage) -> str:
    if stage.lab.name == "practice":
        return f"{edition.DOCKER} (the practice lab's)"
    said = stage.lab.read(["docker", "version", "--format", "{{.Client.Version}}"]).stdout.strip()
    return without_secrets(said.splitlines()[0]) if said else ""


def _kubernetes(stage: Stage) -> str:
    if stage.lab.name == "practice" and find(stage.workspace.practice) is None:
        return f"{edition.KUBERNETES} (the lab was not running when the report was made)"
    answer = stage.lab.read(["kubectl", "version", "-o", "json"], timeout=5.0)
    try:
        server = json.loads(answer.stdout)["serverVersion"]["gitVersion"]
    except (ValueError, KeyError, TypeError, RecursionError):
        return "no cluster answered when the report was made"
    return without_secrets(str(server))
