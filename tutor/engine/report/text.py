"""The report as Markdown."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from tutor.engine.report.record import StepRecord, Typed

MARKS = {"passed": "✓ done", "skipped": "– skipped", "todo": "· to do"}
_FENCE = re.compile(r"`{3,}")


@dataclass(frozen=True)
class Head:
    """What a report begins with."""

    part: str
    lab: str
    """real or practice."""
    made: str
    """When, ISO 8601, UTC."""
    tools: Mapping[str, str]
    """Name → version."""


def markdown(head: Head, steps: Sequence[StepRecord]) -> str:
    """The whole report. Commands and output stand in code blocks, whatever is in them."""
    done = sum(step.state == "passed" for step in steps)
    lines = [
        f"# {head.part}: what was done",
        "",
        f"* Lab: **{head.lab.upper()}**"
        + ("" if head.lab == "real" else " (an embedded cluster, not a real one)"),
        f"* Done: {done} of {len(steps)} steps",
        f"* Report made: {_moment(head.made)}",
    ]
    lines += [f"* {name}: {version}" for name, version in head.tools.items() if version]
    for chapter, own in groupby(steps, key=lambda step: step.chapter):
        lines += ["", f"## {chapter}"]
        for step in own:
            lines += ["", *_step(step)]
    return "\n".join(lines) + "\n"


def _step(step: StepRecord) -> list[str]:
    when = f", {_moment(step.at)}" if step.at else ""
    lines = [f"### {step.title}", "", f"{MARKS[step.state]}{when}{_help(step)} (`{step.step}`)"]
    if step.commands:
        lines += ["", *_block([_command(each) for each in step.commands])]
    if step.objects:
        lines += ["", *(f"* {_code(' '.join(each.values()))}" for each in _rows(step))]
    if step.lines:
        lines += ["", *_block(step.lines)]
    return lines


def _rows(step: StepRecord) -> list[dict[str, str]]:
    return [
        {"kind": str(one.get("kind")), "name": str(one.get("name")), "id": str(one.get("id"))}
        for one in step.objects
    ]


def _help(step: StepRecord) -> str:
    used = []
    if step.answers > 1:
        used.append(f"right at answer {step.answers}")
    if step.hints:
        used.append(f"{step.hints} hint{'s' if step.hints > 1 else ''}")
    if step.revealed:
        used.append("solution shown")
    return f", {', '.join(used)}" if used else ""


def _command(typed: Typed) -> str:
    ended = "" if typed.exit == 0 else f", exit code {typed.exit}"
    return f"$ {typed.text}    # {_moment(typed.at)}, {typed.seconds:.1f} s{ended}"


def _block(lines: Sequence[str]) -> list[str]:
    body = "\n".join(lines)
    longest = max((len(found) for found in _FENCE.findall(body)), default=2)
    fence = "`" * (longest + 1)
    return [fence, body, fence]


def _code(text: str) -> str:
    return f"`{text.replace('`', ' ')}`"


def _moment(iso: str) -> str:
    """`2026-11-23 12:06:36 UTC`."""
    return f"{iso[:19].replace('T', ' ')} UTC" if len(iso) >= 19 else iso
