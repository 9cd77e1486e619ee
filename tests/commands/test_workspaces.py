"""Folders and journals in a bad way: a clear sentence, and nothing is lost."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.commands.conftest import Here
from tests.commands.machine import Machine
from tutor.engine import autopilot

MOUNT, UMOUNT = shutil.which("mount"), shutil.which("umount")
WRITERS = (["run", "--keep"], ["reset", "--yes"], ["lab", "env"])


@pytest.mark.parametrize("words", [*WRITERS, ["check"], ["steps"]])
def test_a_workspace_that_is_a_file(here: Here, machine: Machine, words: list[str]) -> None:
    (machine.home / "dwk").write_text("mine")
    said = here(*words)
    assert said.code == 2
    assert f"{machine.home}/dwk is a file" in said.err
    assert "--workspace" in said.err
    assert (machine.home / "dwk").read_text() == "mine"


@pytest.mark.parametrize("words", WRITERS)
def test_a_workspace_below_a_file(here: Here, machine: Machine, words: list[str]) -> None:
    (machine.home / "file").write_text("mine")
    said = here(*words, "--workspace", str(machine.home / "file" / "dwk"))
    assert said.code == 2
    assert "is a file" in said.err


@pytest.mark.skipif(
    not sys.platform.startswith("linux"), reason="no /sys here, where not even root may write"
)
@pytest.mark.parametrize("words", WRITERS)
def test_a_workspace_where_nobody_may_write(here: Here, words: list[str]) -> None:
    said = here(*words, "--workspace", "/sys/dwk")
    assert said.code == 2
    assert "/sys/dwk" in said.err
    assert "--workspace" in said.err


def test_a_workspace_whose_path_is_no_text(machine: Machine) -> None:
    said = machine.call("steps", "--workspace", os.fsdecode(b"w\xe9"))
    assert said.code == 2
    assert "no text (UTF-8)" in said.err


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 128 KiB, where this user may mount one."""
    place = tmp_path / "disk"
    place.mkdir()
    mount = [MOUNT or "", "-t", "tmpfs", "-o", "size=128k", "tmpfs", str(place)]
    if MOUNT is None or UMOUNT is None or subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("no disk can be mounted here")
    yield place
    subprocess.run([UMOUNT, "-l", str(place)], check=True)


def fill(disk: Path) -> None:
    with (disk / "full").open("wb", buffering=0) as file:
        while True:
            try:
                file.write(b"x" * 4096)
            except OSError:
                return


def test_a_disk_that_is_full_from_the_start(
    here: Here, machine: Machine, small_disk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(autopilot, "_AFTER_FAILURE", 0.0)
    machine.first("k3d", "cluster create*", "exit 1")
    fill(small_disk)
    said = here("run", "--keep", "--workspace", str(small_disk / "dwk"))
    assert said.code == 1
    assert f"The disk is full, so the tutor could not write {small_disk}/dwk/sample_app." in said.err
    assert "journal.jsonl is full" in said.err


def test_a_disk_that_is_full_for_the_journal(here: Here, machine: Machine, small_disk: Path) -> None:
    root = small_disk / "dwk"
    assert here("run", "--keep", "--until", "what-is-a-microservice", "--workspace", str(root)).code == 0
    journal = root / ".dwk-tutor" / "journal.jsonl"
    with journal.open("ab") as file:
        # Up to the end of the file's last block, in which there would still be room.
        file.write(b" " * (4095 - journal.stat().st_size % 4096) + b"\n")
    before = journal.read_bytes()
    fill(small_disk)
    said = here("run", "--keep", "--until", "case-the-shop", "--workspace", str(root))
    assert said.code == 0
    assert f"The disk that holds {journal} is full. So what was done last is not noted there" in said.err
    assert journal.read_bytes() == before
    (small_disk / "full").unlink()
    again = here("steps", "--json", "--workspace", str(root))
    assert again.code == 0
    assert again.document["steps"][0]["state"] == "passed"


@pytest.mark.parametrize(
    "ending", [b'{"v":1,"at":"2026-11-23T12:0', b"\x00\x00\xff\xfe garbage", b"[1, 2]\n"]
)
def test_a_journal_with_damage_in_it(here: Here, machine: Machine, ending: bytes) -> None:
    workspace = machine.begin(
        {"event": "entered", "step": "what-is-a-microservice"},
        {"event": "passed", "step": "what-is-a-microservice", "seconds": 3},
    )
    damaged = workspace.journal.read_bytes() + ending
    workspace.journal.write_bytes(damaged)
    for words in (["steps", "--json"], ["check", "how-many-is-normal"], ["cleanup", "--dry-run"]):
        said = here(*words)
        assert said.code in (0, 1)
        assert f"One line of {workspace.journal} could not be read" in said.err
        assert "Everything else is there." in said.err
    assert workspace.journal.read_bytes() == damaged
    said = here("run", "--keep", "--until", "how-many-is-normal", "--json")
    assert [step["outcome"] for step in said.document["steps"]] == ["passed before", "passed"]
    assert workspace.journal.read_bytes().startswith(damaged)


def test_a_journal_of_nothing_but_garbage(here: Here, machine: Machine) -> None:
    workspace = machine.begin()
    workspace.journal.write_bytes(os.urandom(4096) + b"\n" * 3 + b"{" * 5000)
    said = here("steps", "--json")
    assert said.code == 0
    assert "could not be read" in said.err
    assert {step["state"] for step in said.document["steps"]} == {"todo"}


def test_a_journal_that_speaks_of_steps_that_are_gone(here: Here, machine: Machine) -> None:
    machine.begin({"event": "entered", "step": "of-another-edition"}, {"event": "passed", "step": 7})
    assert here("check").code == 1
    assert here("steps", "--json").document["current"] == "what-is-a-microservice"
