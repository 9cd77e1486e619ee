"""What the journal tells of a learner's way through the part, step by step."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from tutor.content.models import Part, Step
from tutor.engine.redact import redact
from tutor.engine.redact_output import without_secrets, without_tokens
from tutor.engine.report.evidence import Object


@dataclass(frozen=True)
class Typed:
    """A command line that was run while the learner was at a step."""

    text: str
    """Secrets hidden."""
    at: str
    """ISO 8601, UTC."""
    seconds: float
    exit: int


@dataclass(frozen=True)
class Predicted:
    """A prediction beside what came of it, in the lesson's words."""

    predicted: str | None
    """None where nothing was predicted."""
    observed: str | None
    """None where it came about unobserved, or has not come about yet."""

    @property
    def came_true(self) -> bool | None:
        """None where there is nothing to hold against each other."""
        return None if None in (self.predicted, self.observed) else self.predicted == self.observed


@dataclass
class StepRecord:
    """What is known of one step."""

    chapter: str
    step: str
    title: str
    state: str = "todo"
    """todo, passed or skipped."""
    at: str = ""
    """When it passed or was skipped; empty before."""
    commands: list[Typed] = field(default_factory=list)
    hints: int = 0
    revealed: bool = False
    answers: int = 0
    """How often a question was answered until it was right."""
    prediction: Predicted | None = None
    """None where nothing was predicted or observed."""
    moves: int = 0
    """Moves made in its puzzle, those taken back too."""
    broken: str = ""
    """When the tutor last set its fault up; empty where it did not."""
    objects: list[Object] = field(default_factory=list)
    """What its checks saw when it passed."""
    lines: list[str] = field(default_factory=list)
    """What a program printed that the step looked at."""


def records(
    part: Part, steps: Iterable[Step], events: Iterable[Mapping[str, Any]], lab: str
) -> list[StepRecord]:
    """One record for each of these steps of the part, in their order, from the events of one lab. What was
    predicted is not told by events alone: its words are the lesson's, with the facts of then."""
    chapters = {step.id: chapter.title for chapter in part.chapters for step in chapter.steps}
    found = {step.id: StepRecord(chapters[step.id], step.id, step.title) for step in steps}
    here = ""
    for event in events:
        if event.get("lab") != lab:
            continue
        if event.get("event") == "entered":
            here = str(event.get("step"))
        if event.get("event") == "reset_all":
            found = {step: StepRecord(each.chapter, step, each.title) for step, each in found.items()}
        record = found.get(str(event.get("step") or here))
        if record is not None:
            _take(record, event)
    return list(found.values())


def _take(record: StepRecord, event: Mapping[str, Any]) -> None:
    match event.get("event"):
        case "command":
            record.commands.append(_typed(event))
        case "passed" | "skipped" as state if record.state != "passed":
            record.state, record.at = state, str(event.get("at", ""))
        case "hinted":
            record.hints = max(record.hints, _number(event.get("n")))
        case "revealed":
            record.revealed = True
        case "answered":
            record.answers += 1
        case "puzzle" if _is_move(event.get("move")):
            record.moves += 1
        case "broken":
            record.broken = str(event.get("at", ""))
        case "evidence":
            record.objects = [one for one in event.get("objects") or () if isinstance(one, dict)]
        case "hit" if event.get("lines"):
            record.lines = [without_secrets(str(line)) for line in event["lines"]]
        case "reset":
            fresh = StepRecord(record.chapter, record.step, record.title, commands=record.commands)
            record.__dict__.update(fresh.__dict__)


def _typed(event: Mapping[str, Any]) -> Typed:
    seconds = event.get("seconds")
    return Typed(
        # What an earlier tutor journalled may have been redacted by fewer rules.
        without_tokens(redact(str(event.get("text", "")))),
        str(event.get("at", "")),
        float(seconds) if isinstance(seconds, int | float) else 0.0,
        _number(event.get("exit")),
    )


def _is_move(move: object) -> bool:
    """Whether it is a move on the board: not the way to the next stage, not one back."""
    return isinstance(move, list | tuple) and list(move[:1]) not in (["next"], ["undo"], [])


def _number(value: object) -> int:
    return value if isinstance(value, int) else 0
