"""The cells of one row, and the runs of equal style that it is shown as."""

from __future__ import annotations

from functools import lru_cache
from itertools import groupby
from operator import itemgetter
from typing import NamedTuple

from wcwidth import wcwidth

from tutor.terminal.style import PLAIN, Run, Style

Runs = tuple[Run, ...]

MOST_PER_CELL = 8
"""Characters one cell holds at most: one and the marks that combine with it."""


class Cell(NamedTuple):
    """One cell. A wide character stands in its left cell; the right one holds an empty text."""

    text: str
    style: Style


BLANK = Cell(" ", PLAIN)


class Row(dict[int, Cell]):
    """Column → cell; a column that is not in it is blank. `runs`: what it was last shown as, None after
    a change."""

    __slots__ = ("runs",)

    def __init__(self) -> None:
        super().__init__()
        self.runs: Runs | None = None

    def __missing__(self, column: int) -> Cell:
        return BLANK


class Pen(dict[str, Cell]):
    """The cells of one style by their character, so that equal cells are one object."""

    __slots__ = ("style",)

    def __init__(self, style: Style) -> None:
        super().__init__()
        self.style = style

    def __missing__(self, text: str) -> Cell:
        cell = Cell(text, self.style)
        if len(self) < 2048:
            self[text] = cell
        return cell


@lru_cache(maxsize=4096)
def width_of(character: str) -> int:
    """Columns that a character takes: 0, 1 or 2; -1 for one that cannot be shown."""
    return wcwidth(character)


def pack(row: Row, columns: int | None = None) -> Runs:
    """The row as runs, without blank cells at its end; of the first `columns` columns only."""
    if not row:
        return ()
    last = max(row) + 1
    if columns is not None and last > columns:
        last = columns
    cells = list(map(row.__getitem__, range(last)))
    texts, styles = zip(*cells, strict=True)
    first = styles[0]
    runs: list[Run]
    if styles.count(first) == last:
        runs = [("".join(texts), first)]
    else:
        runs = [
            ("".join(map(itemgetter(0), group)), style) for style, group in groupby(cells, key=itemgetter(1))
        ]
    text, style = runs[-1]
    if style is PLAIN and text.endswith(" "):
        text = text.rstrip(" ")
        if text:
            runs[-1] = (text, style)
        else:
            runs.pop()
    return tuple(runs)


def unpack(runs: Runs) -> Row:
    """A row of cells from runs, as when lines come back out of the scrollback."""
    row = Row()
    column = 0
    for text, style in runs:
        for character in text:
            width = width_of(character)
            if width <= 0:
                if column and (base := row.get(column - 1)):
                    row[column - 1] = Cell(base.text + character, base.style)
                continue
            row[column] = Cell(character, style)
            if width == 2:
                row[column + 1] = Cell("", style)
            column += width
    return row


def clip(runs: Runs, columns: int) -> Runs:
    """The part of the runs that fits into so many columns."""
    if sum(len(text) for text, _ in runs) * 2 <= columns:
        return runs
    kept: list[Run] = []
    left = columns
    for text, style in runs:
        if text.isascii():
            piece = text[:left]
            left -= len(piece)
        else:
            end = 0
            for character in text:
                width = max(0, width_of(character))
                if width > left:
                    left = 0
                    break
                left -= width
                end += 1
            piece = text[:end]
        if piece:
            kept.append((piece, style))
        if left <= 0:
            break
    return tuple(kept)
