"""Nodes, ConfigMaps, Secrets, events and EndpointSlices (`pkg/apis/core/validation` and `discovery`)."""

from __future__ import annotations

from tutor.lab.practice.cluster import names
from tutor.lab.practice.cluster.errors import (
    Cause,
    value_forbidden,
    value_invalid,
    value_required,
    value_too_long,
    value_unsupported,
)
from tutor.lab.practice.cluster.kinds import Object
from tutor.lab.practice.cluster.validate_metadata import IMMUTABLE

_EFFECTS = ("NoSchedule", "PreferNoSchedule", "NoExecute")
_ADDRESSES = ("FQDN", "IPv4", "IPv6")
_DATA_LIMIT = 1024 * 1024
"""Bytes of all values of a ConfigMap or Secret."""


def of_node(node: Object) -> list[Cause]:
    causes: list[Cause] = []
    for number, taint in enumerate(node.get("spec", {}).get("taints") or ()):
        where, key, value = f"spec.taints[{number}]", taint.get("key", ""), taint.get("value", "")
        causes += [value_invalid(f"{where}.key", key, words) for words in names.label_key(key)]
        causes += [value_invalid(f"{where}.value", value, words) for words in names.label_value(value)]
        effect = taint.get("effect", "")
        if not effect:
            causes.append(value_required(f"{where}.effect"))
        elif effect not in _EFFECTS:
            causes.append(value_unsupported(f"{where}.effect", effect, _EFFECTS))
    return causes


def of_config(object: Object) -> list[Cause]:
    """A ConfigMap or a Secret."""
    causes: list[Cause] = []
    size = 0
    for part in ("data", "binaryData"):
        for key, value in (object.get(part) or {}).items():
            causes += [value_invalid(f"{part}[{key}]", key, words) for words in names.config_key(key)]
            if part == "binaryData" and key in (object.get("data") or {}):
                causes.append(value_invalid(f"{part}[{key}]", key, "duplicate of key present in data"))
            size += len(value.encode())
    return [*causes, value_too_long("", _DATA_LIMIT)] if size > _DATA_LIMIT else causes


def of_config_change(present: Object, object: Object) -> list[Cause]:
    causes: list[Cause] = []
    if present.get("type") != object.get("type"):
        causes.append(value_invalid("type", object.get("type", ""), IMMUTABLE))
    if present.get("immutable"):
        why = "field is immutable when `immutable` is set"
        causes += [
            value_forbidden(part, why)
            for part in ("immutable", "data", "binaryData")
            if present.get(part) != object.get(part)
        ]
    return causes


def of_event(event: Object) -> list[Cause]:
    own, about = event["metadata"].get("namespace", ""), event.get("involvedObject", {}).get("namespace", "")
    if about == own or (not about and own == "default"):
        return []
    return [value_invalid("involvedObject.namespace", about, "does not match event.namespace")]


def of_slice(slice_: Object) -> list[Cause]:
    called = slice_.get("addressType")
    if not called:
        return [value_required("addressType")]
    return [] if called in _ADDRESSES else [value_unsupported("addressType", called, _ADDRESSES)]
