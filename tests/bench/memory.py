"""The tutor's own memory: at its prompt, and after much output and many steps."""

from __future__ import annotations

from tests.bench.flood import pour
from tests.bench.learner import learner
from tests.bench.measure import Measured, Result
from tests.bench.shell_pane import at_prompt, focus

BOUND = 90.0
STEPS = 12
F2, F6, ESCAPE = b"\x1bOQ", b"\x1b[17~", b"\x1b"


def memory() -> list[Result]:
    """RSS of the tutor's process, without its shell and tools, in MB."""
    with learner() as someone, at_prompt(someone) as terminal:
        start = terminal.resident()
        for _ in range(STEPS):
            terminal.send(F2)
            terminal.settle()
            # Enter skips, where the tutor asks whether to.
            terminal.send(F6)
            terminal.settle()
            terminal.send(b"\r")
            terminal.settle()
        read = terminal.resident()
        terminal.send(ESCAPE)
        focus(terminal)
        pour(terminal, 0)
        terminal.settle()
        full = terminal.resident()
    beside = (
        f"{start:.0f} MB at the first prompt, {read:.0f} after {STEPS} steps, {full:.0f} after seq 100000"
    )
    return [Measured("memory", max(start, read, full), BOUND, "MB", beside)]
