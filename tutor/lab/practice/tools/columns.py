"""Columns, sizes and times as docker and k3d print them."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from datetime import UTC, datetime


def table(rows: Sequence[Sequence[str]], *, narrowest: int = 10, gap: int = 3) -> str:
    """Lines with aligned columns. Docker's are at least 10 cells wide, k3d's as wide as they need to be."""
    widths: list[int] = []
    for row in rows:
        for place, cell in enumerate(row[:-1]):
            if place == len(widths):
                widths.append(narrowest)
            widths[place] = max(widths[place], _cells(cell) + gap)
    lines = []
    for row in rows:
        cells = [cell + " " * (widths[place] - _cells(cell)) for place, cell in enumerate(row[:-1])]
        lines.append("".join([*cells, *row[-1:]]))
    return "".join(f"{line}\n" for line in lines)


def _cells(text: str) -> int:
    if text.isascii():
        return len(text)
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)


def size(count: float, digits: int = 3) -> str:
    """`1.99MB` for 1985612 bytes: decimal units, so many digits that count."""
    for unit in ("B", "kB", "MB", "GB", "TB", "PB"):
        if count < 1000 or unit == "PB":
            break
        count /= 1000
    return f"{_significant(count, digits)}{unit}"


def binary_size(count: float) -> str:
    """`6.344MiB`: units of 1024."""
    for unit in ("B", "KiB", "MiB", "GiB", "TiB"):
        if count < 1024 or unit == "TiB":
            break
        count /= 1024
    return f"{_significant(count, 4)}{unit}"


def _significant(number: float, digits: int) -> str:
    # Go and Python agree on %g, but for a number that is rounded up to one digit more.
    return f"{number:.{digits}g}"


def since(moment: datetime, now: datetime) -> str:
    """How long ago, without the `ago`: `About a minute`, `5 seconds`."""
    return lasting((now - moment).total_seconds())


def lasting(seconds: float) -> str:
    """A time span as docker words it (go-units, HumanDuration)."""
    whole = int(seconds)
    minutes = whole // 60
    hours = int(seconds / 3600 + 0.5)
    for true, said in (
        (whole < 1, "Less than a second"),
        (whole == 1, "1 second"),
        (whole < 60, f"{whole} seconds"),
        (minutes == 1, "About a minute"),
        (minutes < 60, f"{minutes} minutes"),
        (hours == 1, "About an hour"),
        (hours < 48, f"{hours} hours"),
        (hours < 24 * 7 * 2, f"{hours // 24} days"),
        (hours < 24 * 30 * 2, f"{hours // 24 // 7} weeks"),
        (hours < 24 * 365 * 2, f"{hours // 24 // 30} months"),
    ):
        if true:
            return said
    return f"{int(seconds / 3600) // 24 // 365} years"


def moment(text: str) -> datetime | None:
    """The time in a document, of up to nanoseconds; None for Go's zero time and what is no time."""
    if not text or text.startswith("0001-"):
        return None
    head, dot, rest = text.partition(".")
    if dot:
        digits = rest[: len(rest) - len(rest.lstrip("0123456789"))]
        text = f"{head}.{digits[:6].ljust(6, '0')}{rest[len(digits) :]}"
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def stamp(time: datetime | None) -> str:
    """As docker's lists show a time, in the computer's own time zone: `2026-11-23 12:33:57 +0000 UTC`."""
    if time is None:
        return "N/A"
    local = time.astimezone()
    return f"{local:%Y-%m-%d %H:%M:%S} {local:%z} {local.tzname()}"


def shortened(text: str, most: int) -> str:
    """At most so many characters, the last one a `…` where something is left out."""
    return text if len(text) <= most else f"{text[: most - 1]}…"
