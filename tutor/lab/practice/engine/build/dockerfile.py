"""Reads a Dockerfile into its stages and instructions."""

from __future__ import annotations

import difflib
import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from tutor.lab.practice.engine.build.words import split

KEYWORDS = (
    *(
        "ADD",
        "ARG",
        "CMD",
        "COPY",
        "ENTRYPOINT",
        "ENV",
        "EXPOSE",
        "FROM",
        "HEALTHCHECK",
        "LABEL",
        "MAINTAINER",
    ),
    *("ONBUILD", "RUN", "SHELL", "STOPSIGNAL", "USER", "VOLUME", "WORKDIR"),
)
_FLAGS: Mapping[str, frozenset[str]] = {
    "ADD": frozenset({"chown", "chmod", "link", "checksum", "keep-git-dir", "exclude"}),
    "COPY": frozenset({"from", "chown", "chmod", "link", "parents", "exclude"}),
    "FROM": frozenset({"platform"}),
    "RUN": frozenset({"mount", "network", "security"}),
    "HEALTHCHECK": frozenset({"interval", "timeout", "start-period", "start-interval", "retries"}),
}
_ARRAYS = frozenset({"ADD", "CMD", "COPY", "ENTRYPOINT", "RUN", "SHELL", "VOLUME"})
"""Instructions that may be written as a list of words."""
_HEREDOC = re.compile(r"<<-?\s*[\"']?[A-Za-z_]\w*")
_DIRECTIVE = re.compile(r"#\s*([A-Za-z]+)\s*=\s*(\S+)\s*$")


class DockerfileError(Exception):
    """The file cannot be read; `line` is counted from 1, 0 where no line is to blame."""

    def __init__(self, message: str, line: int = 0) -> None:
        super().__init__(message)
        self.message = f"dockerfile parse error on line {line}: {message}" if line else message
        self.line = line


@dataclass(frozen=True)
class Instruction:
    keyword: str
    """In capitals."""
    line: int
    """Where it begins, from 1."""
    last: int
    """Where it ends."""
    rest: str
    """What stands behind the keyword and the flags, continuation lines joined."""
    flags: Mapping[str, str] = field(default_factory=dict)
    words: tuple[str, ...] = ()
    """The rest, parted; of a list its words."""
    array: bool = False
    """It was written as a list."""

    @property
    def text(self) -> str:
        """As steps are shown: `COPY --from=build /app /app`."""
        flags = "".join(f"--{name}={value} " if value else f"--{name} " for name, value in self.flags.items())
        return f"{self.keyword} {flags}{self.rest}".strip()


@dataclass(frozen=True)
class Stage:
    base: Instruction
    """Its FROM."""
    image: str
    """What stands in the FROM, variables and all."""
    name: str
    """Of `AS name`, in small letters; empty without."""
    instructions: tuple[Instruction, ...]


@dataclass(frozen=True)
class Dockerfile:
    arguments: tuple[Instruction, ...]
    """The ARGs before the first FROM."""
    stages: tuple[Stage, ...]
    lines: tuple[str, ...]
    escape: str = "\\"


def parse(text: str) -> Dockerfile:
    """Raises DockerfileError in BuildKit's words."""
    lines = text.removeprefix("\ufeff").splitlines()
    escape = _escape(lines)
    instructions = [_instruction(line, last, joined, escape) for line, last, joined in _joined(lines, escape)]
    if not instructions:
        raise DockerfileError("file with no instructions")
    arguments: list[Instruction] = []
    stages: list[tuple[Instruction, str, str, list[Instruction]]] = []
    for instruction in instructions:
        if instruction.keyword == "FROM":
            stages.append((instruction, *_from(instruction), []))
        elif stages:
            stages[-1][3].append(instruction)
        elif instruction.keyword == "ARG":
            arguments.append(instruction)
        else:
            raise DockerfileError("no build stage in current context", instruction.line)
    if not stages:
        raise DockerfileError("no build stage in current context", instructions[-1].line)
    return Dockerfile(
        tuple(arguments), tuple(Stage(base, image, name, tuple(own)) for base, image, name, own in stages),
        tuple(lines), escape,
    )  # fmt: skip


def _escape(lines: Sequence[str]) -> str:
    for line in lines:
        match = _DIRECTIVE.match(line.strip())
        if match is None:
            break
        if match[1].lower() == "escape":
            if match[2] not in ("\\", "`"):
                raise DockerfileError(f"invalid ESCAPE '{match[2]}'. Must be ` or \\")
            return match[2]
    return "\\"


def _joined(lines: Sequence[str], escape: str) -> list[tuple[int, int, str]]:
    """First line, last line and text of every instruction."""
    found: list[tuple[int, int, str]] = []
    text, first = "", 0
    continued = False
    for number, line in enumerate(lines, 1):
        bare = line.strip()
        if not bare or bare.startswith("#"):
            # Between continued lines, too, comments and empty lines count for nothing.
            continue
        if not continued:
            text, first = "", number
        open_end = line.rstrip().endswith(escape)
        text += line.rstrip()[: -len(escape)] if open_end else line
        continued = open_end
        if not continued:
            found.append((first, number, text.strip()))
    if continued and text.strip():
        found.append((first, len(lines), text.strip()))
    return found


