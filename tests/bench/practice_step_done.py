"""From a state becoming true in the practice lab to the step turning done on the screen."""

from __future__ import annotations

import asyncio

from tests.bench.measure import Result
from tests.bench.practice_lab import practice
from tests.bench.step_done import TRIALS, numbers
from tests.bench.trials import run_trials, write_trials


def practice_step_done() -> list[Result]:
    """The moment is when another watch of the same Deployment reports the change."""
    with practice() as someone:
        someone.up()
        someone.run("k3d", "cluster", "create", "--no-lb")
        someone.run("kubectl", "create", "deployment", "web", "--image=bench", "--replicas=0")
        lessons = write_trials(someone.workspace.root / "lessons", TRIALS)
        watch = ("kubectl", "get", "deployment", "web", "--watch-only", "-o", "name")
        with someone.following(*watch) as changes:

            async def change(number: int) -> float:
                words = ("kubectl", "annotate", "deployment/web", f"bench={number}", "--overwrite")
                done = asyncio.to_thread(someone.run, *words)
                seen = asyncio.to_thread(changes.until, bool)
                return (await asyncio.gather(done, seen))[1]

            took = asyncio.run(run_trials(lessons, someone.workspace, someone.lab, TRIALS, change))
    return numbers("in the practice lab", took)
