"""Answers that go on: started once, written piece by piece, and ended from outside when the server stops."""

from __future__ import annotations

from typing import Protocol

from aiohttp import web


class Stream(Protocol):
    """An answer that is still being given."""

    def end(self) -> None:
        """Bring it to its end soon; a reader that takes nothing is left behind."""


class Streams:
    """All answers of a server that go on."""

    def __init__(self) -> None:
        self._open: set[Stream] = set()

    def __len__(self) -> int:
        return len(self._open)

    def add(self, stream: Stream) -> None:
        self._open.add(stream)

    def discard(self, stream: Stream) -> None:
        self._open.discard(stream)

    def end(self) -> None:
        """End them all."""
        for stream in tuple(self._open):
            stream.end()


def cut(request: web.BaseRequest) -> None:
    """Drop the connection at once, with all that waits to be sent."""
    if request.transport is not None:
        request.transport.abort()
