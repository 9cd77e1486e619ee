"""A command line as a shell reads it: simple commands, their words without quotes, and where each word
stands.

Only as much of the shell's grammar as is needed to see what was run: quotes, backslashes, comments,
operators, redirections, here-documents, command substitution. An unfinished line is read as far as it goes.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Word:
    """One word, its quotes removed."""

    text: str
    start: int
    end: int
    """The word with its quotes is line[start:end]."""


@dataclass(frozen=True)
class Simple:
    """One simple command of a line."""

    words: tuple[Word, ...]
    fed: tuple[tuple[int, int], ...] = ()
    """Where the texts stand that are fed to its input: here-strings and here-documents."""
    piped: bool = False
    """Its output goes to the command after it."""

    @property
    def argv(self) -> tuple[str, ...]:
        return tuple(word.text for word in self.words)


DEEP = 8
"""Substitutions within substitutions that are read; a line with more is not read at all."""

_OPERATOR = re.compile(r"\|\||&&|\|&|;;|[|;&()\n]")
_REDIRECTION = re.compile(r"\d*(?:<<<|<<-?|<>|>>|>\||>&|<&|<|>)|&>>?")


class _TooDeepError(Exception):
    pass


@dataclass
class _Reader:
    line: str
    at: int = 0
    depth: int = 0
    done: list[Simple] = field(default_factory=list)
    words: list[Word] = field(default_factory=list)
    fed: list[tuple[int, int]] = field(default_factory=list)
    waiting: list[str] = field(default_factory=list)
    """Words that end the here-documents which begin on the next line."""

    def read(self) -> None:
        while self.at < len(self.line):
            character = self.line[self.at]
            if character in " \t\r":
                self.at += 1
            elif self.line.startswith("\\\n", self.at):
                self.at += 2
            elif character == "#":
                end = self.line.find("\n", self.at)
                self.at = len(self.line) if end < 0 else end
            elif redirection := _REDIRECTION.match(self.line, self.at):
                self._redirect(redirection)
            elif operator := _OPERATOR.match(self.line, self.at):
                self.at = operator.end()
                self._finish(piped=operator.group() in ("|", "|&"))
                if operator.group() == "\n":
                    self._documents()
            else:
                self.words.append(self._word())
        self._finish(piped=False)

    def _finish(self, *, piped: bool) -> None:
        if self.words:
            self.done.append(Simple(tuple(self.words), tuple(self.fed), piped))
        self.words = []
        if not self.waiting:
            self.fed = []

    def _redirect(self, match: re.Match[str]) -> None:
        self.at = match.end()
        while self.at < len(self.line) and self.line[self.at] in " \t":
            self.at += 1
        if self.at >= len(self.line):
            return
        target = self._word()
        sign = match.group().lstrip("0123456789")
        if sign == "<<<":
            self.fed.append((target.start, target.end))
        elif sign.startswith("<<"):
            self.waiting.append(target.text)

    def _documents(self) -> None:
        """Take in the here-documents whose command has just ended; they belong to the last simple command."""
        for end in self.waiting:
            start = self.at
            while self.at < len(self.line):
                stop = self.line.find("\n", self.at)
                stop = len(self.line) if stop < 0 else stop
                body, self.at = self.line[self.at : stop], stop + 1
                if body.strip("\t") == end:
                    break
            if self.done:
                last = self.done[-1]
                self.done[-1] = Simple(
                    last.words, (*last.fed, (start, min(self.at, len(self.line)))), last.piped
                )
        self.waiting = []
        self.fed = []

    def _word(self) -> Word:
        start = self.at
        text: list[str] = []
        while self.at < len(self.line):
            character = self.line[self.at]
            if character in " \t\r\n" or character in "|;&<>()":
                break
            if character == "\\":
                if self.line[self.at + 1 : self.at + 2] != "\n":
                    text.append(self.line[self.at + 1 : self.at + 2])
                self.at += 2
            elif character == "'":
                end = self.line.find("'", self.at + 1)
                end = len(self.line) if end < 0 else end
                text.append(self.line[self.at + 1 : end])
                self.at = end + 1
            elif character == '"':
                text.append(self._double_quoted())
            elif character == "`" or self.line.startswith("$(", self.at):
                text.append(self._substitution())
            else:
                text.append(character)
                self.at += 1
        if self.at == start:
            self.at += 1  # An operator where a word should stand, as in `> |`.
        self.at = min(self.at, len(self.line))
        return Word("".join(text), start, self.at)

    def _double_quoted(self) -> str:
        text: list[str] = []
        self.at += 1
        while self.at < len(self.line) and self.line[self.at] != '"':
            if self.line[self.at] == "\\" and self.line[self.at + 1 : self.at + 2] in (
                '"',
                "\\",
                "$",
                "`",
                "\n",
            ):
                text.append(self.line[self.at + 1].replace("\n", ""))
                self.at += 2
            elif self.line[self.at] == "`" or self.line.startswith("$(", self.at):
                text.append(self._substitution())
            else:
                text.append(self.line[self.at])
                self.at += 1
        self.at += 1
        return "".join(text)

    def _substitution(self) -> str:
        """Take `$(…)` or a pair of backticks as it stands, and what is run inside it as commands of their
        own."""
        start = self.at
        if self.line[self.at] == "`":
            end = self.line.find("`", self.at + 1)
            end = len(self.line) if end < 0 else end
            inner = start + 1
        else:
            inner = start + 2
            end = _closing(self.line, inner)
        if self.depth == DEEP:
            raise _TooDeepError
        within = _Reader(self.line[:end], at=inner, depth=self.depth + 1)
        within.read()
        self.done.extend(within.done)
        self.at = end + 1
        return self.line[start : self.at]


def _closing(line: str, at: int) -> int:
    """Where the parenthesis that is open at `at` closes; the end of the line where it does not."""
    depth, quote = 1, ""
    while at < len(line):
        character = line[at]
        if quote:
            quote = "" if character == quote else quote
        elif character in "'\"":
            quote = character
        elif character == "\\":
            at += 1
        elif character in "()":
            depth += 1 if character == "(" else -1
            if depth == 0:
                return at
        at += 1
    return len(line)


def simple_commands(line: str) -> tuple[Simple, ...]:
    """The simple commands of a line, those inside `$(…)` before the one that they are part of. None where
    they lie deeper than `DEEP`."""
    reader = _Reader(line)
    try:
        reader.read()
    except _TooDeepError:
        return ()
    return tuple(reader.done)
