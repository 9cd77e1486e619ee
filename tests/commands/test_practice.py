"""`run` and `cleanup` with the practice lab: what it does, what stays, and that no process is left."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.commands.machine import Answer, Machine, answer
from tests.commands.stand_ins import is_ours
from tests.lab.practice.service.running import Running, below, kubectl, until
from tutor.lab.practice.service.life import stop
from tutor.lab.workspace import Workspace

pytestmark = pytest.mark.practice

RUN = ("run", "--lab", "practice", "--until", "create-cluster", "--json")


@pytest.fixture
def bare(machine: Machine) -> Iterator[Machine]:
    """A machine with no docker and no k3d; whatever practice lab is started there is ended."""
    for tool in ("docker", "k3d", "kubectl"):
        machine.without(tool)
    yield machine
    assert stop(machine.workspace.practice)


def runs(machine: Machine) -> list[Path]:
    """Folders of runs."""
    return list(Path(machine.environ["TMPDIR"]).iterdir())


def nothing_is_left(machine: Machine) -> None:
    assert runs(machine) == []
    until(lambda: below(machine.home.parent) == [])


def test_a_run_in_the_practice_lab(bare: Machine) -> None:
    said = bare.call(*RUN)
    assert said.code == 0, said.err
    assert said.document["lab"] == "practice"
    assert said.document["passed"] is True
    assert said.document["left"] == []
    assert said.document["tools"]["k3d"] == "5.9.0"
    assert said.document["steps"][-1]["id"] == "create-cluster"
    assert {step["outcome"] for step in said.document["steps"]} == {"passed"}
    assert said.err.startswith("Commands run in the PRACTICE lab.\n")
    assert "✓ removed: process " in said.err
    assert bare.everything() == {}
    nothing_is_left(bare)


def test_a_run_that_is_ended_in_the_middle_leaves_nothing(bare: Machine) -> None:
    process = bare.start(*RUN)

    def creating() -> bool:
        assert process.poll() is None
        return any(list(folder.glob(".dwk-tutor/practice/clusters/*/cluster.json")) for folder in runs(bare))

    until(creating, 30.0)
    process.send_signal(signal.SIGTERM)
    out, err = process.communicate(timeout=30)
    said = answer(process.returncode, out.decode(), err.decode())
    assert said.code == 128 + signal.SIGTERM
    assert said.document["passed"] is False
    assert said.document["left"] == []
    assert said.document["steps"][-1]["outcome"] == "cancelled"
    nothing_is_left(bare)


def test_a_run_takes_no_workspace_with_progress_in_the_other_lab(machine: Machine) -> None:
    machine.begin(
        {"lab": "practice", "event": "entered", "step": "what-is-a-microservice"},
        {"lab": "practice", "event": "passed", "step": "what-is-a-microservice", "seconds": 3},
    )
    before = machine.workspace.journal.read_bytes()
    said = machine.call("run", "--lab", "real", "--workspace", str(machine.workspace.root))
    assert (said.code, said.out) == (2, "")
    assert "somebody has taken steps already" in said.err
    assert machine.workspace.journal.read_bytes().startswith(before)


@pytest.fixture
def used(machine: Machine) -> Iterator[Running]:
    """A practice lab with a cluster, a pod and a container, on a machine with a real cluster of the
    tutor's."""
    is_ours(machine)
    workspace = Workspace(machine.workspace.root, practice=True)
    workspace.prepare()
    lab = Running(workspace.practice)
    lab.ask("cluster.create", name="k3s-default")
    lab.ask("image.pull", reference="alpine")
    made = lab.ask("container.create", image="alpine", cmd=["sleep", "300.75"], name="mine")
    lab.ask("container.start", name=made["Id"])
    kubeconfig = lab.kubeconfig("k3s-default")
    assert kubectl(kubeconfig, "run", "p", "--image=alpine", "--", "sleep", "300.75").returncode == 0
    assert kubectl(kubeconfig, "wait", "--for=condition=Ready", "pod/p").returncode == 0
    yield lab
    assert stop(lab.folder)
    lab.process.wait(10)


def removed(said: Answer) -> list[str]:
    return [line.split()[2] for line in said.out.splitlines() if line.startswith("✓ removed: ")]


def test_cleanup_of_the_practice_lab_alone_and_of_all(machine: Machine, used: Running) -> None:
    workspace = machine.workspace
    docker = machine.tools.load()
    processes = below(used.folder)
    assert len(processes) >= 3

    listed = machine.call("cleanup", "--lab", "practice", "--dry-run")
    assert listed.code == 0
    assert listed.out == (
        "To be removed:\n"
        f"  process   {used.process.pid}  (the practice lab, with all that runs in it)\n"
        f"  folder    {workspace.practice}  (the practice lab with its clusters and images)\n"
    )
    assert used.process.poll() is None
    everything = machine.call("cleanup", "--dry-run")
    assert f"  process   {used.process.pid}  (" in everything.out
    assert "  cluster   k3s-default  (4 containers)\n" in everything.out

    said = machine.call("cleanup", "--lab", "practice", "--yes")
    assert said.code == 0, said.out
    assert removed(said) == ["process", "folder"]
    assert said.out.endswith("✓ Looked again: none of these 2 things is left.\n")
    used.process.wait(10)
    until(lambda: below(workspace.practice) == [])
    assert not workspace.practice.exists()
    assert workspace.journal.exists()
    assert machine.tools.load() == docker

    # All of it, with a practice lab that runs anew.
    practice = Workspace(workspace.root, practice=True)
    practice.prepare()
    lab = Running(practice.practice)
    said = machine.call("cleanup", "--yes")
    assert said.code == 0, said.out
    assert removed(said)[0] == "process"
    assert "cluster" in removed(said)
    lab.process.wait(10)
    assert not workspace.state.exists()
    assert machine.tools.load()["containers"] == []
    until(lambda: below(machine.home.parent) == [])


def test_a_lab_that_was_killed_is_cleaned_up_like_any_other(machine: Machine) -> None:
    practice = Workspace(machine.workspace.root, practice=True)
    practice.prepare()
    lab = Running(practice.practice)
    os.kill(lab.process.pid, signal.SIGKILL)
    lab.process.wait(10)
    said = machine.call("cleanup", "--yes")
    assert said.code == 0
    assert "process" not in removed(said)
    assert not machine.workspace.root.exists()
