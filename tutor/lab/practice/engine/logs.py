"""What a container has printed: kept on disk up to a limit, and followed by whoever asks."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections import deque
from collections.abc import AsyncGenerator, Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TextIO

from tutor.lab.practice.engine.identity import moment_of, nano_stamp
from tutor.lab.practice.pace import now

KEPT = 1 << 20
"""Bytes of output that are kept of one container; the oldest lines go first."""
LONGEST = 16 << 10
"""Bytes of one line; the rest becomes a line of its own, as in Docker."""


@dataclass(frozen=True)
class Line:
    stream: str
    """`stdout` or `stderr`."""
    text: str
    """Without the newline."""
    at: datetime


class Log:
    """The lines of one container. A follower slower than the program misses what is no longer kept."""

    def __init__(self, file: Path, limit: int = KEPT) -> None:
        self._file = file
        self._limit = limit
        self._stream: TextIO | None = None
        self._lines: deque[Line] = deque()
        self._dropped = 0
        """How many lines came before those that are kept."""
        self._size = 0
        self._written = 0
        """Bytes in the file, lines that were dropped included."""
        self._followers: set[asyncio.Event] = set()
        self._runs = 0
        """How often the container has ended."""
        self._read()

    def write(self, stream: str, line: bytes | str) -> None:
        """Add a line and tell the followers; the shape of a runtime's sink. What a full disk does not take is
        known until the lab ends."""
        text = line.decode("utf-8", "replace") if isinstance(line, bytes) else line
        pieces = [text[at : at + LONGEST] for at in range(0, len(text), LONGEST)] or [""]
        for piece in pieces:
            entry = Line(stream, piece, now())
            self._keep(entry)
            with contextlib.suppress(OSError):
                self._append(entry)
        self._wake()

    def close(self) -> None:
        """The container has ended: followers come to their end."""
        self._runs += 1
        self._put_down()
        self._wake()

    def _put_down(self) -> None:
        stream, self._stream = self._stream, None
        if stream is not None:
            # What is still to be written may find no room.
            with contextlib.suppress(OSError):
                stream.close()

    async def read(
        self,
        *,
        follow: Callable[[], bool] = lambda: False,
        tail: int | None = None,
        since: datetime | None = None,
        until: datetime | None = None,
    ) -> AsyncGenerator[Line, None]:
        """The lines that there are (the last `tail` of them), and, where `follow` says so, those to come
        until the container ends."""
        following, run = follow(), self._runs
        place = self._dropped
        if since is not None:
            place += sum(line.at < since for line in self._lines)
        if tail is not None:
            place = max(place, self._end - max(tail, 0))
        woken = asyncio.Event()
        self._followers.add(woken)
        try:
            while True:
                while place < self._end:
                    place = max(place, self._dropped)
                    line = self._lines[place - self._dropped]
                    place += 1
                    if until is not None and line.at > until:
                        return
                    yield line
                if not following or self._runs != run:
                    return
                woken.clear()
                await woken.wait()
        finally:
            self._followers.discard(woken)

    @property
    def _end(self) -> int:
        return self._dropped + len(self._lines)

    def _wake(self) -> None:
        for woken in self._followers:
            woken.set()

    def remove(self) -> None:
        self.close()
        self._file.unlink(missing_ok=True)

    def _keep(self, line: Line) -> None:
        self._lines.append(line)
        self._size += len(line.text) + 1
        while self._size > self._limit:
            self._size -= len(self._lines.popleft().text) + 1
            self._dropped += 1

    def _append(self, line: Line) -> None:
        if self._written > 3 * self._limit:
            self._write_anew()
            return
        if self._stream is None:
            self._file.parent.mkdir(parents=True, exist_ok=True)
            self._stream = self._file.open("a", encoding="utf-8")
        self._written += self._stream.write(_packed(line))
        self._stream.flush()

    def _write_anew(self) -> None:
        self._put_down()
        draft = self._file.with_suffix(".new")
        draft.write_text("".join(_packed(kept) for kept in self._lines), "utf-8")
        draft.replace(self._file)
        self._written = self._file.stat().st_size

    def _read(self) -> None:
        try:
            text = self._file.read_text("utf-8", "replace")
        except OSError:
            return
        self._written = len(text)
        for packed in text.splitlines():
            try:
                entry = json.loads(packed)
                self._keep(Line(entry["stream"], entry["log"], moment_of(entry["time"])))
            except (ValueError, KeyError, TypeError):
                # The last line of a service that was killed while it wrote.
                continue
        if not text.endswith("\n"):
            self._write_anew()


def _packed(line: Line) -> str:
    entry = {"log": line.text, "stream": line.stream, "time": nano_stamp(line.at)}
    return json.dumps(entry, separators=(",", ":")) + "\n"
