"""Finds the marks of the shell integration (OSC 133) in what the pty gives.

The form is that of FinalTerm, which many terminals know: A before the prompt, B after it, C before the output
of a command, D after it. Ours carry a word that only this shell knows (`dwk=…`), so that a program which
prints marks of its own, or a file that holds some, cannot pass for the shell; those of others are dropped.
E is ours alone: the output of the command ends here, what follows until D comes from the shell.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import unquote_to_bytes

_START = b"\x1b]133;"
LONGEST_MARK = 256 * 1024
"""Bytes; a longer one is no mark, and is shown as what it is."""


@dataclass(frozen=True)
class Mark:
    """One mark of this shell."""

    kind: str
    """A, B, C, D or E."""
    value: str = ""
    """What stands right after the kind: the exit code of D."""
    fields: dict[str, str] = field(default_factory=dict)
    """`text`, `cwd` and `last` (exit code of the command before) of C, `cwd` of D."""


class MarkSplitter:
    """Splits a byte stream, however it is cut, into output and marks."""

    def __init__(self, word: str) -> None:
        self._word = word
        self._pending = b""

    def feed(self, data: bytes) -> Iterator[bytes | Mark]:
        """Gives the pieces in order. What may be the beginning of a mark waits for the next call."""
        data = self._pending + data
        self._pending = b""
        at = 0
        while (start := data.find(_START, at)) >= 0:
            end, after = _end_of(data, start + len(_START))
            if end < 0:
                if len(data) - start > LONGEST_MARK:
                    break
                if start > at:
                    yield data[at:start]
                self._pending = data[start:]
                return
            if start > at:
                yield data[at:start]
            if mark := self._read(data[start + len(_START) : end]):
                yield mark
            at = after
        held = _beginning_at_end(data)
        self._pending = data[len(data) - held :]
        if len(data) - held > at:
            yield data[at : len(data) - held]

    def _read(self, body: bytes) -> Mark | None:
        kind, *parts = body.split(b";")
        value, fields = "", {}
        for part in parts:
            name, equals, text = part.partition(b"=")
            decoded = unquote_to_bytes(text if equals else name).decode("utf-8", "replace")
            if equals:
                fields[name.decode("ascii", "replace")] = decoded
            else:
                value = decoded
        if fields.pop("dwk", None) != self._word:
            return None
        return Mark(kind.decode("ascii", "replace"), value, fields)


def _end_of(data: bytes, at: int) -> tuple[int, int]:
    """Where the mark ends (BEL or ESC \\) and where the stream goes on; (-1, -1) while it has no end."""
    bell = data.find(b"\x07", at)
    string_end = data.find(b"\x1b\\", at, bell if bell >= 0 else len(data))
    if string_end >= 0:
        return string_end, string_end + 2
    return (bell, bell + 1) if bell >= 0 else (-1, -1)


def _beginning_at_end(data: bytes) -> int:
    """How many bytes at the end may be the beginning of a mark."""
    for length in range(min(len(_START) - 1, len(data)), 0, -1):
        if _START.startswith(data[-length:]):
            return length
    return 0
