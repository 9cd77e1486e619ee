"""A part that was read before stands for its lessons as long as they are the same."""

from __future__ import annotations

import pickle
from pathlib import Path

import pytest

from tests.content.conftest import STEP, WriteCourse
from tutor.content.data import course_folder
from tutor.content.kept import KeptPart
from tutor.content.loader import load_part
from tutor.content.models import Chapter, Part


@pytest.fixture
def file(tmp_path: Path) -> Path:
    folder = tmp_path / "state"
    folder.mkdir()
    return folder / "lessons"


def test_what_was_kept_is_what_was_read(file: Path) -> None:
    lessons = course_folder() / "lessons"
    part = load_part(lessons)
    KeptPart(lessons, file).write(part)
    assert KeptPart(lessons, file).read() == part
    assert [each.name for each in file.parent.iterdir()] == ["lessons"]


def test_nothing_is_there_at_first_and_no_folder_is_made(tmp_path: Path) -> None:
    lessons = course_folder() / "lessons"
    kept = KeptPart(lessons, tmp_path / "none" / "lessons")
    assert kept.read() is None
    kept.write(Part("", ()))
    assert list(tmp_path.iterdir()) == []


def test_lessons_that_have_changed_are_read_anew(write_course: WriteCourse, file: Path) -> None:
    lessons = write_course(STEP) / "lessons"
    KeptPart(lessons, file).write(load_part(lessons))
    assert KeptPart(lessons, file).read() is not None
    write_course(STEP.replace("Four copies", "Five copies"))
    assert KeptPart(lessons, file).read() is None
    KeptPart(lessons, file).write(load_part(lessons))
    (lessons / "02-second.yaml").touch()
    assert KeptPart(lessons, file).read() is None


def test_lessons_that_change_while_they_are_read_are_read_anew(write_course: WriteCourse, file: Path) -> None:
    lessons = write_course(STEP) / "lessons"
    kept, part = KeptPart(lessons, file), load_part(lessons)
    write_course(STEP.replace("Four copies", "Five copies"))
    kept.write(part)
    assert KeptPart(lessons, file).read() is None


@pytest.mark.parametrize("keep", [0, 1, 40, -1])
def test_a_damaged_file_counts_for_nothing(write_course: WriteCourse, file: Path, keep: int) -> None:
    lessons = write_course(STEP) / "lessons"
    kept, part = KeptPart(lessons, file), load_part(lessons)
    kept.write(part)
    whole = file.read_bytes()
    file.write_bytes(whole[:keep])
    assert kept.read() is None
    file.write_bytes(whole[:-9] + b"?" + whole[-8:])
    assert kept.read() is None


def test_nothing_but_lessons_is_made_of_it(
    write_course: WriteCourse, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Trap:
        def __reduce__(self) -> tuple[object, tuple[str]]:
            return Path.mkdir, (str(file.parent / "trapped"),)

    lessons = write_course(STEP) / "lessons"
    kept = KeptPart(lessons, file)
    for trap in (Trap(), Part(Trap(), ()), [Chapter("a", "b", ())]):  # type: ignore[arg-type]
        monkeypatch.setattr(pickle, "dumps", lambda _part, *_more, trap=trap: _dumps(trap))
        kept.write(Part("", ()))
        assert file.exists()
        assert kept.read() is None
    assert not (file.parent / "trapped").exists()


_dumps = pickle.dumps
