"""The functions of Go's templates, and those that docker adds."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from tutor.lab.practice.tools.gotemplate.errors import MisfitError
from tutor.lab.practice.tools.gotemplate.printing import shown, sprint, sprintf
from tutor.lab.practice.tools.gotemplate.values import Nil, Pointer, Row, as_json, true, type_name


class Function(NamedTuple):
    call: Callable[..., Any]
    kinds: tuple[str, ...] = ()
    """What each argument has to be: string, int, strings or any."""
    least: int = -1
    """Fewest arguments; -1: exactly as many as there are kinds."""


def _index(value: Any, *keys: Any) -> Any:
    for key in keys:
        value = _item(value, key)
    return value


def _item(value: Any, key: Any) -> Any:
    if value is None or isinstance(value, Pointer):
        raise MisfitError("index of untyped nil")
    if isinstance(value, str | list) or (isinstance(value, Nil) and value.shown == "[]"):
        if not isinstance(key, int) or isinstance(key, bool):
            raise MisfitError(f"cannot index slice/array with type {type_name(key)}")
        items: Any = [] if isinstance(value, Nil) else value
        if not 0 <= key < len(items):
            raise MisfitError(f"index out of range: {key}")
        return items[key].encode()[0] if isinstance(items, str) else items[key]
    if isinstance(value, dict | Nil):
        if not isinstance(key, str):
            raise MisfitError(f"value has type {type_name(key)}; should be string")
        if isinstance(value, Nil):
            return ""
        return value[key] if key in value else zero(value)
    raise MisfitError(f"can't index item of type {type_name(value)}")


def zero(mapping: dict[str, Any]) -> Any:
    """What a Go map gives for a key that is not in it."""
    return "" if all(isinstance(value, str) for value in mapping.values()) else Nil("[]")


def _slice(value: Any, *bounds: Any) -> Any:
    if not isinstance(value, str | list):
        raise MisfitError(f"can't slice item of type {type_name(value)}")
    for bound in bounds:
        if not isinstance(bound, int) or not 0 <= bound <= len(value):
            raise MisfitError(f"index out of range: {shown(bound)}")
    return value[slice(*bounds[:2])] if len(bounds) > 1 else value[bounds[0] if bounds else 0 :]


def _len(value: Any) -> int:
    if isinstance(value, str):
        return len(value.encode())
    if isinstance(value, list | dict | Nil) and not isinstance(value, Row):
        return len(value)
    if value is None or isinstance(value, Pointer):
        raise MisfitError("len of nil pointer")
    raise MisfitError(f"len of type {type_name(value)}")


def _kind(value: Any) -> str:
    if isinstance(value, bool | int | float | str):
        return type_name(value)
    return "nil" if value is None or isinstance(value, Pointer | Nil) else "other"


def _eq(first: Any, *others: Any) -> bool:
    return any(_equal(first, other) for other in others)


def _equal(first: Any, second: Any) -> bool:
    kinds = _kind(first), _kind(second)
    if "nil" in kinds:
        return kinds[0] == kinds[1]
    if "other" in kinds:
        value = first if kinds[0] == "other" else second
        raise MisfitError(f"non-comparable type {shown(value)}: {type_name(value)}")
    if kinds[0] != kinds[1]:
        raise MisfitError("incompatible types for comparison")
    return bool(first == second)


def _less(first: Any, second: Any) -> bool:
    kinds = _kind(first), _kind(second)
    if kinds[0] in ("nil", "other", "bool"):
        raise MisfitError("invalid type for comparison")
    if kinds[0] != kinds[1]:
        raise MisfitError("incompatible types for comparison")
    return bool(first < second)


def _call(value: Any, *arguments: Any) -> Any:
    raise MisfitError(f"non-function of type {type_name(value)}")


def _html(*values: Any) -> str:
    text = sprint(list(values))
    for sign, name in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ('"', "&#34;"), ("'", "&#39;")):
        text = text.replace(sign, name)
    return text


def _urlquery(*values: Any) -> str:
    from urllib.parse import quote_plus  # noqa: PLC0415 - rarely asked for, and slow to import

    return quote_plus(sprint(list(values)))


def _js(*values: Any) -> str:
    text = sprint(list(values)).replace("\\", "\\\\").replace("'", "\\'").replace('"', '\\"')
    return text.replace("<", "\\u003C").replace(">", "\\u003E").replace("&", "\\u0026").replace("\n", "\\n")


def _title(text: str) -> str:
    return "".join(
        letter.upper() if not number or text[number - 1].isspace() else letter
        for number, letter in enumerate(text)
    )


def _pad(text: str, before: int, after: int) -> str:
    return " " * before + text + " " * after if text else text


_ANY = ("any",)

FUNCTIONS: dict[str, Function] = {
    # `and` and `or` evaluate no more than they need; the executor calls them itself.
    "and": Function(lambda *values: values[-1], _ANY, 1),
    "or": Function(lambda *values: values[-1], _ANY, 1),
    "not": Function(lambda value: not true(value), _ANY),
    "call": Function(_call, _ANY, 1),
    "eq": Function(_eq, _ANY, 1),
    "ne": Function(lambda first, second: not _equal(first, second), _ANY * 2),
    "lt": Function(_less, _ANY * 2),
    "le": Function(lambda first, second: _less(first, second) or _equal(first, second), _ANY * 2),
    "gt": Function(lambda first, second: not _less(first, second) and not _equal(first, second), _ANY * 2),
    "ge": Function(lambda first, second: not _less(first, second), _ANY * 2),
    "index": Function(_index, _ANY, 1),
    "slice": Function(_slice, _ANY, 1),
    "len": Function(_len, _ANY),
    "print": Function(lambda *values: sprint(list(values)), _ANY, 0),
    "println": Function(lambda *values: " ".join(shown(value) for value in values) + "\n", _ANY, 0),
    "printf": Function(lambda form, *values: sprintf(form, list(values)), ("string", "any"), 1),
    "html": Function(_html, _ANY, 0),
    "js": Function(_js, _ANY, 0),
    "urlquery": Function(_urlquery, _ANY, 0),
    "json": Function(as_json, _ANY),
    "split": Function(lambda text, by: text.split(by) if by else list(text), ("string", "string")),
    "join": Function(lambda texts, by: by.join(texts or []), ("strings", "string")),
    "title": Function(_title, ("string",)),
    "lower": Function(str.lower, ("string",)),
    "upper": Function(str.upper, ("string",)),
    "pad": Function(_pad, ("string", "int", "int")),
    "truncate": Function(lambda text, most: text[:most], ("string", "int")),
}
