"""Slips in single lines that one makes while writing YAML by hand, each said and mended, so that the rest of
the file can be read all the same."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import get_close_matches

from tutor.engine.manifest.fields import NAMES

BLOCK = re.compile(r"(?:^|[:\-] +)[|>][-+0-9]*\s*(?:#.*)?$")
"""A line behind which a text of several lines follows."""

_KEY = re.compile(r"(?P<before> *(?:- +)*)(?P<key>[A-Za-z]+)(?P<rest>.*)")
_TIGHT_HYPHEN = re.compile(r"(?P<before> *)-(?P<key>[A-Za-z]+)(?P<rest>: .*|:)$")
_WORD = re.compile(r" *[A-Za-z]+")
_LOOKALIKES = {
    "\u00a0": "a no-break space",
    "\u2007": "a figure space",
    "\u202f": "a narrow no-break space",
    "\u3000": "a wide space",
    "\u200b": "an invisible space",
    "\ufeff": "an invisible mark",
}
_CURLY = "\u201c\u201d\u201e\u2018\u2019"
# What YAML 1.1 allows in a stream, section 5.1 of the specification.
_FORBIDDEN = re.compile("[^\t\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True)
class Slip:
    """Something in one line that keeps the file from being read as it was meant."""

    line: int
    """From 1."""
    sentence: str


def lines_of(text: str) -> list[str]:
    """The lines as editors number them."""
    return re.split(r"\r\n|\n|\r", text.removeprefix("\ufeff"))


def content(lines: list[str]) -> Iterator[int]:
    """The indices of the lines that are neither empty, comments, marks between documents nor lines of a text
    block."""
    block: int | None = None
    for index, line in enumerate(lines):
        bare = line.strip()
        indent = len(line) - len(line.lstrip(" "))
        if block is not None and (not bare or indent > block):
            continue
        block = None
        if not bare or bare[0] in "#%" or re.match(r"(---|\.\.\.)(\s|$)", line):
            continue
        if BLOCK.search(line):
            block = indent
        yield index


def mended(lines: list[str]) -> tuple[list[str], list[Slip]]:
    """The lines without their slips, and the slips."""
    slips: list[Slip] = []
    fixed = [_characters(line, number, slips) for number, line in enumerate(lines, 1)]
    fixed = [_tabs(line, number, slips) for number, line in enumerate(fixed, 1)]
    for index in list(content(fixed)):
        fixed[index] = _line(fixed[index], index + 1, slips)
    return fixed, slips


def _characters(line: str, number: int, slips: list[Slip]) -> str:
    for sign, name in _LOOKALIKES.items():
        if sign in line:
            slips.append(
                Slip(number, f"The line holds {name}, which looks like a blank and is none. Type a blank.")
            )
            line = line.replace(sign, "" if sign in "\u200b\ufeff" else " ")
    if (found := _FORBIDDEN.search(line)) is not None:
        slips.append(Slip(number, f"The character U+{ord(found[0]):04X} is not allowed in YAML. Remove it."))
        line = _FORBIDDEN.sub(" ", line)
    if re.search(f":[ ]+[{_CURLY}]", line):
        slips.append(
            Slip(
                number, "The quotes are curly, as a word processor sets them. YAML knows only straight ones."
            )
        )
        line = re.sub(f"[{_CURLY}]", '"', line)
    if re.match(r" *[–—−]\s", line):
        slips.append(
            Slip(number, "The line begins with a dash. A list's entry begins with a plain hyphen, `-`.")
        )
        line = re.sub("[–—−]", "-", line, count=1)
    return line


def _tabs(line: str, number: int, slips: list[Slip]) -> str:
    start = line[: len(line) - len(line.lstrip(" \t"))]
    if "\t" not in start or not line.strip():
        return line
    slips.append(
        Slip(number, "The line begins with a tab. YAML is indented with blanks only, two for each level.")
    )
    return start.replace("\t", "  ") + line[len(start) :]


def _line(line: str, number: int, slips: list[Slip]) -> str:
    if (tight := _TIGHT_HYPHEN.match(line)) and tight["key"] in NAMES:
        slips.append(
            Slip(number, f"A blank is missing behind the hyphen: `- {tight['key']}{tight['rest']}`.")
        )
        line = f"{tight['before']}- {tight['key']}{tight['rest']}"
    match = _KEY.fullmatch(line)
    if match is None:
        return line
    before, key, rest = match["before"], match["key"], match["rest"]
    if key in NAMES:
        return before + key + _separated(key, rest, number, slips, is_entry="-" in before)
    if not rest.strip() and "-" not in before:
        return _unfinished(line, key, number, slips)
    return line


def _separated(key: str, rest: str, number: int, slips: list[Slip], *, is_entry: bool) -> str:
    """What follows a known key, with colon and blank in place."""
    value = rest.lstrip(" :=")
    if key == "image" and re.fullmatch(r": +\S*[^\s:]:", rest):
        slips.append(Slip(number, f"Behind the last colon the tag is missing, such as `{value}v1`."))
        return f": {value}v1"
    if re.match(r":[^\s:]", rest):
        slips.append(Slip(number, f"A blank is missing behind the colon: `{key}: {value}`."))
        return f": {value}"
    if re.match(r" *=", rest):
        slips.append(
            Slip(
                number, f"YAML has a colon and a blank where this line has an equals sign: `{key}: {value}`."
            )
        )
        return f": {value}"
    if not rest.strip() and not is_entry:
        slips.append(Slip(number, f"A colon is missing behind `{key}`."))
        return ":"
    if re.match(r" +[^\s:#][^:]*$", rest) and not is_entry:
        slips.append(Slip(number, f"A colon is missing between `{key}` and what follows: `{key}: {value}`."))
        return f": {value}"
    return rest


def _unfinished(line: str, word: str, number: int, slips: list[Slip]) -> str:
    """A word alone in its line: a field that is still being typed."""
    meant = next((name for name in sorted(NAMES) if name.startswith(word)), None)
    near = [meant] if meant else get_close_matches(word, sorted(NAMES), n=1, cutoff=0.75)
    if not near:
        return line
    slips.append(Slip(number, f"`{word}` has no colon yet. Is it to be `{near[0]}:`?"))
    return ""
