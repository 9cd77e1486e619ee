"""A check costs the same in a part of a thousand steps as in one of forty."""

from __future__ import annotations

import time
from pathlib import Path

from tests.engine.parts import level, part, step
from tests.engine.world import FakeWorld
from tutor.content.models import Command
from tutor.engine.journal import Journal
from tutor.engine.session import Session

READ = "kubectl get deployment web -o json"


def best_of(session: Session, times: int = 200) -> float:
    """Seconds of the fastest look at a step that does not hold."""
    best = 1.0
    for _ in range(times):
        began = time.perf_counter()
        session.check()
        best = min(best, time.perf_counter() - began)
    return best


def test_a_check_does_not_depend_on_the_length_of_the_part(tmp_path: Path) -> None:
    seconds = []
    for count in (40, 1000):
        world = FakeWorld()
        world.says(READ, {"a": 1})
        steps = [
            step(f"s{number}", Command("kubectl get x"), checks=(level(READ, {"a": 2}),), when={"way": "a"})
            for number in range(count)
        ]
        session = Session(part(*steps, facts={"way": "a"}), world, Journal(tmp_path / str(count), "real"))
        session.enter(f"s{count // 2}")
        seconds.append(best_of(session))
    small, large = seconds
    assert large < 2 * small + 0.0005
