"""From starting `dwk-tutor` to its first painted frame, against a minimal Textual app."""

from __future__ import annotations

import sys
from pathlib import Path

from tests.bench.learner import Learner, learner
from tests.bench.measure import Measured, Result, median
from tests.bench.terminal import Terminal

ROUNDS = 9
BOUND = 1.3


def first_paint() -> list[Result]:
    """The ratio of the medians; the two are started in turn, so that both meet the same machine."""
    tutor, minimal = [], []
    with learner() as someone:
        once(someone, someone.tutor(), ["dwk-tutor", "F10"])
        for _ in range(ROUNDS):
            minimal.append(
                once(
                    someone,
                    [sys.executable, "-m", "tests.bench.minimal_app"],
                    ["stands for a lesson", "Quit"],
                )
            )
            tutor.append(once(someone, someone.tutor(), ["dwk-tutor", "F10"]))
    ratio = median(tutor) / median(minimal)
    beside = f"{median(tutor):.3f} s against {median(minimal):.3f} s of a header, text and footer"
    return [Measured("first paint", ratio, BOUND, "×", f"{beside} (medians of {ROUNDS})")]


def once(someone: Learner, argv: list[str], words: list[str]) -> float:
    """Seconds to the first frame that holds the words."""
    with Terminal(argv, environ=someone.environ, folder=Path(someone.home)) as terminal:
        return terminal.first_paint(words)
