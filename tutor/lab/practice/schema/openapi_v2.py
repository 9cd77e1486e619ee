"""The OpenAPI 2 document: for `kubectl explain --output=plaintext-openapiv2` and for kubectl before 1.29.

kubectl asks for it as a protocol buffer, a `Document` of gnostic. The numbers of its fields are those of
`OpenAPIv2.proto` in github.com/google/gnostic-models.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from tutor.lab.practice.cluster.kinds import KINDS, Kind, Object
from tutor.lab.practice.edition import KUBERNETES
from tutor.lab.practice.schema import served
from tutor.lab.practice.schema.definitions import V2, definitions
from tutor.lab.practice.schema.facts import MODULES
from tutor.lab.practice.schema.forms import Type
from tutor.lab.practice.schema.wire import field

# Document
_SWAGGER, _INFO, _PATHS, _DEFINITIONS = 1, 2, 8, 9
# Schema
_REF, _FORMAT, _DESCRIPTION, _REQUIRED, _ADDITIONAL = 1, 2, 4, 19, 21
_TYPE, _ITEMS, _PROPERTIES, _EXTENSION = 22, 23, 25, 31
# Paths, PathItem, Operation
_PATH, _PATCH_OPERATION, _PARAMETERS, _RESPONSES, _OPERATION_EXTENSION = 2, 8, 8, 9, 13


def document(types: Mapping[str, Type]) -> bytes:
    """The document, with the definitions of every kind."""
    roots = [served.STATUS, served.DELETE_OPTIONS, served.type_name(served.SCALE)]
    for kind in (*KINDS, *served.REVIEWS):
        roots.append(served.type_name(kind))
    roots += [f"{MODULES[served.module(kind)]}.{kind.list_kind}" for kind in KINDS]
    found = definitions(types, roots, served.named_kinds(), V2)
    info = field(1, "Kubernetes") + field(2, KUBERNETES)
    return b"".join(
        (
            field(_SWAGGER, "2.0"),
            field(_INFO, info),
            field(_PATHS, b"".join(field(_PATH, _path(kind)) for kind in KINDS if kind.writable)),
            field(_DEFINITIONS, b"".join(_named(name, schema) for name, schema in found.items())),
        )
    )


def _named(name: str, schema: Object) -> bytes:
    """One entry of Definitions or Properties."""
    return field(1, field(1, name) + field(2, _schema(schema)))


def _schema(schema: Object) -> bytes:
    parts: list[bytes] = []
    for number, key in ((_REF, "$ref"), (_FORMAT, "format"), (_DESCRIPTION, "description")):
        if key in schema:
            parts.append(field(number, schema[key]))
    parts += [field(_REQUIRED, name) for name in schema.get("required", ())]
    if "additionalProperties" in schema:
        parts.append(field(_ADDITIONAL, field(1, _schema(schema["additionalProperties"]))))
    if "type" in schema:
        parts.append(field(_TYPE, field(1, schema["type"])))
    if "items" in schema:
        parts.append(field(_ITEMS, field(1, _schema(schema["items"]))))
    if "properties" in schema:
        properties = b"".join(_named(name, one) for name, one in schema["properties"].items())
        parts.append(field(_PROPERTIES, properties))
    parts += _extensions(_EXTENSION, schema)
    return b"".join(parts)


def _extensions(number: int, of: Object) -> list[bytes]:
    """Their values are YAML, and JSON is YAML."""

    def extension(name: str, value: Any) -> bytes:
        return field(number, field(1, name) + field(2, field(2, json.dumps(value))))

    return [extension(name, value) for name, value in of.items() if name.startswith("x-")]


def _path(kind: Kind) -> bytes:
    """The one operation that kubectl before 1.29 looks for: a PATCH whose fields the server checks."""
    namespace = "/namespaces/{namespace}" if kind.namespaced else ""
    address = f"/{served.address(kind)}{namespace}/{kind.plural}/{{name}}"
    operation = [
        *(field(_PARAMETERS, _query(name)) for name in ("dryRun", "fieldManager", "fieldValidation")),
        field(_RESPONSES, _response()),
        *_extensions(
            _OPERATION_EXTENSION,
            {
                "x-kubernetes-action": "patch",
                "x-kubernetes-group-version-kind": served.group_version_kind(kind),
            },
        ),
    ]
    return field(1, address) + field(2, field(_PATCH_OPERATION, b"".join(operation)))


def _query(name: str) -> bytes:
    """ParametersItem, Parameter, NonBodyParameter, QueryParameterSubSchema: the messages around it."""
    parameter = field(2, "query") + field(4, name) + field(6, "string")
    return _within((1, 2, 3), parameter)


def _within(numbers: Iterable[int], content: bytes) -> bytes:
    for number in reversed(tuple(numbers)):
        content = field(number, content)
    return content


def _response() -> bytes:
    """Responses with one code, and no more than its words."""
    return field(1, field(1, "200") + field(2, field(1, field(1, "OK"))))
