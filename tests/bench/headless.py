"""`dwk-tutor run` on a real cluster against a shell script of the same commands.

The script is what somebody would write by hand: the commands that the run has taken, one after the other, and
after those that set something going kubectl's own way to wait for it. It comes second, so that every cache is
on its side. DWK_BENCH_RUN holds more arguments for the run, such as `--until get-nodes`, or
`--set base_image=…` where Docker Hub cannot be reached.
"""

from __future__ import annotations

import itertools
import json
import os
import re
import shlex
import subprocess
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from tests.bench.learner import Learner, learner
from tests.bench.measure import Measured, Result, Skipped
from tests.bench.own_cluster import name_cluster
from tests.conftest import why_no_cluster
from tutor.content.data import course_folder
from tutor.content.loader import load_part
from tutor.content.models import Command
from tutor.engine.journal import Journal
from tutor.lab.real import RealLab
from tutor.lab.workspace import Workspace

WHAT = "headless run"
BOUND = 1.1
LIMIT = 1800

_HEAD = """\
set -m
echo begin $EPOCHREALTIME >"$TIMES"
pod() { kubectl get pods -o 'jsonpath={.items[0].metadata.name}'; }
nodes() {
  kubectl wait --for=condition=Ready nodes --all --timeout=180s || exit 9
  while kubectl get nodes | grep -q SchedulingDisabled; do sleep 0.1; done
}
rollout() { kubectl rollout status deployment --timeout=180s || exit 9; }
gone() { kubectl wait --for=delete pod --all --timeout=180s || true; }
until_seen() {
  bash -c "$2" >"$SEEN" 2>&1 & local job=$!
  until grep -Pq -- "$1" "$SEEN"; do kill -0 $job || exit 9; sleep 0.05; done
  kill -INT -- -$job; wait $job
}
"""
_WAITS = (
    (r"^k3d cluster (create|start)\b", "nodes"),
    (r"^kubectl (create|scale|set|apply|annotate|delete pod)\b", "rollout"),
    (r"^kubectl delete (deployment|-f)\b", "gone"),
)
_POD = re.compile(r"\b[a-z][a-z0-9-]*-[a-f0-9]{6,10}-[a-z0-9]{5}\b")


def headless() -> list[Result]:
    """The ratio of the two times, without the clean-up afterwards."""
    reason = why_no_cluster()
    if reason is not None:
        return [Skipped(WHAT, reason)]
    with learner() as someone:
        name_cluster(someone.workspace)
        ran = _run(someone)
        steps = [step for step in ran["steps"] if step["outcome"] == "passed" and step["command"]]
        missed = [step for step in ran["steps"] if step["outcome"] in {"not passed", "cancelled"}]
        if missed or not steps:
            named = " ".join(f"{step['id']}: {step['sentence']}" for step in missed)
            return [Skipped(WHAT, f"the run did not get through: {named}")]
        seconds, trouble = _script(someone, steps)
        if trouble:
            return [Skipped(WHAT, f"the script did not get through: {trouble}")]
        furthest = _furthest(steps, someone.home / "times")
    compared = f"{ran['seconds']:.1f} s against {seconds:.1f} s of a script of the same {len(steps)} commands"
    beside = f"{compared}; {furthest}"
    return [Measured(WHAT, ran["seconds"] / seconds, BOUND, "×", beside)]


def _run(someone: Learner) -> dict[str, Any]:
    argv = someone.tutor("run", "--json", *shlex.split(os.environ.get("DWK_BENCH_RUN", "")))
    done = subprocess.run(
        argv, env=dict(someone.environ), capture_output=True, text=True, timeout=LIMIT, check=False
    )
    if not done.stdout.strip():
        raise RuntimeError(f"`dwk-tutor run` printed nothing:\n{done.stderr[-2000:]}")
    document: dict[str, Any] = json.loads(done.stdout)
    return document


def _script(someone: Learner, steps: Sequence[Mapping[str, str]]) -> tuple[float, str | None]:
    """Seconds that the script took, and where it failed, if it did."""
    workspace = Workspace(someone.workspace)
    workspace.prepare()
    lab = RealLab(workspace, journal=Journal(workspace.journal, "real"), environ=someone.environ)
    made = someone.home / "made"
    made.touch()
    environ = {
        **lab.environment(),
        "SEEN": str(someone.home / "seen"),
        "MADE": str(made),
        "TIMES": str(someone.home / "times"),
    }
    # Not through the lab's own k3d, which lets nobody touch a cluster that the journal does not know.
    environ["PATH"] = someone.environ["PATH"]
    text = script([(step["id"], step["command"]) for step in steps])
    try:
        began = time.monotonic()
        done = subprocess.run(
            ["bash", "-c", text],
            env=environ,
            cwd=workspace.root,
            capture_output=True,
            text=True,
            timeout=LIMIT,
            check=False,
        )
        seconds = time.monotonic() - began
    finally:
        for line in made.read_text(encoding="utf-8").splitlines():
            subprocess.run(shlex.split(line), env=environ, capture_output=True, timeout=180, check=False)
    return seconds, None if done.returncode == 0 else (done.stderr or done.stdout)[-300:]


def _furthest(steps: Sequence[Mapping[str, Any]], times: Path) -> str:
    """The three steps that take longer in the run than in the script, by how much."""
    moments = [line.split() for line in times.read_text(encoding="utf-8").splitlines()]
    took = {later[0]: float(later[1]) - float(earlier[1]) for earlier, later in itertools.pairwise(moments)}
    apart = sorted(((step["seconds"] - took[step["id"]], step["id"]) for step in steps), reverse=True)[:3]
    return "furthest apart: " + ", ".join(f"{name} {more:+.1f} s" for more, name in apart)


def script(commands: Sequence[tuple[str, str]]) -> str:
    """The script for steps (id, command): each command, and after it the wait that belongs to it."""
    tasks = {step.id: step.task for step in load_part(course_folder() / "lessons").steps()}
    lines = [_HEAD]
    for step, command in commands:
        task = tasks.get(step)
        # A pod of this run has another name.
        text = _POD.sub("$(pod)", command)
        if isinstance(task, Command) and task.interrupt:
            quoted = shlex.quote(text).replace("$(pod)", "'$(pod)'")
            lines.append(f"until_seen {shlex.quote(task.interrupt)} {quoted}")
        else:
            undo = _undo(text)
            lines.append(f'{text} && echo {shlex.quote(undo)} >>"$MADE" || exit 9' if undo else text)
        lines += [wait for pattern, wait in _WAITS if re.search(pattern, command.strip())]
        lines.append(f'echo {step} $EPOCHREALTIME >>"$TIMES"')
    return "\n".join([*lines, "exit 0"])


def _undo(command: str) -> str | None:
    """The command that takes away what this one makes, to be noted once it has been made."""
    words = shlex.split(command)
    if words[:3] in (["k3d", "cluster", "create"], ["k3d", "registry", "create"]):
        return f"k3d {words[1]} delete {words[3]}"
    if words[:2] == ["docker", "run"] and "--name" in words and "-d" in words:
        return f"docker rm -f {words[words.index('--name') + 1]}"
    return None
