"""The report as Markdown."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from tutor.engine.report.record import Predicted, StepRecord, Typed

MARKS = {"passed": "✓ done", "skipped": "– skipped", "todo": "· to do"}
_FENCE = re.compile(r"`{3,}")
_MARKUP = re.compile(r"([\\<>\[\]|#])")


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
    lines = [
        f"# {head.part}: what was done",
        "",
        f"* Lab: **{head.lab.upper()}**"
        + ("" if head.lab == "real" else " (an embedded cluster, not a real one)"),
        *(f"* {line}" for line in _summary(steps)),
        f"* Report made: {_moment(head.made)}",
    ]
    lines += [f"* {name}: {_code(version)}" for name, version in head.tools.items() if version]
    for chapter, own in groupby(steps, key=lambda step: step.chapter):
        of_chapter = list(own)
        lines += ["", f"## {chapter}", "", _count(of_chapter)]
        for step in of_chapter:
            lines += ["", *_step(step)]
    return "\n".join(lines) + "\n"


def _summary(steps: Sequence[StepRecord]) -> Iterator[str]:
    yield _count(steps)
    # What the lessons offer may be used: it is told, and counts for nothing.
    if hinted := sum(step.hints > 0 for step in steps):
        yield f"Hints read at {_some(hinted, 'step')}"
    if revealed := sum(step.revealed for step in steps):
        yield f"Solution looked at in {_some(revealed, 'step')}"
    graded = [step.prediction.came_true for step in steps if step.prediction is not None]
    held = [each for each in graded if each is not None]
    if held:
        yield f"Predictions: {sum(held)} of {len(held)} as it came"
    if mended := sum(step.state == "passed" for step in steps if step.broken):
        yield f"Faults found and mended: {mended}"


def _count(steps: Sequence[StepRecord]) -> str:
    done = sum(step.state == "passed" for step in steps)
    return f"Done: {done} of {_some(len(steps), 'step')}"


def _some(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"


def _step(step: StepRecord) -> list[str]:
    when = f", {_moment(step.at)}" if step.at else ""
    lines = [f"### {step.title}", "", f"{MARKS[step.state]}{when}{_help(step)} (`{step.step}`)"]
    if step.prediction is not None:
        lines += ["", *_prediction(step.prediction)]
    if step.commands:
        lines += ["", *_block([_command(each) for each in step.commands])]
    if step.objects:
        lines += ["", *(f"* {_code(' '.join(each.values()))}" for each in _rows(step))]
    if step.lines:
        lines += ["", *_block(step.lines)]
    return lines


def _prediction(told: Predicted) -> list[str]:
    lines = []
    if told.predicted is not None:
        lines.append(f"* Predicted: {_plain(told.predicted)}")
    if told.observed is not None:
        lines.append(f"* Observed: {_plain(told.observed)}")
    return lines


def _rows(step: StepRecord) -> list[dict[str, str]]:
    return [
        {"kind": str(one.get("kind")), "name": str(one.get("name")), "id": str(one.get("id"))}
        for one in step.objects
    ]


def _help(step: StepRecord) -> str:
    used = []
    if step.broken:
        used.append(f"fault set up {_moment(step.broken)}")
    if step.answers > 1:
        used.append(f"right at answer {step.answers}")
    if step.moves:
        used.append(_some(step.moves, "move"))
    if step.hints:
        used.append(_some(step.hints, "hint"))
    if step.revealed:
        used.append("solution looked at")
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
    """On one line, as code, whatever is in it."""
    return f"`{' '.join(text.replace('`', ' ').split())}`"


def _plain(text: str) -> str:
    """A lesson's words with the learner's values: on one line, and no markup but the lesson's own code."""
    return " ".join(_MARKUP.sub(r"\\\1", text).split())


def _moment(iso: str) -> str:
    """`2026-11-23 12:06:36 UTC`."""
    return f"{iso[:19].replace('T', ' ')} UTC" if len(iso) >= 19 else iso
