"""A terminal's screen: bytes in, rows of styled text out.

The widget in the TUI knows `Emulator` only; `PyteEmulator` is the one there is.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from tutor.terminal.keys import Mouse
from tutor.terminal.rows import Runs, clip, pack
from tutor.terminal.sequences import Screen
from tutor.terminal.stream import Parser

SCROLLBACK = 10_000
"""Lines that are kept above the screen."""


@dataclass(frozen=True, slots=True)
class CursorState:
    """Where the cursor is, in cells from 0, and how it looks."""

    x: int
    y: int
    visible: bool
    shape: str
    """`block`, `underline` or `bar`."""


class Emulator(Protocol):
    """What the TUI needs of a terminal emulator. Not thread-safe: for the thread of the event loop."""

    @property
    def columns(self) -> int:
        """Width in cells."""

    @property
    def rows(self) -> int:
        """Height in cells."""

    @property
    def cursor(self) -> CursorState:
        """The cursor on the live screen."""

    @property
    def history(self) -> int:
        """Lines in the scrollback; 0 on the alternate screen, which has none."""

    @property
    def scrolled(self) -> int:
        """Lines that ever went into the scrollback. A view that is scrolled back by `offset` lines stays on
        the same text when its offset grows by as much as this does."""

    @property
    def alternate(self) -> bool:
        """Whether a program shows the alternate screen (vim, less)."""

    @property
    def application_cursor(self) -> bool:
        """For `keys.key_bytes`."""

    @property
    def bracketed_paste(self) -> bool:
        """For `keys.paste_bytes`."""

    @property
    def mouse(self) -> Mouse:
        """For `keys.mouse_bytes`."""

    @property
    def mouse_sgr(self) -> bool:
        """For `keys.mouse_bytes`."""

    @property
    def title(self) -> str:
        """What the program in the terminal calls its window; "" where it does not."""

    def feed(self, data: bytes) -> None:
        """Takes what the pty gave. Never raises for what is in it."""

    def resize(self, columns: int, rows: int) -> None:
        """Changes the size; at least 2 columns and 1 row."""

    def line(self, y: int, offset: int = 0) -> Runs:
        """Row `y` of the view that is scrolled back by `offset` lines: (text, style) pieces from the left,
        neighbours of different styles, without what is blank at its end. The same object until it changes."""

    def take_dirty(self) -> set[int]:
        """Rows of the live screen that have changed since the last call."""

    def take_answers(self) -> bytes:
        """What the terminal has to answer to the program (its place, its kind); to be written to the pty."""


class PyteEmulator:
    """`Emulator` on pyte's screen. Some 100,000 short lines a second; some 3 MB for a full scrollback of
    lines of 80 columns."""

    def __init__(self, columns: int, rows: int, scrollback: int = SCROLLBACK) -> None:
        self._screen = Screen(max(2, columns), max(1, rows), scrollback)
        self._parser = Parser(self._screen)

    @property
    def columns(self) -> int:
        return int(self._screen.columns)

    @property
    def rows(self) -> int:
        return int(self._screen.lines)

    @property
    def cursor(self) -> CursorState:
        cursor = self._screen.cursor
        # After the last column was written the cursor waits there until the next character wraps.
        return CursorState(
            min(cursor.x, self.columns - 1), cursor.y, not cursor.hidden, self._screen.cursor_shape
        )

    @property
    def history(self) -> int:
        return 0 if self._screen.alternate else len(self._screen.history)

    @property
    def scrolled(self) -> int:
        return self._screen.scrolled

    @property
    def alternate(self) -> bool:
        return self._screen.alternate

    @property
    def application_cursor(self) -> bool:
        return 1 in self._screen.private_modes

    @property
    def bracketed_paste(self) -> bool:
        return 2004 in self._screen.private_modes

    @property
    def mouse(self) -> Mouse:
        modes = self._screen.private_modes
        return next(
            (mode for mode in (Mouse.MOVES, Mouse.DRAGS, Mouse.CLICKS) if mode.value in modes), Mouse.OFF
        )

    @property
    def mouse_sgr(self) -> bool:
        return 1006 in self._screen.private_modes

    @property
    def title(self) -> str:
        return str(self._screen.title)

    def feed(self, data: bytes) -> None:
        self._parser.feed(data)

    def resize(self, columns: int, rows: int) -> None:
        self._screen.resize(max(1, rows), max(2, columns))

    def line(self, y: int, offset: int = 0) -> Runs:
        history = self._screen.history
        if offset and not self._screen.alternate:
            y -= min(offset, len(history))
            if y < 0:
                return clip(history[y], self.columns)
        row = self._screen.cells[y]
        if row.runs is None:
            row.runs = pack(row, self.columns)
        return row.runs

    def take_dirty(self) -> set[int]:
        return self._screen.take_dirty()

    def take_answers(self) -> bytes:
        answers, self._screen.answers = self._screen.answers, b""
        return answers
