"""RUN lines. The practice lab does not carry them out, as they would act on the learner's own computer;
only a few harmless commands on the image's own files are done, by code of ours."""

from __future__ import annotations

import shlex
import stat
from collections.abc import Sequence

from tutor.lab.practice.engine.build.tree import Tree, TreeError

SHOWN_ONLY = (
    "practice lab: this line is shown and not carried out, as it would act on this computer. Containers of "
    "the image use the programs that this computer has."
)
DONE_ALL = "practice lab: done on the files of the image."


def pretend(tree: Tree, argv: Sequence[str], *, array: bool, workdir: str) -> str:
    """Do what can be done of a RUN line; what the learner is told about it."""
    try:
        commands = [list(argv)] if array else _commands(argv[0])
    except ValueError:
        commands = []
    if not commands or not all(_known(command) for command in commands):
        return SHOWN_ONLY
    for command in commands:
        try:
            _carry_out(tree, command, workdir)
        except TreeError as error:
            return f"practice lab: {error}"
    return DONE_ALL


def _commands(line: str) -> list[list[str]]:
    """The simple commands of a line that are joined by `&&` or `;`; none where there is anything else."""
    lexer = shlex.shlex(line, posix=True, punctuation_chars="();<>|&")
    lexer.whitespace_split = True
    words = list(lexer)
    commands: list[list[str]] = [[]]
    for word in words:
        if word in ("&&", ";"):
            commands.append([])
        elif set(word) & set("();<>|&$`*?"):
            return []
        else:
            commands[-1].append(word)
    return commands if all(commands) else []


def _known(command: Sequence[str]) -> bool:
    match command:
        case ["mkdir", *rest]:
            return all(word in ("-p", "--parents") or not word.startswith("-") for word in rest)
        case ["touch", *rest]:
            return not any(word.startswith("-") for word in rest)
        case ["chmod", mode, _, *_]:
            return mode in _LETTERS or (mode.isdigit() and set(mode) <= set("01234567") and len(mode) <= 4)
        case ["true"] | ["echo", *_]:
            return True
    return False


_X = stat.S_IXUSR | stat.S_IXGRP | stat.S_IXOTH
_LETTERS = {"+x": _X, "a+x": _X, "u+x": stat.S_IXUSR, "ugo+x": _X}


def _carry_out(tree: Tree, command: Sequence[str], workdir: str) -> None:
    program, *rest = command
    match program:
        case "mkdir":
            for path in rest:
                if not path.startswith("-"):
                    tree.make(_absolute(path, workdir))
        case "touch":
            for path in rest:
                place = tree.place(_absolute(path, workdir))
                if place.parent.is_dir():
                    place.touch()
        case "chmod":
            mode, *paths = rest
            for path in paths:
                place = tree.place(_absolute(path, workdir))
                if not place.exists():
                    raise TreeError(f"chmod: {path}: No such file or directory")
                added = _LETTERS.get(mode)
                present = stat.S_IMODE(place.stat().st_mode)
                place.chmod(present | added if added else int(mode, 8) | stat.S_IRUSR | stat.S_IWUSR)


def _absolute(path: str, workdir: str) -> str:
    return path if path.startswith("/") else f"{workdir or '/'}/{path}"
