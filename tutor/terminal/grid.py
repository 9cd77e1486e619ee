"""The cells of the screen and how they move: pyte's cursor, margins and tabs over rows of our own.

pyte keeps a row per dictionary entry and a styled tuple per cell, which is slow to scroll and large to keep;
here rows are a list, cells are shared, and a row that leaves at the top is packed into the scrollback.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

import pyte
from pyte import charsets
from pyte import modes as mo

from tutor.terminal.rows import BLANK, Cell, Pen, Row, Runs, pack, unpack
from tutor.terminal.style import PLAIN, Style


@dataclass(frozen=True)
class SavedCursor:
    """What DECSC keeps."""

    x: int
    y: int
    style: Style
    charset: int
    g0: str
    g1: str
    origin: bool


HOME = SavedCursor(0, 0, PLAIN, 0, charsets.LAT1_MAP, charsets.VT100_MAP, origin=False)


class Grid(pyte.Screen):
    """Rows and what moves them. `cells` is the list of rows that are shown (pyte's own `buffer` stays empty),
    `history` the packed rows above them."""

    def __init__(self, columns: int, lines: int, scrollback: int) -> None:
        self.history: deque[Runs] = deque(maxlen=scrollback)
        self.scrolled = 0
        self.alternate = False
        self._main: list[Row] = []
        self._saved: dict[bool, SavedCursor] = {}
        self._pens: dict[Style, Pen] = {}
        self._all_dirty = True
        self._last = ""
        super().__init__(columns, lines)

    # -- state ---------------------------------------------------------------------------------------------

    def reset(self) -> None:
        """Everything as at the start, but for the scrollback."""
        self.alternate = False
        self._saved.clear()
        self.cells = [Row() for _ in range(self.lines)]
        self.margins = None
        self.mode = {mo.DECAWM, mo.DECTCEM}
        self.title = ""
        self.charset = 0
        self.g0_charset = charsets.LAT1_MAP
        self.g1_charset = charsets.VT100_MAP
        self.tabstops = set(range(8, self.columns, 8))
        self.saved_columns = None
        self.cursor = pyte.screens.Cursor(0, 0)
        self.set_style(PLAIN)
        self._all_dirty = True

    def set_style(self, style: Style) -> None:
        """The style of what is written from now on."""
        self.style = style
        if len(self._pens) > 512:
            self._pens.clear()
        self.pen = self._pens.setdefault(style, Pen(style))
        # What erasing leaves behind: the background only.
        self._eraser = BLANK if style.bg is None else Cell(" ", Style(bg=style.bg))

    def take_dirty(self) -> set[int]:
        """Rows that have changed since the last call."""
        dirty = set(range(self.lines)) if self._all_dirty else {y for y in self.dirty if y < self.lines}
        self._all_dirty = False
        self.dirty.clear()
        return dirty

    def save_cursor(self) -> None:
        cursor = self.cursor
        self._saved[self.alternate] = SavedCursor(
            cursor.x,
            cursor.y,
            self.style,
            self.charset,
            self.g0_charset,
            self.g1_charset,
            mo.DECOM in self.mode,
        )

    def restore_cursor(self) -> None:
        saved = self._saved.get(self.alternate, HOME)
        self.charset, self.g0_charset, self.g1_charset = saved.charset, saved.g0, saved.g1
        (self.mode.add if saved.origin else self.mode.discard)(mo.DECOM)
        self.set_style(saved.style)
        self.cursor.x, self.cursor.y = min(saved.x, self.columns), min(saved.y, self.lines - 1)

    def enter_alternate(self) -> None:
        """Puts the main screen aside and shows an empty one."""
        if not self.alternate:
            self._main, self.cells = self.cells, [Row() for _ in range(self.lines)]
            self.alternate = self._all_dirty = True

    def leave_alternate(self) -> None:
        """Shows the main screen again as it was."""
        if self.alternate:
            self.cells, self._main = self._main, []
            self.alternate = False
            self._all_dirty = True

    def resize(self, lines: int | None = None, columns: int | None = None) -> None:
        """Changes the size. Lines that no longer fit go to the scrollback and come back from it."""
        lines, columns = lines or self.lines, columns or self.columns
        if (lines, columns) == (self.lines, self.columns):
            return
        if columns != self.columns:
            self.tabstops |= set(range(-(-self.columns // 8) * 8, columns, 8))
            for row in (*self.cells, *self._main):
                row.runs = None
        if self.alternate:
            saved = self._saved.get(False, HOME)
            self._fit(self._main, lines, saved.y, with_history=True)
            self._fit(self.cells, lines, self.cursor.y, with_history=False)
        else:
            self.cursor.y += self._fit(self.cells, lines, self.cursor.y, with_history=True)
        self.lines, self.columns = lines, columns
        self.margins = None
        self.cursor.x = min(self.cursor.x, columns - 1)
        self.cursor.y = max(0, min(self.cursor.y, lines - 1))
        self._all_dirty = True

    def _fit(self, buffer: list[Row], lines: int, cursor: int, *, with_history: bool) -> int:
        """Makes the list so many rows long; how far the cursor's row has moved down."""
        moved = 0
        while len(buffer) > lines and len(buffer) - 1 > cursor + moved and not buffer[-1]:
            buffer.pop()
        while len(buffer) > lines:
            row = buffer.pop(0)
            moved -= 1
            if with_history:
                self._keep(row)
        while len(buffer) < lines:
            if with_history and self.history:
                buffer.insert(0, unpack(self.history.pop()))
                self.scrolled -= 1
                moved += 1
            else:
                buffer.append(Row())
        return moved

    def _keep(self, row: Row) -> None:
        self.history.append(pack(row) if row.runs is None else row.runs)
        self.scrolled += 1

    # -- moving rows ---------------------------------------------------------------------------------------

    @property
    def region(self) -> tuple[int, int]:
        """First and last row that scroll."""
        return (0, self.lines - 1) if self.margins is None else (self.margins.top, self.margins.bottom)

    def _blank_row(self) -> Row:
        row = Row()
        if self._eraser is not BLANK:
            row.update(dict.fromkeys(range(self.columns), self._eraser))
        return row

    def scroll_up(self, count: int = 1) -> None:
        """Moves the rows of the region up; what leaves the top of the main screen is kept."""
        top, bottom = self.region
        for _ in range(min(count, bottom - top + 1)):
            row = self.cells.pop(top)
            if top == 0 and not self.alternate:
                self._keep(row)
            self.cells.insert(bottom, self._blank_row())
        self._all_dirty = True

    def scroll_down(self, count: int = 1) -> None:
        """Moves the rows of the region down."""
        top, bottom = self.region
        for _ in range(min(count, bottom - top + 1)):
            self.cells.pop(bottom)
            self.cells.insert(top, self._blank_row())
        self._all_dirty = True

    def index(self) -> None:
        if self.cursor.y == self.region[1]:
            self.scroll_up()
        elif self.cursor.y < self.lines - 1:
            self.cursor.y += 1

    def reverse_index(self) -> None:
        if self.cursor.y == self.region[0]:
            self.scroll_down()
        elif self.cursor.y:
            self.cursor.y -= 1

    def insert_lines(self, count: int | None = None) -> None:
        top, bottom = self.region
        y = self.cursor.y
        if top <= y <= bottom:
            for _ in range(min(count or 1, bottom - y + 1)):
                self.cells.pop(bottom)
                self.cells.insert(y, self._blank_row())
            self.carriage_return()
            self._all_dirty = True

    def delete_lines(self, count: int | None = None) -> None:
        top, bottom = self.region
        y = self.cursor.y
        if top <= y <= bottom:
            for _ in range(min(count or 1, bottom - y + 1)):
                self.cells.pop(y)
                self.cells.insert(bottom, self._blank_row())
            self.carriage_return()
            self._all_dirty = True
