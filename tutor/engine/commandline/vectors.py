"""The argument vectors of a line: its simple commands without assignments, `sudo` and the like."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Sequence
from functools import lru_cache

from tutor.engine.shell_line import simple_commands

_ASSIGNMENT = re.compile(r"[A-Za-z_]\w*\+?=")
_WRAPPERS = frozenset(
    {"sudo", "env", "command", "exec", "time", "nohup", "nice", "watch", "timeout", "builtin"}
)
_KEYWORDS = frozenset({"!", "{", "}", "if", "then", "else", "elif", "while", "until", "do", "fi", "done"})
_WRAPPER_VALUES = frozenset({"-u", "-g", "-n", "-k", "-s", "-S"})
_DURATION = re.compile(r"\d+(\.\d+)?[smhd]?")


@lru_cache(maxsize=256)
def commands(line: str) -> tuple[tuple[str, ...], ...]:
    """The argument vectors of a line, without assignments, sudo and the like; the program by its plain
    name."""
    found = (bare(command.argv) for command in simple_commands(line))
    return tuple(argv for argv in found if argv)


def bare(argv: Sequence[str]) -> tuple[str, ...]:
    """One argument vector from its program on: no path before it, `k` as kubectl."""
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
            or (wrapped and (words[0].startswith("-") or _DURATION.fullmatch(words[0])))
        ):
            break
        words = words[1:]
    if not words:
        return ()
    program = posixpath.basename(words[0]).removesuffix(".exe")
    return ("kubectl" if program == "k" else program, *words[1:])
