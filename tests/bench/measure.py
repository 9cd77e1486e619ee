"""What a measurement gives: a value beside its bound, or the reason why it was left out."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Measured:
    """One number of the design, measured."""

    what: str
    value: float
    bound: float
    unit: str
    """×, s, ms or MB; value and bound are in it."""
    beside: str
    """What it is compared to, or how it came about, with the numbers behind it."""

    @property
    def holds(self) -> bool:
        """Whether the value is within its bound."""
        return self.value <= self.bound


@dataclass(frozen=True)
class Skipped:
    """A number that could not be measured here."""

    what: str
    why: str


Result = Measured | Skipped


def p95(values: Sequence[float]) -> float:
    """The value that 95 of 100 do not exceed; of few values nearly the largest."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, -(-95 * len(ordered) // 100) - 1)]


def median(values: Sequence[float]) -> float:
    """The middle one."""
    return statistics.median(values)
