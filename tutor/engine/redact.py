"""Takes secrets out of a command line before it is stored or shown."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from tutor.engine.shell_line import Simple, Word, simple_commands

HIDDEN = "***"

_SECRET_NAME = (
    r"[\w.-]*(?:password|passwd|passphrase|token|secret|api[-_]?key|access[-_]?key|credential)[\w.-]*"
)
_FLAG = re.compile(rf"--?{_SECRET_NAME}", re.IGNORECASE)
_ASSIGNED = re.compile(rf"(?:--?)?(?:[\w-]+=)?{_SECRET_NAME}=", re.IGNORECASE)
_NO_VALUE = frozenset({"--password-stdin", "--secret", "--docker-password-stdin"})
_IN_ADDRESS = re.compile(r"(?<=://)[^/\s:@]*:[^/\s@]+(?=@)")
_BEARER = re.compile(r"(?i)\b(bearer|basic)\s+[\w.~+/=-]{6,}")
_SPEAKERS = frozenset({"echo", "printf"})


def redact(text: str) -> str:
    """The same text with the values of secrets as `***`: of -p and --password…, --token…, of variables named
    like them, in addresses, and what is fed to --password-stdin."""
    line = text
    spans = sorted({span for span in _secrets(simple_commands(line)) if span[0] < span[1]}, reverse=True)
    edge = len(line) + 1
    for start, end in spans:
        if end <= edge:
            line = line[:start] + HIDDEN + line[end:]
            edge = start
    line = _IN_ADDRESS.sub(HIDDEN, line)
    return _BEARER.sub(rf"\1 {HIDDEN}", line)


def _secrets(commands: Sequence[Simple]) -> Iterator[tuple[int, int]]:
    for number, command in enumerate(commands):
        words = command.words
        yield from _by_name(words)
        if any(word.text.endswith("-stdin") for word in words):
            yield from command.fed
            yield from _piped_into(commands, number)
        if "login" in command.argv[:4]:
            yield from _short_password(words)


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


def _piped_into(commands: Sequence[Simple], number: int) -> Iterator[tuple[int, int]]:
    """The words that `echo` or `printf` gives to the command, also by way of others (`echo S | tr -d x |
    docker`)."""
    while number > 0 and commands[number - 1].piped:
        number -= 1
        yield from commands[number].fed
        if commands[number].argv[0].rpartition("/")[2] in _SPEAKERS:
            for word in commands[number].words[1:]:
                if not word.text.startswith("-"):
                    yield word.start, word.end
