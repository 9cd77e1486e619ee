"""The output of a command as text: what a printer would have on paper that can also move up.

Escape sequences are gone, a progress bar that redraws its line leaves the line's last state, and what a
program shows on the alternate screen leaves nothing.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Callable

from tutor.terminal.stream import Parser

KEPT_BYTES = 64 * 1024
_OPEN_ROWS = 256
"""Rows at the end that can still be written over; docker and buildx redraw fewer."""
_LONGEST_ROW = KEPT_BYTES
_NOT_SIMPLE = re.compile(rb"[\x00-\x08\x0b-\x1f\x7f]|\r(?!\n)")


class Paper:
    """Takes the bytes of one command; `text()` is the last 64 KiB of what they say."""

    def __init__(self, on_line: Callable[[str], None] | None = None) -> None:
        self._on_line = on_line
        self._parser = Parser(self)
        self._done: deque[str] = deque()
        self._done_size = 0
        self._rows = [""]
        self._row = self._column = 0
        self._told: dict[int, str] = {}
        self._alternate = False
        self._simple = True

    def feed(self, data: bytes) -> None:
        """Takes the next bytes, wherever they are cut."""
        # Nearly all output is plain lines; those need no parser.
        if self._simple and data.isascii() and not self._alternate:
            lines = data.replace(b"\r\n", b"\n")
            if not _NOT_SIMPLE.search(lines) and b"\r" not in lines:
                self._plain(lines.decode("ascii"))
                return
        self._parser.feed(data)
        self._simple = self._parser.idle

    def text(self) -> str:
        """What is on the paper, at most the last 64 KiB of it as UTF-8."""
        whole = "\n".join([*self._done, *self._rows]).encode("utf-8", "replace")
        return whole[-KEPT_BYTES:].decode("utf-8", "ignore")

    def _plain(self, text: str) -> None:
        first, *rest = text.split("\n")
        if first:
            self.draw(first)
        if not rest:
            return
        self._line_feed()
        for line in rest[:-1]:
            if self._row < len(self._rows) - 1:
                self.draw(line)
                self._line_feed()
            else:
                self._rows[-1] = line
                if self._on_line:
                    self._on_line(line)
                self._rows.append("")
                self._row += 1
        self._trim()
        if rest[-1]:
            self.draw(rest[-1])

    # -- pieces of the stream ------------------------------------------------------------------------------

    def draw(self, text: str) -> None:
        """Writes at the cursor."""
        if self._alternate:
            return
        row, column = self._rows[self._row], self._column
        if column == len(row):
            row += text
        else:
            row = row[:column].ljust(column) + text + row[column + len(text) :]
        self._rows[self._row] = row[-_LONGEST_ROW:]
        self._column = min(column + len(text), _LONGEST_ROW)

    def control(self, character: str) -> None:
        """Moves the cursor; a tab stays a tab."""
        if character == "\r":
            self._column = 0
        elif character in "\n\x0b\x0c" and not self._alternate:
            self._line_feed()
        elif character == "\x08":
            self._column = max(0, self._column - 1)
        elif character == "\t":
            self.draw("\t")

    def escape(self, intermediates: str, final: str) -> None:
        """Only what moves to another line matters."""
        if not intermediates and final == "M":
            self._move(-1)
        elif not intermediates and final in "DE":
            self._line_feed()

    def csi(self, kind: str, parameters: str) -> None:
        """Cursor movements and erasing; all else has no place on paper."""
        numbers = [min(int(one.split(":")[0] or 0), 9999) for one in parameters.split(";")]
        if kind in ("?h", "?l"):
            if {47, 1047, 1049}.intersection(numbers):
                self._alternate = kind == "?h"
            return
        if self._alternate:
            return
        count = numbers[0] or 1
        if kind in ("A", "F", "B", "E"):
            self._move(-count if kind in ("A", "F") else count)
            if kind in ("E", "F"):
                self._column = 0
        elif kind in ("C", "D"):
            self._column = max(0, self._column + (count if kind == "C" else -count))
        elif kind == "G":
            self._column = count - 1
        elif kind in ("H", "f") and self._rows[-1]:
            # A place on the screen is no place on the paper; what is drawn there stands below.
            self._move(len(self._rows))
            self._line_feed()
        else:
            self._edit(kind, numbers[0])

    def osc(self, text: str) -> None:
        """Titles and links leave nothing."""

    def _edit(self, kind: str, number: int) -> None:
        row, column = self._rows[self._row], self._column
        if kind == "K":
            row = [row[:column], " " * min(column, len(row)) + row[column:], ""][min(number, 2)]
        elif kind == "P":
            row = row[:column] + row[column + (number or 1) :]
        elif kind == "X":
            row = (
                row[:column] + " " * len(row[column : column + (number or 1)]) + row[column + (number or 1) :]
            )
        elif kind == "@":
            row = row[:column] + " " * (number or 1) + row[column:]
        elif kind == "J" and number == 0:
            del self._rows[self._row + 1 :]
            row = row[:column]
        self._rows[self._row] = row

    # -- rows ----------------------------------------------------------------------------------------------

    def _tell(self) -> None:
        """Hands over the row that the cursor leaves, unless it is as it was told before."""
        row = self._rows[self._row]
        if self._on_line and self._told.get(self._row) != row:
            self._told[self._row] = row
            self._on_line(row)

    def _line_feed(self) -> None:
        self._tell()
        self._row += 1
        self._column = 0
        if self._row == len(self._rows):
            self._rows.append("")
            self._trim()

    def _move(self, count: int) -> None:
        if self._rows[self._row]:
            self._tell()
        self._row = max(0, min(self._row + count, len(self._rows) - 1))

    def _trim(self) -> None:
        extra = len(self._rows) - _OPEN_ROWS
        if extra <= 0:
            return
        for row in self._rows[:extra]:
            self._done.append(row)
            self._done_size += len(row) + 1
        del self._rows[:extra]
        self._row = max(0, self._row - extra)
        self._told = {at - extra: row for at, row in self._told.items() if at >= extra}
        while self._done and self._done_size - len(self._done[0]) > KEPT_BYTES:
            self._done_size -= len(self._done.popleft()) + 1
