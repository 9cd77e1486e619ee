"""What a container has printed: kept on disk up to a limit, and followed by whoever asks."""

from __future__ import annotations

import asyncio
import json
from collections import deque
from collections.abc import AsyncGenerator, Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

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
    """The lines of one container."""

    def __init__(self, file: Path, limit: int = KEPT) -> None:
        self._file = file
        self._limit = limit
        self._lines: deque[Line] = deque()
        self._size = 0
        self._written = 0
        """Bytes in the file, lines that were dropped included."""
        self._followers: set[asyncio.Queue[Line | None]] = set()
        self._read()

    def write(self, stream: str, line: bytes | str) -> None:
        """Add a line and tell the followers; the shape of a runtime's sink."""
        text = line.decode("utf-8", "replace") if isinstance(line, bytes) else line
        pieces = [text[at : at + LONGEST] for at in range(0, len(text), LONGEST)] or [""]
        for piece in pieces:
            entry = Line(stream, piece, now())
            self._keep(entry)
            self._append(entry)
            for queue in self._followers:
                queue.put_nowait(entry)

    def close(self) -> None:
        """The container has ended: followers come to their end."""
        for queue in self._followers:
            queue.put_nowait(None)

    async def read(
        self,
        *,
        follow: Callable[[], bool] = lambda: False,
        tail: int | None = None,
        since: datetime | None = None,
        until: datetime | None = None,
    ) -> AsyncGenerator[Line, None]:
        """The lines that there are (the last `tail` of them), and, while `follow` says so, those to come."""
        queue: asyncio.Queue[Line | None] = asyncio.Queue()
        kept = [
            line
            for line in self._lines
            if (since is None or line.at >= since) and (until is None or line.at <= until)
        ]
        if tail is not None:
            kept = kept[len(kept) - tail :] if tail < len(kept) else kept
        if follow():
            self._followers.add(queue)
        try:
            for line in kept:
                yield line
            while queue in self._followers:
                entry = await queue.get()
                if entry is None or (until is not None and entry.at > until):
                    return
                yield entry
        finally:
            self._followers.discard(queue)

    def remove(self) -> None:
        self.close()
        self._file.unlink(missing_ok=True)

    def _keep(self, line: Line) -> None:
        self._lines.append(line)
        self._size += len(line.text) + 1
        while self._size > self._limit:
            self._size -= len(self._lines.popleft().text) + 1

    def _append(self, line: Line) -> None:
        if self._written > 3 * self._limit:
            self._write_anew()
            return
        self._file.parent.mkdir(parents=True, exist_ok=True)
        with self._file.open("a", encoding="utf-8") as stream:
            self._written += stream.write(_packed(line))

    def _write_anew(self) -> None:
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
