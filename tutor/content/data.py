"""Where the course's own files lie."""

from __future__ import annotations

from pathlib import Path

FOLDERS = ("lessons", "sample_app", "manifests", "exercises")


class CourseNotFoundError(Exception):
    """The course's files are not where an installation or a checkout has them."""


def course_folder() -> Path:
    """The absolute folder that holds `lessons/`, `sample_app/`, `manifests/` and `exercises/`.

    In an installed wheel it is `tutor/_data`; in a checkout the repository's top level.
    Raises CourseNotFoundError where neither holds the lessons.
    """
    package = Path(__file__).resolve().parent.parent
    for folder in (package / "_data", package.parent):
        if all((folder / name).is_dir() for name in FOLDERS):
            return folder
    raise CourseNotFoundError(
        f"The lessons that belong to dwk-tutor are missing: neither {package / '_data'} nor {package.parent} "
        f"holds {', '.join(FOLDERS)}. Install dwk-tutor again."
    )
