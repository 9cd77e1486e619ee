"""In which order the items of a merged list stand."""

from __future__ import annotations

from typing import Any


def split(merged: list[Any], named: list[Any], merge_key: str) -> tuple[list[Any], list[Any]]:
    """The items that the patch names too, and those that only the server has."""
    names = [_key(item, merge_key) for item in named]
    known = [_key(item, merge_key) in names for item in merged]
    return (
        [item for item, both in zip(merged, known, strict=True) if both],
        [item for item, both in zip(merged, known, strict=True) if not both],
    )


def ordered(
    named: list[Any], others: list[Any], order: list[Any], present: list[Any], merge_key: str
) -> list[Any]:
    """One list: named items in the patch's order, others in the order they had, each of these before the
    first named item that used to stand behind it. So a container that a patch adds comes first."""
    before = _Places(present, merge_key)
    wanted = _Places(order, merge_key)
    left = sorted(others, key=before.of)
    right = sorted(named, key=wanted.of)
    result: list[Any] = []
    while left and right:
        here, there = before.of(left[0]), before.of(right[0])
        stands_before = here < there < before.size
        result.append((left if stands_before else right).pop(0))
    return [*result, *left, *right]


class _Places:
    """Where the items of a list stand; items that are not in it come behind all others."""

    def __init__(self, items: list[Any], merge_key: str) -> None:
        self.size = len(items)
        self._keys = [_key(item, merge_key) for item in items]
        self._merge_key = merge_key

    def of(self, item: Any) -> int:
        key = _key(item, self._merge_key)
        return self._keys.index(key) if key in self._keys else self.size


def _key(item: Any, merge_key: str) -> Any:
    return item.get(merge_key) if merge_key and isinstance(item, dict) else item
