"""Uneven indentation: lines that stand beside none of the lines above them, moved to where they most likely
belong."""

from __future__ import annotations

import re
from dataclasses import dataclass

from tutor.engine.manifest.fields import DEPLOYMENT, Field
from tutor.engine.manifest.slips import Slip, content

_PARTS = re.compile(r"(?P<blanks> *)(?P<hyphens>(?:- +)*)(?P<rest>.*)")
_KEY = re.compile(r"(?P<key>[^\s:#'\"\[{][^:#]*?) *:(?P<value>\s.*|)$")


@dataclass
class _Level:
    """Lines that stand below each other."""

    column: int
    is_list: bool
    """Its lines begin with a hyphen."""
    fields: tuple[Field, ...]
    """What can stand there."""


def evened(lines: list[str]) -> tuple[list[str], list[Slip]]:
    """The lines in columns that fit together, and what was moved."""
    return _Evening(lines).lines()


class _Evening:
    def __init__(self, lines: list[str]) -> None:
        self._lines = list(lines)
        self._slips: list[Slip] = []
        self._levels = [_Level(0, False, DEPLOYMENT.fields)]
        self._column = 0
        """Where the key of the line above stands."""
        self._opens: tuple[Field, ...] | None = DEPLOYMENT.fields
        """What can stand within the line above; None where that has a value already."""
        self._moves: list[tuple[int, int]] = []
        """Columns as written, from which on lines move with one above, and by how much."""

    def lines(self) -> tuple[list[str], list[Slip]]:
        for number, index in enumerate(content(list(self._lines))):
            match = _PARTS.fullmatch(self._lines[index])
            if match is not None:
                self._lines[index] = self._line(match, index + 1, first=number == 0)
        return self._lines, self._slips

    def _line(self, match: re.Match[str], number: int, *, first: bool) -> str:
        written = len(match["blanks"])
        while self._moves and written <= self._moves[-1][0]:
            self._moves.pop()
        column = max(0, written + (self._moves[-1][1] if self._moves else 0))
        key = _KEY.match(match["rest"])
        name = key["key"] if key else ""
        wanted = self._place(column, bool(match["hyphens"]), name, first=first)
        if wanted != column:
            self._say(number, column, wanted, name)
            self._moves.append((written, wanted - written))
        self._enter(wanted, match["hyphens"], key)
        return " " * wanted + match["hyphens"] + match["rest"]

    def _place(self, column: int, is_entry: bool, name: str, *, first: bool) -> int:
        """The column where the line shall stand."""
        if first:
            return 0
        top = self._column
        if column > top:
            return column if self._opens is not None else self._within(top, is_entry, name)
        if is_entry and column == top and self._opens is not None:
            return column
        fits = [level for level in self._levels if level.is_list == is_entry or not is_entry]
        columns = {level.column for level in fits if not level.is_list or is_entry}
        if column in columns:
            return column
        return self._nearest(column, is_entry, name)

    def _within(self, top: int, is_entry: bool, name: str) -> int:
        return self._nearest(top, is_entry, name) if is_entry else top

    def _nearest(self, column: int, is_entry: bool, name: str) -> int:
        able = [level for level in self._levels if level.is_list == is_entry]
        if not able:
            return self._column
        knowing = [level for level in able if name and any(field.name == name for field in level.fields)]
        return min(knowing or able, key=lambda level: (abs(level.column - column), -level.column)).column

    def _say(self, number: int, column: int, wanted: int, name: str) -> None:
        what = f"`{name}`" if name else "The line"
        self._slips.append(
            Slip(
                number,
                f"{what} begins after {_blanks(column)}, where nothing above it does that it could stand "
                f"beside. It seems to belong after {_blanks(wanted)}.",
            )
        )

    def _enter(self, column: int, hyphens: str, key: re.Match[str] | None) -> None:
        """Take the line in as the one that the next is held against."""
        opened = self._opens
        deeper = column > self._column or (bool(hyphens) and column == self._column and opened is not None)
        while self._levels and (
            self._levels[-1].column > column
            or (self._levels[-1].column == column and self._levels[-1].is_list and not hyphens)
        ):
            self._levels.pop()
        if deeper and opened is not None:
            self._push(_Level(column, bool(hyphens), opened))
        fields = self._levels[-1].fields if self._levels else DEPLOYMENT.fields
        if hyphens:
            column += len(hyphens)
            self._push(_Level(column, False, fields))
        self._column = column
        self._opens = _opened(fields, key)

    def _push(self, level: _Level) -> None:
        if not self._levels or (self._levels[-1].column, self._levels[-1].is_list) != (
            level.column,
            level.is_list,
        ):
            self._levels.append(level)


def _opened(fields: tuple[Field, ...], key: re.Match[str] | None) -> tuple[Field, ...] | None:
    """The fields that can stand within a line; None where nothing can."""
    if key is None or re.sub(r"(^|\s)#.*", "", key["value"]).strip():
        return None
    known = next((field for field in fields if field.name == key["key"]), None)
    return known.fields if known else ()


def _blanks(count: int) -> str:
    return "no blanks" if count == 0 else "one blank" if count == 1 else f"{count} blanks"
