"""The whole part, for real, beside things of others: all steps pass, and clean-up leaves only theirs.

The table of steps is printed (`pytest -rA` shows it), and written to the file that DWK_WHOLE_TABLE names.
"""

from __future__ import annotations

import json
import os
import re
from pathlib import Path

import pytest

from tests.lab.test_docker import docker
from tests.whole.conftest import OURS, Before
from tests.whole.engine import still_there, things_of
from tests.whole.learner import Ended, Learner

pytestmark = [pytest.mark.cluster, pytest.mark.docker, pytest.mark.timeout(1200)]


def test_every_step_passes(learner: Learner, taken: Ended) -> None:
    assert taken.out, taken.err
    table = written(taken, learner)
    print(table)
    if place := os.environ.get("DWK_WHOLE_TABLE"):
        Path(place).write_text(table, encoding="utf-8")
    steps = taken.document["steps"]
    missed = {step["id"]: step["sentence"] for step in steps if step["outcome"] not in ("passed", "left out")}
    assert missed == {}
    assert taken.document["passed"]
    assert taken.code == 0
    assert len(steps) > 80
    # k3s-default is someone else's; so may dwk be.
    assert re.fullmatch(r"dwk(-\d+)?", learner.cluster)
    assert f"k3d cluster create {learner.cluster} -a 2" in {step["command"] for step in steps}


def test_others_notice_nothing_of_it(learner: Learner, before: Before, taken: Ended) -> None:
    assert taken.document["steps"]
    assert before.strangers.state() == before.state
    assert learner.files() == before.home


def test_a_second_run_has_nothing_to_do(learner: Learner, taken: Ended) -> None:
    assert taken.code == 0
    again = learner.tutor("run", "--keep", "--json")
    assert again.code == 0, again.err
    assert set(again.outcomes.values()) <= {"passed before", "left out"}


def test_clean_up_lists_removes_and_proves(learner: Learner, before: Before, taken: Ended) -> None:
    assert taken.document["steps"]
    ours = things_of(learner.cluster)
    assert {kind for kind, _ in ours} == {"container", "volume", "network"}
    images = [("image", name) for name in OURS if ("image", name) not in before.images]
    everything = [*ours, *images]

    listed = learner.tutor("cleanup", "--dry-run")
    assert listed.code == 0, listed.err
    assert learner.cluster in listed.out
    assert sorted(still_there(everything)) == sorted(everything)
    assert learner.kubeconfig.exists()

    removed = learner.tutor("cleanup", "--yes")
    assert removed.code == 0, removed.out + removed.err
    assert "Looked again" in removed.out
    assert still_there(everything) == []
    assert things_of(learner.cluster) == set()
    assert not (learner.workspace / ".dwk-tutor").exists()
    # What the learner has written stays: the manifest, and the program that was changed.
    own = {path.relative_to(learner.workspace).as_posix() for path in learner.workspace.rglob("*.*")}
    assert own == {"manifests/deployment.yaml", "sample_app/hashgenerator.sh"}

    assert before.strangers.state() == before.state
    assert learner.files() == before.home
    again = learner.tutor("cleanup", "--yes")
    assert again.code == 0
    assert "Nothing is left" in again.out


def written(ended: Ended, learner: Learner) -> str:
    """The table: versions, then step, verdict, seconds, and of these those of the command itself."""
    found = ended.document
    commands = seconds_of_commands(learner)
    engine = docker("version", "--format", "{{.Server.Version}}")
    k3s = docker("inspect", "--format", "{{.Config.Image}}", f"k3d-{learner.cluster}-server-0", check=False)
    tools = found["tools"]
    lines = [f"docker {engine}, k3d {tools['k3d']}, kubectl {tools['kubectl']}, nodes {k3s or '?'}"]
    lines.append(f"{'step':<28} {'verdict':<14} {'seconds':>8} {'command':>8}")
    for step in found["steps"]:
        own = commands.get(step["id"])
        lines.append(
            f"{step['id']:<28} {step['outcome']:<14} {step['seconds']:>8.1f} "
            + (f"{own:>8.1f}" if own is not None else f"{'':>8}")
        )
    lines.append(f"{'together':<28} {'':<14} {found['seconds']:>8.1f} {sum(commands.values()):>8.1f}")
    return "\n".join(lines) + "\n"


def seconds_of_commands(learner: Learner) -> dict[str, float]:
    """Step → what its command took by itself, from the journal."""
    found: dict[str, float] = {}
    step = ""
    journal = learner.workspace / ".dwk-tutor" / "journal.jsonl"
    for line in journal.read_text(encoding="utf-8").splitlines():
        event = json.loads(line)
        if event["event"] == "entered":
            step = event["step"]
        elif event["event"] == "command":
            found[step] = found.get(step, 0.0) + event["seconds"]
    return found
