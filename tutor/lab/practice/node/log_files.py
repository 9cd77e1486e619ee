"""The file of one container's output, in the form that container runtimes write:
`2026-11-23T12:06:36.123456789Z stdout F text`.

A file that grows over its size is put aside once; what was put aside before is gone.
"""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

LARGEST = 5 * 1024 * 1024
"""Bytes of a file; two of them are kept."""

_FLUSH = 0.2
"""Seconds that lines may wait for the disk; who reads does not wait."""
_WAITING = 256 * 1024
_BLOCK = 64 * 1024


def nano_stamp(nanoseconds: int) -> str:
    """A time since 1970 as `2026-11-23T12:06:36.123456789Z`; all of one length, so that they sort."""
    seconds, rest = divmod(nanoseconds, 1_000_000_000)
    return f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%dT%H:%M:%S}.{rest:09d}Z"


class LogFile:
    """What one start of one container prints."""

    def __init__(self, path: Path, largest: int = LARGEST) -> None:
        self.path = path
        self.rotations = 0
        """How often the file was put aside."""
        self.open = True
        """Whether more may come."""
        self._largest = largest
        self._waiting: list[bytes] = []
        self._waiting_size = 0
        self._size = path.stat().st_size if path.exists() else 0
        self._flush: asyncio.TimerHandle | None = None
        self._news = asyncio.Event()
        self._second = (0, "")

    @property
    def aside(self) -> Path:
        """The file with the older lines."""
        return self.path.with_name(f"{self.path.name}.1")

    def write(self, stream: str, line: bytes) -> None:
        """Add one line, without its newline. It can be read at once."""
        seconds, rest = divmod(time.time_ns(), 1_000_000_000)
        if seconds != self._second[0]:
            self._second = seconds, nano_stamp(seconds * 1_000_000_000)[:-10]
        whole = b"%s%09dZ %s F %s\n" % (self._second[1].encode(), rest, stream.encode(), line)
        self._waiting.append(whole)
        self._waiting_size += len(whole)
        self._news.set()
        if self._waiting_size > _WAITING:
            self.flush()
        elif self._flush is None:
            self._flush = asyncio.get_running_loop().call_later(_FLUSH, self.flush)

    def flush(self) -> None:
        """Write to the disk what waits. What a full disk does not take is lost."""
        if self._flush is not None:
            self._flush.cancel()
            self._flush = None
        if not self._waiting:
            return
        waiting, size = self._waiting, self._waiting_size
        self._waiting, self._waiting_size = [], 0
        with contextlib.suppress(OSError):
            if self._size and self._size + size > self._largest:
                self.path.replace(self.aside)
                self.rotations += 1
                self._size = 0
            with self.path.open("ab") as file:
                file.write(b"".join(waiting))
            self._size += size

    def close(self) -> None:
        """No more lines come."""
        self.flush()
        self.open = False
        self._news.set()

    def remove(self) -> None:
        self._waiting.clear()
        self.close()
        for path in (self.path, self.aside):
            path.unlink(missing_ok=True)

    def seen(self) -> asyncio.Event:
        """An event that is set by what comes from now on."""
        if self._news.is_set() and self.open:
            self._news = asyncio.Event()
        return self._news


def read_from(path: Path, offset: int) -> Iterator[tuple[int, list[bytes]]]:
    """The whole lines of a file from an offset on, some at a time, with the offset after them."""
    try:
        file = path.open("rb")
    except FileNotFoundError:
        return
    with file:
        file.seek(offset)
        while block := file.read(_BLOCK):
            if not block.endswith(b"\n"):
                block += file.readline()
            offset += len(block)
            yield offset, block.splitlines(keepends=True) if b"\r" not in block else _lines(block)


def _lines(block: bytes) -> list[bytes]:
    return [line + b"\n" for line in block.removesuffix(b"\n").split(b"\n")]


def start_of_last(path: Path, lines: int) -> tuple[int, int]:
    """The offset where the last so many lines of a file begin, and how many of them it has."""
    try:
        file = path.open("rb")
    except FileNotFoundError:
        return 0, 0
    if lines <= 0:
        with file:
            return file.seek(0, 2), 0
    with file:
        end = file.seek(0, 2)
        position, found = end, 0
        while position > 0:
            step = min(_BLOCK, position)
            position -= step
            file.seek(position)
            block = file.read(step)
            at = len(block)
            while (at := block.rfind(b"\n", 0, at)) >= 0:
                if position + at + 1 == end:
                    continue
                found += 1
                if found == lines:
                    return position + at + 1, lines
    return 0, found + (1 if end else 0)
