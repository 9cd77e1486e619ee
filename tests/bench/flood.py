"""`seq 100000` in the shell pane: how long the user interface does not answer."""

from __future__ import annotations

import json
import sys
import time

from tests.bench.learner import learner
from tests.bench.measure import Measured, Result
from tests.bench.shell_pane import at_prompt, waits

LINES = 100_000
BOUND = 50.0
ROUNDS = 3


def flood() -> list[Result]:
    """The longest pause of the event loop while the output pours in, in milliseconds."""
    with learner() as someone:
        report = someone.home / "pauses.json"
        argv = [sys.executable, "-m", "tests.bench.watched_tutor", str(someone.workspace), str(report)]
        spans = []
        with at_prompt(someone, argv) as terminal:
            for _ in range(ROUNDS):
                began = time.monotonic()
                terminal.send(f"seq {LINES}\r".encode())
                ended = terminal.until(lambda: terminal.shows(str(LINES)) and waits(terminal), 60)
                spans.append((began, ended))
                terminal.settle()
        pauses: list[tuple[float, float]] = json.loads(report.read_text(encoding="utf-8"))
    within = [away for moment, away in pauses if any(began <= moment <= ended for began, ended in spans)]
    longest = max(within, default=0.0) * 1e3
    took = ", ".join(f"{ended - began:.1f}" for began, ended in spans)
    beside = f"the loop was away over 5 ms {len(within)} times; the output took {took} s"
    return [Measured(f"seq {LINES}, longest block", longest, BOUND, "ms", beside)]
