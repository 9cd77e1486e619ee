"""`seq 100000` in the shell pane: how long the user interface does not answer."""

from __future__ import annotations

import json
import sys
import time

from tests.bench.learner import learner
from tests.bench.measure import Measured, Result, median
from tests.bench.shell_pane import at_prompt, waits
from tests.bench.terminal import Terminal

LINES = 100_000
BOUND = 50.0
ROUNDS = 3


def flood() -> list[Result]:
    """The longest pause of the event loop while the output pours in, in milliseconds. Of several rounds the
    median: where other programs share the cores, a single pause is often theirs."""
    with learner() as someone:
        report = someone.home / "pauses.json"
        argv = [sys.executable, "-m", "tests.bench.watched_tutor", str(someone.workspace), str(report)]
        spans = []
        with at_prompt(someone, argv) as terminal:
            for number in range(ROUNDS):
                spans.append(pour(terminal, number))
                terminal.settle()
        pauses: list[tuple[float, float, float]] = json.loads(report.read_text(encoding="utf-8"))
    worst = [
        max(((away, busy) for moment, away, busy in pauses if began <= moment <= ended), default=(0.0, 0.0))
        for began, ended in spans
    ]
    longest = [away * 1e3 for away, _ in worst]
    each = ", ".join(f"{away * 1e3:.0f}, {busy * 1e3:.0f} of it on a core" for away, busy in worst)
    took = ", ".join(f"{ended - began:.1f}" for began, ended in spans)
    beside = f"median of {ROUNDS} rounds (ms: {each}); the output took {took} s"
    return [Measured(f"seq {LINES}, longest block", median(longest), BOUND, "ms", beside)]


def pour(terminal: Terminal, number: int) -> tuple[float, float]:
    """Let the numbers pour in; when that began and when the prompt was back. `number`: new each time."""
    end = f"end{number + 70}"
    began = time.monotonic()
    terminal.send(f"seq {LINES}; echo end$(({number} + 70))\r".encode())
    return began, terminal.until(lambda: terminal.shows(end) and waits(terminal), 60)
