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
from collections.abc import Callable, Sequence
from functools import lru_cache
from itertools import product

from tutor.engine.commandline.parse import GRAMMARS, Given, Parsed, parse
from tutor.engine.commandline.things import Place, about_a_pod, flat_words, placed
from tutor.engine.commandline.vectors import bare, commands


def matches(pattern: str, line: str, *, workspace: str = "", cwd: str = "") -> bool:
    """Whether any simple command of `line` matches; with `workspace` and `cwd` (absolute folders) a file may
    be named from the folder that the learner is in. Raises ValueError where the pattern has an open quote."""

    return any(
        _fits(wanted, parse(argv, unknown_take=unknown_take), _sameness(there))
        for argv, there in placed(commands(line), Place(workspace, cwd))
        for wanted in _alternatives(pattern)
        for unknown_take in (False, True)
    )


def _sameness(place: Place) -> Callable[[str, str], bool]:
    """Whether a word is one of the pattern's, or the same file seen from the folder it was typed in."""
    return lambda wanted, word: _same(wanted, word) or _same_file(wanted, word, place.workspace, place.cwd)


@lru_cache(maxsize=1024)
def _alternatives(pattern: str) -> tuple[Parsed, ...]:
    """The commands that a pattern stands for, one for each choice of its `a|b` words."""
    choices = [word.split("|") if not word.startswith("-") else [word] for word in bare(shlex.split(pattern))]
    return tuple(parse(argv) for argv in product(*choices) if argv)


def _fits(wanted: Parsed, typed: Parsed, same: Callable[[str, str], bool]) -> bool:
    if not _same(wanted.program, typed.program) or not all(_has(typed, flag, same) for flag in wanted.flags):
        return False
    words, given = flat_words(wanted), flat_words(typed)
    if typed.program not in GRAMMARS:
        # Which of its flags take a value is not known, so a word more may be one.
        rest = iter(given)
        return all(any(same(word, each) for each in rest) for word in words)
    forms = [given]
    if about_a_pod(typed):
        place = 1 + len(typed.path)
        forms.append((*given[:place], "pods", *given[place:]))
    return any(_begins_with(form, words, same) for form in forms)


def _begins_with(given: Sequence[str], words: Sequence[str], same: Callable[[str, str], bool]) -> bool:
    return len(words) <= len(given) and all(same(*pair) for pair in zip(words, given, strict=False))


def _has(typed: Parsed, flag: Given, same: Callable[[str, str], bool]) -> bool:
    given = typed.values(flag.name)
    if flag.value is None:
        return any(value != "false" for value in given)
    return any(value is not None and same(flag.value, value) for value in given)


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
