"""How long ago something was, in the few letters that Kubernetes uses."""

from __future__ import annotations

from dataclasses import dataclass

from tutor.lab.practice.pace import moment

UNKNOWN = "<unknown>"

_MINUTE = 60
_HOUR = 60 * _MINUTE
_DAY = 24 * _HOUR
_YEAR = 365 * _DAY


_FORMS: tuple[tuple[int, int, str, int, str], ...] = (
    (2 * _MINUTE, 1, "s", 0, ""),
    (10 * _MINUTE, _MINUTE, "m", 1, "s"),
    (3 * _HOUR, _MINUTE, "m", 0, ""),
    (8 * _HOUR, _HOUR, "h", _MINUTE, "m"),
    (2 * _DAY, _HOUR, "h", 0, ""),
    (8 * _DAY, _DAY, "d", _HOUR, "h"),
    (2 * _YEAR, _DAY, "d", 0, ""),
    (8 * _YEAR, _YEAR, "y", _DAY, "d"),
)
"""Below how many seconds, in which unit, and in which second one (0: none)."""


def duration(seconds: float) -> str:
    """`119s`, `2m`, `9m5s`, `3h5m`, `7d3h`, `2y`: a second unit only while the first is small.

    The limits are those of `duration.HumanDuration` in Kubernetes' apimachinery.
    """
    whole = int(seconds)
    if whole < -1:
        return "<invalid>"
    whole = max(whole, 0)
    for limit, unit, letter, small, small_letter in _FORMS:
        if whole < limit:
            rest = whole % unit // small if small else 0
            return f"{whole // unit}{letter}" + (f"{rest}{small_letter}" if rest else "")
    return f"{whole // _YEAR}y"


@dataclass(frozen=True, slots=True)
class Since:
    """The part of a row that another moment changes: how long ago something was."""

    at: float | None
    """The time since 1970 in seconds; None where it is not known."""
    before: str = ""
    after: str = ""

    def text(self, now: float) -> str:
        """`5m`, `3 (20s ago)`; `<unknown>` where the time is not known."""
        age = UNKNOWN if self.at is None else duration(now - self.at)
        return f"{self.before}{age}{self.after}"


def since(stamp: str | None, before: str = "", after: str = "") -> Since:
    """How long ago a stamp's time is, with words before and after."""
    try:
        return Since(moment(stamp).timestamp() if stamp else None, before, after)
    except ValueError:
        return Since(None, before, after)
