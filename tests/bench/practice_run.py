"""The whole part without a screen, in the practice lab."""

from __future__ import annotations

import json
import subprocess

from tests.bench.learner import learner
from tests.bench.measure import Measured, Result, Skipped

WHAT = "practice: headless run"
BOUND = 60.0
LIMIT = 300


def practice_run() -> list[Result]:
    """What the run itself says that it took, without the clean-up afterwards."""
    with learner() as someone:
        argv = someone.tutor("--lab", "practice", "run", "--json")
        done = subprocess.run(
            argv, env=dict(someone.environ), capture_output=True, text=True, timeout=LIMIT, check=False
        )
    if not done.stdout.strip():
        raise RuntimeError(f"`dwk-tutor run` printed nothing:\n{done.stderr[-2000:]}")
    ran = json.loads(done.stdout)
    steps = ran["steps"]
    missed = [f"{step['id']}: {step['sentence']}" for step in steps if step["outcome"] != "passed"]
    if missed:
        return [Skipped(WHAT, f"the run did not get through: {' '.join(missed)}")]
    longest = sorted(((step["seconds"], step["id"]) for step in steps), reverse=True)[:3]
    beside = ", ".join(f"{name} {seconds:.1f} s" for seconds, name in longest)
    return [Measured(WHAT, ran["seconds"], BOUND, "s", f"{len(steps)} steps; longest: {beside}")]
