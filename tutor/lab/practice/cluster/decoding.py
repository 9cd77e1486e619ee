"""From what a client sent to an object of a kind: strictly, with warnings, or generously.

The words are those of a real server's endpoints (`apiserver/pkg/endpoints/handlers`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, Literal

from tutor.lab.practice.cluster.errors import Cause, Refused, bad_request, invalid, value_invalid
from tutor.lab.practice.cluster.kinds import Kind, Object
from tutor.lab.practice.schema import Schema

Validation = Literal["Strict", "Warn", "Ignore"]
Subresource = Literal["status", "scale"] | None

_MISMATCH = re.compile(
    r"json: cannot unmarshal (?P<given>\w+)(?: \S+)? into"
    r" Go struct field (?P<field>\S+) of type (?P<wanted>\S+)"
)
_DELETE_OPTIONS = "io.k8s.apimachinery.pkg.apis.meta.v1.DeleteOptions"
_GO_KINDS = {"number": "int64", "object": "map", "array": "slice"}


def _strict_words(unknown: Iterable[str]) -> list[str]:
    """`unknown field "spec.replica"`"""
    return [f'unknown field "{path}"' for path in unknown]


def _joined(words: list[str]) -> str:
    return f"strict decoding error: {', '.join(words)}"


def body(schema: Schema, kind: Kind, sent: Any, validation: Validation, warnings: list[str]) -> Object:
    """The object in the body of a POST or PUT, a new one. Raises Refused (BadRequest)."""
    called = sent.get("kind", kind.kind) if isinstance(sent, dict) else kind.kind
    handled = f'{called} in version "{kind.version}" cannot be handled as a {kind.kind}: '
    try:
        decoded = schema.decode(kind, sent)
    except Refused as refused:
        raise bad_request(handled + refused.message) from refused
    words = _strict_words(decoded.unknown)
    if words and validation == "Strict":
        raise bad_request(handled + _joined(words))
    if validation == "Warn":
        warnings += words
    return _named(kind, decoded.object)


def patched(
    schema: Schema,
    kind: Kind,
    merged: Object,
    *,
    shown: str,
    by_map: bool,
    validation: Validation,
    warnings: list[str],
) -> Object:
    """The object that a patch made. Raises Refused (Invalid) about the patch, which is shown as `shown`.

    `by_map` tells that the server converts this patch from a map, whose words differ from the JSON decoder's.
    """
    try:
        decoded = schema.decode(kind, merged)
    except Refused as refused:
        why = conversion_words(refused.message) if by_map else refused.message
        raise invalid(None, "", [_patch(shown, why)]) from refused
    words = _strict_words(decoded.unknown)
    if words and validation == "Strict":
        raise invalid(None, "", [_patch(shown, _joined(words))])
    if validation == "Warn":
        warnings += words
    return _named(kind, decoded.object)


def applied(schema: Schema, kind: Kind, sent: Object, where: str) -> Object:
    """The configuration in a server-side apply, as sent. Raises Refused where it does not fit the kind.

    `where` names the object as the message does: `default/web`.
    """
    failed = f"failed to create typed patch object ({where}; {kind.api_version}, Kind={kind.kind}): "
    try:
        decoded = schema.decode(kind, sent)
    except Refused as refused:
        raise Refused(500, "", failed + _typed_words(refused.message)) from refused
    words = [f".{path}: field not declared in schema" for path in decoded.unknown]
    if len(words) == 1:
        raise Refused(500, "", failed + words[0])
    if words:
        raise Refused(500, "", failed + "errors:" + "".join(f"\n  {one}" for one in words))
    return _named(kind, decoded.object)


def delete_options(schema: Schema, sent: Any) -> Object:
    """The DeleteOptions in a request. Raises Refused (BadRequest)."""
    try:
        return schema.decode_type(_DELETE_OPTIONS, sent).object
    except Refused as refused:
        handled = 'DeleteOptions in version "v1" cannot be handled as a DeleteOptions: '
        raise bad_request(handled + refused.message) from refused


def conversion_words(message: str) -> str:
    """What the converter from maps says where the JSON decoder would say `message`."""
    found = _MISMATCH.fullmatch(message)
    if found is None:
        return message
    wanted, given = found["wanted"], _GO_KINDS.get(found["given"], found["given"])
    if wanted.startswith("[]"):
        return f"cannot restore slice from {given}"
    if wanted.startswith("map["):
        return f"cannot restore map from {given}"
    if wanted == "string" and found["given"] == "number":
        return "cannot convert int64 to string"
    if wanted in ("string", "bool", "int32", "int64"):
        return f"unrecognized type: {wanted}"
    return f"cannot restore struct from: {given}"


def _typed_words(message: str) -> str:
    found = _MISMATCH.fullmatch(message)
    if found is None:
        return message
    wanted = found["wanted"]
    expected = {"string": "string", "bool": "boolean"}.get(wanted) or (
        "numeric (int or float)" if wanted.startswith("int") else "list" if wanted.startswith("[]") else "map"
    )
    path = found["field"].partition(".")[2]
    given = {"number": "int", "object": "map", "array": "list"}.get(found["given"], found["given"])
    return f".{path}: expected {expected}, got {given}"


def _patch(shown: str, why: str) -> Cause:
    return value_invalid("patch", shown, why)


def _named(kind: Kind, object: Object) -> Object:
    named = {"apiVersion": kind.api_version, "kind": kind.kind}
    return {**named, "metadata": {}, **object, **named}
