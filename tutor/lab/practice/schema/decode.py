"""Strict decoding: what a body says, held against the type that it must be.

It refuses in the words of the JSON decoder of Kubernetes' API server (`sigs.k8s.io/json`): a value of a wrong
type stops a request, a field that is not known is named by its full path.
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from tutor.lab.practice.cluster.errors import bad_request
from tutor.lab.practice.cluster.kinds import Object
from tutor.lab.practice.schema import quantity, times
from tutor.lab.practice.schema.forms import Form, Type
from tutor.lab.practice.schema.golang import go_type
from tutor.lab.practice.schema.numbers import LEFT_OUT

_BITS = {"int32": 32, "int64": 64}
_JSON: Mapping[str, type] = {
    "string": str,
    "bytes": str,
    "intorstring": str,
    "boolean": bool,
    "object": dict,
    "any": dict,
    "map": dict,
    "list": list,
}
_EMPTY: Mapping[str, Callable[[], Any]] = {
    "string": str,
    "bytes": str,
    "int32": int,
    "int64": int,
    "boolean": bool,
    "object": dict,
    "any": dict,
    "map": dict,
    "list": list,
    "quantity": lambda: "0",
    "intorstring": int,
}
"""What Go makes of a null among the entries of a list or map; a null time stays one."""

_KEPT_EMPTY = frozenset({"Event.reportingComponent", "Event.reportingInstance", "ServicePort.appProtocol"})
"""Texts that are kept although they are empty."""


@dataclass(frozen=True)
class Decoded:
    """What a body says."""

    object: Object
    """Without fields that are not known, without nulls, and without what a server leaves out when it is
    empty: optional texts, lists and maps, and numbers and truth values that Go has no pointer for. Quantities
    and times are as a server writes them."""
    unknown: list[str]
    """Paths of the fields that are not known, in the order of the body: `spec.template.spec.replica`."""


class _Reader:
    """Reads one body."""

    def __init__(self, types: Mapping[str, Type]) -> None:
        self._types = types
        self.unknown: list[str] = []
        self.wrong: str | None = None
        """What is said of the first value of a wrong type. Go reads on after it, and a value that cannot be
        parsed at all then goes before it."""

    def object(self, name: str, body: Mapping[str, Any], path: str, words: str) -> Object:
        """`path` counts the entries of lists, `words` does not: Go has both ways to say where it is."""
        kind = self._types[name]
        found: Object = {}
        for key, value in body.items():
            field = kind.fields.get(key)
            here = f"{path}.{key}" if path else key
            if field is None:
                self.unknown.append(here)
                continue
            if value is None:
                continue
            place = _Place(kind.short, key, f"{words}.{key}" if words else key)
            read = self.value(field.type, value, here, place)
            if not field.required and _left_out(field.type, read, place):
                continue
            found[key] = read
        return found

    def value(self, form: Form, value: Any, path: str, place: _Place) -> Any:
        if value is None:
            return _EMPTY[form.sort]() if form.sort in _EMPTY else None
        sort = form.sort
        if sort in _BITS or (sort == "intorstring" and not isinstance(value, str)):
            return self._number(form, value, place)
        if sort in ("time", "microtime"):
            return self._time(value, place, micro=sort == "microtime")
        if sort == "quantity":
            return _quantity(value)
        if isinstance(value, _JSON[sort]):
            return self._held(form, value, path, place)
        self._refuse(value, go_type(form, f"{place.type}.{place.field}"), place)
        return None

    def _held(self, form: Form, value: Any, path: str, place: _Place) -> Any:
        """A value of the right type, with what is in it."""
        match form.sort:
            case "object":
                return self.object(form.name, value, path, place.words)
            case "list":
                entries = enumerate(value)
                return [self.value(form.entry, entry, f"{path}[{at}]", place) for at, entry in entries]
            case "map":
                entry = form.entry
                return {key: self.value(entry, one, f"{path}.{key}", place) for key, one in value.items()}
            case "bytes":
                return _bytes(value)
        return value

    def _number(self, form: Form, value: Any, place: _Place) -> int:
        if isinstance(value, int) and not isinstance(value, bool):
            half = 1 << (_BITS.get(form.sort, 32) - 1)
            if -half <= value < half:
                return value
        self._refuse(value, "int64" if form.sort == "int64" else "int32", place, exact=True)
        return 0

    def _time(self, value: Any, place: _Place, *, micro: bool) -> Any:
        if not isinstance(value, str):
            self._refuse(value, "string", place)
            return None
        try:
            return times.written(value, micro=micro)
        except ValueError as error:
            raise bad_request(str(error)) from None

    def _refuse(self, value: Any, wanted: str, place: _Place, *, exact: bool = False) -> None:
        if self.wrong is None:
            given = _go_name(value, exact=exact)
            field = f"Go struct field {place.type}.{place.words}"
            self.wrong = f"json: cannot unmarshal {given} into {field} of type {wanted}"


@dataclass(frozen=True, slots=True)
class _Place:
    type: str
    field: str
    words: str


def decode(types: Mapping[str, Type], name: str, body: Any) -> Decoded:
    """Read a body as the type of that full name. Raises Refused (BadRequest), its message without the words
    in front of it that say what could not be handled."""
    if not isinstance(body, dict):
        raise bad_request(
            f"json: cannot unmarshal {_go_name(body)} into Go value of type v1.{types[name].short}"
        )
    reader = _Reader(types)
    found = reader.object(name, body, "", "")
    if reader.wrong is not None:
        raise bad_request(reader.wrong)
    return Decoded(found, reader.unknown)


def _left_out(form: Form, value: Any, place: _Place) -> bool:
    if value is None:
        return True
    if form.sort in ("list", "map", "string"):
        return not value and f"{place.type}.{place.field}" not in _KEPT_EMPTY
    return not value and f"{place.type}.{place.field}" in LEFT_OUT


def _go_name(value: Any, *, exact: bool = False) -> str:
    """What Go calls a JSON value; `exact` is for numbers that a whole number cannot take."""
    if isinstance(value, bool):
        return "bool"
    if isinstance(value, (int, float)):
        return f"number {json.dumps(value)}" if exact else "number"
    return "string" if isinstance(value, str) else "array" if isinstance(value, list) else "object"


def _bytes(text: str) -> str:
    try:
        base64.b64decode(text.replace("\n", "").replace("\r", ""), validate=True)
    except binascii.Error:
        raise bad_request(f"illegal base64 data at input byte {_bad_byte(text)}") from None
    return text


def _bad_byte(text: str) -> int:
    """Where Go's decoder stops: at the first character that is none of the alphabet's, else where the last
    whole group of four ends."""
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/="
    wrong = next((at for at, letter in enumerate(text) if letter not in alphabet), None)
    return len(text) // 4 * 4 if wrong is None else wrong


def _quantity(value: Any) -> str:
    text = value.strip() if isinstance(value, str) else json.dumps(value)
    complaint = quantity.complaint(text)
    if complaint is not None:
        raise bad_request(complaint)
    return quantity.canonical(text)
