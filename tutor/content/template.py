"""Fills facts and answers of queries into the texts of a lesson.

`{cluster}` is a fact. In a sentence of a check, `{status.readyReplicas|0}` is a JMESPath query on the
document that the check looked at; what stands after the last `|` is said where the query gives nothing.
Everything else in braces stays as it stands: `{{.Names}}` of docker, `${HOME}` of shells, JSON, `{}`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from jmespath.parser import ParsedResult

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_QUOTES = "'\"`"


class _Nothing:
    """Stands for a document that is not there, as `None` is a document: JSON's null."""


NO_DOCUMENT: Final = _Nothing()


class FactCycleError(ValueError):
    """Facts name each other in a circle."""

    def __init__(self, names: tuple[str, ...]) -> None:
        self.names = names
        super().__init__(f"Facts name each other in a circle: {' → '.join(names)}.")


@dataclass(frozen=True)
class Slot:
    """A `{…}` of a text that is to be filled."""

    raw: str
    """With its braces, as it stands in the text."""
    query: str
    """A fact's name or a JMESPath query."""
    default: str | None
    """What stands after the last `|`."""

    @property
    def is_name(self) -> bool:
        return _NAME.fullmatch(self.query) is not None


def fill(text: str, facts: Mapping[str, str], document: object = NO_DOCUMENT) -> str:
    """The text with facts and, where a document is given, answers of queries on it (`None` is JSON's null).

    A fact goes before a query of the same name. A fact's value may name other facts. A name that is no fact
    stays visible as `<name>` where there is no document. A query that gives null, an empty list or an empty
    text gives its default; without a default, null and the empty list are `nothing`. Raises FactCycleError.
    """
    return _fill(text, facts, document, ())


def names(text: str) -> set[str]:
    """The plain names in braces: facts, or in a sentence of a check perhaps fields of its document."""
    return {slot.query for slot in slots(text) if slot.is_name}


def slots(text: str) -> tuple[Slot, ...]:
    """Every `{…}` of the text that is to be filled."""
    return tuple(piece for piece in _pieces(text) if isinstance(piece, Slot))


def compiled(query: str) -> ParsedResult:
    """The JMESPath query, compiled. Raises JMESPathError (a ValueError) for one that is none."""
    return _compiled(query)


def answer(query: str, document: object) -> object:
    """What a JMESPath query gives on a document; None too where a function does not take what it is given."""
    try:
        found: object = compiled(query).search(document)
    except ValueError:
        return None
    return found


def said(value: object) -> str:
    """A value of a document as a sentence says it."""
    if isinstance(value, str):
        return value
    if value is None or value == []:
        return "nothing"
    if isinstance(value, list) and not any(isinstance(item, list | dict) for item in value):
        return ", ".join(said(item) for item in value)
    return json.dumps(value, ensure_ascii=False)


def _fill(text: str, facts: Mapping[str, str], document: object, above: tuple[str, ...]) -> str:
    if "{" not in text:
        return text
    return "".join(
        piece if isinstance(piece, str) else _slot(piece, facts, document, above) for piece in _pieces(text)
    )


def _slot(slot: Slot, facts: Mapping[str, str], document: object, above: tuple[str, ...]) -> str:
    if slot.is_name and slot.query in facts:
        if slot.query in above:
            raise FactCycleError((*above[above.index(slot.query) :], slot.query))
        value = _fill(facts[slot.query], facts, NO_DOCUMENT, (*above, slot.query))
        return value or slot.default or ""
    if document is NO_DOCUMENT:
        return _without_document(slot, inside_fact=bool(above))
    found = answer(slot.query, document)
    is_nothing = found is None or found in ([], "")
    return slot.default if is_nothing and slot.default is not None else said(found)


def _without_document(slot: Slot, *, inside_fact: bool) -> str:
    if not slot.is_name or inside_fact:
        # A fact's value may be the learner's own, such as a path with braces in it.
        return slot.raw
    return f"<{slot.query}>" if slot.default is None else slot.default


@lru_cache(maxsize=4096)
def _compiled(query: str) -> ParsedResult:
    # Here, not above: a text is filled in before the first frame, a query is asked after it.
    import jmespath  # noqa: PLC0415

    return jmespath.compile(query)


@lru_cache(maxsize=4096)
def _pieces(text: str) -> tuple[str | Slot, ...]:
    pieces: list[str | Slot] = []
    literal = at = 0
    while (start := text.find("{", at)) >= 0:
        if text.startswith("{{", start):
            end = text.find("}}", start)
            at = end + 2 if end >= 0 else start + 2
            continue
        end = _end(text, start)
        slot = _read_slot(text[start:end]) if end and not text.endswith("$", 0, start) else None
        if slot is None:
            at = start + 1
            continue
        pieces += [text[literal:start], slot]
        literal = at = end
    pieces.append(text[literal:])
    return tuple(piece for piece in pieces if piece != "")


def _end(text: str, start: int) -> int:
    """The place after the brace that closes the one at `start`, 0 where none does in the same line."""
    depth = 0
    quote = ""
    for at in range(start, len(text)):
        sign = text[at]
        if sign == "\n":
            return 0
        if quote:
            if sign == quote and text[at - 1] != "\\":
                quote = ""
        elif _opens_quote(text, at):
            quote = sign
        elif sign == "{":
            depth += 1
        elif sign == "}":
            depth -= 1
            if depth == 0:
                return at + 1
    return 0


def _opens_quote(text: str, at: int) -> bool:
    # After a letter it is an apostrophe, as in a default that says `the pod's own`.
    return text[at] in _QUOTES and not text[at - 1 : at].isalnum()


def _read_slot(raw: str) -> Slot | None:
    inside = raw[1:-1]
    if not inside or inside != inside.strip() or inside[0] in "'\".$":
        return None
    query, default = _split_default(inside)
    if _NAME.fullmatch(query):
        return Slot(raw, query, default)
    try:
        compiled(query)
    except ValueError:
        return None
    return Slot(raw, query, default)


def _split_default(inside: str) -> tuple[str, str | None]:
    """The query, and what stands after the last `|` outside of quotes and brackets; `||` is JMESPath's or."""
    quote = ""
    depth = 0
    last = -1
    for at, sign in enumerate(inside):
        if quote:
            if sign == quote and inside[at - 1] != "\\":
                quote = ""
        elif _opens_quote(inside, at):
            quote = sign
        elif sign in "[{(":
            depth += 1
        elif sign in "]})":
            depth -= 1
        elif sign == "|" and depth == 0 and "|" not in (inside[at - 1 : at], inside[at + 1 : at + 2]):
            last = at
    if last < 0:
        return inside, None
    return inside[:last].strip(), inside[last + 1 :].strip()
