"""`dwk-tutor report`: what was done, as evidence to hand in."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Literal

from tutor.commands.choose import settled
from tutor.commands.stage import Stage, Wish, open_stage
from tutor.engine.redact import redact
from tutor.engine.report.record import StepRecord, records
from tutor.engine.report.text import Head, markdown

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
    with open_stage(settled(wish), writing=False) as stage:
        head = _head(stage)
        steps = records(stage.part, stage.session.steps, stage.journal.events(), stage.journal.lab)
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
    [{text, at, seconds, exit}], hints, revealed, answers, objects: [{kind, name, id}], lines: [text]}]}."""
    return {"schema": SCHEMA, **asdict(head), "steps": [asdict(step) for step in steps]}


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


def _head(stage: Stage) -> Head:
    facts = stage.session.facts
    docker = stage.lab.read(["docker", "version", "--format", "{{.Client.Version}}"])
    tools = {
        "docker": redact(docker.stdout.strip().splitlines()[0]) if docker.stdout.strip() else "",
        "k3d": facts.get("k3d_version", ""),
        "kubectl": facts.get("kubectl_version", ""),
    }
    return Head(stage.part.title, stage.journal.lab, datetime.now(UTC).isoformat(), tools)
