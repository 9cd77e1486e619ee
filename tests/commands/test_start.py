"""`dwk-tutor` on a terminal: the lab that it begins in, the offer, and the way from one lab to the other."""

from __future__ import annotations

import builtins
import os
import pty
import select
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from tests.commands.conftest import Here
from tests.commands.machine import REPOSITORY, Machine
from tests.lab.practice.service.running import below, until
from tutor import cli
from tutor.lab.practice.lab import PracticeLab
from tutor.lab.practice.service.life import find, stop
from tutor.lab.real import RealLab

F10 = b"\x1b[21~"


class Screen:
    """Stands in for the app: notes with what it was made, and leaves for the labs that a test names."""

    made: list[Any]
    leads: list[str | None]

    def __init__(self, session: Any, lab: Any, workspace: Any, **more: Any) -> None:
        Screen.made.append((session.journal.lab, lab, workspace))
        del more

    def run(self) -> str | None:
        return Screen.leads.pop(0)


@pytest.fixture
def screen(here: Here, monkeypatch: pytest.MonkeyPatch) -> type[Screen]:
    """The tutor's screen is this one; there is a terminal on which nobody types."""
    del here
    Screen.made, Screen.leads = [], [None]
    monkeypatch.setattr("tutor.tui.app.TutorApp", Screen)
    terminal = SimpleNamespace(isatty=lambda: True)
    monkeypatch.setattr("tutor.commands.start.sys", SimpleNamespace(stdin=terminal, stdout=terminal))
    monkeypatch.setattr(builtins, "input", lambda prompt: pytest.fail("nothing was to be asked"))
    return Screen


@pytest.fixture
def without_tools(machine: Machine) -> None:
    machine.without("docker")
    machine.without("k3d")


def answers(monkeypatch: pytest.MonkeyPatch, text: str | None) -> None:
    def answer(prompt: str) -> str:
        assert prompt == "Take the practice lab? [Y/n] "
        if text is None:
            raise EOFError
        return text

    monkeypatch.setattr(builtins, "input", answer)


def labs(screen: type[Screen]) -> list[str]:
    return [name for name, _, _ in screen.made]


def test_the_real_lab_where_its_tools_are_there(screen: type[Screen]) -> None:
    assert cli.main([]) == 0
    ((name, lab, workspace),) = screen.made
    assert name == "real"
    assert isinstance(lab, RealLab)
    assert workspace.kubeconfig.parent == workspace.state


@pytest.mark.parametrize(
    ("answer", "lab"),
    [("", "practice"), ("y", "practice"), (None, "practice"), ("n", "real"), ("No ", "real")],
)
@pytest.mark.usefixtures("without_tools")
def test_the_practice_lab_is_offered_where_tools_are_missing(
    screen: type[Screen],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    answer: str | None,
    lab: str,
) -> None:
    answers(monkeypatch, answer)
    assert cli.main([]) == 0
    said = " ".join(capsys.readouterr().out.split())
    assert said.startswith("The real lab cannot run on this computer yet: there is no docker and no k3d.")
    assert "always marked PRACTICE" in said
    assert labs(screen) == [lab]


def test_nothing_is_asked_where_a_lab_is_named(screen: type[Screen], machine: Machine) -> None:
    machine.without("docker")
    screen.leads = [None, None]
    assert cli.main(["--lab", "practice"]) == 0
    assert cli.main(["--lab", "real"]) == 0
    assert [type(lab) for _, lab, _ in screen.made[:1]] == [PracticeLab]
    assert labs(screen) == ["practice", "real"]


def test_from_one_lab_to_the_other_and_back(screen: type[Screen], machine: Machine) -> None:
    screen.leads = ["practice", "real", None]
    assert cli.main([]) == 0
    assert labs(screen) == ["real", "practice", "real"]
    first, second, third = (workspace for _, _, workspace in screen.made)
    assert first.kubeconfig == third.kubeconfig != second.kubeconfig
    assert first.journal == second.journal
    # Each was left whole before the next one began: the workspace is free.
    with machine.workspace.lock():
        pass
    # Nobody has asked the practice lab anything, so that it does not run.
    assert find(machine.workspace.practice) is None


@pytest.fixture
def terminal() -> Iterator[tuple[int, int]]:
    ours, theirs = pty.openpty()
    os.set_blocking(ours, False)
    yield ours, theirs
    os.close(ours)
    os.close(theirs)


def read_until(ours: int, text: bytes, process: subprocess.Popen[bytes], seen: bytearray) -> None:
    """Read the terminal until the text has come since the last time."""
    end, begun = time.monotonic() + 30, len(seen)
    while text not in seen[begun:]:
        assert time.monotonic() < end, bytes(seen[-2000:])
        assert process.poll() is None, bytes(seen[-2000:])
        if select.select([ours], [], [], 0.1)[0]:
            seen += os.read(ours, 65536)


def test_on_a_computer_without_docker(machine: Machine, terminal: tuple[int, int], tmp_path: Path) -> None:
    """In a real terminal: the offer, the first frame marked PRACTICE, the shell, and the end."""
    for tool in ("docker", "k3d", "kubectl"):
        machine.without(tool)
    ours, theirs = terminal
    environ = {
        **machine.environ,
        "SHELL": "/bin/sh",
        "COLUMNS": "80",
        "LINES": "24",
        "TERM": "xterm-256color",
    }
    process = subprocess.Popen(
        [sys.executable, "-m", "tutor"],
        env=environ,
        cwd=REPOSITORY,
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        start_new_session=True,
    )
    seen = bytearray()
    try:
        read_until(ours, b"[Y/n]", process, seen)
        os.write(ours, b"\n")
        read_until(ours, b"PRACTICE k3d-k3s-default", process, seen)
        address = find(machine.workspace.practice)
        assert address is not None
        os.write(ours, F10)
        end = time.monotonic() + 20
        while process.poll() is None:
            assert time.monotonic() < end
            if select.select([ours], [], [], 0.05)[0]:
                seen += os.read(ours, 65536)
        assert process.returncode == 0
        assert b"Traceback" not in seen
        # The lab outlives the tutor.
        assert find(machine.workspace.practice) == address
    finally:
        if process.poll() is None:
            process.kill()
        process.wait(10)
        assert stop(machine.workspace.practice)
    until(lambda: below(tmp_path) == [])
