"""From pressing a key to seeing it in the shell pane, against the same shell on a bare terminal."""

from __future__ import annotations

import random
import time
from functools import partial
from pathlib import Path

from tests.bench.learner import PROMPT, learner
from tests.bench.measure import Measured, Result, median, p95
from tests.bench.shell_pane import at_prompt
from tests.bench.terminal import Terminal

KEYS = 300
LINE = 40
BOUND = 30.0


def key_echo() -> list[Result]:
    """p95 in the pane, in milliseconds."""
    with learner() as someone:
        with at_prompt(someone) as terminal:
            pane = _type(terminal)
        bash = ["bash", "-i"]
        with Terminal(bash, environ=someone.environ, folder=Path(someone.home)) as terminal:
            terminal.until(lambda: terminal.shows(PROMPT))
            bare = _type(terminal)
    beside = f"median {median(pane):.1f} ms; bash alone: p95 {p95(bare):.1f} ms, median {median(bare):.1f} ms"
    return [Measured("key to echo, p95", p95(pane), BOUND, "ms", f"{beside} ({KEYS} keys)")]


def _type(terminal: Terminal) -> list[float]:
    """Milliseconds of each key, typed as unevenly as a person does it."""
    chance = random.Random(1)
    took = []
    for number in range(KEYS):
        if number % LINE == 0:
            terminal.send(b"\x15")
            typed = f"{PROMPT} "
            terminal.settle(0.1)
        typed += chance.choice("abcdefghijklmnopqrstuvwxyz")
        wanted = typed
        pressed = time.monotonic()
        terminal.send(typed[-1].encode())
        took.append((terminal.until(partial(terminal.shows, wanted)) - pressed) * 1e3)
        # Reading on is the wait until the next key.
        terminal.settle(chance.uniform(0.01, 0.06), 0.1)
    return took
