"""What is kept of a tool's output: bytes come in as they are read, bounded text goes out."""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable

_ESCAPES = re.compile(
    r"\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)"  # OSC: titles, links, marks
    r"|\x1b[PX^_][^\x1b]*\x1b\\"  # DCS, SOS, PM, APC
    r"|\x1b\[[0-?]*[ -/]*[@-~]"  # CSI: colours, cursor
    r"|\x1b[ -/]*[0-~]"  # the short ones
)
_LONGEST_LINE = 16 * 1024


def plain(text: str) -> str:
    """The text without escape sequences and with `\\n` as its only line end."""
    return _ESCAPES.sub("", text).replace("\r\n", "\n")


class Head:
    """Keeps the first `limit` bytes."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._parts: list[bytes] = []
        self._size = 0
        self.truncated = False

    def feed(self, data: bytes) -> None:
        room = self._limit - self._size
        if len(data) > room:
            self.truncated = True
            data = data[:room]
        if data:
            self._parts.append(data)
            self._size += len(data)

    def text(self) -> str:
        """The kept bytes as UTF-8; what is not UTF-8 becomes U+FFFD."""
        return b"".join(self._parts).decode("utf-8", "replace")


class Tail:
    """Keeps the last `limit` bytes."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._kept = bytearray()

    def feed(self, data: bytes) -> None:
        self._kept += data
        # Cut seldom: each cut copies what is kept.
        if len(self._kept) > 2 * self._limit:
            del self._kept[: -self._limit]

    def text(self) -> str:
        """The kept bytes as UTF-8 without a character that the cut has halved."""
        kept = bytes(self._kept[-self._limit :])
        if len(self._kept) > self._limit:
            while kept and 0x80 <= kept[0] < 0xC0:
                kept = kept[1:]
        return kept.decode("utf-8", "replace")


class Lines:
    """Hands each line on without its end as soon as it is whole; a line of over 16 KiB comes in pieces."""

    def __init__(self, on_line: Callable[[str], None]) -> None:
        self._on_line = on_line
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self.pending = ""
        """The begun line, as far as it has come."""

    def feed(self, data: bytes) -> None:
        *whole, self.pending = (self.pending + self._decoder.decode(data)).split("\n")
        for line in whole:
            self._on_line(line.removesuffix("\r"))
        while len(self.pending) > _LONGEST_LINE:
            self._on_line(self.pending[:_LONGEST_LINE])
            self.pending = self.pending[_LONGEST_LINE:]

    def close(self) -> None:
        """Hands on what came after the last line end."""
        self.pending += self._decoder.decode(b"", final=True)
        if self.pending:
            self._on_line(self.pending.removesuffix("\r"))
            self.pending = ""
