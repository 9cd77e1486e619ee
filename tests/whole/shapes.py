"""The shape of what tools print: columns of a table, fields of JSON; and where two versions differ in it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

_STATUS = ".items[].status.containerStatuses[]"
LATER = (
    ".items[].metadata.generation",
    ".items[].status.conditions[].observedGeneration",
    ".items[].status.hostIPs",
    ".items[].status.observedGeneration",
    ".items[].status.terminatingReplicas",
    f"{_STATUS}.user",
    f"{_STATUS}.volumeMounts",
)
"""Fields, with all below them, that Kubernetes has had only since 1.21. The practice lab has them; a k3s that
stands in for the newest may not."""
EARLIER = (".items[].spec.template.metadata.creationTimestamp",)
"""Fields that Kubernetes 1.21 had and the practice lab's version has not."""
NEWER_ENGINE = ("[].EnableIPv4",)
"""What `docker network inspect` has shown since 28.0."""


def besides(paths: Iterable[str], known: Sequence[str]) -> set[str]:
    """The fields that are none of the known ones and not below one of them."""
    ends = tuple(name + mark for name in known for mark in (".", "[", ":"))
    return {path for path in paths if path not in known and not path.startswith(ends)}


def header(text: str) -> list[str]:
    """The names of a table's columns."""
    lines = text.splitlines()
    return re.split(r"\s{2,}|\t", lines[0].strip()) if lines else []


def fields(document: Any) -> set[str]:
    """Every field of a JSON document as `.path[].name`, those with a plain value with its type."""
    return set(_fields(document, ""))


def _fields(value: Any, at: str) -> Iterator[str]:
    if isinstance(value, dict):
        for name, inner in value.items():
            yield f"{at}.{name}"
            yield from _fields(inner, f"{at}.{name}")
    elif isinstance(value, list):
        for inner in value:
            yield from _fields(inner, f"{at}[]")
    else:
        yield f"{at}: {type(value).__name__}"
