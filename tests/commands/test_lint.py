"""`lint`: for those who write lessons."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.commands.conftest import Here
from tests.commands.machine import REPOSITORY, Machine

PART = """\
title: Small
chapters: [one.yaml]
"""
CHAPTER = """\
id: one
title: One
steps:
  - id: read
    title: "Read [me]"
    text: Hello.
"""


@pytest.fixture
def lessons(machine: Machine) -> Path:
    folder = machine.home / "my [lessons]"
    folder.mkdir()
    (folder / "part.yaml").write_text(PART)
    (folder / "one.yaml").write_text(CHAPTER)
    return folder


def test_the_course_s_own_lessons(here: Here) -> None:
    assert here("lint").code == 0


def test_good_lessons(here: Here, lessons: Path) -> None:
    assert (here("lint", str(lessons)).out, here("lint", str(lessons)).code) == ("No problems found.\n", 0)


def test_each_problem_has_its_place(here: Here, lessons: Path) -> None:
    chapter = (
        CHAPTER.replace("    text: Hello.", "    txt: Hello.")
        + "  - id: read\n    title: Again\n    text: x\n"
    )
    (lessons / "one.yaml").write_text(chapter)
    said = here("lint", str(lessons))
    assert said.code == 1
    assert "one.yaml:6" in said.out
    assert "txt" in said.out
    assert "text" in said.out
    assert said.out.splitlines()[-1].endswith(("problems.", "problem."))


def test_lessons_that_are_no_yaml(here: Here, lessons: Path) -> None:
    (lessons / "one.yaml").write_text("id: [one\n")
    said = here("lint", str(lessons))
    assert said.code == 1
    assert "one.yaml" in said.out


def test_a_folder_that_is_none(here: Here, lessons: Path) -> None:
    for path in (lessons / "nowhere", lessons / "part.yaml"):
        said = here("lint", str(path))
        assert said.code == 2
        assert "takes the folder that holds part.yaml" in said.err


def test_a_folder_without_a_part(here: Here, machine: Machine) -> None:
    said = here("lint", str(machine.home))
    assert said.code == 1
    assert "part.yaml" in said.out


def test_damaged_lessons_stop_every_command_in_words(machine: Machine, tmp_path: Path) -> None:
    """A copy of the program whose lessons somebody has broken."""
    copy = tmp_path / "copy"
    for name in ("tutor", "lessons", "sample_app", "manifests", "exercises"):
        shutil.copytree(REPOSITORY / name, copy / name, ignore=shutil.ignore_patterns("__pycache__"))
    part = copy / "lessons" / "part.yaml"
    part.write_text(part.read_text().replace("title:", "titel:", 1))
    environ = {"PYTHONPATH": str(copy)}
    said = machine.call("steps", environ=environ)
    assert said.code == 2
    assert "the lessons cannot be read" in said.err
    assert "part.yaml:1" in said.err
    shutil.rmtree(copy / "lessons")
    said = machine.call("check", environ=environ)
    assert said.code == 2
    assert "Install dwk-tutor again." in said.err
