"""What values of a Deployment have to be like, beyond their type."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from difflib import get_close_matches

from yaml.nodes import Node

from tutor.engine.manifest import nodes
from tutor.engine.manifest.fields import Field

_NAME = re.compile(r"[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*")
_LABEL = re.compile(r"[a-z0-9]([-a-z0-9]*[a-z0-9])?")
_IMAGE = re.compile(
    r"([\w.-]+(:\d+)?/)?[a-z0-9]+([._-]+[a-z0-9]+)*(/[a-z0-9]+([._-]+[a-z0-9]+)*)*(:[\w][\w.-]*)?(@sha256:[0-9a-f]+)?"
)
_LABEL_VALUE = re.compile(r"([A-Za-z0-9]([\w.-]*[A-Za-z0-9])?)?")
_KINDS = ("Deployment", "Pod", "ReplicaSet", "Service", "Job", "ConfigMap", "Namespace", "StatefulSet")


def trouble(path: str, field: Field, node: Node) -> str | None:
    """Why the value of a field cannot stay as it is; None where it can."""
    if (sentence := _type(field, node)) is not None:
        return sentence
    value = nodes.value(node)
    if field.one_of and value not in field.one_of:
        allowed = ", ".join(f"`{one}`" for one in field.one_of)
        return f"`{value}` is none of {allowed}.{_near(value, field.one_of)}"
    check = _VALUES.get(re.sub(r"\[\d+\]", "", path))
    return check(value) if check else None


def _type(field: Field, node: Node) -> str | None:
    if nodes.is_empty(node):
        if field.kind not in ("text", "number", "flag", "scalar"):
            return None
        example = f", such as `{field.name}: {field.example}`" if field.example else ""
        return f"Nothing stands behind the colon yet{example}."
    check = _TYPES.get(field.kind)
    return check(field, node) if check else None


def _a_text(_field: Field, node: Node) -> str | None:
    if nodes.is_text(node):
        return None
    found, value = nodes.kind(node), nodes.value(node)
    if value:
        return f'YAML takes `{value}` for {found}, and a text belongs here: put it in quotes, `"{value}"`.'
    return f"It is {found}. One text belongs here, in the same line."


def _a_number(field: Field, node: Node) -> str | None:
    value = nodes.value(node)
    if not nodes.is_whole_number(node):
        if value.isdigit():
            return f"The quotes make it a text, and a number belongs here: `{field.name}: {value}`."
        return f"It is {_shown(node)}. A whole number belongs here, without quotes."
    return f"It is {value}. It cannot be less than 0." if value.startswith("-") else None


def _a_flag(_field: Field, node: Node) -> str | None:
    if nodes.kind(node) == "true or false":
        return None
    return f"It is {_shown(node)}. `true` or `false` belongs here."


def _a_mapping(field: Field, node: Node) -> str | None:
    found = nodes.kind(node)
    if found == "a group of fields":
        return None
    what = "fields of its own" if field.kind == "mapping" else "keys with values"
    more = ", and no hyphen" if found == "a list" else ""
    return f"It is {_shown(node)}. Below it stand {what}, indented by two more blanks{more}."


def _a_list(_field: Field, node: Node) -> str | None:
    if nodes.kind(node) == "a list":
        return None
    return "It is a list: each entry below it begins with a hyphen and a blank, `- `."


def _shown(node: Node) -> str:
    value = nodes.value(node)
    return f"`{value[:60]}`" if value else nodes.kind(node)


def label_trouble(key: str, node: Node) -> str | None:
    """Why a label cannot stay as it is."""
    value = nodes.value(node)
    if nodes.is_empty(node):
        return f"The label `{key}` has no value yet."
    if not nodes.is_text(node):
        return (
            f'A label\'s value is text. Put it in quotes: `{key}: "{value}"`.'
            if value
            else "A label is one text."
        )
    if len(value) > 63 or not _LABEL_VALUE.fullmatch(value):
        return f"`{value[:70]}` cannot be a label's value: letters, digits, `-`, `_` and `.`, 63 at most."
    return None


def labels_apart(selector: Node | None, labels: Node | None) -> Mapping[str, str]:
    """Keys of the selector that the template's labels lack or have otherwise, each with a sentence."""
    if selector is None or labels is None:
        return {}
    stuck = {key: (nodes.value(node), nodes.line(key_node)) for key, key_node, node in nodes.pairs(labels)}
    if not stuck:
        return {}  # They have yet to be written, which is said at their place.
    apart = {}
    for key, _, node in nodes.pairs(selector):
        wanted = nodes.value(node)
        if not wanted:
            continue
        if key not in stuck:
            apart[key] = (
                f"The selector looks for pods with `{key}: {wanted}`, and the template's labels have no "
                f"`{key}`. Kubernetes refuses that."
            )
        elif stuck[key][0] not in ("", wanted):
            got, line = stuck[key]
            apart[key] = (
                f"The selector looks for `{key}: {wanted}`, and the template sticks `{key}: {got}` on each "
                f"pod (line {line}). Both have to say the same, else Kubernetes refuses the file."
            )
    return apart


