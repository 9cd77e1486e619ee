"""Files that no lesson uses."""

from __future__ import annotations

from pathlib import Path

from tutor.content.catalogue import FOLDER
from tutor.content.check_models import Place
from tutor.content.glossary_file import GLOSSARY_FILE
from tutor.content.loader import PART_FILE
from tutor.content.problem import LessonProblem
from tutor.content.rules.review import Problems, Review


def files(review: Review) -> Problems:
    """Every file in `lessons/` is the glossary, a chapter of the part or part of the catalogue of failures; a
    lesson names every file in `manifests/`."""
    listed = {PART_FILE, GLOSSARY_FILE, *review.draft.files}
    for path in _files_in(review.lessons):
        known = path.parent == review.lessons / FOLDER and path.suffix == ".yaml"
        if not known and path.relative_to(review.lessons).as_posix() not in listed:
            yield _unused(review, path, f"Nothing uses this file. List it under `chapters` in {PART_FILE}.")
    manifests = review.folder / "manifests"
    written = [_content(path) for path in _files_in(review.lessons)]
    for path in _files_in(manifests):
        name = path.relative_to(manifests).as_posix()
        if not any(name.encode() in text for text in written):
            yield _unused(review, path, f"No lesson names `manifests/{name}`.")


def _files_in(folder: Path) -> list[Path]:
    """Every file below a folder but hidden ones, which editors and file managers leave."""
    return sorted(
        path
        for path in folder.rglob("*")
        if path.is_file() and not any(part.startswith(".") for part in path.relative_to(folder).parts)
    )


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        return b""  # The loader has reported it.


def _unused(review: Review, path: Path, sentence: str) -> LessonProblem:
    return LessonProblem(Place(path.relative_to(review.folder).as_posix(), 1), None, "", sentence)
