"""From a state becoming true to the step turning done on the screen, by watch and check alone."""

from __future__ import annotations

import asyncio
import os
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager

from tests.bench.learner import learner
from tests.bench.measure import Measured, Result, Skipped, median, p95
from tests.bench.own_cluster import name_cluster, own_cluster
from tests.bench.trials import run_trials, write_trials
from tests.conftest import why_no_cluster
from tutor.engine.journal import Journal
from tutor.lab.real import RealLab
from tutor.lab.workspace import Workspace

TRIALS = 40
MEDIAN, P95 = 0.3, 1.0

_FAKES = {
    "kubectl": """\
case "$*" in
  *"version --client"*) echo '{"clientVersion": {"gitVersion": "v1.36.1"}}' ;;
  *--watch-only*) exec tail -n 0 -f "$BENCH/events" ;;
  *) cat "$BENCH/state" ;;
esac
""",
    "k3d": """echo '{"k3d": "v5.9.0", "k3s": "v1.35.5-k3s1"}'\n""",
    "docker": """\
case "$1 $2" in
  "events "*) exec tail -n 0 -f "$BENCH/nothing" ;;
  *" inspect") echo "Error: No such $1: $3" >&2; exit 1 ;;
esac
""",
}


def step_done() -> list[Result]:
    """Median and p95 with tools that answer at once, and on a real cluster where one can be made."""
    reason = why_no_cluster()
    results = numbers("with tools that answer at once", _with_fakes())
    if reason is None:
        return [*results, *numbers("on a real cluster", _on_cluster())]
    return [*results, Skipped("step done, real cluster", reason)]


def numbers(where: str, took: list[float]) -> list[Result]:
    """Median and p95 of the seconds that the changes took; `where` they were made."""
    beside = f"{len(took)} changes {where}"
    return [
        Measured("state true to step done, median", median(took), MEDIAN, "s", beside),
        Measured("state true to step done, p95", p95(took), P95, "s", f"slowest {max(took):.2f} s; {beside}"),
    ]


def _with_fakes() -> list[float]:
    with learner() as someone:
        folder = someone.home / "fake"
        folder.mkdir()
        for name, text in _FAKES.items():
            (folder / name).write_text(f"#!/bin/sh\n{text}", encoding="utf-8")
            (folder / name).chmod(0o755)
        for name in ("events", "nothing", "state"):
            (folder / name).write_text("", encoding="utf-8")
        (folder / "state").write_text('{"metadata": {}}', encoding="utf-8")
        environ = {**someone.environ, "PATH": f"{folder}:/usr/bin:/bin", "BENCH": str(folder)}

        async def change(number: int) -> float:
            draft = folder / "draft"
            draft.write_text(f'{{"metadata": {{"annotations": {{"bench": "{number}"}}}}}}', encoding="utf-8")
            draft.replace(folder / "state")
            moment = time.monotonic()
            with (folder / "events").open("a", encoding="utf-8") as events:
                events.write("deployment.apps/web\n")
            return moment

        workspace = Workspace(someone.workspace)
        workspace.prepare()
        lab = RealLab(workspace, journal=Journal(workspace.journal, "real"), environ=environ)
        lessons = write_trials(someone.home / "lessons", TRIALS)
        return asyncio.run(run_trials(lessons, workspace, lab, TRIALS, change))


def _on_cluster() -> list[float]:
    """The moment is when another watch of the same Deployment reports the change."""
    with learner() as someone:
        name = name_cluster(someone.workspace)
        workspace = Workspace(someone.workspace)
        lab = RealLab(workspace, journal=Journal(workspace.journal, "real"), environ=someone.environ)
        lessons = write_trials(someone.home / "lessons", TRIALS)
        with own_cluster(lab, name), _observer(lab) as observer:

            async def change(number: int) -> float:
                words = f"kubectl annotate deployment/web bench={number} --overwrite"
                done = asyncio.to_thread(lab.perform, words)
                seen = asyncio.to_thread(_next_line, observer)
                return (await asyncio.gather(done, seen))[1]

            return asyncio.run(run_trials(lessons, workspace, lab, TRIALS, change))


@contextmanager
def _observer(lab: RealLab) -> Iterator[int]:
    argv = lab.watched(["kubectl", "get", "deployment", "web", "--watch-only", "-o", "name"])
    process = subprocess.Popen(argv, env=lab.reading_environment(), stdout=subprocess.PIPE)
    assert process.stdout is not None
    try:
        yield process.stdout.fileno()
    finally:
        process.terminate()
        process.wait()
        process.stdout.close()


def _next_line(descriptor: int) -> float:
    if not os.read(descriptor, 4096):
        raise RuntimeError("the observing watch has ended")
    return time.monotonic()
