"""A simple command of docker, k3d or kubectl, taken apart: sub-command, operands, flags."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from tutor.engine.commandline.docker_table import DOCKER
from tutor.engine.commandline.grammar import Flag, Grammar, Path
from tutor.engine.commandline.k3d_table import K3D
from tutor.engine.commandline.kubectl_table import KUBECTL

GRAMMARS: Mapping[str, Grammar] = {each.program: each for each in (DOCKER, K3D, KUBECTL)}

_NOTHING_KNOWN = Grammar("", {}, {}, "")


@dataclass(frozen=True)
class Given:
    """A flag as it was given."""

    name: str
    """The long name; for a flag that the tool does not have, the word as typed up to `=`."""
    value: str | None
    """None for one that stands alone; `true` is left out, for both mean the same."""
    typed: str
    """The flag's own word, without its value."""
    known: bool = True
    at: int = 0
    """Which word of the command it is."""


@dataclass(frozen=True)
class Parsed:
    """One simple command."""

    program: str
    path: Path
    """The sub-command by its main name; empty for other programs."""
    operands: tuple[str, ...]
    flags: tuple[Given, ...]
    inner: tuple[str, ...] = ()
    """What is run inside a container: the words after `--`, or after the image of `docker run`."""
    path_at: tuple[int, ...] = ()
    """Which words of the command the sub-command is."""
    operands_at: tuple[int, ...] = ()

    @property
    def grammar(self) -> Grammar:
        return GRAMMARS.get(self.program, _NOTHING_KNOWN)

    @property
    def command(self) -> str:
        """Program and sub-command, such as `kubectl rollout status`."""
        return " ".join((self.program, *self.path))

    def values(self, name: str) -> tuple[str | None, ...]:
        """What was given for a flag, in order; empty where it was not."""
        return tuple(flag.value for flag in self.flags if flag.name == name)


@lru_cache(maxsize=512)
def parse(argv: tuple[str, ...], *, unknown_take: bool = False) -> Parsed:
    """Take a command apart; of programs without a table only that flags begin with a dash is known.

    `unknown_take`: flags that the tool does not have are read as followed by their value.
    """
    grammar = GRAMMARS.get(argv[0], _NOTHING_KNOWN)
    path, path_at = _path(argv, grammar)
    flags: list[Given] = []
    operands: list[tuple[int, str]] = []
    inner: tuple[str, ...] = ()
    at = 1
    while at < len(argv):
        word = argv[at]
        if at in path_at:
            at += 1
        elif word == "--":
            inner = argv[at + 1 :]
            break
        elif word.startswith("-") and word != "-":
            # Before the sub-command docker's flags are others than after it: -c, -H, -v.
            scope = path if not path_at or at > path_at[0] else ()
            given, taken = _flags(argv, at, _known(grammar, scope, path), unknown_take)
            flags += given
            at += taken
        else:
            operands.append((at, word))
            at += 1
            if " ".join(path) in grammar.programs_inside:
                inner = argv[at:]
                break
    return Parsed(
        argv[0],
        path,
        tuple(word for _, word in operands),
        tuple(flags),
        inner,
        path_at,
        tuple(place for place, _ in operands),
    )


def _known(grammar: Grammar, scope: Path, path: Path) -> Mapping[str, Flag]:
    """The flags at one place. kubectl and k3d take those of the sub-command before it, too."""
    if scope == path or grammar is DOCKER:
        return grammar.flags(scope)
    return {**grammar.flags(path), **grammar.flags(scope)}


def _path(argv: Sequence[str], grammar: Grammar) -> tuple[Path, tuple[int, ...]]:
    """The sub-command and where its words stand; flags may stand between them."""
    path: Path = ()
    places: list[int] = []
    at = 1
    while at < len(argv) and argv[at] != "--":
        word = argv[at]
        if word.startswith("-"):
            known = grammar.flags(path).get(word)
            at += 2 if known is not None and known.takes_value else 1
            continue
        longer = grammar.longer(path, word)
        if longer is None:
            break
        path = longer
        places.append(at)
        at += 1
    return path, tuple(places)


def _flags(
    argv: Sequence[str], at: int, known: Mapping[str, Flag], unknown_take: bool
) -> tuple[list[Given], int]:
    """The flags that the word at `at` holds, and how many words they and their value are."""
    word = argv[at]
    follower = argv[at + 1] if at + 1 < len(argv) else None
    name, equals, value = word.partition("=")
    flag = known.get(name)
    if flag is not None:
        if equals or not flag.takes_value:
            return [_given(flag, value if equals else "true", name, at)], 1
        return [Given(flag.name, follower or "", name, at=at)], 1 if follower is None else 2
    bundle = None if word.startswith("--") else _bundle(word, at, known, follower)
    if bundle is not None:
        return bundle
    if unknown_take and not equals and follower is not None and not follower.startswith("-"):
        return [Given(name, follower, name, False, at)], 2
    return [Given(name, value if equals else None, name, False, at)], 1


def _bundle(
    word: str, at: int, known: Mapping[str, Flag], follower: str | None
) -> tuple[list[Given], int] | None:
    """`-it` is `-i -t`, `-a2` is `-a 2`; None where a letter is no flag."""
    found: list[Given] = []
    letters = word[1:]
    while letters:
        typed, letters = f"-{letters[0]}", letters[1:]
        flag = known.get(typed)
        if flag is None:
            return None
        if letters.startswith("="):
            return [*found, _given(flag, letters[1:], typed, at)], 1
        if flag.takes_value:
            value = letters or follower or ""
            return [*found, Given(flag.name, value, typed, at=at)], 1 if letters or follower is None else 2
        found.append(Given(flag.name, None, typed, at=at))
    return found, 1


def _given(flag: Flag, value: str, typed: str, at: int) -> Given:
    stands_alone = not flag.takes_value and value == "true"
    return Given(flag.name, None if stands_alone else value, typed, at=at)
