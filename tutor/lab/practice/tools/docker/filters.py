"""`--filter NAME=VALUE`, given any number of times."""

from __future__ import annotations

from collections.abc import Sequence


def filters(words: Sequence[str]) -> dict[str, list[str]]:
    """`["name=web", "name=db"]` → `{"name": ["web", "db"]}`."""
    found: dict[str, list[str]] = {}
    for word in words:
        name, _, value = word.partition("=")
        if name:
            found.setdefault(name.strip().lower(), []).append(value.strip())
    return found
