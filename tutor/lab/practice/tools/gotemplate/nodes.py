"""The parts of a parsed template. Each knows its place and how it is written, for errors."""

from __future__ import annotations

from typing import Any, NamedTuple


class Text(NamedTuple):
    text: str


class Dot(NamedTuple):
    at: int

    def __str__(self) -> str:
        return "."


class Nil(NamedTuple):
    at: int

    def __str__(self) -> str:
        return "nil"


class Constant(NamedTuple):
    at: int
    written: str
    value: Any

    def __str__(self) -> str:
        return self.written


class Field(NamedTuple):
    """`.A.B`; Go places a chain at its second part."""

    at: int
    names: tuple[str, ...]

    def __str__(self) -> str:
        return "".join(f".{name}" for name in self.names)


class Variable(NamedTuple):
    """`$x.A.B`; names[0] is `$x`."""

    at: int
    names: tuple[str, ...]

    def __str__(self) -> str:
        return ".".join(self.names)


class Name(NamedTuple):
    """The name of a function."""

    at: int
    name: str

    def __str__(self) -> str:
        return self.name


class Chain(NamedTuple):
    """`(index .A 0).B`."""

    at: int
    inner: Any
    names: tuple[str, ...]

    def __str__(self) -> str:
        inner = f"({self.inner})" if isinstance(self.inner, Pipe) else str(self.inner)
        return inner + "".join(f".{name}" for name in self.names)


class Command(NamedTuple):
    at: int
    words: tuple[Any, ...]

    def __str__(self) -> str:
        return " ".join(f"({word})" if isinstance(word, Pipe) else str(word) for word in self.words)


class Pipe(NamedTuple):
    at: int
    variables: tuple[str, ...]
    assigns: bool
    """`=` to a variable that exists, instead of `:=`."""
    commands: tuple[Command, ...]

    def __str__(self) -> str:
        said = " | ".join(str(command) for command in self.commands)
        sign = "=" if self.assigns else ":="
        return f"{', '.join(self.variables)} {sign} {said}" if self.variables else said


class Action(NamedTuple):
    pipe: Pipe


class Branch(NamedTuple):
    """`if`, `with` and `range`."""

    kind: str
    at: int
    pipe: Pipe
    body: tuple[Any, ...]
    otherwise: tuple[Any, ...]


class Call(NamedTuple):
    """`{{template "name" pipeline}}`."""

    at: int
    written: str
    name: str
    pipe: Pipe | None

    def __str__(self) -> str:
        return f"{{{{template {self.written}{f' {self.pipe}' if self.pipe else ''}}}}}"


class Jump(NamedTuple):
    kind: str
    """break or continue."""
