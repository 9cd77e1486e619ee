"""Reads the types of Kubernetes out of the sources of lightkube-models.

The package describes every type as a dataclass, in one module per API group; the docstrings hold the
descriptions of the official OpenAPI documents. Its modules are read as text: to import them would need
lightkube itself, and would make some thousand classes for the few hundred that are asked for.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from textwrap import dedent

from tutor.lab.practice.schema import facts
from tutor.lab.practice.schema.forms import Field, Type, form

_WIDTH = 78
"""Where the docstrings are wrapped."""
_FIELD = re.compile(r"^\* \*\*(\S+)\*\* ``[^`]*`` - ?", re.MULTILINE)


class SourceError(Exception):
    """The sources are not there, or do not look as expected."""


def read(folder: Path, wanted: Iterable[tuple[str, str]]) -> dict[str, Type]:
    """The wanted types and all that they refer to, by full name; `wanted` are (module, class).

    Raises SourceError.
    """
    modules: dict[str, dict[str, ast.ClassDef]] = {}
    found: dict[str, Type] = {}
    todo = list(wanted)
    while todo:
        module, name = todo.pop()
        full = f"{facts.MODULES[module]}.{name}"
        if full in found:
            continue
        if module not in modules:
            modules[module] = _classes(folder / f"{module}.py")
        if name not in modules[module]:
            raise SourceError(f"{module}.py has no class {name}")
        reader = _Reader(module, modules[module][name])
        found[full] = reader.type(full)
        todo.extend(reader.references)
    return found


def _classes(file: Path) -> dict[str, ast.ClassDef]:
    try:
        tree = ast.parse(file.read_text(encoding="utf-8"))
    except (OSError, SyntaxError, UnicodeDecodeError) as error:
        raise SourceError(f"{file.name} cannot be read: {error}") from error
    return {node.name: node for node in tree.body if isinstance(node, ast.ClassDef)}


class _Reader:
    """Reads one class, and remembers which others it refers to."""

    def __init__(self, module: str, node: ast.ClassDef) -> None:
        self._module = module
        self._node = node
        self.references: list[tuple[str, str]] = []

    def type(self, full: str) -> Type:
        description, of_fields = _described(ast.get_docstring(self._node, clean=False) or "")
        fields = {}
        for attribute, name, annotation in self._annotated():
            optional = annotation.startswith("Optional[")
            notation = self._notation(annotation[9:-1] if optional else annotation, name)
            text = of_fields.get(attribute, "")
            fields[name] = Field(form(notation), text, required=not optional)
        return Type(full, description, fields)

    def _annotated(self) -> Iterator[tuple[str, str, str]]:
        """Of each field its attribute, its name on the wire and its annotation."""
        for node in self._node.body:
            if (
                isinstance(node, ast.AnnAssign)
                and isinstance(node.target, ast.Name)
                and isinstance(node.annotation, ast.Constant)
            ):
                yield node.target.id, _renamed(node.value) or node.target.id, str(node.annotation.value)

    def _notation(self, annotation: str, field: str) -> str:
        if annotation.startswith("List["):
            return "[]" + self._notation(annotation[5:-1], field)
        here = f"{self._node.name}.{field}"
        if annotation == "dict" and here in facts.MAPS:
            return f"map[string]{facts.MAPS[here]}"
        if annotation == "int" and here in facts.INT64:
            return "int64"
        if annotation in facts.PLAIN:
            return facts.PLAIN[annotation]
        module, _, name = annotation.rpartition(".")
        module = module or self._module
        if f"{module}.{name}" in facts.PLAIN:
            return facts.PLAIN[f"{module}.{name}"]
        if module not in facts.MODULES:
            raise SourceError(f"{here} refers to {annotation}, which is not known here")
        self.references.append((module, name))
        return f"{facts.MODULES[module]}.{name}"


def _renamed(value: ast.expr | None) -> str | None:
    """`continue` for `field(metadata={"json": "continue"}, default=None)`."""
    if isinstance(value, ast.Call):
        for keyword in value.keywords:
            if keyword.arg == "metadata":
                return str(ast.literal_eval(keyword.value).get("json", "")) or None
    return None


def _described(docstring: str) -> tuple[str, dict[str, str]]:
    """The description of a class, and of its fields."""
    first, _, rest = docstring.partition("\n")
    text = f"{first}\n{dedent(rest)}"
    own, _, parameters = text.partition("\n**parameters**\n")
    pieces = _FIELD.split(parameters)
    fields = {name: _unwrapped(body) for name, body in zip(pieces[1::2], pieces[2::2], strict=True)}
    return _unwrapped(own), fields


def _unwrapped(text: str) -> str:
    """The text without the line breaks that only the width of the docstring asked for."""
    first, _, rest = text.strip().partition("\n")
    lines = [first, *(line.removeprefix("  ").rstrip() for line in rest.splitlines())]
    whole = ""
    for before, line in zip(["", *lines], lines, strict=False):
        if not whole:
            whole = line
        elif line.startswith(" "):
            whole += f"\n{line}"
        elif len(before) + 1 + len(line.partition(" ")[0]) > _WIDTH:
            whole += f" {line}"
        else:
            whole += f"\n {line}" if line.startswith(("- ", "* ")) else f"\n\n{line}"
    return whole
