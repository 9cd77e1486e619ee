"""How the practice cluster's API refuses: the Status objects of a real server, with its words.

The words are those of Kubernetes 1.36 (`apimachinery/pkg/api/errors` and `pkg/util/validation/field`).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from tutor.lab.practice.cluster.kinds import Kind, Object

MODIFIED = "the object has been modified; please apply your changes to the latest version and try again"


@dataclass(frozen=True)
class Cause:
    """One field that is not as it must be."""

    field: str
    """`spec.template.spec.containers[0].image`"""
    type: str
    """`FieldValueRequired`, `FieldValueInvalid` …"""
    message: str
    """`Required value`, `Invalid value: "x": …`: all that follows the field's path."""

    def __str__(self) -> str:
        return f"{self.field}: {self.message}" if self.field else self.message


class Refused(Exception):  # noqa: N818  (an answer, not a fault)
    """An answer of the API that is not what was asked for."""

    def __init__(self, code: int, reason: str, message: str, details: Object | None = None) -> None:
        super().__init__(message)
        self.code = code
        self.reason = reason
        """`NotFound`, `AlreadyExists`, `Invalid` …: kubectl prints it in brackets."""
        self.message = message
        self.details = details

    def status(self) -> Object:
        """The object of kind Status that goes over the wire."""
        status: Object = {
            "kind": "Status",
            "apiVersion": "v1",
            "metadata": {},
            "status": "Failure",
            "message": self.message,
        }
        if self.reason:
            status["reason"] = self.reason
        if self.details is not None:
            status["details"] = self.details
        status["code"] = self.code
        return status


def _with(detail: str) -> str:
    return f": {detail}" if detail else ""


def show(value: Any) -> str:
    """A value as a server shows it in a message: texts in quotes, all else as Go's JSON."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    if isinstance(value, str):
        return text
    for letter in "&<>":
        text = text.replace(letter, f"\\u{ord(letter):04x}")
    return text


def value_invalid(field: str, value: Any, detail: str) -> Cause:
    return Cause(field, "FieldValueInvalid", f"Invalid value: {show(value)}{_with(detail)}")


def value_required(field: str, detail: str = "") -> Cause:
    return Cause(field, "FieldValueRequired", f"Required value{_with(detail)}")


def value_duplicate(field: str, value: Any) -> Cause:
    return Cause(field, "FieldValueDuplicate", f"Duplicate value: {show(value)}")


def value_unsupported(field: str, value: Any, supported: Iterable[str]) -> Cause:
    names = ", ".join(show(name) for name in supported)
    detail = f"supported values: {names}" if names else ""
    return Cause(field, "FieldValueNotSupported", f"Unsupported value: {show(value)}{_with(detail)}")


def value_forbidden(field: str, detail: str) -> Cause:
    return Cause(field, "FieldValueForbidden", f"Forbidden{_with(detail)}")


def value_not_found(field: str, value: Any) -> Cause:
    return Cause(field, "FieldValueNotFound", f"Not found: {show(value)}")


def value_too_long(field: str, limit: int) -> Cause:
    return Cause(field, "FieldValueTooLong", f"Too long: may not be more than {limit} bytes")


def _details(kind: Kind, name: str, called: str) -> Object:
    details: Object = {}
    if name:
        details["name"] = name
    if kind.group:
        details["group"] = kind.group
    details["kind"] = called
    return details


def not_found(kind: Kind, name: str) -> Refused:
    return Refused(404, "NotFound", f'{kind.resource} "{name}" not found', _details(kind, name, kind.plural))


def no_such_resource() -> Refused:
    """For an address that leads nowhere."""
    return Refused(404, "NotFound", "the server could not find the requested resource", {})


def already_exists(kind: Kind, name: str) -> Refused:
    message = f'{kind.resource} "{name}" already exists'
    return Refused(409, "AlreadyExists", message, _details(kind, name, kind.plural))


def conflict(kind: Kind, name: str, why: str = MODIFIED) -> Refused:
    message = f'Operation cannot be fulfilled on {kind.resource} "{name}": {why}'
    return Refused(409, "Conflict", message, _details(kind, name, kind.plural))


def forbidden(kind: Kind, name: str, why: str, causes: Sequence[Cause] = ()) -> Refused:
    named = f'{kind.resource} "{name}"' if name else kind.resource
    details = _details(kind, name, kind.plural)
    if causes:
        details["causes"] = _causes(causes)
    return Refused(403, "Forbidden", f"{named} is forbidden: {why}", details)


def _causes(causes: Iterable[Cause]) -> list[Object]:
    return [{"reason": cause.type, "message": cause.message, "field": cause.field} for cause in causes]


def invalid(kind: Kind | None, name: str, causes: Sequence[Cause]) -> Refused:
    """What is wrong with fields of an object; without a kind, of the request (`The request is invalid`)."""
    words = list(dict.fromkeys(str(cause) for cause in causes))
    shown = words[0] if len(words) == 1 else f"[{', '.join(words)}]"
    called = "" if kind is None else f"{kind.kind}.{kind.group}" if kind.group else kind.kind
    details = {} if kind is None else _details(kind, name, kind.kind)
    details["causes"] = _causes(causes)
    return Refused(422, "Invalid", f'{called} "{name}" is invalid: {shown}', details)


def bad_request(message: str) -> Refused:
    return Refused(400, "BadRequest", message)


def unauthorized() -> Refused:
    return Refused(401, "Unauthorized", "Unauthorized")


def method_not_allowed() -> Refused:
    message = "the server does not allow this method on the requested resource"
    return Refused(405, "MethodNotAllowed", message, {})


def unsupported_media_type(message: str) -> Refused:
    return Refused(415, "UnsupportedMediaType", message)


def expired(version: int, oldest: int) -> Refused:
    """A watch from a version that is no longer kept."""
    return Refused(410, "Expired", f"too old resource version: {version} ({oldest})")
