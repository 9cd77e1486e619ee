"""Texts with placeholders, for what differs from one run of a command to the next.

`<age>` is a duration as kubectl shows it, `<hash>` the drawn end of a name, `<n>` a number, `<ip>` an IPv4
address, `<time>` a moment, `<any>` anything up to the end of the line or the next word. A line that is only
`...` stands for any number of lines. Two spaces or more stand for any number of them from two on, because
columns are as wide as what stands in them. Spaces at the end of a line do not count, nor do empty lines at
the end.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

_PLACES = {
    "age": r"(?:\d+[smhdy])+",
    "hash": r"[bcdfghjklmnpqrstvwxz2456789]{5,10}",
    "n": r"\d+",
    "ip": r"\d+\.\d+\.\d+\.\d+",
    "time": r"(?:\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z|\w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d [+-]\d{4})",
    "any": r"[^\n]*?",
}
_TOKEN = re.compile(rf"<({'|'.join(_PLACES)})>|( {{2,}})")
_SKIPPED = "..."


def fits(pattern: str, text: str, names: Mapping[str, str] | None = None) -> bool:
    """Whether `text` is what `pattern` says. `names`: what else stands between angle brackets, and for
    what exactly."""
    blocks: list[list[re.Pattern[str]]] = [[]]
    for line in _lines(filled(pattern, names or {})):
        if line == _SKIPPED:
            blocks.append([])
        else:
            blocks[-1].append(_line(line))
    lines = _lines(text)
    first, *middle = blocks
    if not _at(first, lines, 0):
        return False
    if not middle:
        return len(lines) == len(first)
    at, last = len(first), middle.pop()
    for block in middle:
        # The first place is the best one: it leaves most to those that follow.
        found = next((start for start in range(at, len(lines) + 1) if _at(block, lines, start)), None)
        if found is None:
            return False
        at = found + len(block)
    end = len(lines) - len(last)
    return end >= at and _at(last, lines, end)


def _at(block: list[re.Pattern[str]], lines: list[str], start: int) -> bool:
    part = lines[start : start + len(block)]
    return len(part) == len(block) and all(
        each.fullmatch(line) for each, line in zip(block, part, strict=True)
    )


def filled(pattern: str, names: Mapping[str, str]) -> str:
    """The pattern with its names put in."""
    for name, value in names.items():
        pattern = pattern.replace(f"<{name}>", value)
    return pattern


@lru_cache(maxsize=4096)
def _line(line: str) -> re.Pattern[str]:
    found, at = [], 0
    for token in _TOKEN.finditer(line):
        found.append(re.escape(line[at : token.start()]))
        found.append(_PLACES[token[1]] if token[1] else " {2,}")
        at = token.end()
    return re.compile("".join([*found, re.escape(line[at:])]))


def _lines(text: str) -> list[str]:
    return [line.rstrip() for line in text.rstrip().split("\n")] if text.strip() else []
