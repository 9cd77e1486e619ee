"""What a tool's commands and flags are called: the form of the tables, and how they are asked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

Path = tuple[str, ...]
"""The words of a sub-command, as `rollout status`."""


def words(text: str) -> frozenset[str]:
    """The words of a text with blanks between them."""
    return frozenset(text.split())


@dataclass(frozen=True)
class Flag:
    """One flag, in all its spellings."""

    spellings: tuple[str, ...]
    takes_value: bool
    """Whether the next word is its value; one that takes none may still be given one behind `=`."""

    @property
    def name(self) -> str:
        """The first long spelling; the short one where there is no long one."""
        return next((each for each in self.spellings if each.startswith("--")), self.spellings[0])


def read_flags(text: str) -> dict[str, Flag]:
    """Spelling → flag, of a text such as `-f/--filename= -R/--recursive`; `=` marks those with a value."""
    found: dict[str, Flag] = {}
    for word in text.split():
        flag = Flag(tuple(word.rstrip("=").split("/")), word.endswith("="))
        found |= dict.fromkeys(flag.spellings, flag)
    return found


@dataclass(frozen=True)
class Grammar:
    """The commands of one tool."""

    program: str
    commands: Mapping[str, str]
    """Sub-command → its own flags, as `read_flags` reads them."""
    aliases: Mapping[str, str]
    """Another name of a sub-command, or of its beginning → the main one."""
    everywhere: str
    """Flags that every sub-command has."""
    in_front: str = ""
    """Flags that stand between the program and the sub-command only."""
    programs_inside: frozenset[str] = frozenset()
    """Sub-commands whose first operand ends their flags: what follows is for the container."""
    _flags: dict[Path, dict[str, Flag]] = field(default_factory=dict, compare=False, repr=False)

    @cached_property
    def _everywhere(self) -> dict[str, Flag]:
        return read_flags(self.everywhere)

    @cached_property
    def _in_front(self) -> dict[str, Flag]:
        return self._everywhere | read_flags(self.in_front)

    @cached_property
    def _beginnings(self) -> frozenset[str]:
        keys = [*self.commands, *self.aliases]
        return frozenset(
            " ".join(words[:length]) for words in map(str.split, keys) for length in range(1, len(words) + 1)
        )

    @cached_property
    def _children(self) -> dict[Path, tuple[str, ...]]:
        found: dict[Path, dict[str, None]] = {}
        for beginning in sorted(self._beginnings):
            *parents, child = beginning.split()
            found.setdefault(tuple(parents), {})[child] = None
        return {path: tuple(names) for path, names in found.items()}

    def longer(self, path: Path, word: str) -> Path | None:
        """The path with one word more, by its main name; None where the tool has no such sub-command."""
        key = " ".join((*path, word))
        known = self.aliases.get(key, key)
        return tuple(known.split()) if known in self._beginnings else None

    def children(self, path: Path) -> tuple[str, ...]:
        """The words, aliases too, that may follow a path."""
        return self._children.get(path, ())

    def is_command(self, path: Path) -> bool:
        """Whether it can be run as it is; `rollout` alone only prints its help."""
        return " ".join(path) in self.commands

    def flags(self, path: Path) -> Mapping[str, Flag]:
        """Spelling → flag, for one sub-command; for the program alone those that stand in front."""
        if path not in self._flags:
            own = read_flags(self.commands.get(" ".join(path), ""))
            self._flags[path] = (self._everywhere | own) if path else self._in_front
        return self._flags[path]
