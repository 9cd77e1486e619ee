from __future__ import annotations

from pathlib import Path

import pytest

from tutor.content import data


def installed(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Pretend that the package lies in a folder; gives the package's folder."""
    package = folder / "tutor"
    (package / "content").mkdir(parents=True)
    monkeypatch.setattr(data, "__file__", str(package / "content" / "data.py"))
    return package


def test_in_a_checkout_it_is_the_top_level() -> None:
    folder = data.course_folder()
    assert folder.is_absolute()
    assert (folder / "lessons").is_dir()
    assert (folder / "sample_app").is_dir()
    assert (folder / "manifests").is_dir()


def test_in_a_wheel_it_is_inside_the_package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = installed(tmp_path, monkeypatch)
    for name in data.FOLDERS:
        (package / "_data" / name).mkdir(parents=True)
    assert data.course_folder() == package / "_data"


def test_foreign_folders_beside_the_package_are_not_taken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = installed(tmp_path, monkeypatch)
    (tmp_path / "lessons").mkdir()
    with pytest.raises(data.CourseNotFoundError) as error:
        data.course_folder()
    assert str(package / "_data") in str(error.value)