def _kind(value: str) -> str | None:
    if value == "Deployment":
        return None
    if value.lower() == "deployment":
        return f"It is `{value}`. Upper and lower case count: `Deployment`, with a capital D."
    if value in _KINDS:
        return f"It is `{value}`, another sort of object. What is wanted here is a `Deployment`."
    return f"There is no kind `{value}`.{_near(value, _KINDS) or ' What is wanted here is a `Deployment`.'}"


def _api_version(value: str) -> str | None:
    if value == "apps/v1":
        return None
    if value == "v1":
        return "It is `v1`, which describes pods and services. A Deployment belongs to `apps/v1`."
    if value in ("extensions/v1beta1", "apps/v1beta1", "apps/v1beta2"):
        return f"It is `{value}`, which clusters no longer know. Today a Deployment belongs to `apps/v1`."
    return f"It is `{value}`. A Deployment belongs to `apps/v1`: the group apps, version 1."


def _name(value: str) -> str | None:
    if len(value) <= 253 and _NAME.fullmatch(value):
        return None
    return f"`{value[:70]}` cannot be a name: small letters, digits and hyphens, no hyphen at either end."


def _label(value: str) -> str | None:
    if len(value) <= 63 and _LABEL.fullmatch(value):
        return None
    return f"`{value[:70]}` cannot be a name here: small letters, digits and hyphens, 63 at most."


def _image(value: str) -> str | None:
    if value != value.strip() or " " in value:
        return f"`{value[:90]}` has a blank in it, which no image's name has."
    if _IMAGE.fullmatch(value):
        return None
    if value != value.lower() and _IMAGE.fullmatch(value.lower()):
        return f"`{value[:90]}` has capital letters in the image's name, which Docker does not take."
    return f"`{value[:90]}` is no image's name. It looks like `name:tag`, or `registry/name:tag`."


def _near(value: str, known: tuple[str, ...]) -> str:
    low = {one.lower(): one for one in known}
    found = get_close_matches(value.lower(), list(low), n=1, cutoff=0.6)
    return f" Did you mean `{low[found[0]]}`?" if found else ""


_VALUES: Mapping[str, Callable[[str], str | None]] = {
    "apiVersion": _api_version,
    "kind": _kind,
    "metadata.name": _name,
    "spec.template.spec.containers.name": _label,
    "spec.template.spec.containers.image": _image,
}

_TYPES: Mapping[str, Callable[[Field, Node], str | None]] = {
    "text": _a_text,
    "number": _a_number,
    "flag": _a_flag,
    "mapping": _a_mapping,
    "labels": _a_mapping,
    "list": _a_list,
    "texts": _a_list,
}
