"""Takes command lines apart as docker and k3d do, both written with the same Go libraries (cobra, pflag)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, NamedTuple

IDLE = "(no effect in the practice lab)"
"""Stands at the end of the description of a flag that is taken and changes nothing."""


class UsageError(Exception):
    """The words cannot be understood; the message is the real tools'."""


class HelpError(Exception):
    """Help was asked for."""


class Flag(NamedTuple):
    name: str
    short: str
    kind: str
    """Empty for a flag that is on or off, otherwise what stands for the value in the help: int, string …"""
    words: str

    @property
    def many(self) -> bool:
        """It may be given several times."""
        return self.kind.startswith("list") or self.kind in _MANY

    @property
    def idle(self) -> bool:
        return self.words.endswith(IDLE)

    @property
    def title(self) -> str:
        """As errors name it: `-n, --last`."""
        return f"-{self.short}, --{self.name}" if self.short else f"--{self.name}"


_MANY = frozenset(
    ("filter", "strings", "stringArray", "ulimit", "mount", "network", "map", "KEY[=VALUE]", "SOURCE:DEST")
) | {"PORT", "ARG", "IP:HOST"}
_FLAG = re.compile(r"^ *(?:-(\w), )?--([\w-]+)(?: (\S+))?(?:  +(.*))?$")


class Command(NamedTuple):
    """A command, or a group of commands."""

    name: str
    words: str
    """What it does, in a line."""
    use: str = ""
    """Its arguments, as the usage line names them: `[OPTIONS] CONTAINER [CONTAINER...]`."""
    flags: str = ""
    """Its flags as the help shows them, one a line."""
    least: int = 0
    most: int | None = 0
    """Fewest and most arguments; None: as many as one likes."""
    run: str = ""
    """`module:function` beside the tool's package; imported when the command is run."""
    also: tuple[str, ...] = ()
    """Other names of it."""
    commands: tuple[Command, ...] = ()
    """Those of a group."""
    loose: bool = True
    """Flags may stand after arguments; false where they belong to the program that is run."""

    def find(self, name: str) -> Command | None:
        return next((each for each in self.commands if name == each.name or name in each.also), None)


class Parsed(NamedTuple):
    values: dict[str, Any]
    """By the flag's long name; only those that were given."""
    rest: list[str]
    flags: list[Flag]

    def on(self, name: str, default: bool = False) -> bool:
        return bool(self.values.get(name, default))

    def text(self, name: str, default: str = "") -> str:
        return str(self.values.get(name, default))

    def texts(self, name: str) -> list[str]:
        return list(self.values.get(name, ()))

    def number(self, name: str) -> int | None:
        value = self.values.get(name)
        return None if value is None else int(value)

    def idle(self) -> list[str]:
        """The flags that were given and change nothing here."""
        return [f"--{flag.name}" for flag in self.flags if flag.idle and flag.name in self.values]


def flags(text: str) -> list[Flag]:
    """The flags that a help text lists; lines that go on with a description are added to it."""
    found: list[Flag] = []
    for line in text.splitlines():
        match = _FLAG.match(line)
        if match:
            found.append(Flag(match[2], match[1] or "", match[3] or "", match[4] or ""))
        elif line.strip() and found:
            last = found.pop()
            found.append(last._replace(words=f"{last.words} {line.strip()}"))
    return found


def parse(argv: Iterable[str], known: list[Flag], *, loose: bool = True) -> Parsed:
    """Raises UsageError, and HelpError for `--help`."""
    values: dict[str, Any] = {}
    rest: list[str] = []
    words = list(argv)
    asked = False
    while words:
        word = words.pop(0)
        if word == "--":
            rest += words
            break
        if not word.startswith("-") or word == "-":
            rest.append(word)
            if not loose:
                rest += words
                break
        elif word.startswith("--"):
            asked = _long(word, words, known, values) or asked
        else:
            asked = _short(word, words, known, values) or asked
    if asked:
        raise HelpError
    return Parsed(values, rest, known)


def _long(word: str, words: list[str], known: list[Flag], values: dict[str, Any]) -> bool:
    name, equals, value = word[2:].partition("=")
    if not name or name.startswith("-"):
        raise UsageError(f"bad flag syntax: {word}")
    flag = next((each for each in known if each.name == name), None)
    if flag is None:
        if name == "help":
            return True
        raise UsageError(f"unknown flag: --{name}")
    if not equals and flag.kind:
        if not words:
            raise UsageError(f"flag needs an argument: --{name}")
        value = words.pop(0)
    _set(flag, value if equals or flag.kind else "true", values)
    return False


def _short(word: str, words: list[str], known: list[Flag], values: dict[str, Any]) -> bool:
    letters = word[1:]
    asked = False
    while letters:
        letter, rest = letters[0], letters[1:]
        flag = next((each for each in known if each.short == letter), None)
        if flag is None:
            if letter == "h":
                asked, letters = True, rest
                continue
            raise UsageError(f"unknown shorthand flag: '{letter}' in -{letters}")
        if rest.startswith("="):
            _set(flag, rest[1:], values)
            break
        if not flag.kind:
            _set(flag, "true", values)
            letters = rest
            continue
        if not rest and not words:
            raise UsageError(f"flag needs an argument: '{letter}' in -{letters}")
        _set(flag, rest or words.pop(0), values)
        break
    return asked


def _set(flag: Flag, text: str, values: dict[str, Any]) -> None:
    try:
        value = _value(flag.kind, text)
    except ValueError as error:
        raise UsageError(f'invalid argument "{text}" for "{flag.title}" flag: {error}') from None
    if not flag.many:
        values[flag.name] = value
    elif flag.kind == "strings":
        values.setdefault(flag.name, []).extend(text.split(","))
    else:
        values.setdefault(flag.name, []).append(text)


def _value(kind: str, text: str) -> Any:
    match kind:
        case "":
            if text not in _BOOLEANS:
                raise ValueError(f'strconv.ParseBool: parsing "{text}": invalid syntax')
            return _BOOLEANS[text]
        case "int" | "uint":
            try:
                return int(text, 0 if not text.lstrip("+-").isdigit() else 10)
            except ValueError:
                raise ValueError(f'strconv.ParseInt: parsing "{text}": invalid syntax') from None
        case "duration":
            return seconds(text)
        case "filter":
            if "=" not in text and text:
                raise ValueError("bad format of filter (expected name=value)")
    return text


_BOOLEANS = dict.fromkeys(("1", "t", "T", "true", "TRUE", "True"), True) | dict.fromkeys(
    ("0", "f", "F", "false", "FALSE", "False"), False
)

_UNITS = {"ns": 1e-9, "us": 1e-6, "µs": 1e-6, "ms": 1e-3, "s": 1.0, "m": 60.0, "h": 3600.0}
_PART = re.compile(r"(\d+(?:\.\d*)?|\.\d+)([^\d.]*)")


def seconds(text: str) -> float:
    """What a Go duration such as `1m30s` says. Raises ValueError in Go's words."""
    body = text[1:] if text[:1] in ("+", "-") else text
    if body == "0":
        return 0.0
    total, at = 0.0, 0
    while at < len(body):
        part = _PART.match(body, at)
        if part is None:
            raise ValueError(f'time: invalid duration "{text}"')
        if not part[2]:
            raise ValueError(f'time: missing unit in duration "{text}"')
        if part[2] not in _UNITS:
            raise ValueError(f'time: unknown unit "{part[2]}" in duration "{text}"')
        total += float(part[1]) * _UNITS[part[2]]
        at = part.end()
    if not body:
        raise ValueError(f'time: invalid duration "{text}"')
    return -total if text.startswith("-") else total
