"""The phases of a long command, recognised in its own output."""

from __future__ import annotations

import re

from tutor.content.models import Command, Phase


class PhaseTracker:
    """Follows one run of a command line by line. A phase begins when a line shows it; phases only go forward,
    so that a line which repeats an earlier phase's words changes nothing."""

    def __init__(self, command: Command) -> None:
        """Raises re.error where a phase's expression is none."""
        self._phases = tuple((re.compile(phase.see), phase) for phase in command.phases)
        self._index = -1
        self.usual = command.usual
        """Seconds that the whole command usually takes, None where that is short."""

    @property
    def index(self) -> int:
        """Which phase it is in, from 0; -1 before the first."""
        return self._index

    @property
    def of(self) -> int:
        """How many phases there are."""
        return len(self._phases)

    @property
    def phase(self) -> Phase | None:
        """The phase that it is in."""
        return self._phases[self._index][1] if self._index >= 0 else None

    def feed(self, line: str) -> Phase | None:
        """Take in a line of output; the phase that it begins, None where it begins none."""
        for index in range(self.of - 1, self._index, -1):
            expression, phase = self._phases[index]
            if expression.search(line):
                self._index = index
                return phase
        return None
