"""The kubelet's patience: 10 s after the first failure, twice as long after each, 300 s at most.

As in client-go's `flowcontrol.Backoff`: after twice the longest wait without a failure it begins anew.
"""

from __future__ import annotations

import time

from tutor.lab.practice.pace import Pace

FIRST = 10.0
LONGEST = 300.0


class Backoff:
    """How long one thing waits that keeps failing. Seconds are those of a real cluster."""

    def __init__(self, pace: Pace, first: float = FIRST, longest: float = LONGEST) -> None:
        self._pace = pace
        self._first = first
        self._longest = longest
        self._failed: float | None = None
        self.seconds = 0.0
        """The present wait; 0 before the first failure."""

    def fail(self) -> None:
        """It has failed once more."""
        present = time.monotonic()
        long_ago = self._pace.seconds(2 * self._longest)
        if self._failed is None or present - self._failed > long_ago:
            self.seconds = self._first
        else:
            self.seconds = min(2 * self.seconds, self._longest)
        self._failed = present

    def expired(self) -> bool:
        """Whether the last failure is so long ago that it does not count any more."""
        return self._failed is None or time.monotonic() - self._failed > self._pace.seconds(2 * self._longest)

    def words(self) -> str:
        """The present wait as Go prints it: `10s`, `1m20s`."""
        return go_duration(self.seconds)


def go_duration(seconds: float) -> str:
    """As Go prints a duration cut to milliseconds: `304ms`, `1.2s`, `2m40s`, `5m0s`."""
    milliseconds = int(seconds * 1000)
    if milliseconds < 1000:
        return f"{milliseconds}ms" if milliseconds else "0s"
    minutes, rest = divmod(milliseconds, 60_000)
    text = f"{rest / 1000:.3f}".rstrip("0").rstrip(".")
    hours, minutes = divmod(minutes, 60)
    if hours:
        return f"{hours}h{minutes}m{text}s"
    return f"{minutes}m{text}s" if minutes else f"{text}s"
