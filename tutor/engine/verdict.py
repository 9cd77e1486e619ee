"""What a check found, in words for the learner."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tutor.engine.manifest.finding import Finding


class Outcome(Enum):
    PASSED = "passed"
    NOT_YET = "not yet"
    UNKNOWN = "unknown"
    """A tool gave no answer, so nothing can be said."""


@dataclass(frozen=True)
class CheckVerdict:
    """What one check found."""

    outcome: Outcome
    sentence: str
    """What is true and what is missing; for a passed check, what was seen."""
    findings: tuple[Finding, ...] = ()
    """Line by line, where a manifest was read that the learner writes."""


@dataclass(frozen=True)
class StepVerdict:
    """What all checks of a step found; passed only if each of them is."""

    step: str
    outcome: Outcome
    checks: tuple[CheckVerdict, ...]
    seconds: float
    """How long looking took."""

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What a manifest that the learner writes has in it, line by line; empty for a step without one."""
        return next((check.findings for check in self.checks if check.findings), ())

    @property
    def sentence(self) -> str:
        """The first thing that is missing, or, when all is there, that it is."""
        for check in self.checks:
            if check.outcome is not Outcome.PASSED:
                return check.sentence
        return "Done: everything this step asks for is true."
