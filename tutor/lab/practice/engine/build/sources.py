"""Which files a COPY or ADD takes: patterns, folders and `.dockerignore`."""

from __future__ import annotations

import os
import posixpath
import stat
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path

from tutor.lab.practice.engine.build.tree import LARGEST, MOST, Tree, TreeError


class MissingError(Exception):
    """Nothing is there under a path, which begins with `/`."""

    def __init__(self, path: str) -> None:
        super().__init__(path)
        self.path = path


@dataclass(frozen=True)
class Entry:
    """One file, link or folder that is copied."""

    source: Path
    target: str
    """Path in the image."""


@dataclass
class Budget:
    """How much may still be copied in one build. Both ways to take raise TreeError when it is used up."""

    bytes: int = LARGEST
    files: int = MOST

    def take(self, place: Path) -> None:
        status = place.lstat()
        self.count(status.st_size if stat.S_ISREG(status.st_mode) else 0)

    def count(self, size: int) -> None:
        """One more file of so many bytes."""
        self.files -= 1
        self.bytes -= size
        if self.bytes < 0 or self.files < 0:
            raise TreeError(
                f"the practice lab copies at most {LARGEST >> 20} MB and {MOST} files in one build: leave "
                "out what the image does not need with a .dockerignore"
            )


def entries(
    origin: Tree,
    patterns: Sequence[str],
    target: str,
    *,
    left_out: Callable[[str], bool],
    into_folder: bool,
    budget: Budget,
) -> list[Entry]:
    """What a COPY copies. `target` is absolute; with `into_folder` it is a folder whatever it ends with.

    Raises MissingError where nothing fits a pattern, and TreeError."""
    chosen = [found for pattern in patterns for found in _chosen(origin, pattern, left_out)]
    several = len(chosen) > 1 or target.endswith("/") or into_folder
    taken: list[Entry] = []
    for path in chosen:
        place = origin.place(path)
        if place.is_dir():
            for inner in _walk(place, path.strip("/"), left_out):
                budget.take(inner)
                below = inner.relative_to(place).as_posix()
                taken.append(Entry(inner, posixpath.join(target, below)))
        else:
            budget.take(place)
            name = posixpath.basename(path)
            taken.append(Entry(place, posixpath.join(target, name) if several else target))
    return taken


def _chosen(origin: Tree, pattern: str, left_out: Callable[[str], bool]) -> list[str]:
    """The paths, from `/`, that a pattern fits; `..` does not lead above the root."""
    path = posixpath.normpath("/" + pattern.lstrip("/"))
    if not any(char in path for char in "*?["):
        place = origin.place(path)
        if not (place.exists() or place.is_symlink()) or (path != "/" and left_out(path[1:])):
            raise MissingError(path)
        return [path]
    found = [""]
    for part in path[1:].split("/"):
        found = [way for base in found for way in _step(origin, base, part)]
    kept = [way for way in found if not left_out(way[1:])]
    if not kept:
        raise MissingError(path)
    return kept


def _step(origin: Tree, base: str, part: str) -> list[str]:
    place = origin.place(base or "/")
    try:
        names = sorted(each.name for each in place.iterdir()) if place.is_dir() else []
    except OSError:
        names = []
    return [f"{base}/{name}" for name in names if fnmatchcase(name, part)]


def _walk(top: Path, way: str, left_out: Callable[[str], bool]) -> Iterator[Path]:
    """Everything below a folder that is not left out, folders before what is in them."""
    for folder, folders, names in os.walk(top):
        below = Path(folder).relative_to(top).as_posix()
        here = posixpath.normpath(posixpath.join(way, below))
        kept = []
        for name in sorted(folders):
            path = posixpath.normpath(posixpath.join(here, name))
            place = Path(folder, name)
            if left_out(path):
                # A later line of .dockerignore may take something in it back in.
                kept += [] if place.is_symlink() else [name]
                continue
            yield place
            if not place.is_symlink():
                kept.append(name)
        folders[:] = kept
        for name in sorted(names):
            place = Path(folder, name)
            if left_out(posixpath.normpath(posixpath.join(here, name))):
                continue
            # Sockets, pipes and devices are no content of an image.
            if place.is_symlink() or place.is_file():
                yield place
