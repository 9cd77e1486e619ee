"""How soon the practice lab answers, and how soon its commands do."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable

from tests.bench.measure import Measured, Result, median
from tests.bench.practice_lab import Practice, practice

ROUNDS = 7
COMMANDS = 15
ANSWERS = 1.0
"""Seconds until the lab and its clusters answer."""
COMMAND = 5.0
"""How many times as long as a Python that does nothing a command may take."""


def practice_start() -> list[Result]:
    """The process with nothing on the disk, the commands, and the process with a cluster."""
    results: list[Result] = []
    with practice() as someone:
        results.append(_starts(someone, "practice: start, nothing there", _docker))
        someone.run("k3d", "cluster", "create", "-a", "2")
        someone.run("kubectl", "create", "deployment", "web", "--image=jakousa/dwk-app1", "--replicas=4")
        results += _commands(someone)
        someone.down()
        results.append(_starts(someone, "practice: start, docker with a cluster", _docker))
        results.append(_starts(someone, "practice: start, kubectl with a cluster", _kubectl))
    return results


def _docker(someone: Practice) -> None:
    someone.run("docker", "ps")


def _kubectl(someone: Practice) -> None:
    someone.run("kubectl", "get", "nodes")


def _starts(someone: Practice, what: str, ask: Callable[[Practice], None]) -> Measured:
    """From asking for the lab, which does not run, to its first answer."""
    took = []
    for _ in range(ROUNDS):
        began = time.monotonic()
        someone.up()
        ask(someone)
        took.append(time.monotonic() - began)
        someone.down()
    someone.up()
    return Measured(what, median(took), ANSWERS, "s", f"slowest {max(took):.2f} s of {ROUNDS}")


def _commands(someone: Practice) -> list[Result]:
    """Each in turn with a bare Python, so that all meet the same machine."""
    lines = (("docker", "ps"), ("docker", "images"), ("k3d", "version"), ("k3d", "cluster", "list"))
    took: dict[tuple[str, ...], list[float]] = {line: [] for line in lines}
    bare = []
    for _ in range(COMMANDS):
        bare.append(someone.run(sys.executable, "-I", "-S", "-c", "pass"))
        for line, seconds in took.items():
            seconds.append(someone.run(*line))
    alone = f"against {median(bare) * 1000:.0f} ms of a Python that does nothing (medians of {COMMANDS})"
    return [
        Measured(
            f"practice: {' '.join(line)}",
            median(seconds) / median(bare),
            COMMAND,
            "×",
            f"{median(seconds) * 1000:.0f} ms {alone}",
        )
        for line, seconds in took.items()
    ]
