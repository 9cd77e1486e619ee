"""Which objects a selector means: label selectors in text and in objects, and field selectors.

Grammar and words of the texts are those of a real server (`apimachinery/pkg/labels`, `pkg/fields`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from tutor.lab.practice.cluster import names
from tutor.lab.practice.cluster.errors import Refused, bad_request, show
from tutor.lab.practice.cluster.kinds import (
    EVENTS,
    NAMESPACES,
    NODES,
    PODS,
    REPLICASETS,
    SECRETS,
    SERVICES,
    Kind,
    Object,
)

Labels = Mapping[str, str]


@dataclass(frozen=True)
class Requirement:
    """One condition on labels."""

    key: str
    operator: str
    """`=`, `!=`, `in`, `notin`, `gt`, `lt`, `exists`, `!`."""
    values: frozenset[str] = frozenset()

    def holds(self, labels: Labels) -> bool:
        value = labels.get(self.key)
        match self.operator:
            case "=" | "==" | "in":
                return value in self.values
            case "!=" | "notin":
                return value not in self.values
            case "exists":
                return value is not None
            case "!":
                return value is None
        if value is None or not _INTEGER.fullmatch(value):
            return False
        (limit,) = self.values
        return int(value) > int(limit) if self.operator == "gt" else int(value) < int(limit)


_INTEGER = re.compile(r"[+-]?[0-9]+")
_OPERATORS = ("in", "notin", "=", "==", "!=", "gt", "lt")
_SIGNS = {"=": "=", "==": "==", "!=": "!=", ">": "gt", "<": "lt", "!": "!", "(": "(", ")": ")", ",": ","}
_TOKEN = re.compile(r"[ \t\r\n]*(?:(?P<sign>==|!=|[=!<>(),])|(?P<word>[^ \t\r\n=!<>(),]+)|$)")


class _Parser:
    """Reads `a=b,c in (d,e),!f`; texts of a real server where it cannot."""

    def __init__(self, text: str) -> None:
        self.items: list[tuple[str, str]] = []
        """Pairs of what it is (a sign, `word`, or empty for the end) and the text."""
        position = 0
        while match := _TOKEN.match(text, position):
            sign, word = match["sign"], match["word"]
            if sign is None and word is None:
                break
            self.items.append((sign or "word", sign or word))
            position = match.end()
        self.items.append(("", ""))
        self.next = 0

    def look(self) -> tuple[str, str]:
        return self.items[self.next]

    def take(self) -> tuple[str, str]:
        item = self.items[self.next]
        self.next = min(self.next + 1, len(self.items) - 1)
        return item

    def all(self) -> list[Requirement]:
        found: list[Requirement] = []
        while True:
            what, text = self.look()
            if not what:
                return found
            if what not in ("word", "!"):
                raise bad_request(f"found '{text}', expected: !, identifier, or 'end of string'")
            found.append(self._requirement())
            what, text = self.take()
            if not what:
                return found
            if what != ",":
                raise bad_request(f"found '{text}', expected: ',' or 'end of string'")
            what, text = self.look()
            if what not in ("word", "!"):
                raise bad_request(f"found '{text}', expected: identifier after ','")

    def _requirement(self) -> Requirement:
        what, key = self.take()
        absent = what == "!"
        if absent:
            what, key = self.take()
        if what != "word":
            raise _unable(f"found '{key}', expected: identifier")
        if wrong := names.label_key(key):
            raise _unable(f"<nil>: Invalid value: {show(key)}: {'; '.join(wrong)}")
        if absent:
            return Requirement(key, "!")
        if self.look()[0] in ("", ","):
            return Requirement(key, "exists")
        what, text = self.take()
        operator = text if what == "word" else _SIGNS[what]
        if operator not in _OPERATORS or (what == "word" and text in ("gt", "lt")):
            raise _unable(f"found '{text}', expected: {', '.join(_OPERATORS)}")
        values = self._set() if what == "word" else self._value()
        return Requirement(key, operator, _checked(key, operator, values))

    def _value(self) -> frozenset[str]:
        if self.look()[0] in ("", ","):
            return frozenset([""])
        what, text = self.take()
        if what != "word":
            raise _unable(f"found '{text}', expected: identifier")
        return frozenset([text])

    def _set(self) -> frozenset[str]:
        what, text = self.take()
        if what != "(":
            raise _unable(f"found '{text}' expected: '('")
        if self.look()[0] not in ("word", ",", ")"):
            raise _unable(f"found '{self.look()[1]}', expected: ',', ')' or identifier")
        values, value = set[str](), ""
        while True:
            what, text = self.take()
            if what in (",", ")"):
                values.add(value)
                value = ""
                if what == ")":
                    return frozenset(values)
            elif what != "word":
                raise _unable(f"found '{text}', expected: ',', or identifier")
            elif self.look()[0] not in (",", ")"):
                raise _unable(f"found '{self.look()[1]}', expected: ',' or ')'")
            else:
                value = text


def _unable(words: str) -> Refused:
    return bad_request(f"unable to parse requirement: {words}")


def _checked(key: str, operator: str, values: frozenset[str]) -> frozenset[str]:
    for number, value in enumerate(sorted(values)):
        if operator in ("gt", "lt") and not _INTEGER.fullmatch(value):
            words = "for 'Gt', 'Lt' operators, the value must be an integer"
            raise _unable(f"values[{number}]: Invalid value: {show(value)}: {words}")
        if wrong := names.label_value(value):
            raise _unable(f"values[{number}][{key}]: Invalid value: {show(value)}: {'; '.join(wrong)}")
    return values


def labels(text: str) -> Callable[[Labels], bool]:
    """The test that a label selector in text stands for. Raises Refused with a server's words."""
    requirements = _Parser(text).all()
    return lambda labels: all(requirement.holds(labels) for requirement in requirements)


