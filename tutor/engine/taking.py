"""What becomes of steps that are taken without a screen, and what is told on the way."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from tutor.content.models import Phase, Step
from tutor.engine.verdict import StepVerdict


class Taken(Enum):
    """How a step ended."""

    PASSED = "passed"
    BEFORE = "passed before"
    SKIPPED = "skipped"
    LEFT_OUT = "left out"
    """Its chapter lies beside the main line, and nobody asked for it."""
    FAILED = "not passed"
    CANCELLED = "cancelled"


@dataclass(frozen=True)
class StepReport:
    step: str
    title: str
    outcome: Taken
    sentence: str
    """What was found: why the step passed, or what is missing."""
    seconds: float
    command: str | None = None
    """The command line that was run, None where the step is not done by typing."""
    skipped_because: str | None = None


@dataclass(frozen=True)
class Report:
    """What became of the steps that were taken, in order."""

    steps: tuple[StepReport, ...]
    complete: bool
    """The part, or the way to the step that was asked for, was taken to its end; some steps may be
    skipped."""
    seconds: float

    @property
    def passed(self) -> bool:
        """Whether it was taken to the end and no step of the main line was skipped."""
        good = (Taken.PASSED, Taken.BEFORE, Taken.LEFT_OUT)
        return self.complete and all(step.outcome in good for step in self.steps)


@dataclass(frozen=True)
class StepBegins:
    step: Step
    number: int
    """From 1, among the steps of the present route."""
    of: int
    command: str | None


@dataclass(frozen=True)
class Repairing:
    """A finished step no longer holds; this command brings it back."""

    step: Step
    sentence: str
    command: str


@dataclass(frozen=True)
class Printed:
    """A line of the running command's output."""

    step: Step
    line: str


@dataclass(frozen=True)
class PhaseBegins:
    step: Step
    phase: Phase
    number: int
    """From 1."""
    of: int


@dataclass(frozen=True)
class Looked:
    """The checks were looked at; told only when what they say has changed."""

    step: Step
    verdict: StepVerdict


@dataclass(frozen=True)
class StepEnds:
    report: StepReport


Progressed = StepBegins | Repairing | Printed | PhaseBegins | Looked | StepEnds
