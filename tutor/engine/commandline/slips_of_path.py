"""Slips in the sub-command: misspelt, in another order, a word left out, two words run together."""

from __future__ import annotations

from collections.abc import Sequence

from tutor.engine.commandline import kinds
from tutor.engine.commandline.nearest import nearest
from tutor.engine.commandline.parse import Parsed, parse

Argv = tuple[str, ...]

_ONCE = {"import-images": ("image", "import"), "get-kubeconfig": ("kubeconfig", "get")}
"""Sub-commands of k3d before 3.0."""


def mend(argv: Argv, course: Parsed) -> tuple[Argv, str] | None:
    """The command with the next word of its sub-command mended, and a sentence; None where it is right, or
    nothing is near."""
    typed = parse(argv)
    grammar = typed.grammar
    if typed.path == course.path or (grammar.is_command(typed.path) and not _ends_early(typed, course)):
        return None
    if not typed.operands:
        return _left_out(argv, typed, course)
    ways = (_slash, _turned_round, _misspelt)
    found = next((each for way in ways if (each := way(argv, typed, course))), None)
    return found or _left_out(argv, typed, course)


def _slash(argv: Argv, typed: Parsed, course: Parsed) -> tuple[Argv, str] | None:
    """`kubectl create deployment/web`."""
    at, word = typed.operands_at[0], typed.operands[0]
    kind, slash, name = word.partition("/")
    if not slash or not name or typed.program != course.program:
        return None
    if typed.grammar.longer(typed.path, kind) != course.path:
        return None
    return (*argv[:at], kind, name, *argv[at + 1 :]), f"Kind and name are two words here: `{kind} {name}`."


def _misspelt(argv: Argv, typed: Parsed, course: Parsed) -> tuple[Argv, str] | None:
    grammar = typed.grammar
    at, word = typed.operands_at[0], typed.operands[0]
    if typed.program == "k3d" and word in _ONCE:
        now = _ONCE[word]
        return (*argv[:at], *now, *argv[at + 1 :]), f"`k3d {word}` is called `k3d {' '.join(now)}` today."
    if not grammar.is_command(typed.path) or word not in course.operands:
        children = grammar.children(typed.path)
        wanted = [part for part in course.path if part in children and typed.program == course.program]
        near = nearest(word, [*wanted, *children])
        if near is not None:
            return (*argv[:at], near, *argv[at + 1 :]), (
                f"{typed.command} has no command `{word}`; the nearest is `{near}`."
            )
        return _hyphen(argv, typed, children) or _run_together(argv, at, word, children, typed)
    return None


def _hyphen(argv: Argv, typed: Parsed, children: Sequence[str]) -> tuple[Argv, str] | None:
    """`kubectl cluster info`."""
    whole = "-".join(typed.operands[:2])
    at = typed.operands_at[0]
    if whole not in children or typed.operands_at[1:2] != (at + 1,):
        return None
    return (*argv[:at], whole, *argv[at + 2 :]), f"It is one word with a hyphen: `{whole}`."


def _ends_early(typed: Parsed, course: Parsed) -> bool:
    """`kubectl create NAME` where the step says `kubectl create deployment NAME`."""
    shorter = typed.path == course.path[: len(typed.path)] and typed.program == course.program
    return shorter and bool(typed.operands)


def _turned_round(argv: Argv, typed: Parsed, course: Parsed) -> tuple[Argv, str] | None:
    """`k3d create cluster`."""
    plain = (*typed.path, *typed.operands)
    if typed.program != course.program or len(course.path) < 2 or not set(course.path) <= set(plain):
        return None
    rest = list(argv[1:])
    for word in course.path:
        if word not in rest:
            return None
        rest.remove(word)
    sentence = f"The words stand in another order: `{course.command}`."
    return (argv[0], *course.path, *rest), sentence


def _run_together(
    argv: Argv, at: int, word: str, children: Sequence[str], typed: Parsed
) -> tuple[Argv, str] | None:
    """`kubectl getpods`, `kubectl set-image`."""
    head, hyphen, tail = word.partition("-")
    longer = typed.grammar.longer(typed.path, head) if hyphen else None
    if longer and (typed.grammar.longer(longer, tail) or kinds.plural(tail)):
        return (*argv[:at], head, tail, *argv[at + 1 :]), f"These are two words: `{head} {tail}`."
    for end in range(2, len(word) - 1):
        head, tail = word[:end], word[end:]
        if head not in children:
            continue
        longer = typed.grammar.longer(typed.path, head)
        if longer and (typed.grammar.longer(longer, tail) or kinds.plural(tail)):
            return (*argv[:at], head, tail, *argv[at + 1 :]), f"A blank is missing: `{head} {tail}`."
    return None


def _left_out(argv: Argv, typed: Parsed, course: Parsed) -> tuple[Argv, str] | None:
    """`k3d create`, `kubectl set deployment/web …`: one word of the step's sub-command is not there."""
    if typed.program != course.program or len(course.path) < 2 or typed.values("--filename"):
        return None
    # Without its sub-command it cannot be known which of the flags take a value.
    operands = parse(argv, unknown_take=True).operands
    if len([word for word in operands if word not in course.path]) > len(course.operands):
        return None
    plain = (*typed.path, *typed.operands)
    present = [word for word in course.path if word in plain]
    if len(present) != len(course.path) - 1 or (typed.path and typed.path[0] not in course.path):
        return None
    missing = next(word for word in course.path if word not in present)
    rest = list(argv[1:])
    for word in present:
        if word not in rest:
            return None
        rest.remove(word)
    sentence = f"The word `{missing}` is missing: `{course.command}`."
    return (argv[0], *course.path, *rest), sentence
