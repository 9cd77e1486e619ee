"""The types as OpenAPI schemas, in the two dialects that kubectl reads: version 2 and version 3."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from tutor.lab.practice.cluster.kinds import Object
from tutor.lab.practice.schema import enums, lists
from tutor.lab.practice.schema.forms import Field, Form, Type

_META = "io.k8s.apimachinery.pkg.apis.meta.v1"
TIME, MICRO_TIME, FIELDS = f"{_META}.Time", f"{_META}.MicroTime", f"{_META}.FieldsV1"
QUANTITY = "io.k8s.apimachinery.pkg.api.resource.Quantity"
INT_OR_STRING = "io.k8s.apimachinery.pkg.util.intstr.IntOrString"
_NAMED = {"time": TIME, "microtime": MICRO_TIME, "any": FIELDS, "quantity": QUANTITY}
_NAMED["intorstring"] = INT_OR_STRING
"""Forms that OpenAPI has definitions of their own for."""

_PLAIN: Mapping[str, Object] = {
    "string": {"type": "string"},
    "bytes": {"type": "string", "format": "byte"},
    "int32": {"type": "integer", "format": "int32"},
    "int64": {"type": "integer", "format": "int64"},
    "boolean": {"type": "boolean"},
}

_WORDS = {
    TIME: "A moment, written as RFC 3339 says, in UTC and to the second: 2026-11-23T12:06:36Z.",
    MICRO_TIME: "A moment, written as RFC 3339 says, in UTC and to the microsecond: "
    "2026-11-23T12:06:36.000000Z.",
    FIELDS: "A set of fields, as server-side apply keeps it. Every key is a field (f:NAME), an entry of a "
    "list by its keys (k:KEYS), by its value (v:VALUE) or by its place (i:PLACE), or the object itself (.); "
    "what lies below it stands in the key's own set.",
    QUANTITY: "An amount as a number, with a suffix if wanted: m for thousandths (100m is a tenth), k, M, G, "
    "T, P, E for powers of 1000, Ki, Mi, Gi, Ti, Pi, Ei for powers of 1024, or an exponent (12e3). The "
    "server writes it back in its shortest form: 0.5 as 500m, 1024Mi as 1Gi.",
    INT_OR_STRING: "A whole number or a text: a port by its number or its name, an amount as a number or "
    "per cent.",
}


@dataclass(frozen=True)
class Dialect:
    """What differs between the two versions of OpenAPI."""

    place: str
    """Where definitions stand."""
    special: Mapping[str, Object]
    """The definitions that are no objects."""
    wrapped: bool
    """Whether a reference that has words beside it stands in an `allOf`."""
    enums: bool
    """Whether the texts that a field takes are listed."""

    def reference(self, name: str) -> Object:
        return {"$ref": f"{self.place}{name}"}


V2 = Dialect(
    "#/definitions/",
    {
        TIME: {"type": "string", "format": "date-time"},
        MICRO_TIME: {"type": "string", "format": "date-time"},
        FIELDS: {"type": "object"},
        QUANTITY: {"type": "string"},
        INT_OR_STRING: {"type": "string", "format": "int-or-string"},
    },
    wrapped=False,
    enums=False,
)
V3 = Dialect(
    "#/components/schemas/",
    {
        **V2.special,
        QUANTITY: {"oneOf": [{"type": "string"}, {"type": "number"}]},
        INT_OR_STRING: {"format": "int-or-string", "oneOf": [{"type": "integer"}, {"type": "string"}]},
    },
    wrapped=True,
    enums=True,
)


def definitions(
    types: Mapping[str, Type], roots: Iterable[str], kinds: Mapping[str, list[Object]], dialect: Dialect
) -> dict[str, Object]:
    """The roots and all that they refer to, by full name, in the order of the alphabet.

    `kinds` gives what stands in `x-kubernetes-group-version-kind` of the types that are kinds.
    """
    found: dict[str, Object] = {}
    todo = list(roots)
    while todo:
        name = todo.pop()
        if name in found:
            continue
        if name in dialect.special:
            found[name] = {"description": _WORDS[name], **dialect.special[name]}
            continue
        found[name] = _object(types[name], dialect)
        if name in kinds:
            found[name]["x-kubernetes-group-version-kind"] = kinds[name]
        todo.extend(_references(types[name]))
    return dict(sorted(found.items()))


def _references(one: Type) -> Iterator[str]:
    for field in one.fields.values():
        form = field.type
        while form.item is not None:
            form = form.item
        if form.sort == "object":
            yield form.name
        elif form.sort in _NAMED:
            yield _NAMED[form.sort]


def _object(one: Type, dialect: Dialect) -> Object:
    found: Object = {"description": one.description, "type": "object"}
    if one.fields:
        found["properties"] = {
            name: _property(one, name, field, dialect) for name, field in sorted(one.fields.items())
        }
    required = [name for name, field in one.fields.items() if field.required]
    if required:
        found["required"] = required
    if lists.is_atomic_type(one.name):
        found["x-kubernetes-map-type"] = "atomic"
    return found


def _property(one: Type, name: str, field: Field, dialect: Dialect) -> Object:
    found = _value(field.type, dialect)
    words = field.description
    allowed = enums.values(one.short, name) if dialect.enums else ()
    if allowed:
        found["enum"] = list(allowed)
        words += "\n\nPossible enum values:" + "".join(f'\n - `"{value}"`' for value in allowed)
    if words:
        found["description"] = words
    return {**found, **_extensions(one.short, name, field.type)}


def _value(form: Form, dialect: Dialect) -> Object:
    if form.sort == "list":
        return {"type": "array", "items": _value(form.entry, dialect)}
    if form.sort == "map":
        return {"type": "object", "additionalProperties": _value(form.entry, dialect)}
    name = form.name or _NAMED.get(form.sort, "")
    if not name:
        return dict(_PLAIN[form.sort])
    reference = dialect.reference(name)
    return {"allOf": [reference]} if dialect.wrapped else reference


def _extensions(type_name: str, field: str, form: Form) -> Object:
    found: Object = {}
    strategy = lists.strategy(type_name, field)
    if strategy:
        found["x-kubernetes-patch-strategy"] = ",".join(strategy)
    if lists.is_atomic_map(type_name, field):
        found["x-kubernetes-map-type"] = "atomic"
    if form.sort == "list" and not (field == "items" and type_name.endswith("List")):
        merged = lists.list_type(type_name, field)
        found["x-kubernetes-list-type"] = merged.kind
        if merged.keys:
            found["x-kubernetes-list-map-keys"] = list(merged.keys)
        if merged.merge_key:
            found["x-kubernetes-patch-merge-key"] = merged.merge_key
    return found
