"""A part as it was read last, kept in one file: reading that takes 1 ms, the lessons themselves take 30.

It stands for the lessons only while every file of them, and every module that says what a lesson is, has the
size and the time of change that it had when they were read.
"""

from __future__ import annotations

import io
import os
import pickle
import zlib
from contextlib import suppress
from pathlib import Path
from typing import Any

from tutor import __version__
from tutor.content import check_models, models, puzzles

_CLASSES = {
    (module.__name__, name): one
    for module in (models, check_models, puzzles)
    for name, one in vars(module).items()
    if isinstance(one, type) and one.__module__ == module.__name__
}
"""All that a file may be made of. Nothing else in it is ever called."""


class KeptPart:
    """The part of these lessons in `file`."""

    def __init__(self, lessons: Path, file: Path) -> None:
        """`lessons`: the folder with `part.yaml`."""
        self.file = file
        # Before the lessons are read: what is changed meanwhile is then read again the next time.
        self._stamp = _stamp(lessons)

    def read(self) -> models.Part | None:
        """None where there is none of just these lessons, or it is damaged."""
        try:
            stamp, check, body = self.file.read_bytes().split(b"\n", 2)
            if stamp != self._stamp or not stamp or int(check) != zlib.crc32(body):
                return None
            part = _Reader(io.BytesIO(body)).load()
        # Whatever the bytes are, they are no more than a way to be quicker.
        except (OSError, ValueError, LookupError, AttributeError, TypeError, EOFError, pickle.PickleError):
            return None
        return part if isinstance(part, models.Part) else None

    def write(self, part: models.Part) -> None:
        """Keep it, where the file's folder is there already and can be written to."""
        if not self._stamp:
            return
        body = pickle.dumps(part, pickle.HIGHEST_PROTOCOL)
        draft = self.file.with_name(f"{self.file.name}.{os.getpid()}")
        with suppress(OSError):
            draft.write_bytes(b"%s\n%d\n%s" % (self._stamp, zlib.crc32(body), body))
            draft.replace(self.file)


class _Reader(pickle.Unpickler):
    """Makes nothing but what lessons consist of."""

    def find_class(self, module: str, name: str) -> Any:
        """Raises LookupError for everything else."""
        return _CLASSES[module, name]


def _stamp(lessons: Path) -> bytes:
    """One line that is another one when a file has come, gone or changed; empty where that cannot be told."""
    found = [__version__, str(lessons)]
    with suppress(OSError):
        for folder in (lessons, Path(__file__).parent):
            for file in sorted(folder.iterdir()):
                if file.suffix in (".yaml", ".py"):
                    known = file.stat()
                    found.append(f"{file.name} {known.st_size} {known.st_mtime_ns}")
        return ascii(found).encode()
    return b""
