"""A part of 1,000 steps against one of 40: how long it loads, what a check costs."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Event

from tests.bench.big_part import write_part
from tests.bench.measure import Measured, Result, median
from tutor.content.loader import load_part
from tutor.content.models import LAB_FACTS
from tutor.engine.journal import Journal
from tutor.engine.ports import Reading
from tutor.engine.session import Session
from tutor.engine.verdict import Outcome

SMALL, LARGE = 40, 1000
LOAD_BOUND, SAME = 0.5, 1.2
CHECKS, LOADS = 200, 5


class StillWorld:
    """A lab in which nothing happens and every question is answered at once."""

    name = "real"

    def __init__(self) -> None:
        self._said = json.dumps({"spec": {"replicas": 1}, "status": {"readyReplicas": 1}})

    def read(self, argv: Sequence[str], *, timeout: float = 15.0, cancel: Event | None = None) -> Reading:
        return Reading(tuple(argv), self._said, "", 0, 0.0)

    def read_text(self, path: str) -> str | None:
        return None

    def facts(self) -> Mapping[str, str]:
        return dict.fromkeys(LAB_FACTS, "value")

    def identify(self, kind: str, name: str) -> Mapping[str, str] | None:
        return {}

    def made_here(self, kind: str, name: str) -> bool:
        return True


def large_part() -> list[Result]:
    """Loading, and the ratio of what one check costs."""
    with TemporaryDirectory(prefix="dwk-bench-") as folder:
        sessions, loads = {}, {}
        for steps in (SMALL, LARGE):
            place = Path(folder) / str(steps)
            write_part(place, steps)
            loads[steps] = median([_load(place) for _ in range(LOADS)])
            part = load_part(place / "lessons")
            session = Session(part, StillWorld(), Journal(place / "journal.jsonl", "real"))
            # In the middle, with a past behind it.
            session.enter(session.steps[steps // 2].id)
            sessions[steps] = session
        costs: dict[int, list[float]] = {SMALL: [], LARGE: []}
        for _ in range(CHECKS):
            for steps, session in sessions.items():
                began = time.perf_counter()
                verdict = session.check()
                costs[steps].append(time.perf_counter() - began)
                assert verdict.outcome is Outcome.NOT_YET
    small, large = median(costs[SMALL]), median(costs[LARGE])
    beside = f"{large * 1e3:.2f} ms against {small * 1e3:.2f} ms in a part of {SMALL} (medians of {CHECKS})"
    return [
        Measured(
            f"load {LARGE} steps", loads[LARGE], LOAD_BOUND, "s", f"{SMALL} steps take {loads[SMALL]:.3f} s"
        ),
        Measured(f"a check among {LARGE} steps", large / small, SAME, "×", beside),
    ]


def _load(folder: Path) -> float:
    began = time.perf_counter()
    load_part(folder / "lessons")
    return time.perf_counter() - began
