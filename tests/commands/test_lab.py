"""`lab up`, `down`, `status`, `env` and `graduate`, of both labs."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

import pytest

from tests.commands.conftest import Here
from tests.commands.machine import Answer, Machine
from tests.commands.stand_ins import NO_ENGINE, lists
from tests.lab.practice.service.running import Running, below, until
from tutor.lab.practice.service.life import find, stop
from tutor.lab.workspace import Workspace


@pytest.fixture
def bare(machine: Machine) -> Iterator[Machine]:
    """A machine with no docker and no k3d; whatever practice lab is started there is ended."""
    for tool in ("docker", "k3d", "kubectl"):
        machine.without(tool)
    yield machine
    assert stop(machine.workspace.practice)
    until(lambda: below(machine.workspace.practice) == [])


def practice(machine: Machine) -> Workspace:
    return Workspace(machine.workspace.root, practice=True)


def without_practice_words(said: Answer) -> str:
    return re.sub(r"process \d+", "process N", said.out)


def test_the_practice_lab_from_up_to_down(bare: Machine) -> None:
    home = bare.workspace.practice
    before = bare.call("lab", "status")
    assert (before.code, before.out) == (
        1,
        "PRACTICE lab: it does not run. `dwk-tutor lab up --lab practice` starts it.\n",
    )
    assert not bare.workspace.root.exists()
    up = bare.call("lab", "up")
    assert up.code == 0
    assert up.err == (
        "dwk-tutor: There is no docker and no k3d on this computer, so this is the PRACTICE lab.\n"
    )
    assert without_practice_words(up) == (
        "The PRACTICE lab runs (process N). It goes on until `dwk-tutor lab down`.\n"
        "In any terminal, this leads your commands to it:\n\n"
        '    eval "$(dwk-tutor lab env --lab practice)"\n'
    )
    address = find(home)
    assert address is not None
    assert (home / "stay").exists()
    env = bare.call("lab", "env", "--lab", "practice")
    assert f"export DWK_TUTOR_PRACTICE={home}/service.json\n" in env.out
    assert find(home) == address
    status = bare.call("lab", "status", "--lab", "practice", "--json")
    assert status.code == 0
    assert status.document == {
        "schema": "dwk-tutor/lab/1",
        "lab": "practice",
        "running": True,
        "process": address.pid,
        "clusters": [],
    }
    down = bare.call("lab", "down")
    assert (down.code, down.out) == (
        0,
        "The practice lab has ended. What you made in it is there again at the next start.\n",
    )
    assert find(home) is None
    assert not (home / "stay").exists()
    again = bare.call("lab", "down", "--lab", "practice")
    assert (again.code, again.out) == (0, "The practice lab does not run.\n")


def test_status_counts_the_nodes(bare: Machine) -> None:
    workspace = practice(bare)
    workspace.prepare()
    lab = Running(workspace.practice)
    lab.ask("cluster.create", name="k3s-default", agents=2)
    lab.ask("container.stop", name="k3d-k3s-default-agent-0")
    said = bare.call("lab", "status", "--lab", "practice")
    assert said.code == 0
    assert said.out == (
        f"PRACTICE lab: it runs (process {lab.process.pid}).\n  cluster k3s-default: 2 of 3 nodes run\n"
    )
    (cluster,) = bare.call("lab", "status", "--json", "--lab", "practice").document["clusters"]
    assert cluster == {"name": "k3s-default", "running": 2, "nodes": 3}
    assert bare.call("lab", "up", "--lab", "practice").code == 0
    assert lab.process.poll() is None
    lab.end()


def test_a_lab_that_does_not_start_is_told_in_a_sentence(bare: Machine) -> None:
    workspace = practice(bare)
    workspace.prepare()
    (workspace.practice / "engine").write_text("in the way")
    for words in (("lab", "up"), ("lab", "env")):
        said = bare.call(*words, "--lab", "practice")
        assert (said.code, said.out) == (2, "")
        assert said.err.startswith("dwk-tutor: The practice lab ended at once. The last it said: ")


def test_the_real_lab_is_the_learners_own(here: Here, machine: Machine) -> None:
    up = here("lab", "up", "--lab", "real")
    assert (up.code, up.err) == (0, "")
    assert up.out == (
        "The real lab is your own Docker and k3d: there is nothing to start.\n"
        "In any terminal, this leads your commands to it:\n\n"
        '    eval "$(dwk-tutor lab env)"\n'
    )
    down = here("lab", "down", "--lab", "real")
    assert (down.code, down.out) == (2, "")
    assert "your own Docker, which the tutor does not end" in down.err
    lists(machine)
    assert here("lab", "status", "--lab", "real").out == "REAL lab: it runs.\n  no cluster yet\n"
    lists(machine, "k3s-default")
    status = here("lab", "status", "--lab", "real")
    assert (status.code, status.out) == (0, "REAL lab: it runs.\n  cluster k3s-default: 2 of 3 nodes run\n")
    assert not machine.workspace.practice.exists()


@pytest.mark.parametrize("script", [f"echo '{NO_ENGINE}' >&2; exit 1", "echo nonsense"])
def test_a_real_lab_that_gives_no_answer(here: Here, machine: Machine, script: str) -> None:
    machine.script("k3d", script)
    said = here("lab", "status", "--lab", "real")
    assert (said.code, said.out) == (3, "REAL lab: Docker does not answer. `dwk-tutor doctor` says why.\n")
    said = here("lab", "status", "--lab", "real", "--json")
    assert (said.code, said.document["running"], said.document["process"]) == (3, False, None)


def test_graduate_prints_the_learners_own_commands(here: Here, machine: Machine) -> None:
    said = here("lab", "graduate")
    assert said.code == 1
    assert said.out.endswith(" no step has been done in the practice lab with a command yet.\n")
    assert not machine.workspace.root.exists()
    machine.begin(
        {"lab": "practice", "event": "entered", "step": "create-cluster"},
        {"lab": "practice", "event": "command", "text": "k3d cluster create -a 2", "exit": 0},
        {"lab": "practice", "event": "passed", "step": "create-cluster", "seconds": 3},
    )
    said = here("lab", "graduate")
    assert said.code == 0
    assert "\nk3d cluster create -a 2\n```\n" in said.out
    # The same whatever lab is named: the commands are those of the practice lab.
    assert here("lab", "graduate", "--lab", "real").out == said.out


def test_the_document_of_a_practice_lab_has_the_keys_of_the_real_one(here: Here, machine: Machine) -> None:
    lists(machine)
    documents = [here("lab", "status", "--lab", lab, "--json").document for lab in ("real", "practice")]
    assert documents[0].keys() == documents[1].keys()
    assert json.dumps(documents[1]["clusters"]) == "[]"
