"""Rows of Tables as they go over the wire, made once for as long as their objects stay as they are."""

from __future__ import annotations

import json

from tutor.lab.practice.cluster.kinds import Kind, Object
from tutor.lab.practice.cluster.store import Change
from tutor.lab.practice.tables.age import Since
from tutor.lab.practice.tables.table import beside, cells


class Rows:
    """The rows of objects that a store holds, with their metadata, as kubectl asks for them by the hundred.

    Only ages differ from one listing to the next, so they alone are written anew.
    """

    def __init__(self) -> None:
        # The object is kept with its pieces: as long as it is, no other one has its number.
        self._kept: dict[int, tuple[Object, tuple[str | Since, ...]]] = {}

    def __len__(self) -> int:
        return len(self._kept)

    def text(self, kind: Kind, object_: Object, now: float) -> str:
        """The row as JSON at a time in seconds since 1970. The object is the store's present one."""
        kept = self._kept.get(id(object_))
        if kept is None:
            kept = self._kept[id(object_)] = (object_, _pieces(kind, object_))
        return "".join([piece if isinstance(piece, str) else f'"{piece.text(now)}"' for piece in kept[1]])

    def hear(self, change: Change) -> None:
        """Forget the row of an object that is no longer the present one."""
        self._kept.pop(id(change.old), None)

    def clear(self) -> None:
        self._kept.clear()


def _pieces(kind: Kind, object_: Object) -> tuple[str | Since, ...]:
    """The row's text, cut where an age stands."""
    pieces: list[str | Since] = []
    text = '{"cells":['
    for at, cell in enumerate(cells(kind, object_)):
        text += "," if at else ""
        if isinstance(cell, Since):
            pieces += (text, cell)
            text = ""
        else:
            text += _json(cell)
    rest = _json(beside(kind, object_))
    return (*pieces, f"{text}],{rest[1:]}")


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
