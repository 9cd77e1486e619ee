"""From the terminal's styles to those that Textual paints."""

from __future__ import annotations

from functools import lru_cache

from rich.color import Color
from rich.segment import Segment
from rich.style import Style as RichStyle
from textual.strip import Strip

from tutor.terminal.style import Colour, Style


@lru_cache(maxsize=4096)
def rich_style(style: Style) -> RichStyle:
    """The same look; colours of the palette stay numbers, so that the theme can say what they are."""
    return RichStyle(
        color=_colour(style.fg),
        bgcolor=_colour(style.bg),
        bold=style.bold or None,
        dim=style.dim or None,
        italic=style.italic or None,
        underline=style.underline or None,
        blink=style.blink or None,
        reverse=style.reverse or None,
        conceal=style.hidden or None,
        strike=style.strike or None,
    )


def _colour(colour: Colour) -> Color | None:
    if colour is None:
        return None
    return Color.from_ansi(colour) if isinstance(colour, int) else Color.parse(colour)


def cut(strip: Strip, start: int, end: int, look: RichStyle) -> Strip:
    """The strip with cells `start` to `end` (without it) in another look as well."""
    width = strip.cell_length
    start, end = max(0, min(start, width)), max(0, min(end, width))
    if start >= end:
        return strip
    before, middle, after = strip.crop(0, start), strip.crop(start, end), strip.crop(end, width)
    changed = [Segment(text, (style or RichStyle()) + look) for text, style, _ in middle]
    return Strip([*before, *changed, *after], width)
