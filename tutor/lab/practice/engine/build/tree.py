"""The files of an image that is being made: a folder that nothing is ever written outside of."""

from __future__ import annotations

import hashlib
import os
import shutil
import stat
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

LARGEST = 256 << 20
"""Bytes that the files of one image may have; what a course needs is far less."""
MOST = 20_000
"""Files that one image may have."""
_LINKS = 40


class TreeError(Exception):
    """The files cannot be put there; the message says why."""


class Tree:
    """A folder seen as the root of a file system: `/` is the folder itself, for links and `..` as well."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def place(self, path: str, *, follow_last: bool = True) -> Path:
        """Where on this computer an absolute path of the image lies. Links are followed as the image would
        see them, so the place is always inside. Raises TreeError where links go round in circles."""
        left = [part for part in PurePosixPath(path).parts if part != "/"][::-1]
        at: list[str] = []
        followed = 0
        while left:
            part = left.pop()
            if part == "..":
                at = at[:-1]
                continue
            here = self.root.joinpath(*at, part)
            if here.is_symlink() and (left or follow_last):
                followed += 1
                if followed > _LINKS:
                    raise TreeError(f"{path}: too many levels of symbolic links")
                target = PurePosixPath(here.readlink())
                if target.is_absolute():
                    at = []
                left += [step for step in target.parts if step != "/"][::-1]
            else:
                at.append(part)
        return self.root.joinpath(*at)

    def make(self, path: str) -> None:
        """A folder and those above it. Raises TreeError where a file is in the way."""
        try:
            self.place(path).mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise TreeError(f"cannot make the folder {path}: {error.strerror}") from error

    def is_folder(self, path: str) -> bool:
        return self.place(path).is_dir()

    def copy(self, source: Path, target: str, mode: int | None = None) -> None:
        """One file, link or empty folder of this computer to a path of the image; what stands there is
        replaced. Raises TreeError."""
        place = self.place(target, follow_last=False)
        try:
            place.parent.mkdir(parents=True, exist_ok=True)
            if source.is_symlink():
                _clear(place)
                place.symlink_to(source.readlink())
            elif source.is_dir():
                if place.is_symlink() or (place.exists() and not place.is_dir()):
                    place.unlink()
                place.mkdir(exist_ok=True)
            elif source.is_file():
                _clear(place)
                shutil.copyfile(source, place)
                place.chmod(mode if mode is not None else stat.S_IMODE(source.stat().st_mode) | stat.S_IRUSR)
        except OSError as error:
            raise TreeError(f"cannot copy {source.name} to {target}: {error.strerror}") from error

    def files(self) -> Iterator[tuple[str, Path]]:
        """Every file, link and folder in it, by path from the root, sorted."""
        for folder, folders, names in os.walk(self.root):
            folders.sort()
            for name in sorted([*names, *folders]):
                place = Path(folder, name)
                yield f"/{place.relative_to(self.root).as_posix()}", place

    def size(self) -> int:
        """Bytes of all files."""
        return sum(place.lstat().st_size for _, place in self.files() if not place.is_dir())


def content_of(place: Path) -> str:
    """What tells a file from another: kind, mode and content."""
    status = place.lstat()
    if stat.S_ISLNK(status.st_mode):
        return f"link {place.readlink()}"
    if stat.S_ISDIR(status.st_mode):
        return "folder"
    sum_ = hashlib.sha256()
    with place.open("rb") as stream:
        while chunk := stream.read(1 << 16):
            sum_.update(chunk)
    return f"{stat.S_IMODE(status.st_mode):o} {sum_.hexdigest()}"


def _clear(place: Path) -> None:
    if place.is_dir() and not place.is_symlink():
        raise TreeError(f"cannot copy to non-directory: {place.name}")
    place.unlink(missing_ok=True)
