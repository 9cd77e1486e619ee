"""Takes a template apart into tokens, on demand: the first error in the text is the one that is told."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

KEYWORDS = frozenset(
    ("if", "else", "end", "range", "with", "define", "template", "block", "break", "continue")
)

_SPACE = " \t\r\n"
_WORD = re.compile(r"\w+")
_NUMBER = re.compile(
    r"[+-]?(0[xX][0-9a-fA-F_]+|0[bB][01_]+|0[oO][0-7_]+|(\d[\d_]*)?\.?\d[\d_]*\.?([eE][+-]?\d+)?)"
)
_STRING = re.compile(r'"(\\.|[^"\\\n])*"')
_CHARACTER = re.compile(r"'(\\.|[^'\\\n])*'")
_ENDS_WORD = " \t\r\n.,|:)("


class Token(NamedTuple):
    kind: str
    """text, open, close, field, dot, variable, word, keyword, bool, nil, string, character, number, error,
    end, or the sign itself: `|`, `(`, `)`, `,`, `:=`, `=`."""
    text: str
    at: int
    """Its place in the template, characters from 0."""
    spaced: bool = False
    """White space stands before it."""

    def shown(self) -> str:
        """As Go names it in errors."""
        if self.kind == "end":
            return "EOF"
        if self.kind == "keyword":
            return f"<{self.text}>"
        return f'"{self.text[:10]}"...' if len(self.text) > 10 else f'"{self.text}"'


def tokens(text: str) -> Iterator[Token]:
    """The tokens of a template; the last one is of kind `end` or `error`."""
    at = 0
    trim = False
    while True:
        start = text.find("{{", at)
        piece = text[at:] if start < 0 else text[at:start]
        if trim:
            piece = piece.lstrip(_SPACE)
        if start < 0:
            if piece:
                yield Token("text", piece, at)
            yield Token("end", "", len(text))
            return
        inside = start + 2
        if text[inside : inside + 1] == "-" and text[inside + 1 : inside + 2] in tuple(_SPACE):
            piece = piece.rstrip(_SPACE)
            inside += 2
        if piece:
            yield Token("text", piece, at)
        if text.startswith("/*", inside):
            closing = text.find("*/", inside)
            if closing < 0:
                yield Token("error", "unclosed comment", start)
                return
            ending = re.compile(r"(\s-)?\}\}").match(text, closing + 2)
            if ending is None:
                yield Token("error", "comment ends before closing delimiter", start)
                return
            trim = ending[1] is not None
            at = ending.end()
            continue
        yield Token("open", "{{", start)
        last = Token("open", "", inside)
        for last in _action(text, inside):
            yield last
        if last.kind != "close":
            return
        trim = last.text.startswith(" ")
        at = last.at + len(last.text)


def _action(text: str, at: int) -> Iterator[Token]:
    """The tokens up to and with the closing `}}`, or up to an error."""
    depth = 0
    spaced = False
    while True:
        rest = text[at : at + 4]
        trims = len(rest) == 4 and rest[0] in _SPACE and rest[1:] == "-}}"
        if trims or rest.startswith("}}"):
            if depth:
                yield Token("error", "unclosed left paren", at)
            else:
                yield Token("close", " -}}" if trims else "}}", at)
            return
        if not rest:
            yield Token("error", "unclosed action", at)
            return
        if rest[0] in _SPACE:
            at += 1
            spaced = True
            continue
        token = _token(text, at)
        depth += {"(": 1, ")": -1}.get(token.kind, 0)
        if depth < 0:
            token = Token("error", "unexpected right paren", at)
        yield token._replace(spaced=spaced)
        if token.kind == "error":
            return
        at += len(token.text)
        spaced = False


def _token(text: str, at: int) -> Token:  # noqa: PLR0911 - one for each kind of token
    first = text[at]
    if text.startswith(":=", at):
        return Token(":=", ":=", at)
    if first in "|(),=":
        return Token(first, first, at)
    if first == '"':
        return _quoted(_STRING, "string", "unterminated quoted string", text, at)
    if first == "'":
        return _quoted(_CHARACTER, "character", "unterminated character constant", text, at)
    if first == "`":
        end = text.find("`", at + 1)
        if end < 0:
            return Token("error", "unterminated raw quoted string", at)
        return Token("string", text[at : end + 1], at)
    following = text[at + 1 : at + 2]
    if first.isdigit() or first in "+-" or (first == "." and following.isdigit()):
        return _number(text, at)
    if first == ".":
        return _name(text, at, "field") if _WORD.match(text, at + 1) else Token("dot", ".", at)
    if first == "$":
        return _name(text, at, "variable")
    if _WORD.match(first):
        return _name(text, at, "word")
    return Token("error", f"unrecognized character in action: U+{ord(first):04X} '{first}'", at)


def _quoted(pattern: re.Pattern[str], kind: str, problem: str, text: str, at: int) -> Token:
    found = pattern.match(text, at)
    return Token(kind, found[0], at) if found else Token("error", problem, at)


def _number(text: str, at: int) -> Token:
    found = _NUMBER.match(text, at)
    end = found.end() if found else at + 1
    after = _WORD.match(text, end)
    if found is None or after:
        return Token("error", f'bad number syntax: "{text[at : after.end() if after else end]}"', at)
    return Token("number", found[0], at)


def _name(text: str, at: int, kind: str) -> Token:
    start = at if kind == "word" else at + 1
    found = _WORD.match(text, start)
    word = text[at : found.end() if found else start]
    end = at + len(word)
    following = text[end : end + 1]
    if following and following not in _ENDS_WORD and not text.startswith("}}", end):
        return Token("error", f"bad character U+{ord(following):04X} '{following}'", at)
    if kind == "word" and word in KEYWORDS:
        return Token("keyword", word, at)
    if kind == "word" and word == "nil":
        return Token("nil", word, at)
    if kind == "word" and word in ("true", "false"):
        return Token("bool", word, at)
    return Token(kind, word, at)
