"""What clients send: bytes of a bounded length to a document of plain values, or a refusal that says why not.

A document is examined before anything else sees it: not too deep to be copied, not larger than its text by
tricks with YAML's aliases, no values that JSON does not have.
"""

from __future__ import annotations

import json
import math
from typing import Any, ClassVar

import yaml
from aiohttp import web

from tutor.lab.practice.cluster.errors import Refused, bad_request, unsupported_media_type
from tutor.lab.practice.patch.go_text import go_json
from tutor.lab.practice.schema.protobuf import decode_protobuf

LARGEST = 3 * 1024 * 1024
"""Bytes of a body, as of a real server."""
_DEEPEST = 100
"""Levels; real objects have some 15. Copies and comparisons go down them by recursion."""
_MOST_VALUES = 100_000

JSON = "application/json"
YAML = "application/yaml"
PROTOBUF = "application/vnd.kubernetes.protobuf"
JSON_PATCH = "application/json-patch+json"
MERGE_PATCH = "application/merge-patch+json"
STRATEGIC_PATCH = "application/strategic-merge-patch+json"
APPLY_PATCH = "application/apply-patch+yaml"
OBJECTS = (JSON, YAML, PROTOBUF)
PATCHES = (JSON_PATCH, MERGE_PATCH, APPLY_PATCH, STRATEGIC_PATCH)


class Malformed(ValueError):  # noqa: N818
    """A body that is not what its content type says; the message is in the words of Go's decoders."""


async def body(request: web.BaseRequest) -> bytes:
    """All of the request's body. Raises Refused 413 where it is longer than `LARGEST`, without keeping it."""
    too_large = Refused(413, "RequestEntityTooLarge", f"Request entity too large: limit is {LARGEST}", {})
    if (request.content_length or 0) > LARGEST:
        raise too_large
    pieces, length = [], 0
    async for piece in request.content.iter_any():
        length += len(piece)
        if length > LARGEST:
            raise too_large
        pieces.append(piece)
    return b"".join(pieces)


def content_type(request: web.BaseRequest, accepted: tuple[str, ...]) -> str:
    """The content type of the request, JSON where it says none. Raises Refused 415."""
    given = request.headers.get("Content-Type", JSON).partition(";")[0].strip().lower()
    if given not in accepted:
        raise unsupported_media_type(
            "the body of the request was in an unknown format - accepted media types include: "
            + ", ".join(accepted)
        )
    return given


def parse(data: bytes, type_: str) -> tuple[Any, list[str]]:
    """The document in a body of JSON or YAML, and the paths of fields that it has twice. Raises Malformed."""
    twice: list[tuple[dict[str, Any], str]] = []

    def fields(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(pairs)
        if len(found) < len(pairs):
            names = [name for name, _ in pairs]
            twice.extend((found, name) for name in found if names.count(name) > 1)
        return found

    try:
        if type_ in (YAML, APPLY_PATCH) and not data.lstrip().startswith(b"{"):
            document = _yaml(data)
        else:
            document = json.loads(data.decode("utf-8"), object_pairs_hook=fields, parse_constant=_no_constant)
    except Malformed:
        raise
    except json.JSONDecodeError as error:
        raise Malformed(_json_words(error)) from error
    except UnicodeDecodeError as error:
        raise Malformed("invalid UTF-8") from error
    except yaml.YAMLError as error:
        raise Malformed(_yaml_words(error)) from error
    except RecursionError as error:
        raise Malformed("exceeded max depth") from error
    except (ValueError, OverflowError) as error:
        # Numbers of thousands of digits, and values for YAML's own tags that are none.
        raise Malformed(f"cannot be read: {error}") from error
    return _Plain().value(document, 0), [
        path for found, name in twice for path in _paths(document, found, name)
    ]


def summary(data: bytes) -> str:
    """The beginning of a body as messages show it: JSON as it is, all else as hexadecimal digits."""
    if not data:
        return "<empty>"
    if data.startswith(b"{"):
        text = data.decode("utf-8", "replace")
        return text if len(text) <= 30 else f"{text[:30]} ..."
    return data.hex() if len(data) <= 30 else f"{data[:30].hex()} ..."


async def object_in(request: web.BaseRequest, kind: str) -> tuple[dict[str, Any], list[str]]:
    """The object in a request's body, and the paths of fields that it has twice.

    Raises Refused: 400 with the kind that was expected, 413, 415.
    """
    type_ = content_type(request, OBJECTS)
    data = await body(request)
    if type_ == PROTOBUF:
        return decode_protobuf(data), []
    try:
        document, twice = parse(data, type_)
    except Malformed as error:
        raise unrecognized(kind, str(error), data) from error
    if not isinstance(document, dict):
        raise unrecognized(
            kind, f"json: cannot unmarshal {go_json(document)} into Go value of type struct", data
        )
    return document, twice


def unrecognized(kind: str, why: str, data: bytes) -> Refused:
    return bad_request(
        f"the object provided is unrecognized (must be of type {kind}): "
        f"couldn't get version/kind; json parse error: {why} ({summary(data)})"
    )


def _yaml(data: bytes) -> Any:
    """The one document in a body. Raises Malformed, YAMLError, ValueError."""
    depth = 0
    # Looked over first, as libyaml's loader goes down by recursion and brings the process down with it.
    for event in yaml.parse(data, Loader=_Loader):
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > _DEEPEST:
            raise Malformed("exceeded max depth")
    return yaml.load(data, Loader=_Loader)


class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]  # one of two classes
    """YAML without dates, which are texts here, and without merged maps, which can grow beyond all bounds."""

    yaml_implicit_resolvers: ClassVar[dict[str, list[tuple[str, Any]]]] = {
        first: [
            (tag, pattern) for tag, pattern in found if tag.rpartition(":")[2] not in ("timestamp", "merge")
        ]
        for first, found in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }

    def flatten_mapping(self, node: yaml.MappingNode) -> None:
        """Leave `!!merge` alone."""


