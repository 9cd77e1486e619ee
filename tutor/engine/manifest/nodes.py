"""YAML nodes of a manifest, as the reading looks at them."""

from __future__ import annotations

from collections.abc import Iterator

from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

_NULL = "tag:yaml.org,2002:null"
_SAID = {
    "tag:yaml.org,2002:bool": "true or false",
    "tag:yaml.org,2002:int": "a number",
    "tag:yaml.org,2002:float": "a number",
    "tag:yaml.org,2002:timestamp": "a date",
}


def kind(node: Node) -> str:
    """What a node is, in words."""
    if isinstance(node, ScalarNode):
        return _SAID.get(node.tag, "text")
    return "a list" if isinstance(node, SequenceNode) else "a group of fields"


def is_empty(node: Node) -> bool:
    """Nothing stands behind the colon, and nothing below it."""
    return isinstance(node, ScalarNode) and node.tag == _NULL


def is_text(node: Node) -> bool:
    return isinstance(node, ScalarNode) and kind(node) == "text" and node.tag != _NULL


def is_whole_number(node: Node) -> bool:
    return isinstance(node, ScalarNode) and node.tag == "tag:yaml.org,2002:int"


def value(node: Node) -> str:
    """A single value as it is written, without quotes; empty for anything else."""
    return str(node.value) if isinstance(node, ScalarNode) else ""


def line(node: Node) -> int:
    """From 1."""
    return int(node.start_mark.line) + 1


def pairs(node: Node) -> Iterator[tuple[str, Node, Node]]:
    """Name, key and value of each field of a mapping; none for anything else."""
    if isinstance(node, MappingNode):
        for key, inner in node.value:
            if isinstance(key, ScalarNode):
                yield str(key.value), key, inner


def get(node: Node | None, *names: str) -> Node | None:
    """What stands under these names, one within the other."""
    for name in names:
        if node is None:
            return None
        node = next((inner for found, _, inner in pairs(node) if found == name), None)
    return node


def entries(node: Node) -> list[Node]:
    """The entries of a list."""
    return list(node.value) if isinstance(node, SequenceNode) else []
