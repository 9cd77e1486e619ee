"""The fields of one mapping in a lesson file, read with their types; what does not fit is reported.

Each getter returns a value of the right type even where the field is missing or wrong, so that reading goes
on and finds the other problems too; whoever reads a part must look at `Source.problems` before using it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TypeVar

from yaml.constructor import SafeConstructor
from yaml.nodes import CollectionNode, MappingNode, Node, ScalarNode, SequenceNode

from tutor.content.problem import listed, nearest
from tutor.content.source import Source, kind

Scalar = str | int | float | bool | None
_Name = TypeVar("_Name", bound=str)

_CONSTRUCTOR = SafeConstructor()
_NULL = "tag:yaml.org,2002:null"


def scalar(node: ScalarNode) -> Scalar:
    """A scalar as YAML types it; dates and the like stay text. Raises ValueError for a wrong number."""
    try:
        match node.tag.removeprefix("tag:yaml.org,2002:"):
            case "int":
                return int(_CONSTRUCTOR.construct_yaml_int(node))
            case "float":
                return float(_CONSTRUCTOR.construct_yaml_float(node))
            case "bool":
                return bool(_CONSTRUCTOR.construct_yaml_bool(node))
            case "null":
                return None
    except (LookupError, OverflowError) as error:  # `!!bool maybe`, `!!int ""`
        raise ValueError(f"{node.value!r} is not of its type") from error
    return str(node.value)


class Fields:
    """One mapping; `allowed` are the keys it may have, None for any."""

    def __init__(self, source: Source, node: Node, path: str, allowed: Sequence[str] | None) -> None:
        self.source = source
        self.node = node
        self.path = path
        self._nodes: dict[str, Node] = {}
        if not isinstance(node, MappingNode):
            keys = f" with {listed(allowed)}" if allowed else ""
            source.report(node, path, f"It is {kind(node)}. What belongs here is a mapping{keys}.")
            return
        for key, value in node.value:
            if not isinstance(key, ScalarNode):
                source.report(key, path, f"A key is {kind(key)}. Keys are text.")
                continue
            name = str(key.value)
            if name in self._nodes:
                line = self._nodes[name].start_mark.line + 1
                source.report(key, self.at(name), f"It stands here twice; the first is in line {line}.")
                continue
            self._nodes[name] = value
            source.lines[self.at(name)] = key.start_mark.line + 1
            if allowed is not None and name not in allowed:
                sentence = f"There is no such field.{nearest(name, allowed)} Allowed here: {listed(allowed)}."
                source.report(key, self.at(name), sentence)

    def __contains__(self, name: str) -> bool:
        return name in self._nodes

    def __iter__(self) -> Iterator[str]:
        return iter(self._nodes)

    def pairs(self) -> Iterator[tuple[str, Node]]:
        """Each key with its node, in the order of the file."""
        return iter(self._nodes.items())

    def at(self, name: str) -> str:
        """The path of a field of this mapping."""
        return f"{self.path}.{name}" if self.path else name

    def get(self, name: str) -> Node | None:
        return self._nodes.get(name)

    def report(self, name: str, sentence: str) -> None:
        """Note a problem of one field, at its value or, where it is missing, at the mapping."""
        if name not in self._nodes and not isinstance(self.node, MappingNode):
            return  # What is no mapping has been reported once; that it has no fields goes without saying.
        self.source.report(self._nodes.get(name, self.node), self.at(name), sentence)

    def text(self, name: str, *, must: bool = False, default: str = "", exact: bool = False) -> str:
        """A text as it is written, `5000` and `yes` too; blanks around it go unless `exact`."""
        node = self._nodes.get(name)
        if node is None:
            if must:
                self.report(name, "It is missing. What belongs here is text.")
            return default
        return self._as_text(node, self.at(name), exact=exact, empty=not must)

    def text_or_none(self, name: str) -> str | None:
        return self.text(name, must=True) if name in self._nodes else None

    def texts(self, name: str, *, or_one: bool = False) -> tuple[str, ...]:
        """A list of texts; with `or_one` a single text too."""
        node = self._nodes.get(name)
        if node is None:
            return ()
        if or_one and isinstance(node, ScalarNode):
            return (self.text(name, must=True),)
        return tuple(
            self._as_text(item, f"{self.at(name)}[{index}]") for index, item in enumerate(self.items(name))
        )

    def text_map(self, name: str) -> dict[str, str]:
        """A mapping of texts; the texts stay exactly as written."""
        if name not in self._nodes:
            return {}
        fields = Fields(self.source, self._nodes[name], self.at(name), None)
        return {key: fields.text(key, exact=True) for key in fields}

    def items(self, name: str) -> list[Node]:
        """The nodes of a list."""
        node = self._nodes.get(name)
        if node is None:
            return []
        if not isinstance(node, SequenceNode):
            self.report(name, f"It is {kind(node)}. What belongs here is a list, each item after `- `.")
            return []
        return list(node.value)

    def whole(self, name: str, default: int, *, least: int) -> int:
        value = self._scalar(name)
        if name not in self._nodes:
            return default
        if isinstance(value, bool) or not isinstance(value, int) or value < least:
            self.report(name, f"It is {self._said(name)}. A whole number, {least} or more, belongs here.")
            return default
        return value

    def seconds(self, name: str, default: float | None) -> float | None:
        value = self._scalar(name)
        if name not in self._nodes:
            return default
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value < float("inf"):
            self.report(name, f"It is {self._said(name)}. A number of seconds above 0 belongs here.")
            return default
        return float(value)

    def flag(self, name: str) -> bool:
        value = self._scalar(name)
        if name in self._nodes and not isinstance(value, bool):
            self.report(name, f"It is {self._said(name)}. `true` or `false` belongs here.")
            return False
        return bool(value)

    def one_of(self, name: str, allowed: Sequence[_Name]) -> _Name:
        """One of some words, the first of them where the field is missing."""
        if name not in self._nodes:
            return allowed[0]
        value = self.text(name, must=True)
        for word in allowed:
            if word == value:
                return word
        if value:
            sentence = f"`{value}` is none of {listed(allowed)}.{nearest(value, allowed)}"
            self.report(name, sentence)
        return allowed[0]

    def matching(self, name: str, pattern: str, meaning: str) -> str:
        """A text that must be there and match the pattern as a whole."""
        value = self.text(name, must=True)
        if value and not re.fullmatch(pattern, value):
            self.report(name, f"`{value}` does not fit. Allowed: {meaning}.")
        return value

    def _scalar(self, name: str) -> Scalar:
        node = self._nodes.get(name)
        if not isinstance(node, ScalarNode):
            return None
        try:
            return scalar(node)
        except ValueError:
            return None

    def _said(self, name: str) -> str:
        node = self._nodes[name]
        return f"`{node.value}`" if isinstance(node, ScalarNode) and node.value else kind(node)

    def _as_text(self, node: Node, path: str, *, exact: bool = False, empty: bool = False) -> str:
        if not isinstance(node, ScalarNode):
            flow = isinstance(node, CollectionNode) and node.flow_style
            advice = " A text that begins with `[` or `{` needs quotes." if flow else ""
            self.source.report(node, path, f"It is {kind(node)}. Text belongs here.{advice}")
            return ""
        text = str(node.value)
        if node.tag == _NULL and text in ("", "~"):
            text = ""
        if not empty and not text.strip():
            self.source.report(node, path, "It is empty. Text belongs here.")
        return text if exact else text.strip("\n").rstrip()
