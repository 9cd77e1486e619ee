"""Does a command line that was typed match the pattern of an edge check?

The pattern's words must stand in the learner's in the same order, its flags anywhere; `*` stands for any one
word (or, inside a word, for any characters), `a|b` for either; more words at the end and more flags are
allowed. Any simple command of the line may match: `cd manifests && kubectl get po | head` matches `kubectl
get pods`.
"""

from __future__ import annotations

import posixpath
import re
import shlex
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache

from tutor.engine.shell_line import simple_commands
from tutor.engine.spellings import flag_name, names_a_pod, plain_words, takes_a_value

Flags = frozenset[tuple[str, str | None]]
"""Long name and value of each flag; None where it stands alone."""

_ASSIGNMENT = re.compile(r"[A-Za-z_]\w*\+?=")
_WRAPPERS = frozenset(
    {"sudo", "env", "command", "exec", "time", "nohup", "nice", "watch", "timeout", "builtin"}
)
_KEYWORDS = frozenset({"!", "{", "}", "if", "then", "else", "elif", "while", "until", "do", "fi", "done"})
_WRAPPER_VALUES = frozenset({"-u", "-g", "-n", "-k", "-s", "-S"})
_MANY = 8
"""Flags of one command that may or may not take the next word; more than these are read as standing alone."""


def matches(pattern: str, line: str, *, workspace: str = "", cwd: str = "") -> bool:
    """Whether any simple command of `line` matches; with `workspace` and `cwd` (absolute folders) a file may
    be named from the folder that the learner is in. Raises ValueError where the pattern has an open quote."""
    return any(
        _fits(wanted, flags, command, workspace, cwd)
        for command in commands(line)
        for wanted, flags in _readings_of_pattern(pattern)
    )


@lru_cache(maxsize=64)
def commands(line: str) -> tuple[tuple[str, ...], ...]:
    """The argument vectors of a line, without assignments, sudo and the like; the program by its plain
    name."""
    found = (_bare(command.argv) for command in simple_commands(line))
    return tuple(argv for argv in found if argv)


def _bare(argv: Sequence[str]) -> tuple[str, ...]:
    words = list(argv)
    wrapped = False
    while words:
        word = posixpath.basename(words[0])
        if word in _WRAPPERS:
            wrapped = True
        elif wrapped and words[0] in _WRAPPER_VALUES:
            words = words[1:]
        elif not (
            words[0] in _KEYWORDS
            or _ASSIGNMENT.match(words[0])
            or (wrapped and (words[0].startswith("-") or re.fullmatch(r"\d+(\.\d+)?[smhd]?", words[0])))
        ):
            break
        words = words[1:]
    if not words:
        return ()
    program = posixpath.basename(words[0]).removesuffix(".exe")
    return ("kubectl" if program == "k" else program, *words[1:])


@lru_cache(maxsize=1024)
def _readings_of_pattern(pattern: str) -> tuple[tuple[tuple[str, ...], Flags], ...]:
    argv = _bare(shlex.split(pattern))
    leading: list[str] = []
    for word in argv:
        if word.startswith("-"):
            break
        leading.append(word)
    context = plain_words(leading)
    return tuple((plain_words(words), flags) for words, flags in _readings(argv, context))


def _readings(argv: Sequence[str], context: Sequence[str]) -> Iterator[tuple[tuple[str, ...], Flags]]:
    """Every way to tell the values of flags from words: `-w pods` is a flag and a word, `-n web` a flag's
    value."""

    def walk(
        at: int, open_choices: int
    ) -> Iterator[tuple[tuple[str, ...], tuple[tuple[str, str | None], ...]]]:
        if at >= len(argv):
            yield (), ()
            return
        token = argv[at]
        if token == "--":
            yield tuple(argv[at + 1 :]), ()
            return
        if not token.startswith("-") or token == "-":
            for words, flags in walk(at + 1, open_choices):
                yield (token, *words), flags
            return
        fixed, last = _flags_of(token, context)
        follower = argv[at + 1] if at + 1 < len(argv) else None
        takes = takes_a_value(last) if last is not None and follower is not None else False
        if takes is None and (open_choices >= _MANY or str(follower).startswith("--")):
            takes = False
        if takes is not True:
            alone = ((last, None),) if last is not None else ()
            for words, flags in walk(at + 1, open_choices + (takes is None)):
                yield words, (*fixed, *alone, *flags)
        if takes is not False and last is not None:
            for words, flags in walk(at + 2, open_choices + 1):
                yield words, (*fixed, (last, follower), *flags)

    for words, flags in walk(0, 0):
        yield words, frozenset(flags)


def _flags_of(token: str, context: Sequence[str]) -> tuple[list[tuple[str, str | None]], str | None]:
    """What a token such as `--agents=2`, `-a2` or `-it` says for sure, and the flag that may take the next
    word."""
    if token.startswith("--"):
        name, equals, value = token.partition("=")
        name = flag_name(context, name)
        if not equals:
            return [], name
        return ([(name, value), (name, None)] if value == "true" else [(name, value)]), None
    first = flag_name(context, token[:2])
    if len(token) == 2:
        return [], first
    if token[2] == "=":
        return [(first, token[3:])], None
    if takes_a_value(first) or token[2:].isdigit():
        return [(first, token[2:])], None
    letters = [flag_name(context, f"-{letter}") for letter in token[1:]]
    return [(letter, None) for letter in letters[:-1]], letters[-1]


def _fits(wanted: Sequence[str], needed: Flags, argv: Sequence[str], workspace: str, cwd: str) -> bool:
    if not wanted or not _same(wanted[0], argv[0]):
        return False

    def same(pattern: str, word: str) -> bool:
        return _same(pattern, word) or _same_file(pattern, word, workspace, cwd)

    for raw, flags in _readings(argv, wanted):
        words = plain_words(raw)
        forms = [words]
        if names_a_pod(words):
            forms.append((*words[:2], "pods", *words[2:]))
        if any(
            len(wanted) <= len(form) and all(same(*pair) for pair in zip(wanted, form, strict=False))
            for form in forms
        ) and all(_has(flags, name, value, same) for name, value in needed):
            return True
    return False


def _has(flags: Flags, name: str, value: str | None, same: Callable[[str, str], bool]) -> bool:
    if value is None:
        return any(have == name and given != "false" for have, given in flags)
    return any(have == name and given is not None and same(value, given) for have, given in flags)


def _same(pattern: str, word: str) -> bool:
    if pattern == word:
        return True
    given = word.split(",") if "," in word else [word]
    if "," in pattern and "|" not in pattern:
        return set(pattern.split(",")) <= set(given)
    return any(
        _glob(alternative).fullmatch(part) is not None
        for alternative in pattern.split("|")
        for part in (word, *given)
    )


@lru_cache(maxsize=1024)
def _glob(pattern: str) -> re.Pattern[str]:
    return re.compile(".*".join(re.escape(piece) for piece in pattern.split("*")), re.DOTALL)


def _same_file(pattern: str, word: str, workspace: str, cwd: str) -> bool:
    if "://" in pattern or "://" in word or not re.search(r"/|\.(?:ya?ml|json|txt|[jt]s|py)$", pattern):
        return False
    typed = posixpath.normpath(posixpath.join(cwd, word))
    return any(
        _glob(posixpath.normpath(posixpath.join(workspace, alternative))).fullmatch(typed) is not None
        for alternative in pattern.split("|")
    )
