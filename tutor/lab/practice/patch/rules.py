"""How the lists and maps of an object are merged, as far as the patches need to know."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

Path = tuple[str, ...]
"""Names of fields from the object's root, items of lists left out: `("spec", "containers", "ports")`."""


@dataclass(frozen=True)
class Rule:
    """How one list or map is merged. A list without a rule is replaced whole, a map without one is merged."""

    topology: Literal["atomic", "set", "map", "granular"]
    """Of server-side apply: `set` is a list of different values, `map` a list of items with keys; `granular`
    a map whose fields are owned one by one."""
    keys: tuple[str, ...] = ()
    """The fields that tell the items of a `map` apart: `("containerPort", "protocol")`."""
    merge_key: str = ""
    """Of strategic merge: the one field that tells items apart; empty for lists of plain values."""
    merge: bool = False
    """Of strategic merge: whether a list is merged and not replaced."""
    atomic_items: bool = False
    """Of server-side apply: whether the items of a `map` are owned as a whole, as references are."""


RuleOf = Callable[[Path], Rule | None]
"""The rule of a field of one kind of object; None where it has none."""
