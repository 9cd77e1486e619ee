"""`dwk-tutor explain`, and the diagnosis that `check` prints."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.commands.conftest import Here
from tests.commands.machine import Answer, Machine, answer
from tutor.engine.diagnosis.last_failure import LastFailure
from tutor.engine.journal import Journal
from tutor.engine.ports import Ran
from tutor.lab.workspace import Workspace

TAB = (
    "error: error parsing d.yaml: error converting YAML to JSON: yaml: line 4: found character that cannot "
    "start any token"
)


def piped(machine: Machine, text: str, *words: str) -> Answer:
    done = subprocess.run(
        [sys.executable, "-m", "tutor", "explain", "--lab", "real", *words],
        input=text.encode("utf-8", "surrogateescape"),
        capture_output=True,
        env=machine.environ,
        cwd=machine.home,
        timeout=60,
        check=False,
    )
    return answer(done.returncode, done.stdout.decode(), done.stderr.decode())


def failed(machine: Machine, text: str, exit_code: int, output: str, step: str = "create-cluster") -> Path:
    """A command of the tutor's shell has failed in the workspace."""
    workspace = Workspace(machine.home / "dwk")
    workspace.prepare()
    ran = Ran(text, str(workspace.root), datetime.now(UTC), 1.0, exit_code, output)
    LastFailure.of(ran, "real", step).save(workspace.state)
    journal = Journal(workspace.journal, "real")
    journal.append("entered", step=step)
    journal.append("command", text=text, cwd=ran.cwd, seconds=1.0, exit=exit_code)
    return workspace.root


def test_an_error_that_is_piped_in(machine: Machine) -> None:
    said = piped(machine, f"\x1b[31m{TAB}\x1b[0m\n")
    assert said.code == 0
    assert "There is a tab in d.yaml near line 4" in said.out


def test_as_json(machine: Machine) -> None:
    said = piped(machine, TAB, "--json")
    assert said.document["schema"] == "dwk-tutor/explain/1"
    assert said.document["command"] is None
    assert said.document["diagnosis"]["id"] == "yaml-tab"


def test_text_that_was_broken_at_the_edge_of_a_terminal(machine: Machine) -> None:
    broken = "The connection to the server localhos\nt:8080 was refused - did you specify the\nright host?"
    said = piped(machine, broken)
    assert said.code == 0
    assert "no address of a cluster" in said.out


@pytest.mark.parametrize("text", ["all is well", "\udcff\udcfe rubbish"])
def test_what_is_not_known_is_said_to_be_unknown(machine: Machine, text: str) -> None:
    said = piped(machine, text)
    assert said.code == 1
    assert "knows nothing of this error" in said.out


def test_nothing_to_explain(machine: Machine) -> None:
    said = piped(machine, "")
    assert said.code == 2
    assert "no failed command" in said.err


def test_the_last_command_that_failed(machine: Machine) -> None:
    failed(machine, "kubectl apply -f d.yaml", 1, TAB)
    said = piped(machine, "", "--json")
    assert said.code == 0
    assert (said.document["command"], said.document["exit_code"]) == ("kubectl apply -f d.yaml", 1)
    assert said.document["diagnosis"]["id"] == "yaml-tab"


def test_check_tells_it_too(here: Here, machine: Machine) -> None:
    failed(
        machine,
        "k3d cluster create Bad_Name",
        1,
        "provided cluster name 'Bad_Name' does not match requirements: x",
    )
    machine.script("docker", "exit 0")
    said = here("check", "create-cluster", "--json")
    assert said.document["diagnosis"]["id"] == "cluster-name-not-allowed"
    assert "A cluster cannot be called Bad_Name." in here("check", "create-cluster").out
