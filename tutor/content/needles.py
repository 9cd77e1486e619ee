"""Plain text that must be there for a pattern to match, so that the pattern itself is rarely searched."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

LEAST = 4
"""Characters that the plain text of each alternative needs to be of use."""


@lru_cache(maxsize=1024)
def needles(pattern: str) -> tuple[str, ...]:
    """In small letters, the longest plain text of each alternative of the pattern; one of them stands in
    whatever the pattern matches. Empty where an alternative has none of `LEAST` characters.

    Only what stands outside of groups counts: `pull (?:access )?denied for` gives `denied for`.
    """
    longest = [max(_runs(alternative), key=len, default="") for alternative in _alternatives(pattern)]
    return tuple(run.lower() for run in longest) if all(len(run) >= LEAST for run in longest) else ()


def _alternatives(pattern: str) -> Iterator[str]:
    start = at = 0
    while at < len(pattern):
        if pattern[at] == "|":
            yield pattern[start:at]
            start = at + 1
        at = _after(pattern, at)
    yield pattern[start:]


def _runs(alternative: str) -> Iterator[str]:
    run = ""
    at = 0
    while at < len(alternative):
        after = _after(alternative, at)
        sign = _plain(alternative[at:after])
        follower = alternative[after : after + 1]
        if sign and follower not in ("?", "*", "{"):
            run += sign
            if follower != "+":
                at = after
                continue
        yield run
        run = ""
        at = after
    yield run


def _plain(element: str) -> str:
    """The character that an element of a pattern stands for, nothing where it stands for several."""
    if len(element) == 2 and element[0] == "\\":
        return "" if element[1].isalnum() else element[1]
    return "" if len(element) != 1 or element in ".^$*+?{}" else element


def _after(pattern: str, at: int) -> int:
    """Where the element that begins at `at` ends: a character, an escape, a class or a group."""
    if pattern[at] == "\\":
        return min(at + 2, len(pattern))
    if pattern[at] == "[":
        return _after_class(pattern, at)
    if pattern[at] != "(":
        return at + 1
    at += 1
    while at < len(pattern) and pattern[at] != ")":
        at = _after(pattern, at)
    return min(at + 1, len(pattern))


def _after_class(pattern: str, at: int) -> int:
    at += 1
    if pattern[at : at + 1] == "^":
        at += 1
    if pattern[at : at + 1] == "]":
        at += 1
    while at < len(pattern) and pattern[at] != "]":
        at += 2 if pattern[at] == "\\" else 1
    return min(at + 1, len(pattern))
