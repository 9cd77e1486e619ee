"""JSON values as Go prints them with `%v`, which is how they stand in a server's messages."""

from __future__ import annotations

import json
from typing import Any


def go_value(value: Any) -> str:
    """`map[image:nginx name:web]`, `[1 2]`, `<nil>`, `true`."""
    if isinstance(value, dict):
        return f"map[{' '.join(f'{key}:{go_value(value[key])}' for key in sorted(value))}]"
    if isinstance(value, list):
        return f"[{' '.join(map(go_value, value))}]"
    if isinstance(value, bool):
        return str(value).lower()
    return "<nil>" if value is None else str(value)


def go_type(value: Any) -> str:
    """The Go type that a decoder makes of a JSON value."""
    if isinstance(value, dict):
        return "map[string]interface {}"
    if isinstance(value, list):
        return "[]interface {}"
    if isinstance(value, bool):
        return "bool"
    if isinstance(value, int):
        return "int64"
    if isinstance(value, float):
        return "float64"
    return "<nil>" if value is None else "string"


def go_json(value: Any) -> str:
    """The word of Go's JSON decoder for a value of a type that it did not expect."""
    words: tuple[tuple[type, str], ...] = ((dict, "object"), (list, "array"), (bool, "bool"), (str, "string"))
    return next((word for type_, word in words if isinstance(value, type_)), "number")


def show(value: Any) -> str:
    """A value as short JSON, keys in order."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
