"""Words of a Dockerfile: quotes, escapes and variables, as its reference describes them."""

from __future__ import annotations

import re
from collections.abc import Mapping

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


class WordError(Exception):
    """A quote or brace is left open, or a variable that has to be set is not."""


def split(text: str, escape: str = "\\") -> list[str]:
    """Parted at blanks outside quotes; quotes and escapes stay where they are."""
    words: list[str] = []
    word = ""
    quote = ""
    at = 0
    while at < len(text):
        char = text[at]
        if char == escape and quote != "'" and at + 1 < len(text):
            word += text[at : at + 2]
            at += 2
            continue
        if quote:
            quote = "" if char == quote else quote
        elif char in "\"'":
            quote = char
        if char.isspace() and not quote:
            words += [word] if word else []
            word = ""
        else:
            word += char
        at += 1
    return [*words, word] if word else words


def expand(text: str, variables: Mapping[str, str], escape: str = "\\") -> str:
    """Quotes taken away and variables put in: `$A`, `${A}`, `${A:-x}`, `${A:+x}`, `${A:?x}`, and the same
    without the colon. Raises WordError."""
    return _Expansion(text, variables, escape).run()


class _Expansion:
    def __init__(self, text: str, variables: Mapping[str, str], escape: str) -> None:
        self._text = text
        self._variables = variables
        self._escape = escape
        self._at = 0

    def run(self) -> str:
        done = ""
        quote = ""
        while self._at < len(self._text):
            char = self._text[self._at]
            if char == quote:
                quote = ""
                self._at += 1
            elif not quote and char in "\"'":
                quote = char
                self._at += 1
            elif char == self._escape and quote != "'":
                following = self._text[self._at + 1 : self._at + 2]
                # Between double quotes only these are escaped; elsewhere every character can be.
                kept = quote == '"' and following not in ('"', "$", self._escape)
                done += (char if kept else "") + following
                self._at += 2
            elif char == "$" and quote != "'":
                self._at += 1
                done += self._variable()
            else:
                done += char
                self._at += 1
        if quote:
            raise WordError("unexpected end of statement while looking for matching " + _QUOTES[quote])
        return done

    def _variable(self) -> str:
        rest = self._text[self._at :]
        if not rest.startswith("{"):
            match = _NAME.match(rest)
            if match is None:
                return "$"
            self._at += match.end()
            return self._variables.get(match[0], "")
        end = self._closing()
        inner = self._text[self._at + 1 : end]
        self._at = end + 1
        match = _NAME.match(inner)
        if match is None:
            raise WordError("bad substitution")
        value, modifier = self._variables.get(match[0]), inner[match.end() :]
        return self._modified(match[0], value, modifier)

    def _modified(self, name: str, value: str | None, modifier: str) -> str:
        if not modifier:
            return value or ""
        colon = modifier.startswith(":")
        sign, word = modifier[colon : colon + 1], modifier[colon + 1 :]
        present = bool(value) if colon else value is not None
        if sign == "-":
            return value or "" if present else expand(word, self._variables, self._escape)
        if sign == "+":
            return expand(word, self._variables, self._escape) if present else ""
        if sign == "?":
            if not present:
                raise WordError(f"{name}: {word or 'is not allowed to be unset'}")
            return value or ""
        raise WordError(f"unsupported modifier ({modifier[: 1 + colon]}) in substitution")

    def _closing(self) -> int:
        depth = 0
        for place in range(self._at, len(self._text)):
            if self._text[place] == "{":
                depth += 1
            elif self._text[place] == "}":
                depth -= 1
                if depth == 0:
                    return place
        raise WordError("syntax error: missing '}'")


_QUOTES = {'"': "double-quote", "'": "single-quote"}
