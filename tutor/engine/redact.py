"""Takes secrets out of a command line before it is stored or shown."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from tutor.engine.shell_line import DEEP, Simple, Word, simple_commands

HIDDEN = "***"

_SECRET = (
    r"password|passwd|passphrase|(?<![a-z])pass(?![a-z])|token|secret|api[-_]?key|access[-_]?key|credential"
)
_SECRET_NAME = rf"(?=[\w.-]*?(?:{_SECRET}))[\w.-]*+"
_FLAG = re.compile(rf"--?{_SECRET_NAME}", re.IGNORECASE)
_ASSIGNED = re.compile(rf"(?:--?)?(?:[\w-]+=)?{_SECRET_NAME}=", re.IGNORECASE)
_NO_VALUE = frozenset({"--password-stdin", "--secret", "--docker-password-stdin"})
_IN_ADDRESS = re.compile(r"(?<=://)[^/\s:@]*:[^/\s@]+(?=@)")
_BEARER = re.compile(r"(?i)\b(bearer|basic)\s+[\w.~+/=-]{6,}")
_HEADER = re.compile(rf"(?<![\w.-])({_SECRET_NAME}:\s+)[^\s'\"]+", re.IGNORECASE)
_OPTION = re.compile(r"-[neE]+")
_LITERAL = re.compile(r"--from-literal=[^=]*=|(?!-)[^=]+=")
_SPEAKERS = frozenset({"echo", "printf"})


def redact(text: str) -> str:
    """The same text with the values of secrets as `***`: of -p and --password…, --token…, of variables named
    like them, in addresses, and what is fed to --password-stdin. A line too
    deep to be read is hidden as a whole."""
    line = text
    commands = simple_commands(line)
    if not commands and line.count("$(") + line.count("`") > DEEP:
        return HIDDEN
    spans = sorted({span for span in _secrets(commands) if span[0] < span[1]}, reverse=True)
    edge = len(line) + 1
    for start, end in spans:
        if end <= edge:
            line = line[:start] + HIDDEN + line[end:]
            edge = start
    line = _IN_ADDRESS.sub(HIDDEN, line)
    line = _BEARER.sub(rf"\1 {HIDDEN}", line)
    return _HEADER.sub(rf"\1{HIDDEN}", line)


def _secrets(commands: Sequence[Simple]) -> Iterator[tuple[int, int]]:
    # What is fed may come by way of others, or out of a group (`(echo S) | tr -d x | docker …`).
    fed = any(word.text.endswith("-stdin") for command in commands for word in command.words)
    for command in commands:
        words = command.words
        yield from _by_name(words)
        yield from _quoted(words)
        if fed:
            yield from command.fed
            yield from _spoken(words)
        if "login" in command.argv:
            yield from _short_password(words)
        if {"create", "secret"} <= set(command.argv):
            yield from _literals(words)
        if "curl" in command.argv:
            yield from _user_and_password(words)


def _quoted(words: Sequence[Word]) -> Iterator[tuple[int, int]]:
    """Words that are command lines themselves, as after `bash -c`, and hold a secret."""
    for word in words:
        # Without its quotes it is shorter, so that looking inside comes to an end.
        is_quoted = word.end - word.start > len(word.text)
        if is_quoted and any(_secrets(simple_commands(word.text))):
            yield word.start, word.end


def _by_name(words: Sequence[Word]) -> Iterator[tuple[int, int]]:
    for at, word in enumerate(words):
        assigned = _ASSIGNED.match(word.text)
        if assigned:
            yield word.end - _tail(word, assigned.end()), word.end
        elif _FLAG.fullmatch(word.text) and word.text not in _NO_VALUE and at + 1 < len(words):
            yield words[at + 1].start, words[at + 1].end


def _tail(word: Word, kept: int) -> int:
    """How many characters of the line, quotes included, follow the first `kept` characters of the word."""
    return max(word.end - word.start - kept, 0)


def _short_password(words: Sequence[Word]) -> Iterator[tuple[int, int]]:
    for at, word in enumerate(words):
        if word.text == "-p" and at + 1 < len(words):
            yield words[at + 1].start, words[at + 1].end
        elif word.text.startswith("-p") and len(word.text) > 2:
            yield word.start + 2, word.end


def _spoken(words: Sequence[Word]) -> Iterator[tuple[int, int]]:
    """What `echo` or `printf` says."""
    says = False
    for word in words:
        if says and not _OPTION.fullmatch(word.text):
            yield word.start, word.end
        says = says or word.text.rpartition("/")[2] in _SPEAKERS


def _literals(words: Sequence[Word]) -> Iterator[tuple[int, int]]:
    """The values of a Kubernetes Secret: `--from-literal=KEY=VALUE`, or KEY=VALUE as a word of its own."""
    for word in words:
        if key := _LITERAL.match(word.text):
            yield word.end - _tail(word, key.end()), word.end


def _user_and_password(words: Sequence[Word]) -> Iterator[tuple[int, int]]:
    """`-u USER:PASSWORD` of curl."""
    for flag, word in pairwise(words):
        given = flag.text in ("-u", "--user") or word.text.startswith(("-u", "--user="))
        if given and ":" in word.text:
            yield word.start, word.end
