"""`lint --practice`: names the steps whose checks prove nothing or cannot be fulfilled."""

from __future__ import annotations

import io
import tempfile
from pathlib import Path

import pytest
from rich.console import Console

from tests.lab.practice.service.running import below
from tutor.commands.prove import proven
from tutor.engine import autopilot

pytestmark = pytest.mark.practice

PART = """\
title: Small
facts:
  way: {means: the way, value: left}
chapters: [one.yaml]
"""
WHEN = "    when: {way: left}\n"
FINE = """\
id: one
title: One
steps:
  - id: way
    title: Which way
    text: There are two.
    choose: way
    routes:
      - {value: left, title: Left, text: This way.}
      - {value: right, title: Right, text: That way.}
  - id: fine
    title: Fine
    when: {way: left}
    text: Fetch it.
    run: docker pull alpine
    check:
      - level: docker image inspect alpine
        expect: {"[0].Os": linux}
        otherwise: It is not here.
        absent: It is not here.
    hints: [Fetch it.]
    learned: It is here.
"""
BROKEN = """\
  - id: early
    title: Early
    when: {way: left}
    text: Fetch it again.
    run: docker pull alpine
    check:
      - level: docker image inspect alpine
        expect: {"[0].Os": linux}
        otherwise: It is not here.
    hints: [Fetch it.]
    learned: It was here.
  - id: never
    title: Never
    when: {way: left}
    text: Fetch what there is not.
    run: docker pull nobody/nothing:at-all
    check:
      - level: docker image inspect nobody/nothing:at-all
        expect: {"[0].Os": linux}
        otherwise: It is not here.
        absent: There is no such image.
    hints: [Fetch it.]
    learned: It is here.
  - id: after
    title: After
    text: Not reached on the left way.
"""


@pytest.fixture
def lessons(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(autopilot, "_AFTER_FAILURE", 0.1)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    folder = tmp_path / "lessons"
    folder.mkdir()
    (folder / "part.yaml").write_text(PART)
    return folder


def taken(folder: Path) -> tuple[int, str]:
    console = Console(file=io.StringIO(), width=200)
    code = proven(folder, console)
    assert [path.name for path in folder.parent.iterdir()] == ["lessons"]
    assert below(folder.parent) == []
    assert isinstance(console.file, io.StringIO)
    return code, console.file.getvalue()


def test_steps_that_break_their_promise_are_named(lessons: Path) -> None:
    (lessons / "one.yaml").write_text(FINE + BROKEN)
    code, said = taken(lessons)
    assert code == 1
    assert "PRACTICE lab" in said
    named = [line for line in said.splitlines() if "one.yaml" in line]
    assert len(named) == 2
    assert named[0].endswith("step early (way=left): its checks hold before its command has run")
    assert "step never (way=left): it does not pass: " in named[1]
    assert "fine" not in "".join(named)
    # The other way is taken to its end.
    assert said.count(" after\n") == 1


def test_lessons_without_such_steps(lessons: Path) -> None:
    way, _, fine = FINE.partition("  - id: fine\n")
    (lessons / "one.yaml").write_text(f"{way.partition('  - id')[0]}  - id: fine\n{fine.replace(WHEN, '')}")
    code, said = taken(lessons)
    assert code == 0
    assert said.endswith("\nEvery step's checks fail before its command and pass after it.\n")
