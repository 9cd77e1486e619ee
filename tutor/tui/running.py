"""The command that runs in the shell now, and how far it has come."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from tutor.content.models import Command
from tutor.tui.widgets.phase_line import Busy

if TYPE_CHECKING:
    from tutor.engine.phases import PhaseTracker

SHOWN_AFTER = 1.0
"""Seconds after which it is said that a command runs; most end sooner."""


class Running:
    """One command, from its start to its end."""

    def __init__(
        self, text: str, task: Command | None, expected: str | None, clock: Callable[[], float]
    ) -> None:
        """`task` and `expected`: the present step's command, whose phases are shown if this is that one."""
        self.text = text
        self._clock = clock
        self._began = clock()
        self._tracker: PhaseTracker | None = None
        self._usual: float | None = None
        self._phase = ""
        if task is not None and expected is not None and _same_verb(text, expected):
            from tutor.engine.phases import PhaseTracker  # noqa: PLC0415 - not needed for the first frame

            self._tracker = PhaseTracker(task)
            self._usual = task.usual

    @property
    def in_phases(self) -> bool:
        """It is the present step's command, and is known to take its time."""
        return self._tracker is not None and self._tracker.of > 0

    def line(self, text: str) -> None:
        """Take a line of its output."""
        if self._tracker is not None and (phase := self._tracker.feed(text)) is not None:
            self._phase = phase.say

    def busy(self) -> Busy | None:
        """What to show of it; None while it is too young."""
        seconds = self._clock() - self._began
        if seconds < SHOWN_AFTER and not self._phase:
            return None
        number = self._tracker.index + 1 if self._tracker else 0
        of = self._tracker.of if self._tracker else 0
        first_line = self.text.strip().partition("\n")[0]
        return Busy(first_line, int(seconds), self._usual, self._phase, number, of)


def _same_verb(text: str, expected: str) -> bool:
    """`k3d cluster create -a 2` is the same kind of command as `k3d cluster create`."""
    return text.split()[:2] == expected.split()[:2]