def _instruction(line: int, last: int, text: str, escape: str) -> Instruction:
    word, *tail = text.split(None, 1)
    keyword, rest = word.upper(), tail[0].strip() if tail else ""
    if keyword not in KEYWORDS:
        near = difflib.get_close_matches(keyword, KEYWORDS, 1)
        hint = f" (did you mean {near[0]}?)" if near else ""
        raise DockerfileError(f"unknown instruction: {word}{hint}", line)
    if keyword in ("RUN", "COPY", "ADD") and _HEREDOC.search(rest):
        raise DockerfileError(
            "the practice lab does not read here-documents (<<EOF): put the text into a file of its own and "
            "COPY it",
            line,
        )
    flags: dict[str, str] = {}
    while rest.startswith("--") and keyword in _FLAGS:
        flag, _, rest = rest.partition(" ")
        name, _, value = flag[2:].partition("=")
        if name not in _FLAGS[keyword]:
            raise DockerfileError(f"unknown flag: --{name}", line)
        flags[name], rest = value, rest.strip()
    words, array = _words(keyword, rest, escape)
    instruction = Instruction(keyword, line, last, rest, flags, tuple(words), array)
    _check(instruction)
    return instruction


def _words(keyword: str, rest: str, escape: str) -> tuple[list[str], bool]:
    if keyword in _ARRAYS and rest.startswith("["):
        try:
            words = json.loads(rest)
        except ValueError:
            words = None
        # What is no list of texts is taken as a line for the shell, as Docker does.
        if isinstance(words, list) and all(isinstance(word, str) for word in words):
            return words, True
    if keyword in ("CMD", "ENTRYPOINT", "RUN", "MAINTAINER"):
        return ([rest] if rest else []), False
    return split(rest, escape), False


def _exactly_one(instruction: Instruction) -> str | None:
    return None if len(instruction.words) == 1 else "requires exactly one argument"


def _at_least_one(instruction: Instruction) -> str | None:
    return None if instruction.words else "requires at least one argument"


def _two(instruction: Instruction) -> str | None:
    if len(instruction.words) >= 2:
        return None
    if not instruction.words:
        return "requires at least two arguments, but no arguments were provided"
    return "requires at least two arguments, but only one was provided. Destination could not be determined"


def _from_words(instruction: Instruction) -> str | None:
    if len(instruction.words) == 1 or (len(instruction.words) == 3 and instruction.words[1].upper() == "AS"):
        return None
    return "requires either one or three arguments"


_CHECKS: Mapping[str, Callable[[Instruction], str | None]] = {
    "FROM": _from_words, "COPY": _two, "ADD": _two, "WORKDIR": _exactly_one, "USER": _exactly_one,
    "STOPSIGNAL": _exactly_one, "EXPOSE": _at_least_one, "VOLUME": _at_least_one, "LABEL": _at_least_one,
    "ENV": _at_least_one, "ARG": _at_least_one, "RUN": _at_least_one, "HEALTHCHECK": _at_least_one,
    "ONBUILD": _at_least_one, "SHELL": _at_least_one, "MAINTAINER": _exactly_one,
}  # fmt: skip


def _check(instruction: Instruction) -> None:
    check = _CHECKS.get(instruction.keyword)
    wrong = check(instruction) if check else None
    if wrong:
        raise DockerfileError(f"{instruction.keyword} {wrong}", instruction.line)
    if instruction.keyword == "SHELL" and not instruction.array:
        raise DockerfileError("SHELL requires the arguments to be in JSON form", instruction.line)
    if instruction.keyword in ("ENV", "LABEL"):
        pairs(instruction)


def _from(instruction: Instruction) -> tuple[str, str]:
    words = instruction.words
    name = words[2].lower() if len(words) == 3 else ""
    if name and not re.fullmatch(r"[a-z][a-z0-9-_.]*", name):
        raise DockerfileError(
            f'invalid name for build stage: "{words[2]}", name can\'t start with a number or contain symbols',
            instruction.line,
        )
    return words[0], name


def pairs(instruction: Instruction) -> list[tuple[str, str]]:
    """The names and values of ENV and LABEL, in either form; values with their quotes."""
    first = instruction.words[0]
    if "=" not in first:
        # The old form: one name, and all the rest is its value.
        if len(instruction.words) < 2:
            raise DockerfileError(f"{instruction.keyword} must have two arguments", instruction.line)
        return [(first, instruction.rest[len(first) :].strip())]
    found = []
    for word in instruction.words:
        name, equals, value = word.partition("=")
        if not equals or not name:
            raise DockerfileError(
                f'Syntax error - can\'t find = in "{word}". Must be of the form: name=value', instruction.line
            )
        found.append((name, value))
    return found


def stage_of(name: str, stages: tuple[Stage, ...], before: int) -> int | None:
    """The stage that a name or number means, among those before a stage."""
    if name.isdigit():
        return int(name) if int(name) < before else None
    found = [number for number, stage in enumerate(stages[:before]) if stage.name == name.lower()]
    return found[-1] if found else None
