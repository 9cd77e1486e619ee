"""Does a value meet an expectation of a check?"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TypeGuard

from tutor.content.check_models import Expected
from tutor.content.template import fill

WORDS = frozenset({"min", "max", "matches", "contains", "any", "not"})


def holds(expected: Expected | object, value: object, facts: Mapping[str, str]) -> bool:
    """Whether `value` (of a JSON or YAML document, or what a query gave) is as expected; facts are filled
    into texts of the expectation. `true` is no 1, and a missing number is neither at least nor at most
    anything."""
    if isinstance(expected, Mapping) and expected and set(expected) <= WORDS:
        return all(_word_holds(str(word), wanted, value, facts) for word, wanted in expected.items())
    if isinstance(expected, str):
        return value == fill(expected, facts)
    if isinstance(expected, bool) or isinstance(value, bool):
        return expected is value
    return value == expected


def _word_holds(word: str, wanted: object, value: object, facts: Mapping[str, str]) -> bool:
    if word == "not":
        return not holds(wanted, value, facts)
    if word == "any":
        return isinstance(wanted, list | tuple) and any(holds(each, value, facts) for each in wanted)
    if word in ("min", "max"):
        if not (_is_number(value) and _is_number(wanted)):
            return False
        return value >= wanted if word == "min" else value <= wanted
    text = fill(str(wanted), facts)
    if word == "matches":
        return isinstance(value, str) and re.search(text, value, re.MULTILINE) is not None
    return (isinstance(value, str) and text in value) or (
        isinstance(value, list) and (wanted in value or text in value)
    )


def _is_number(value: object) -> TypeGuard[float]:
    return isinstance(value, int | float) and not isinstance(value, bool)
