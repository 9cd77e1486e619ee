"""`check`: the verdict from any terminal, whatever the tools do, without a trace."""

from __future__ import annotations

import json
import signal
from typing import Any

import pytest

from tests.commands.conftest import Here
from tests.commands.machine import Machine, answer, until_there
from tests.commands.stand_ins import NO_ENGINE, SLEEPS, can_create, is_ours, is_there, nodes
from tutor.engine.ports import Reading
from tutor.lab import tools


def test_a_step_that_is_done(here: Here, machine: Machine) -> None:
    is_ours(machine)
    said = here("check", "create-cluster")
    assert said.code == 0
    assert said.out.splitlines()[0] == "create-cluster · Make the cluster"
    assert said.out.count("✓ done: ") == 3


def test_a_step_that_is_not_done(here: Here) -> None:
    said = here("check", "create-cluster", "--json")
    assert said.code == 1
    assert said.document["outcome"] == "not yet"
    assert said.document["sentence"].startswith("There is no cluster named k3s-default yet.")
    assert "`k3d cluster create -a 2`" in said.document["sentence"]


def test_a_command_in_a_sentence_can_be_copied(here: Here, machine: Machine) -> None:
    is_there(machine)
    assert "Run `k3d cluster create dwk -a 2`." in here("check", "create-cluster").out


def test_half_of_it(here: Here, machine: Machine) -> None:
    is_ours(machine)
    (machine.tools.folder / "nodes").write_text(json.dumps(nodes("k3s-default", ready=2)))
    said = here("check", "create-cluster")
    assert said.code == 1
    assert "✓ done: " in said.out
    assert "✗ not yet: The cluster lists 3 nodes, and 2 are Ready." in " ".join(said.out.split())


def test_without_a_step_it_is_the_one_that_the_learner_is_at(here: Here, machine: Machine) -> None:
    machine.begin({"event": "entered", "step": "docker-ps"})
    assert here("check").out.startswith("docker-ps · ")


def test_it_works_beside_an_open_tutor_and_writes_nothing(machine: Machine) -> None:
    is_ours(machine)
    with machine.workspace.lock():
        before = machine.everything()
        said = machine.call("check", "create-cluster")
        assert said.code == 0
        assert machine.everything() == before


def test_where_nothing_is_it_makes_nothing(here: Here, machine: Machine) -> None:
    assert here("check").code == 1
    assert machine.everything() == {}


def test_only_one_tutor_writes_in_a_workspace(machine: Machine) -> None:
    workspace = machine.begin({"event": "entered", "step": "docker-ps"})
    before = workspace.journal.read_bytes()
    with workspace.lock():
        for words in (["run", "--keep"], ["reset", "--yes"], ["cleanup", "--yes"]):
            said = machine.call(*words)
            assert said.code == 2
            assert "A tutor is already open in" in said.err
            assert "--workspace" in said.err
    assert workspace.journal.read_bytes() == before


def test_the_name_of_a_foreign_cluster_is_left_alone(here: Here, machine: Machine) -> None:
    is_there(machine)
    steps = {step["id"]: step["command"] for step in here("steps", "--json").document["steps"]}
    assert steps["create-cluster"] == "k3d cluster create dwk -a 2"
    assert steps["stop-cluster"] == "k3d cluster stop dwk"
    assert steps["import-image"] == "k3d image import dwk-app1:v1 -c dwk"
    said = here("check", "create-cluster")
    assert said.code == 1
    assert "no cluster named dwk yet" in said.out
    assert "k3s-default" not in said.out


@pytest.mark.parametrize(
    ("printed", "sentence"),
    [
        ("echo '<html>Sign in</html>'", "kubectl answered with something that is not JSON"),
        ("""echo '{"items": [{"status": {"cond'""", "breaks off in the middle"),
        ("kill -9 $$", "was ended by a signal"),
        ("printf '\\377\\376\\000'", "kubectl answered with something that is not JSON"),
        ("echo 'Error: out of cheese' >&2; exit 7", "ended with exit code 7: Error: out of cheese."),
    ],
)
def test_a_kubectl_that_talks_nonsense(here: Here, machine: Machine, printed: str, sentence: str) -> None:
    is_ours(machine)
    machine.first("kubectl", "*get nodes*", f"{printed}; exit 0")
    said = here("check", "create-cluster", "--json")
    assert said.code == 3
    assert [each["outcome"] for each in said.document["checks"]] == ["passed", "passed", "unknown"]
    assert sentence in said.document["sentence"]


@pytest.mark.parametrize("printed", ["not json at all", '{"Names": "k3d-k3s-def'])
def test_a_docker_that_talks_nonsense(here: Here, machine: Machine, printed: str) -> None:
    is_ours(machine)
    machine.first("docker", "*{{json .}}", f"echo '{printed}'; exit 0")
    said = here("check", "create-cluster", "--json")
    assert said.code == 3
    assert "docker" in said.document["sentence"]


def test_without_docker(here: Here, machine: Machine) -> None:
    can_create(machine)
    machine.without("docker")
    said = here("check", "create-cluster", "--json")
    assert said.code == 3
    assert "There is no docker that can be run here." in said.document["sentence"]
    assert "`dwk-tutor doctor`" in said.document["sentence"]


def test_without_an_engine(here: Here, machine: Machine) -> None:
    can_create(machine)
    machine.script("docker", f"echo '{NO_ENGINE}' >&2; exit 1")
    said = here("check", "create-cluster", "--json")
    assert said.code == 3
    assert "Docker's engine does not answer" in said.document["sentence"]


def test_a_docker_that_may_not_be_started(here: Here, machine: Machine) -> None:
    can_create(machine)
    machine.without("docker")
    (machine.bin / "docker").write_text("#!/bin/sh\n")
    said = here("check", "create-cluster", "--json")
    assert said.code == 3
    assert "make it executable" in said.document["sentence"]


def test_a_docker_that_hangs(here: Here, machine: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    can_create(machine)
    machine.script("docker", SLEEPS)
    waits: list[float] = []

    def sooner(argv: list[str], **options: Any) -> Reading:
        """As `run`, fifty times as impatient."""
        waits.append(options["timeout"] if argv[0].endswith("docker") else 0.0)
        return machine.answer(argv, **{**options, "timeout": options["timeout"] / 50})

    monkeypatch.setattr(tools, "run", sooner)
    said = here("check", "create-cluster", "--json")
    assert said.code == 3
    assert "docker gave no answer within" in said.document["sentence"]
    assert "restart Docker" in said.document["sentence"]
    assert sum(waits) <= 30


def test_control_c_while_docker_hangs(machine: Machine) -> None:
    started = machine.home / "started"
    machine.script("docker", f'touch "{started}"; {SLEEPS}')
    process = machine.start("check", "create-cluster")
    until_there(started, process)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=8)
    said = answer(process.returncode, out.decode(), err.decode())
    assert (said.code, said.out) == (130, "")
    assert "stopped" in said.err
