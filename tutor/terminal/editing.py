"""Writing into cells and erasing them."""

from __future__ import annotations

from pyte import charsets
from pyte import modes as mo

from tutor.terminal.grid import Grid
from tutor.terminal.rows import BLANK, MOST_PER_CELL, Cell, Row, width_of
from tutor.terminal.style import PLAIN


class Page(Grid):
    """A grid that can be written on."""

    # -- writing -------------------------------------------------------------------------------------------

    def draw(self, data: str) -> None:
        """Writes characters at the cursor, wrapping at the right edge."""
        if not data:
            return
        self._last = data[-1]
        translation = self.g1_charset if self.charset else self.g0_charset
        if translation is not charsets.LAT1_MAP:
            data = data.translate(translation)
        if data.isascii():
            self._draw_narrow(data)
        else:
            for character in data:
                self._draw_one(character)

    def _draw_narrow(self, data: str) -> None:
        cursor, columns = self.cursor, self.columns
        at, end = 0, len(data)
        while at < end:
            if cursor.x >= columns:
                self._wrap(1)
            piece = data[at : at + columns - cursor.x]
            if len(piece) < end - at and mo.DECAWM not in self.mode:
                # Without wrapping everything beyond the edge is written into the last column.
                piece, at = piece[:-1] + data[-1], end
            self._write(piece)
            at += len(piece)

    def _write(self, piece: str) -> None:
        """Writes characters of width 1 that fit into the row."""
        if mo.IRM in self.mode:
            self.insert_characters(len(piece))
        x, y = self.cursor.x, self.cursor.y
        end = x + len(piece)
        row = self.cells[y]
        self._part_wide(row, x, end)
        row.update(zip(range(x, end), map(self.pen.__getitem__, piece), strict=True))
        row.runs = None
        self.dirty.add(y)
        self.cursor.x = end

    def _part_wide(self, row: Row, start: int, end: int) -> None:
        """Blanks the halves of wide characters that overwriting start … end would leave."""
        if (cell := row.get(start)) is not None and not cell.text and start:
            row[start - 1] = Cell(" ", cell.style)
        if (cell := row.get(end)) is not None and not cell.text:
            row[end] = Cell(" ", cell.style)

    def _draw_one(self, character: str) -> None:
        width = width_of(character)
        if width < 0:
            return
        if width == 0:
            self._combine(character)
            return
        if self.cursor.x + width > self.columns:
            self._wrap(width)
        if width == 1:
            self._write(character)
            return
        if mo.IRM in self.mode:
            self.insert_characters(2)
        x, y = self.cursor.x, self.cursor.y
        row = self.cells[y]
        self._part_wide(row, x, x + 2)
        row[x], row[x + 1] = self.pen[character], self.pen[""]
        row.runs = None
        self.dirty.add(y)
        self.cursor.x = x + 2

    def _combine(self, character: str) -> None:
        row, x = self.cells[self.cursor.y], self.cursor.x - 1
        if x > 0 and not row[x].text:
            x -= 1
        if x >= 0 and len(row[x].text) < MOST_PER_CELL:
            row[x] = Cell(row[x].text + character, row[x].style)
            row.runs = None
            self.dirty.add(self.cursor.y)

    def _wrap(self, width: int) -> None:
        if mo.DECAWM in self.mode:
            self.carriage_return()
            self.index()
        else:
            self.cursor.x = max(0, self.columns - width)

    # -- moving and erasing cells --------------------------------------------------------------------------

    def _changed_row(self) -> Row:
        row = self.cells[self.cursor.y]
        row.runs = None
        self.dirty.add(self.cursor.y)
        self.cursor.x = min(self.cursor.x, self.columns - 1)
        return row

    def insert_characters(self, count: int | None = None) -> None:
        row, x = self._changed_row(), self.cursor.x
        count = min(count or 1, self.columns - x)
        moved = {at + count: cell for at, cell in row.items() if x <= at < self.columns - count}
        self._erase(row, x, self.columns)
        row.update(moved)

    def delete_characters(self, count: int | None = None) -> None:
        row, x = self._changed_row(), self.cursor.x
        count = min(count or 1, self.columns - x)
        moved = {at - count: cell for at, cell in row.items() if x + count <= at < self.columns}
        self._part_wide(row, x, x + count)
        self._erase(row, x, self.columns)
        row.update(moved)

    def erase_characters(self, count: int | None = None) -> None:
        row, x = self._changed_row(), self.cursor.x
        self._erase(row, x, min(x + (count or 1), self.columns))

    def _erase(self, row: Row, start: int, end: int) -> None:
        self._part_wide(row, start, end)
        if self._eraser is not BLANK:
            row.update(dict.fromkeys(range(start, end), self._eraser))
        elif start == 0 and end >= self.columns:
            row.clear()
        else:
            for column in [at for at in row if start <= at and (at < end or end >= self.columns)]:
                del row[column]

    def erase_in_line(self, how: int = 0, private: bool = False) -> None:
        row, x = self._changed_row(), self.cursor.x
        start, end = {0: (x, self.columns), 1: (0, x + 1), 2: (0, self.columns)}.get(how, (0, 0))
        self._erase(row, start, end)

    def erase_in_display(self, how: int = 0, *args: object, **kwargs: object) -> None:
        y = self.cursor.y
        if how == 2 and not self.alternate:
            # As most terminals do: what `clear` takes from the screen can still be scrolled back to.
            used = max((at + 1 for at, row in enumerate(self.cells) if row), default=0)
            for row in self.cells[:used]:
                self._keep(row)
        start, end = {0: (y + 1, self.lines), 1: (0, y), 2: (0, self.lines)}.get(how, (0, 0))
        for at in range(start, end):
            self.cells[at] = self._blank_row()
        if how in (0, 1):
            self.erase_in_line(how)
        elif how == 3:
            self.history.clear()
        self._all_dirty = True

    def alignment_display(self) -> None:
        for row in self.cells:
            row.update(dict.fromkeys(range(self.columns), Cell("E", PLAIN)))
            row.runs = None
        self._all_dirty = True
