"""`reset`: a step again, or all; asks first, and changes nothing where it cannot."""

from __future__ import annotations

from tests.commands.conftest import Here
from tests.commands.machine import Machine
from tests.commands.stand_ins import can_create, is_ours
from tutor.engine.journal import Journal

PASSED = (
    {"event": "entered", "step": "what-is-a-microservice"},
    {"event": "passed", "step": "what-is-a-microservice", "seconds": 3},
    {"event": "entered", "step": "create-cluster"},
    {"event": "free", "kind": "cluster", "name": "k3s-default"},
    {"event": "passed", "step": "create-cluster", "seconds": 30},
)


def states(here: Here) -> dict[str, str]:
    return {step["id"]: step["state"] for step in here("steps", "--json").document["steps"]}


def test_without_a_terminal_nothing_changes(machine: Machine) -> None:
    journal = machine.begin(*PASSED).journal
    before = journal.read_bytes()
    for words in (["reset"], ["reset", "create-cluster"], ["reset", "what-is-a-microservice"]):
        said = machine.call(*words)
        assert said.code == 1
        assert said.out == "Nothing was changed: there is no terminal to ask on. `--yes` agrees beforehand.\n"
    # Which cluster and port the lab has chosen is noted by whoever opens it first.
    later = Journal(journal, "real", read_only=True).events()[len(PASSED) :]
    assert {each["event"] for each in later} <= {"fact"}
    assert journal.read_bytes().startswith(before)


def test_all_steps(here: Here, machine: Machine) -> None:
    machine.begin(*PASSED)
    said = here("reset", "--yes")
    assert said.code == 0
    assert "All steps are open again." in said.out
    assert "`dwk-tutor cleanup`" in said.out
    assert set(states(here).values()) == {"todo"}


def test_a_step_that_made_nothing(here: Here, machine: Machine) -> None:
    machine.begin(*PASSED)
    said = here("reset", "what-is-a-microservice", "-y")
    assert (said.code, said.out) == (0, "The step `what-is-a-microservice` is open again.\n")
    assert states(here)["what-is-a-microservice"] == "todo"
    assert states(here)["create-cluster"] == "passed"


def test_a_step_that_made_something_is_taken_back(here: Here, machine: Machine) -> None:
    is_ours(machine)
    said = here("reset", "create-cluster", "--yes")
    assert said.code == 0, said
    assert said.out.splitlines()[1] == "$ k3d cluster delete"
    assert machine.tools.load()["containers"] == []
    assert states(here)["create-cluster"] == "todo"
    assert here("check", "create-cluster").code == 1
    assert here("run", "--keep", "--until", "create-cluster").code == 0


def test_taking_back_that_fails_says_so(here: Here, machine: Machine) -> None:
    is_ours(machine)
    machine.first("k3d", "cluster delete*", "echo 'FATA[0000] no way'; exit 1")
    said = here("reset", "create-cluster", "--yes")
    assert said.code == 1
    assert "FATA[0000] no way" in said.out
    assert "exit code 1" in said.out
    assert "`dwk-tutor check create-cluster`" in said.out


def test_taking_back_spares_a_cluster_that_is_not_ours(here: Here, machine: Machine) -> None:
    can_create(machine)
    machine.begin(*PASSED)
    foreign = (machine.tools.folder / "with-cluster.json").read_text()
    (machine.tools.folder / "state.json").write_text(foreign)
    said = here("reset", "create-cluster", "--yes")
    assert "$ k3d cluster delete dwk" in said.out
    assert len(machine.tools.load()["containers"]) == 4


def test_a_reset_is_in_the_journal(here: Here, machine: Machine) -> None:
    workspace = machine.begin(*PASSED)
    here("reset", "what-is-a-microservice", "--yes")
    events = Journal(workspace.journal, "real", read_only=True).events()
    assert [each["step"] for each in events if each["event"] == "reset"] == ["what-is-a-microservice"]


def test_what_is_somebody_elses_is_not_taken_back(here: Here, machine: Machine) -> None:
    machine.begin({"event": "entered", "step": "run-course-image"})
    machine.tools.container("dwk-course", "c0" * 32)
    said = here("reset", "run-course-image", "--yes")
    assert said.code == 0, said
    assert "A container named dwk-course exists already" in said.out
    assert "So nothing was taken back." in said.out
    assert [words for words in machine.tools.calls("docker") if words[0] == "stop"] == []
