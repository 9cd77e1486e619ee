"""How a cell looks, and the select-graphic-rendition sequences (CSI … m) that change it.

Numbers after ECMA-48, section 8.3.117, with the colours of xterm's ctlseqs (38/48, 90–107).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

Colour = int | str | None
"""None is the terminal's own colour, 0–255 an entry of its palette, "#rrggbb" a colour of its own."""


@dataclass(frozen=True, slots=True)
class Style:
    """How a run of text looks. Styles are interned: equal styles of one process are the same object."""

    fg: Colour = None
    bg: Colour = None
    bold: bool = False
    dim: bool = False
    italic: bool = False
    underline: bool = False
    blink: bool = False
    reverse: bool = False
    hidden: bool = False
    strike: bool = False


PLAIN = Style()

Run = tuple[str, Style]
"""A piece of one row, all in one style. Columns are counted by the width of the characters."""

_FLAGS: dict[int, dict[str, bool]] = {
    1: {"bold": True},
    2: {"dim": True},
    3: {"italic": True},
    4: {"underline": True},
    5: {"blink": True},
    6: {"blink": True},
    7: {"reverse": True},
    8: {"hidden": True},
    9: {"strike": True},
    21: {"underline": True},
    22: {"bold": False, "dim": False},
    23: {"italic": False},
    24: {"underline": False},
    25: {"blink": False},
    27: {"reverse": False},
    28: {"hidden": False},
    29: {"strike": False},
}


@lru_cache(maxsize=4096)
def intern_style(style: Style) -> Style:
    """The one object that stands for all styles equal to this one (while it is among the last 4,096)."""
    return PLAIN if style == PLAIN else style


@lru_cache(maxsize=4096)
def restyle(style: Style, parameters: str) -> Style:
    """The style after `CSI parameters m`, with `;` between attributes and `:` inside of one."""
    groups = [[_number(part) for part in group.split(":")] for group in parameters.split(";")]
    at = 0
    while at < len(groups):
        group = groups[at]
        at += 1
        code = group[0]
        if code in (38, 48, 58):
            if len(group) > 1:
                colour = _colour(group[1:], with_space=len(group) > 5)
            else:
                flat = [one[0] for one in groups[at : at + 4]]
                used = {5: 2, 2: 4}.get(flat[0] if flat else 0, 1)
                colour = _colour(flat[:used])
                at += used
            if colour is not None and code != 58:
                style = replace(style, fg=colour) if code == 38 else replace(style, bg=colour)
        elif code == 4 and len(group) > 1:
            style = replace(style, underline=group[1] != 0)
        else:
            style = _simple(style, code)
    return intern_style(style)


def _number(text: str) -> int:
    return min(int(text), 9999) if text else 0


def _simple(style: Style, code: int) -> Style:
    if code == 0:
        return PLAIN
    if code in _FLAGS:
        return replace(style, **_FLAGS[code])
    if 30 <= code <= 37 or 90 <= code <= 97:
        return replace(style, fg=code - 30 if code < 90 else code - 82)
    if 40 <= code <= 47 or 100 <= code <= 107:
        return replace(style, bg=code - 40 if code < 100 else code - 92)
    if code in (39, 49):
        return replace(style, fg=None) if code == 39 else replace(style, bg=None)
    return style


def _colour(numbers: Sequence[int], *, with_space: bool = False) -> Colour:
    """The colour of `5;N` or `2;R;G;B`; the form with colons may hold a colour space before R."""
    if len(numbers) >= 2 and numbers[0] == 5:
        return numbers[1] if numbers[1] <= 255 else None
    if numbers and numbers[0] == 2:
        rgb = numbers[2:5] if with_space else numbers[1:4]
        if len(rgb) == 3 and max(rgb) <= 255:
            return "#{:02x}{:02x}{:02x}".format(*rgb)
    return None
