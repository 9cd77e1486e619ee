"""A machine for each test, and commands run on it inside the test's own process where speed matters."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.commands.machine import Answer, Machine, answer, environ_of_tests, in_the_real_lab
from tutor import cli
from tutor.lab import tools

Here = Callable[..., Answer]
"""Runs the words of a command line."""


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


@pytest.fixture
def here(machine: Machine, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Here:
    """`dwk-tutor` in this process: five times as fast, the tools' stand-ins answer without a process too."""
    for name, value in environ_of_tests(machine).items():
        if value is None:
            monkeypatch.delenv(name)
        else:
            monkeypatch.setenv(name, value)
    monkeypatch.setattr(tools, "run", machine.answer)
    monkeypatch.setattr(tempfile, "tempdir", machine.environ["TMPDIR"])
    monkeypatch.chdir(machine.home)

    def call(*words: str) -> Answer:
        capsys.readouterr()
        code = cli.main(in_the_real_lab(words))
        said = capsys.readouterr()
        return answer(code, said.out, said.err)

    return call
