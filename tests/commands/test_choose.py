"""Which lab a command works with where none was named."""

from __future__ import annotations

import shutil

import pytest

from tests.commands.conftest import Here
from tests.commands.machine import Machine
from tutor import cli
from tutor.commands.choose import Chosen, at_a_glance, examined, missing_tools, named
from tutor.commands.stage import Wish
from tutor.lab.doctor.findings import Finding, Status
from tutor.lab.toolbox import IN_PRACTICE
from tutor.lab.workspace import Workspace


@pytest.fixture(autouse=True)
def _learner(here: Here) -> None:
    """The learner's machine is this process's."""
    del here


def took(lab: str) -> dict[str, object]:
    return {"event": "entered", "step": "docker-ps", "lab": lab}


def test_what_is_named_is_taken(machine: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    machine.begin(took("practice"))
    monkeypatch.setenv(IN_PRACTICE, str(machine.workspace.practice / "service.json"))
    assert named(Wish("real")) == Chosen("real")
    machine.begin(took("real"))
    assert named(Wish("practice")) == Chosen("practice")


def test_the_shell_of_the_practice_lab_decides(machine: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    machine.begin(took("real"))
    assert named(Wish()) == Chosen("real")
    monkeypatch.setenv(IN_PRACTICE, str(machine.workspace.practice / "service.json"))
    assert named(Wish()) == Chosen("practice")


def test_the_shell_of_another_workspace_decides_nothing(
    machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = Workspace(machine.home / "other", practice=True)
    monkeypatch.setenv(IN_PRACTICE, str(other.practice / "service.json"))
    assert named(Wish()) is None
    assert at_a_glance(Wish()) == Chosen("real")
    assert named(Wish(workspace=other.root)) == Chosen("practice")


def test_the_lab_that_was_used_last_goes_on(machine: Machine) -> None:
    assert named(Wish()) is None
    machine.begin(took("real"), took("practice"))
    assert named(Wish()) == at_a_glance(Wish()) == examined(Wish()) == Chosen("practice")
    machine.begin(took("real"))
    assert named(Wish()) == Chosen("real")


@pytest.mark.parametrize(
    ("gone", "said"),
    [
        (("docker",), "There is no docker on this computer, so this is the PRACTICE lab."),
        (("k3d",), "There is no k3d on this computer, so this is the PRACTICE lab."),
        (("docker", "k3d"), "There is no docker and no k3d on this computer, so this is the PRACTICE lab."),
    ],
)
def test_a_glance_at_the_tools(machine: Machine, gone: tuple[str, ...], said: str) -> None:
    for tool in gone:
        machine.without(tool)
    assert missing_tools() == gone
    assert at_a_glance(Wish()) == Chosen("practice", said)


def test_a_k3d_that_the_doctor_fetched_counts(machine: Machine) -> None:
    place = machine.home / "data" / "dwk-tutor" / "bin"
    place.mkdir(parents=True)
    shutil.copy(machine.tools.bin / "k3d", place / "k3d")
    machine.without("k3d")
    assert missing_tools() == ()


@pytest.mark.parametrize("status", list(Status))
def test_the_doctor_says_which_lab_lessons_run_in(monkeypatch: pytest.MonkeyPatch, status: Status) -> None:
    findings = [
        Finding("kubectl", Status.OK, "kubectl 1.35.2 is there.", "", ""),
        Finding("docker", status, "docker is there, but no engine answers.", "", ""),
    ]
    # Imported before, so that it keeps the real examination for the tests after this one.
    import tutor.commands.doctor  # noqa: F401, PLC0415

    monkeypatch.setattr("tutor.lab.doctor.examine", lambda system: findings)
    chosen = examined(Wish())
    if status is not Status.FAIL:
        assert chosen.lab == "real"
        assert chosen.why == "The real lab can run here, so commands run on your own Docker and k3d."
        return
    assert chosen.lab == "practice"
    assert chosen.why == (
        "The real lab cannot run here yet (docker is there, but no engine answers), so this is the PRACTICE "
        "lab. `dwk-tutor doctor` says what is missing; `--lab real` takes the real one all the same."
    )


def test_why_is_said_beside_the_output(machine: Machine, capsys: pytest.CaptureFixture[str]) -> None:
    machine.without("docker")
    assert cli.main(["steps", "--json"]) == 0
    said = capsys.readouterr()
    assert '"lab": "practice"' in said.out
    assert said.err == "dwk-tutor: There is no docker on this computer, so this is the PRACTICE lab.\n"
    assert cli.main(["steps", "--json", "--lab", "practice"]) == 0
    assert capsys.readouterr().err == ""
    # To look makes nothing and starts nothing.
    assert not machine.workspace.root.exists()
