"""Times as objects hold them: read strictly, and written back in UTC."""

from __future__ import annotations

import json
import re
from datetime import datetime

from tutor.lab.practice.pace import micro_stamp, moment, stamp

_PARTS = ("2006", "-", "01", "-", "02", "T", "15", ":", "04", ":", "05")
"""What the layout asks for in its order, in Go's way to write layouts: figures stand for as many digits."""
_ZONE = re.compile(r"Z|[+-]\d\d:\d\d", re.ASCII)
_FRACTION = re.compile(r"[.,]\d+", re.ASCII)
_MICRO = re.compile(r"\.\d{6}(?!\d)", re.ASCII)
_RANGES = ((5, 12, "month"), (8, 31, "day"), (11, 23, "hour"), (14, 59, "minute"), (17, 59, "second"))
"""Where in the text a figure starts, how large it may be, and what it is."""


def written(text: str, *, micro: bool = False) -> str:
    """The time as a server writes it: `2026-11-23T12:06:36Z`, or with six digits more where it is `micro`.

    Raises ValueError with the words of Go's `time.Parse`.
    """
    layout = f"2006-01-02T15:04:05{'.000000' if micro else ''}Z07:00"
    rest = text
    for part in _PARTS:
        fits = rest[: len(part)].isdecimal() if part.isdecimal() else rest.startswith(part)
        if not fits or len(rest) < len(part) or not rest.isascii():
            raise _unread(text, layout, rest, part)
        rest = rest[len(part) :]
    fraction = (_MICRO if micro else _FRACTION).match(rest)
    if micro and fraction is None:
        raise _unread(text, layout, rest, ".000000")
    rest = rest[fraction.end() :] if fraction else rest
    zone = _ZONE.match(rest)
    if zone is None:
        raise _unread(text, layout, rest, "Z07:00")
    if zone.end() < len(rest):
        raise ValueError(f"parsing time {_shown(text)}: extra text: {_shown(rest[zone.end() :])}")
    return (micro_stamp if micro else stamp)(_moment(text))


def _moment(text: str) -> datetime:
    for start, largest, name in _RANGES:
        figure = int(text[start : start + 2])
        if figure > largest or (figure == 0 and name in ("month", "day")):
            raise ValueError(f"parsing time {_shown(text)}: {name} out of range")
    try:
        return moment(text.replace(",", "."))
    except (ValueError, OverflowError):
        # The figures are in their ranges, so that only the month can be too short, or the zone too far.
        raise ValueError(f"parsing time {_shown(text)}: day out of range") from None


def _unread(text: str, layout: str, rest: str, part: str) -> ValueError:
    return ValueError(
        f'parsing time {_shown(text)} as "{layout}": cannot parse {_shown(rest)} as {_shown(part)}'
    )


def _shown(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
