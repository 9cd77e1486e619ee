"""Commands that are harmless inside a real container and are not here.

Containers of the practice lab are processes of this computer. Somebody who tries `rm -rf /` in a container,
as people do to see what happens, must not lose their own files. This looks at what is typed, not at what
scripts do: it is a rail, not a wall.
"""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from pathlib import Path

from tutor.lab.practice.node.places import StartError

_CHANGING = frozenset(
    {
        "rm",
        "rmdir",
        "mv",
        "dd",
        "shred",
        "truncate",
        "chmod",
        "chown",
        "chgrp",
        "ln",
        "cp",
        "install",
        "tee",
        "unlink",
    }
    | {"sed", "rsync", "find", "xargs", "mkfs", "wipefs", "fdisk", "mount", "umount"}
)
_FIND_CHANGES = frozenset({"-delete", "-exec", "-execdir", "-ok"})
_OF_THE_COMPUTER = frozenset(
    {
        "kill",
        "killall",
        "pkill",
        "skill",
        "reboot",
        "shutdown",
        "halt",
        "poweroff",
        "init",
        "systemctl",
        "crontab",
    }
    | {"apt", "apt-get", "apk", "yum", "dnf", "brew", "pacman", "useradd", "userdel", "passwd", "sudo", "su"}
)
_SHELLS = frozenset({"sh", "ash", "bash", "dash", "zsh", "ksh"})
_WRAPPERS = frozenset(
    {"env", "exec", "nohup", "time", "command", "busybox", "nice", "timeout", "tini", "dumb-init"}
)
_JOINS = frozenset({";", "&&", "||", "|", "&", "(", ")", "do", "then", "else", "{", "!", "\n"})


class HarmError(StartError):
    """The lab does not start a program; the message is a whole sentence, and not in the runtime's words."""


def refuse_harm(argv: Sequence[str], root: Path | None) -> None:
    """Raises HarmError where the words would change files or processes of this computer.
    `root`: the image's own files; what lies there may be changed."""
    for command in _commands(argv):
        program = command[0].rpartition("/")[2].partition(".")[0]
        if program in _OF_THE_COMPUTER or (program in _CHANGING and _reaches_out(program, command[1:], root)):
            raise HarmError(
                f"the practice lab does not start `{' '.join(command)}`: its containers are programs of this "
                "computer, so that this would change your computer and not a container"
            )


def _commands(argv: Sequence[str]) -> list[list[str]]:
    """The simple commands that the words start, those of a shell's line as well."""
    words = list(argv)
    while words and (words[0].rpartition("/")[2] in _WRAPPERS or _is_setting(words[0])):
        words = words[1:]
        while words and (words[0].startswith("-") or words[0].replace(".", "").isdigit()):
            words = words[1:]
    if not words:
        return []
    if words[0].rpartition("/")[2] not in _SHELLS:
        return [words]
    for place, word in enumerate(words[1:-1], 1):
        if word.startswith("-") and not word.startswith("--") and "c" in word:
            return _of_line(words[place + 1])
    return []


def _of_line(line: str) -> list[list[str]]:
    lexer = shlex.shlex(
        line.replace("\n", " ; ").replace("$(", " ; ").replace("`", " ; "),
        posix=True,
        punctuation_chars="();<>|&",
    )
    lexer.whitespace_split = True
    try:
        words = list(lexer)
    except ValueError:
        # An open quote: the shell itself will refuse the line.
        return []
    found: list[list[str]] = [[]]
    for word in words:
        if word in _JOINS or set(word) <= set(";|&()"):
            found.append([])
        else:
            found[-1].append(word)
    return [inner for command in found if command for inner in _commands(command)]


def _is_setting(word: str) -> bool:
    name, equals, _ = word.partition("=")
    return bool(equals) and name.isidentifier()


def _reaches_out(program: str, words: Sequence[str], root: Path | None) -> bool:
    if program == "sed" and not any(word.startswith(("-i", "--in-place")) for word in words):
        return False
    if program == "find" and not _FIND_CHANGES & set(words):
        return False
    if program in ("cp", "install"):
        # What is copied is only read.
        words = [word for word in words if not word.startswith("-")][-1:]
    return program == "xargs" or any(_is_outside(word.partition("=")[2] or word, root) for word in words)


def _is_outside(word: str, root: Path | None) -> bool:
    if word.startswith(("~", "$")) or ".." in word.split("/"):
        return True
    if not word.startswith("/"):
        return False
    # `/` alone and `/*` are this computer's, whatever the image has.
    return root is None or not word.strip("/*") or not (root / word.strip("/")).exists()
