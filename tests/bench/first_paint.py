"""From starting `dwk-tutor` to its first painted frame, against a minimal Textual app, in both labs."""

from __future__ import annotations

import sys
from pathlib import Path

from tests.bench.learner import Learner, learner
from tests.bench.measure import Measured, Result, median
from tests.bench.terminal import Terminal
from tutor.lab.practice.service.life import stop
from tutor.lab.workspace import Workspace

ROUNDS = 25
BOUND = 1.3


def first_paint() -> list[Result]:
    """The ratios of the medians; all are started in turn, so that they meet the same machine."""
    minimal = [sys.executable, "-m", "tests.bench.minimal_app"]
    took: dict[str, list[float]] = {"minimal": [], "real": [], "practice": []}
    with learner() as someone:
        lines = {name: someone.tutor("--lab", name) for name in ("real", "practice")}
        try:
            for argv in lines.values():
                once(someone, argv, ["dwk-tutor", "F10"])
            for _ in range(ROUNDS):
                took["minimal"].append(once(someone, minimal, ["stands for a lesson", "Quit"]))
                for name, argv in lines.items():
                    took[name].append(once(someone, argv, ["dwk-tutor", "F10"]))
        finally:
            stop(Workspace(someone.workspace, practice=True).practice)
    base = median(took["minimal"])
    return [
        Measured(
            f"first paint, {name} lab",
            median(took[name]) / base,
            BOUND,
            "×",
            f"{median(took[name]):.3f} s against {base:.3f} s of a header, text and footer "
            f"(medians of {ROUNDS})",
        )
        for name in lines
    ]


def once(someone: Learner, argv: list[str], words: list[str]) -> float:
    """Seconds to the first frame that holds the words."""
    with Terminal(argv, environ=someone.environ, folder=Path(someone.home)) as terminal:
        return terminal.first_paint(words)
