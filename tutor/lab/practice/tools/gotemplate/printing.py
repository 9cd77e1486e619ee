"""How Go prints values: `%v`, `print`, `println` and `printf`."""

from __future__ import annotations

import json
import re
from typing import Any

from tutor.lab.practice.tools.gotemplate.values import Nil, Pointer, Row, Struct, type_name

_VERB = re.compile(r"%([-+# 0]*)(\d+)?(?:\.(\d+))?(.)", re.DOTALL)


def shown(value: Any) -> str:  # noqa: PLR0911 - one for each kind of value
    """The value as `%v` shows it: `map[a:b]`, `[a b]`, `{a b}`, `<nil>`."""
    match value:
        case None:
            return "<nil>"
        case Nil():
            return value.shown
        case Pointer():
            return "<nil>"
        case bool():
            return "true" if value else "false"
        case float():
            return _float(value)
        case Row():
            return shown(Struct(value.fields))
        case Struct():
            return "{" + " ".join(shown(item) for item in value.values()) + "}"
        case dict():
            return "map[" + " ".join(f"{name}:{shown(item)}" for name, item in sorted(value.items())) + "]"
        case list():
            return "[" + " ".join(shown(item) for item in value) + "]"
        case _:
            return str(value)


def output(value: Any) -> str:
    """The value as an action of a template writes it."""
    return "<no value>" if value is None else shown(value)


def sprint(values: list[Any]) -> str:
    """Go puts a blank between two values where neither is a string."""
    text = ""
    for number, value in enumerate(values):
        if number and not isinstance(value, str) and not isinstance(values[number - 1], str):
            text += " "
        text += shown(value)
    return text


def sprintf(form: str, values: list[Any]) -> str:
    """`printf` with the verbs v s q d x X o b c t f e g T and Go's marks for what does not fit."""
    rest = list(values)

    def verb(found: re.Match[str]) -> str:
        flags, width, precision, kind = found[1], found[2], found[3], found[4]
        if kind == "%":
            return "%"
        if not rest:
            return f"%!{kind}(MISSING)"
        text = _verb(kind, rest.pop(0), flags, precision)
        space = int(width or 0)
        if "-" in flags:
            return text.ljust(space)
        return text.zfill(space) if "0" in flags and kind in "dxXobfeg" else text.rjust(space)

    text = _VERB.sub(verb, form)
    if rest:
        text += "%!(EXTRA " + ", ".join(f"{type_name(value)}={shown(value)}" for value in rest) + ")"
    return text


def _verb(  # noqa: PLR0911 - one for each verb
    kind: str, value: Any, flags: str, precision: str | None
) -> str:
    whole = isinstance(value, int) and not isinstance(value, bool)
    wrong = f"%!{kind}({type_name(value)}={shown(value)})"
    match kind:
        case "v":
            return shown(value)
        case "T":
            return type_name(value)
        case "s" | "q" if isinstance(value, int | float):
            return f"'{chr(int(value))}'" if kind == "q" and whole else wrong
        case "s":
            text = shown(value)
            return text[: int(precision)] if precision else text
        case "q":
            return json.dumps(value if isinstance(value, str) else shown(value), ensure_ascii=False)
        case "t":
            return shown(value) if isinstance(value, bool) else wrong
        case "c" if whole:
            return chr(value)
        case "d" | "b" | "o" | "x" | "X" if whole:
            return format(value, f"{'+' if '+' in flags else ''}{kind}")
        case "x" | "X" if isinstance(value, str):
            return format(value.encode().hex(), "s")
        case "f" | "e" | "g" if isinstance(value, float):
            return format(value, f".{precision or 6}{kind}") if precision or kind != "g" else _float(value)
        case _:
            return wrong


def _float(value: float) -> str:
    if value.is_integer() and abs(value) < 1e21:
        return str(int(value))
    return repr(value).replace("inf", "Inf").replace("nan", "NaN")
