"""Names, labels, annotations and owners, which all objects have alike; and label selectors."""

from __future__ import annotations

from collections.abc import Mapping

from tutor.lab.practice.cluster import names
from tutor.lab.practice.cluster.errors import (
    Cause,
    show,
    value_forbidden,
    value_invalid,
    value_required,
    value_too_long,
)
from tutor.lab.practice.cluster.kinds import NAMESPACES, SERVICES, Kind, Object

IMMUTABLE = "field is immutable"
NOT_NEGATIVE = "must be greater than or equal to 0"
_ANNOTATIONS_LIMIT = 256 * 1024
"""Bytes of all annotations of an object."""


def _name_check(kind: Kind) -> names.Check:
    return names.label if kind in (NAMESPACES, SERVICES) else names.subdomain


def of_new_metadata(kind: Kind, object: Object) -> list[Cause]:
    metadata, check = object["metadata"], _name_check(kind)
    causes: list[Cause] = []
    stem = metadata.get("generateName")
    if stem:
        # A dash at its end will have five letters after it.
        probe = f"{stem[:-1]}a" if len(stem) > 1 and stem.endswith("-") else stem
        causes += [value_invalid("metadata.generateName", stem, words) for words in check(probe)]
    name = metadata.get("name")
    if not name:
        causes.append(value_required("metadata.name", "name or generateName is required"))
    else:
        causes += [value_invalid("metadata.name", name, words) for words in check(name)]
    if kind.namespaced:
        namespace = metadata.get("namespace", "")
        causes += [value_invalid("metadata.namespace", namespace, words) for words in names.label(namespace)]
    elif metadata.get("namespace"):
        causes.append(value_forbidden("metadata.namespace", "not allowed on this type"))
    return [*causes, *_common(metadata), *_finalizers(metadata)]


def of_changed_metadata(present: Object, object: Object) -> list[Cause]:
    was, now = present["metadata"], object["metadata"]
    causes: list[Cause] = []
    added = sorted(set(now.get("finalizers") or ()) - set(was.get("finalizers") or ()))
    if "deletionTimestamp" in was and added:
        shown = ", ".join(show(one) for one in added)
        why = (
            "no new finalizers can be added if the object is being deleted,"
            f" found new finalizers []string{{{shown}}}"
        )
        causes.append(value_forbidden("metadata.finalizers", why))
    return [*causes, *_common(now)]


def _common(metadata: Object) -> list[Cause]:
    return [
        *of_labels(metadata.get("labels") or {}, "metadata.labels"),
        *of_annotations(metadata.get("annotations") or {}, "metadata.annotations"),
        *_owners(metadata.get("ownerReferences") or []),
    ]


def of_labels(labels: Mapping[str, str], where: str) -> list[Cause]:
    causes: list[Cause] = []
    for key, value in labels.items():
        causes += [value_invalid(where, key, words) for words in names.label_key(key)]
        causes += [value_invalid(where, value, words) for words in names.label_value(value)]
    return causes


def of_annotations(annotations: Mapping[str, str], where: str) -> list[Cause]:
    causes = [
        value_invalid(where, key, words) for key in annotations for words in names.label_key(key.lower())
    ]
    size = sum(len(key.encode()) + len(value.encode()) for key, value in annotations.items())
    return [*causes, value_too_long(where, _ANNOTATIONS_LIMIT)] if size > _ANNOTATIONS_LIMIT else causes


def _owners(references: list[Object]) -> list[Cause]:
    causes: list[Cause] = []
    controller = ""
    for number, reference in enumerate(references):
        where = f"metadata.ownerReferences[{number}]"
        causes += [
            value_required(f"{where}.{field}", "must not be empty")
            for field in ("apiVersion", "kind", "name", "uid")
            if not reference.get(field)
        ]
        if reference.get("controller"):
            called = f"{reference.get('kind')}/{reference.get('name')}"
            if controller:
                why = (
                    "Only one reference can have Controller set to true."
                    f' Found "true" in references for {controller} and {called}'
                )
                causes.append(value_invalid("metadata.ownerReferences", references, why))
            controller = controller or called
    return causes


def _finalizers(metadata: Object) -> list[Cause]:
    return [
        value_invalid("metadata.finalizers", one, words)
        for one in metadata.get("finalizers") or ()
        for words in names.label_key(one)
    ]


def of_not_negative(holder: Object, field: str, where: str) -> list[Cause]:
    """Against a number below zero in that field."""
    number = holder.get(field)
    if number is None or number >= 0:
        return []
    return [value_invalid(f"{where}.{field}", number, NOT_NEGATIVE)]


def in_order(selector: Object) -> Object:
    """A selector with its parts in the order that a server shows them in."""
    shown: Object = {}
    if selector.get("matchLabels"):
        shown["matchLabels"] = dict(sorted(selector["matchLabels"].items()))
    if selector.get("matchExpressions"):
        shown["matchExpressions"] = [
            {name: one[name] for name in ("key", "operator", "values") if name in one}
            for one in selector["matchExpressions"]
        ]
    return shown


def of_selector(selector: Object, where: str) -> list[Cause]:
    causes = of_labels(selector.get("matchLabels") or {}, f"{where}.matchLabels")
    for number, one in enumerate(selector.get("matchExpressions") or ()):
        here, operator = f"{where}.matchExpressions[{number}]", one.get("operator", "")
        if operator in ("In", "NotIn"):
            if not one.get("values"):
                why = "must be specified when `operator` is 'In' or 'NotIn'"
                causes.append(value_required(f"{here}.values", why))
        elif operator in ("Exists", "DoesNotExist"):
            if one.get("values"):
                why = "may not be specified when `operator` is 'Exists' or 'DoesNotExist'"
                causes.append(value_forbidden(f"{here}.values", why))
        else:
            causes.append(value_invalid(f"{here}.operator", operator, "not a valid selector operator"))
        key = one.get("key", "")
        causes += [value_invalid(f"{here}.key", key, words) for words in names.label_key(key)]
        causes += [
            value_invalid(f"{here}.values[{at}]", value, words)
            for at, value in enumerate(one.get("values") or ())
            for words in names.label_value(value)
        ]
    return causes