class _Plain:
    """A copy of a document that has only what JSON has."""

    def __init__(self) -> None:
        self._left = _MOST_VALUES

    def value(self, value: Any, depth: int) -> Any:
        """Raises Malformed."""
        self._left -= 1
        if self._left < 0:
            raise Malformed("document contains excessive aliasing")
        if depth > _DEEPEST:
            raise Malformed("exceeded max depth")
        match value:
            case dict():
                return {self._key(key): self.value(part, depth + 1) for key, part in value.items()}
            case list():
                return [self.value(part, depth + 1) for part in value]
            case str():
                return _text(value)
            case None | bool():
                return value
            case int():
                return value if -(2**63) <= value < 2**63 else self._number(value)
            case float():
                return self._number(value)
        raise Malformed(f"a value of type {type(value).__name__} has no place in JSON")

    def _key(self, key: Any) -> str:
        if isinstance(key, str):
            return _text(key)
        if isinstance(key, (bool, int)):
            return str(key).lower()
        raise Malformed(f"unsupported map key of type {type(key).__name__}")

    @staticmethod
    def _number(value: float) -> float:
        try:
            found = float(value)
        except OverflowError:
            found = math.inf
        if not math.isfinite(found):
            raise Malformed("a number is too large")
        return found


def _text(text: str) -> str:
    """Half a surrogate pair cannot be sent on; Go's decoder puts the replacement character there."""
    return text if text.isascii() else text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _paths(document: Any, wanted: dict[str, Any], name: str, path: str = "") -> list[str]:
    """Where in the document a field of the one dict is: `spec.containers[0].image`."""
    if document is wanted:
        return [f"{path}.{name}" if path else name]
    if isinstance(document, dict):
        parts = [(part, f"{path}.{key}" if path else key) for key, part in document.items()]
    elif isinstance(document, list):
        parts = [(part, f"{path}[{index}]") for index, part in enumerate(document)]
    else:
        return []
    return [found for part, place in parts for found in _paths(part, wanted, name, place)]


def _no_constant(name: str) -> Any:
    raise Malformed(f"invalid character '{name[0]}' looking for beginning of value")


def _json_words(error: json.JSONDecodeError) -> str:
    rest = error.doc[error.pos :].lstrip()
    if not rest or "Unterminated" in error.msg:
        return "unexpected end of JSON input"
    if error.msg.startswith("Extra data"):
        return f"invalid character {rest[0]!r} after top-level value"
    if error.msg.startswith("Expecting property name"):
        return f"invalid character {rest[0]!r} looking for beginning of object key string"
    if error.msg.startswith("Expecting ',' delimiter"):
        return f"invalid character {rest[0]!r} after object key:value pair"
    if error.msg.startswith("Expecting ':' delimiter"):
        return f"invalid character {rest[0]!r} after object key"
    return f"invalid character {rest[0]!r} looking for beginning of value"


def _yaml_words(error: yaml.YAMLError) -> str:
    mark = getattr(error, "problem_mark", None)
    problem = getattr(error, "problem", None) or "cannot be read"
    return f"yaml: line {mark.line + 1}: {problem}" if mark else f"yaml: {problem}"
