"""Reads the bodies that `kubectl create deployment|namespace|configmap|…` and `auth can-i` send from 1.32 on.

Such a body is the mark `k8s\\0`, and then a message that names a kind and holds another message, the object.
The fields of that one are in `numbers`. What comes out is the object as JSON would have said it.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from tutor.lab.practice.cluster.errors import Refused, bad_request, unsupported_media_type
from tutor.lab.practice.cluster.kinds import Object, by_kind
from tutor.lab.practice.pace import stamp
from tutor.lab.practice.schema.numbers import MESSAGES
from tutor.lab.practice.schema.wire import WireError, fields

MARK = b"k8s\0"
_TYPE_META, _RAW = 1, 2
_API_VERSION, _KIND = 1, 2
_DEEPEST = 40
"""Messages within messages; a Deployment's probes lie some ten deep."""

_KNOWN = {
    "apps/v1": ("Deployment",),
    "authentication.k8s.io/v1": ("SelfSubjectReview", "TokenReview"),
    "authorization.k8s.io/v1": (
        "LocalSubjectAccessReview",
        "SelfSubjectAccessReview",
        "SelfSubjectRulesReview",
        "SubjectAccessReview",
    ),
    "policy/v1": ("Eviction",),
    "v1": ("ConfigMap", "DeleteOptions", "Namespace", "Pod", "Secret", "Service", "ServiceAccount"),
}
_ROW = re.compile(r"(\+?)([\w.-]+)(\*|\{\})?(:\w+|[#?=])?(!?)")


@dataclass(frozen=True, slots=True)
class _Field:
    name: str
    """`-` and `.` as in the table."""
    inlined: bool
    many: str
    """`*`, `{}` or nothing."""
    sort: str
    """`#`, `?`, `=`, `:Message` or nothing."""
    pointer: bool


def decode_protobuf(body: bytes) -> Object:
    """The object in a body of `application/vnd.kubernetes.protobuf`.

    Raises Refused: BadRequest where the bytes are no such message, UnsupportedMediaType where the kind, or a
    field of it, is known here only as JSON.
    """
    if not body.startswith(MARK):
        raise bad_request("the body does not start as a protobuf message of Kubernetes does")
    try:
        parts = dict(fields(body.removeprefix(MARK)))
        names = dict(fields(_message(parts.get(_TYPE_META, b""))))
        version, kind = _text(names.get(_API_VERSION, b"")), _text(names.get(_KIND, b""))
        if kind not in _KNOWN.get(version, ()):
            raise _unknown_kind(version, kind)
        found = _object(kind, _message(parts.get(_RAW, b"")), 0)
    except (WireError, UnicodeDecodeError) as error:
        raise bad_request(f"the body is no protobuf message: {error}") from error
    return {"apiVersion": version, "kind": kind, **found}


def _unknown_kind(version: str, kind: str) -> Refused:
    known = by_kind(version, kind)
    if known is not None and known.writable:
        return _unknown(f'a {kind} in version "{version}"')
    return unsupported_media_type(f'the practice cluster has no kind "{kind}" in version "{version}"')


def _unknown(what: str) -> Refused:
    return unsupported_media_type(
        f"the practice cluster does not read {what} as protobuf; it reads it as JSON or YAML, "
        "as kubectl apply -f and kubectl create -f send it"
    )


@lru_cache(maxsize=256)
def _table(message: str) -> tuple[_Field, ...]:
    found = []
    for word in MESSAGES[message].split():
        row = _ROW.fullmatch(word)
        if row is None:
            raise ValueError(f"{message} has no field that is written {word!r}")
        inlined, name, many, sort, pointer = row.groups(default="")
        found.append(_Field(name, bool(inlined), many, sort, bool(pointer)))
    return tuple(found)


def _object(message: str, body: bytes, depth: int) -> Object:
    if depth > _DEEPEST:
        raise WireError("messages lie too deep within messages")
    table = _table(message)
    found: Object = {}
    for number, content in fields(body):
        field = table[number - 1] if 0 < number <= len(table) else None
        if field is None or field.name == ".":
            raise _unknown(f"field {number} of {message}")
        if field.name == "-":
            continue
        if field.inlined:
            found.update(_object(field.name, _message(content), depth + 1))
        elif field.many == "{}":
            key, value = _entry(field, _message(content), depth)
            found.setdefault(field.name, {})[key] = value
        elif field.many:
            found.setdefault(field.name, []).append(_value(field, content, depth))
        else:
            value = _value(field, content, depth)
            if value not in (None, "") and (value or field.pointer or isinstance(value, dict)):
                found[field.name] = value
    return found


def _entry(field: _Field, body: bytes, depth: int) -> tuple[str, Any]:
    """One entry of a map: a message of a key and a value."""
    parts = dict(fields(body))
    return _text(parts.get(1, b"")), _value(field, parts.get(2, b""), depth)


def _value(field: _Field, content: int | bytes, depth: int) -> Any:
    read = _PLAIN.get(field.sort)
    if read is not None:
        return read(content)
    return _object(field.sort.removeprefix(":"), _message(content), depth + 1)


def _message(content: int | bytes) -> bytes:
    if isinstance(content, int):
        raise WireError("a number stands where a message or a text must be")
    return content


def _text(content: int | bytes) -> str:
    return _message(content).decode()


def _number(content: int | bytes) -> int:
    if isinstance(content, bytes):
        raise WireError("a message or a text stands where a number must be")
    return content - (1 << 64) if content >> 63 else content


def _truth(content: int | bytes) -> bool:
    return _number(content) != 0


def _bytes(content: int | bytes) -> str:
    return base64.b64encode(_message(content)).decode()


def _time(content: int | bytes) -> str | None:
    """Seconds since 1970; a time that is not set has none."""
    seconds = _number(dict(fields(_message(content))).get(1, 0))
    if seconds <= 0:
        return None
    try:
        return stamp(datetime.fromtimestamp(seconds, UTC))
    except (OverflowError, ValueError, OSError):
        raise WireError(f"{seconds} seconds since 1970 are no time") from None


def _quantity(content: int | bytes) -> str:
    return _text(dict(fields(_message(content))).get(1, b""))


def _int_or_string(content: int | bytes) -> int | str:
    parts = dict(fields(_message(content)))
    return _text(parts.get(3, b"")) if parts.get(1) else _number(parts.get(2, 0))


def _values(content: int | bytes) -> list[str]:
    """A list, where a map has lists for entries: they have a message around them."""
    return [_text(value) for number, value in fields(_message(content)) if number == 1]


_PLAIN: Mapping[str, Callable[[int | bytes], Any]] = {
    "": _text,
    "#": _number,
    "?": _truth,
    "=": _bytes,
    ":Time": _time,
    ":Quantity": _quantity,
    ":IntOrString": _int_or_string,
    ":ExtraValue": _values,
}
"""What a value is that is no message with fields of its own."""
