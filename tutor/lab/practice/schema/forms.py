"""What an object may hold: its type, the fields of that, and the form of each field's value."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, cast, get_args

Sort = Literal[
    "string",
    "bytes",
    "int32",
    "int64",
    "boolean",
    "time",
    "microtime",
    "quantity",
    "intorstring",
    "object",
    "any",
    "list",
    "map",
]


@dataclass(frozen=True, slots=True)
class Form:
    """What a field's value may be."""

    sort: Sort
    """`any` is an object of any content, such as the sets in managedFields."""
    name: str = ""
    """Of an object: the full name of its type."""
    item: Form | None = None
    """Of a list and of a map (whose keys are strings): what its entries are."""

    @property
    def entry(self) -> Form:
        """The form of the entries of a list or map."""
        if self.item is None:
            raise LookupError(f"a value of sort {self.sort} has no entries")
        return self.item


@lru_cache(maxsize=512)
def form(notation: str) -> Form:
    """`int32`, `[]string`, `map[string]quantity`, `[]io.k8s.api.core.v1.Container` as a form."""
    if notation.startswith("[]"):
        return Form("list", item=form(notation.removeprefix("[]")))
    if notation.startswith("map[string]"):
        return Form("map", item=form(notation.removeprefix("map[string]")))
    if "." in notation:
        return Form("object", notation)
    if notation not in get_args(Sort):
        raise ValueError(f"no form is written {notation!r}")
    return Form(cast(Sort, notation))


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a type."""

    type: Form
    description: str
    """Empty where upstream says nothing."""
    required: bool


@dataclass(frozen=True, slots=True)
class Type:
    """A type of object: a kind such as Pod, or a part of one such as Container."""

    name: str
    """As in OpenAPI: `io.k8s.api.core.v1.Pod`."""
    description: str
    fields: Mapping[str, Field]
    """By the name on the wire, those that are required first."""

    @property
    def short(self) -> str:
        """`Pod`; also the name that Go's messages use."""
        return self.name.rpartition(".")[2]