_EXPRESSIONS = {"In": "in", "NotIn": "notin", "Exists": "exists", "DoesNotExist": "!"}


def matches(selector: Object, labels: Labels) -> bool:
    """Whether a LabelSelector (matchLabels, matchExpressions) means what has these labels; `{}` means all."""
    for key, value in (selector.get("matchLabels") or {}).items():
        if labels.get(key) != value:
            return False
    return all(
        Requirement(
            one.get("key", ""), _EXPRESSIONS[one["operator"]], frozenset(one.get("values") or ())
        ).holds(labels)
        for one in selector.get("matchExpressions") or ()
    )


_PLAIN = ("metadata.name", "metadata.namespace")
_EVENT = ("kind", "namespace", "name", "uid", "apiVersion", "resourceVersion", "fieldPath")
_FIELDS: dict[Kind, tuple[str, ...]] = {
    PODS: (
        *("spec.nodeName", "spec.restartPolicy", "spec.schedulerName", "spec.serviceAccountName"),
        *("spec.hostNetwork", "status.phase", "status.podIP", "status.podIPs", "status.nominatedNodeName"),
    ),
    NODES: ("spec.unschedulable",),
    NAMESPACES: ("status.phase",),
    SERVICES: ("spec.clusterIP", "spec.type"),
    SECRETS: ("type",),
    REPLICASETS: ("status.replicas",),
    EVENTS: (
        *(f"involvedObject.{name}" for name in _EVENT),
        *("reason", "reportingComponent", "source", "type"),
    ),
}
_ABSENT = {"spec.unschedulable": "false", "spec.hostNetwork": "false", "status.replicas": "0"}
_OWN_WORDS = (PODS, NODES, NAMESPACES, SERVICES, SECRETS, EVENTS)


def fields(kind: Kind, text: str) -> Callable[[Object], bool]:
    """The test that a field selector stands for. Raises Refused for fields that a kind has not."""
    terms = [_term(kind, text, part) for part in re.split(r"(?<!\\),", text) if part]
    return lambda object: all((_field(object, path) == value) == wanted for path, wanted, value in terms)


def _term(kind: Kind, text: str, part: str) -> tuple[str, bool, str]:
    found = re.match(r"(?P<path>.*?)(?P<sign>!=|==|=)(?P<value>.*)", part, re.DOTALL)
    if found is None:
        raise bad_request(f"invalid selector: '{text}'; can't understand '{part}'")
    path, value = found["path"], found["value"]
    if path not in (*_PLAIN, *_FIELDS.get(kind, ())):
        if kind in _OWN_WORDS:
            raise bad_request(f"field label not supported: {path}")
        raise bad_request(
            f'"{path}" is not a known field selector: only "metadata.name", "metadata.namespace"'
        )
    return path, found["sign"] != "!=", re.sub(r"\\(.)", r"\1", value)


def _field(object: Object, path: str) -> str:
    value: Any = object
    if path == "source":
        return str(object.get("source", {}).get("component") or object.get("reportingComponent", ""))
    for name in path.split("."):
        value = value.get(name) if isinstance(value, dict) else None
    if path == "status.podIPs":
        return ",".join(one.get("ip", "") for one in value or ())
    if value is None:
        return _ABSENT.get(path, "")
    return str(value).lower() if isinstance(value, bool) else str(value)
