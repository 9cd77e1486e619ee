"""A large part costs no more a step than a small one."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.bench.big_part import write_part
from tutor.content.lint import lint
from tutor.content.loader import load_part

SMALL, MIDDLE, LARGE = 40, 400, 1000
LONGEST = 2.0
"""Seconds of a processor for the large part. It takes some 0.2."""


def seconds_a_step(task: Callable[[Path], object], folder: Path, steps: int, *, rounds: int) -> float:
    """The best of some rounds, in time that this process really got: others work on this computer, too."""
    best = float("inf")
    for _ in range(rounds):
        gc.collect()
        started = time.process_time()
        task(folder)
        best = min(best, time.process_time() - started)
    return best / steps


@pytest.fixture(scope="module")
def parts(tmp_path_factory: pytest.TempPathFactory) -> dict[int, Path]:
    folders = {steps: tmp_path_factory.mktemp(f"part-{steps}") for steps in (SMALL, MIDDLE, LARGE)}
    for steps, folder in folders.items():
        write_part(folder, steps)
    return folders


def test_the_generated_part_is_sound(parts: dict[int, Path]) -> None:
    assert sum(1 for _ in load_part(parts[SMALL]).steps()) == SMALL
    assert sum(1 for _ in load_part(parts[LARGE]).steps()) == LARGE
    assert lint(parts[SMALL]) == []


def test_loading_grows_with_the_steps_and_no_faster(parts: dict[int, Path]) -> None:
    small = seconds_a_step(load_part, parts[SMALL], SMALL, rounds=7)
    large = seconds_a_step(load_part, parts[LARGE], LARGE, rounds=2)
    assert large * LARGE < LONGEST
    assert large < 3 * small


def test_linting_grows_with_the_steps_and_no_faster(parts: dict[int, Path]) -> None:
    small = seconds_a_step(lint, parts[SMALL], SMALL, rounds=5)
    large = seconds_a_step(lint, parts[MIDDLE], MIDDLE, rounds=2)
    assert large < 3 * small
