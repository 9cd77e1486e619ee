"""The tutor's own memory: at its prompt, and after much output and many steps."""

from __future__ import annotations

from tests.bench.learner import learner
from tests.bench.measure import Measured, Result
from tests.bench.shell_pane import at_prompt, waits

BOUND = 90.0
STEPS = 12
F5, F6, F2 = b"\x1b[15~", b"\x1b[17~", b"\x1bOQ"


def memory() -> list[Result]:
    """RSS of the tutor's process, without its shell and tools, in MB."""
    with learner() as someone, at_prompt(someone) as terminal:
        start = terminal.resident()
        for _ in range(STEPS):
            terminal.send(F2)
            terminal.settle()
            terminal.send(F6)
            terminal.settle()
        read = terminal.resident()
        terminal.send(b"seq 100000\r")
        terminal.until(lambda: terminal.shows("100000") and waits(terminal), 60)
        terminal.settle()
        full = terminal.resident()
    beside = (
        f"{start:.0f} MB at the first prompt, {read:.0f} after {STEPS} steps, {full:.0f} after seq 100000"
    )
    return [Measured("memory", max(start, read, full), BOUND, "MB", beside)]
