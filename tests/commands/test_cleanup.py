"""`cleanup`: lists, asks, removes what is ours, looks again; never makes what it is to remove."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.commands.conftest import Here
from tests.commands.machine import Machine
from tests.commands.stand_ins import NO_ENGINE, is_ours


@pytest.fixture
def kept(machine: Machine) -> Machine:
    """A machine on which the tutor has made a cluster, beside somebody else's."""
    machine.tools.cluster("theirs", "f")
    is_ours(machine)
    return machine


def clusters(machine: Machine) -> set[str]:
    return {each["labels"]["k3d.cluster"] for each in machine.tools.load()["containers"]}


@pytest.mark.parametrize("words", [[], ["--dry-run"], ["--yes"]])
def test_where_nothing_was_made_nothing_is_made(here: Here, machine: Machine, words: list[str]) -> None:
    said = here("cleanup", *words)
    assert said.code == 0
    assert said.out == f"Nothing is left of the tutor in Docker or in {machine.workspace.root}.\n"
    assert machine.everything() == {}


def test_a_dry_run_lists_and_changes_nothing(here: Here, kept: Machine) -> None:
    docker = kept.tools.load()
    with kept.workspace.lock():
        files = kept.everything()
        said = here("cleanup", "--dry-run")
        assert kept.everything() == files
    assert said.code == 0
    assert "  cluster   k3s-default  (4 containers)\n" in said.out
    assert f"  folder    {kept.workspace.state}" in said.out
    assert "theirs" not in said.out
    assert kept.tools.load() == docker


def test_without_a_terminal_it_removes_nothing(here: Here, kept: Machine) -> None:
    said = here("cleanup")
    assert said.code == 1
    assert "To be removed:" in said.out
    assert "Nothing was changed: there is no terminal to ask on." in said.out
    assert clusters(kept) == {"k3s-default", "theirs"}


def test_it_removes_what_is_ours_and_looks_again(here: Here, kept: Machine) -> None:
    said = here("cleanup", "--yes")
    assert said.code == 0
    assert "✓ removed: cluster k3s-default" in said.out
    assert "✓ Looked again: none of these" in said.out
    assert clusters(kept) == {"theirs"}
    assert set(kept.tools.load()["networks"]) == {"k3d-theirs"}
    assert not kept.workspace.root.exists()
    again = here("cleanup", "--yes")
    assert (again.code, again.out.startswith("Nothing is left of the tutor")) == (0, True)


def test_the_learner_s_own_files_stay(here: Here, kept: Machine) -> None:
    own = kept.workspace.root / "notes [draft].txt"
    own.write_text("mine")
    said = here("cleanup", "--yes")
    assert said.code == 0
    assert "notes [draft].txt" in said.out
    assert own.read_text() == "mine"
    assert not kept.workspace.state.exists()


def test_what_cannot_be_removed_is_named_and_the_journal_kept(here: Here, kept: Machine) -> None:
    kept.first("docker", "rm --force*", "echo 'Error response from daemon: device busy' >&2; exit 1")
    kept.first("k3d", "cluster delete*", "exit 1")
    said = here("cleanup", "--yes")
    assert said.code == 1
    assert "✗ container k3d-k3s-default-server-0: Error response from daemon: device busy" in said.out
    assert "✗ still there: container k3d-k3s-default-server-0" in said.out
    assert "run `dwk-tutor cleanup` again" in said.out
    assert kept.workspace.journal.exists()


def test_without_an_engine_it_says_so_and_keeps_the_journal(here: Here, kept: Machine) -> None:
    kept.script("docker", f"echo '{NO_ENGINE}' >&2; exit 1")
    for words in (["--dry-run"], ["--yes"]):
        said = here("cleanup", *words)
        assert said.code == 3
        assert "Docker does not answer" in said.out
        assert "Is the docker daemon running?" in said.out
    assert kept.workspace.journal.exists()


def test_a_journal_that_cannot_be_read_is_not_removed(here: Here, machine: Machine) -> None:
    workspace = machine.begin()
    workspace.journal.unlink()
    workspace.journal.mkdir()
    said = here("cleanup", "--yes")
    assert said.code == 2
    assert "cannot be read" in said.err
    assert "nothing was removed" in said.err
    assert workspace.state.is_dir()


def test_a_journal_of_a_newer_tutor_is_not_removed(here: Here, machine: Machine) -> None:
    workspace = machine.begin({"v": 99, "event": "owned", "kind": "ship", "name": "argo"})
    said = here("cleanup", "--yes")
    assert said.code == 2
    assert "A newer dwk-tutor wrote" in said.err
    assert workspace.journal.exists()


def test_k3d_that_the_doctor_fetched_goes_with_yes(here: Here, kept: Machine) -> None:
    fetched = Path(kept.environ["XDG_DATA_HOME"]) / "dwk-tutor" / "bin" / "k3d"
    fetched.parent.mkdir(parents=True)
    fetched.write_text("#!/bin/sh\n")
    said = here("cleanup", "--yes")
    assert said.code == 0
    assert f"✓ removed: file {fetched}" in said.out
    assert not fetched.exists()
