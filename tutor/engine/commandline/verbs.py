"""When another sub-command, or another tool, was meant for the same."""

from __future__ import annotations

from tutor.engine.commandline.grammar import words
from tutor.engine.commandline.parse import Parsed
from tutor.engine.commandline.things import things

_LOOKING = words(
    "get describe list ps images logs inspect explain version info cluster-info events top diff history port "
    "stats search options api-resources api-versions ls df dump attach view get-contexts current-context "
    "get-clusters status can-i whoami help"
)
"""Last words of sub-commands that change nothing."""

_ALIKE = tuple(
    frozenset(words.split())
    for words in (
        "apply create replace run",
        "stop delete rm rmi kill",
        "start create run restart up",
        "get describe list ps",
        "set scale edit patch apply",
        "logs attach exec",
        "push pull tag build import load",
        "status history",
        "undo restart",
    )
)
"""Words of sub-commands that are easily taken for one another."""
_TOO_COMMON = words("get list version help")


def looks(parsed: Parsed) -> bool:
    """Whether the command only looks."""
    return bool(parsed.path) and parsed.path[-1] in _LOOKING and parsed.path[0] != "kubeconfig"


def differ(typed: Parsed, course: Parsed) -> tuple[str, ...]:
    """What is said where the sub-commands are not the same; nothing where the two have nothing in common."""
    if typed.program != course.program:
        if not _alike(typed, course):
            return ()
        return (f"This is a command of {typed.program}; the step uses `{course.command}`.",)
    if not typed.grammar.is_command(typed.path) and typed.operands:
        # It may be a plugin's.
        unknown = f"`{typed.operands[0]}` is none of the commands that {typed.command} itself has"
        return (f"{unknown}; the step uses `{course.command}`.",)
    if typed.path == ("get",) and typed.operands[:1] == course.path[:1]:
        return (f"`{typed.operands[0]}` is a command of its own: `{course.command}`.",)
    if _alike(typed, course) or _close(typed, course):
        return (f"This is `{typed.command}`; the step uses `{course.command}`.",)
    return ()


def _alike(typed: Parsed, course: Parsed) -> bool:
    if not typed.path or not course.path or looks(typed) != looks(course):
        return False
    if typed.program != course.program and looks(typed):
        return typed.path[-1] == course.path[-1] and typed.path[-1] not in _TOO_COMMON
    one, other = set(typed.path), set(course.path)
    return typed.path[-1] == course.path[-1] or any(one & group and other & group for group in _ALIKE)


def _close(typed: Parsed, course: Parsed) -> bool:
    """Whether it is a sub-command of the same group, or about the same object or file."""
    if looks(typed) != looks(course):
        return False
    same_group = len(typed.path) > 1 and typed.path[:1] == course.path[:1]
    return same_group or _about_the_same(typed, course)


def _about_the_same(typed: Parsed, course: Parsed) -> bool:
    one, other = things(typed)[0], things(course)[0]
    files = {value for value in typed.values("--filename") if value in course.values("--filename")}
    return bool(files) or bool(set(one) & set(other))
