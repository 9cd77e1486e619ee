"""What a program prints, cut into lines, no faster than the lab can take it."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable

LONGEST_LINE = 16 * 1024
"""Bytes. A longer line is delivered in pieces of this length, as containerd does."""

_TICK = 0.05
_LINES_PER_TICK = 250
"""A program that prints without end gets 5,000 lines a second through; then its pipe is full and it waits."""
_LAST_LINES_PER_TICK = 4_000
"""For what is left in the pipe when the program has ended: that is 64 KiB at most."""


class LinePump:
    """Reads one pipe on the running loop and delivers its lines, until the pipe ends or `close` is called.

    Never more than one line and one read are kept in memory.
    """

    def __init__(self, descriptor: int, deliver: Callable[[bytes], None]) -> None:
        self._descriptor = descriptor
        self._deliver = deliver
        self._loop = asyncio.get_running_loop()
        self.ended: asyncio.Future[None] = self._loop.create_future()
        self._rest = b""
        self._at_end = False
        self._per_tick = self._left = _LINES_PER_TICK
        self._tick_began = self._loop.time()
        self._pause: asyncio.TimerHandle | None = None
        os.set_blocking(descriptor, False)
        self._loop.add_reader(descriptor, self._read)

    def hurry(self) -> None:
        """The program has ended; deliver the rest faster."""
        self._per_tick = _LAST_LINES_PER_TICK

    def close(self) -> None:
        """Deliver what has been read, and read no more."""
        if self.ended.done():
            return
        if self._pause is not None:
            self._pause.cancel()
        self._left = len(self._rest) + 1
        self._at_end = True
        self._emit()

    def _read(self) -> None:
        try:
            chunk = os.read(self._descriptor, LONGEST_LINE)
        except (BlockingIOError, InterruptedError):
            return
        except OSError:
            chunk = b""
        if chunk:
            self._rest += chunk
        else:
            self._at_end = True
            self._loop.remove_reader(self._descriptor)
        now = self._loop.time()
        if now - self._tick_began >= _TICK:
            self._tick_began, self._left = now, self._per_tick
        self._emit()

    def _emit(self) -> None:
        start = 0
        rest = self._rest
        while self._left > 0:
            end = rest.find(b"\n", start, start + LONGEST_LINE + 1)
            if end >= 0:
                line, following = rest[start:end], end + 1
            elif len(rest) - start > LONGEST_LINE:
                following = start + LONGEST_LINE
                line = rest[start:following]
            else:
                break
            self._deliver(line)
            self._left -= 1
            start = following
        self._rest = rest[start:]
        if self._left <= 0:
            self._wait()
        elif self._at_end:
            self._finish()

    def _wait(self) -> None:
        if not self._at_end:
            self._loop.remove_reader(self._descriptor)
        self._pause = self._loop.call_later(_TICK, self._go_on)

    def _go_on(self) -> None:
        self._pause = None
        self._tick_began, self._left = self._loop.time(), self._per_tick
        if not self._at_end:
            self._loop.add_reader(self._descriptor, self._read)
        self._emit()

    def _finish(self) -> None:
        if self._rest:
            self._deliver(self._rest)
            self._rest = b""
        self._loop.remove_reader(self._descriptor)
        os.close(self._descriptor)
        self.ended.set_result(None)
