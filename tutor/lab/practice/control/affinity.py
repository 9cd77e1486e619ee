"""Which nodes a pod asks for: nodeName, nodeSelector and the part of nodeAffinity that is required."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from tutor.lab.practice.cluster.kinds import Object

_HOLDS: Mapping[str, Callable[[str | None, list[str]], bool]] = {
    "In": lambda value, values: value in values,
    "NotIn": lambda value, values: value not in values,
    "Exists": lambda value, _: value is not None,
    "DoesNotExist": lambda value, _: value is None,
    "Gt": lambda value, values: _number(value) > _number(values[0]),
    "Lt": lambda value, values: _number(value) < _number(values[0]),
}


def node_matches(pod: Object, node: Object) -> bool:
    """Whether the node is one that the pod asks for; true where it asks for none."""
    labels = node["metadata"].get("labels") or {}
    wanted = pod["spec"].get("nodeSelector") or {}
    if not wanted.items() <= labels.items():
        return False
    affinity = (pod["spec"].get("affinity") or {}).get("nodeAffinity") or {}
    required = affinity.get("requiredDuringSchedulingIgnoredDuringExecution")
    if not required:
        return True
    fields = {"metadata.name": node["metadata"]["name"]}
    return any(_fits(term, labels, fields) for term in required.get("nodeSelectorTerms") or [])


def _fits(term: Object, labels: Mapping[str, str], fields: Mapping[str, str]) -> bool:
    expressions, of_fields = term.get("matchExpressions") or [], term.get("matchFields") or []
    if not expressions and not of_fields:
        return False  # an empty term matches no node
    return all(_holds(one, labels) for one in expressions) and all(_holds(one, fields) for one in of_fields)


def _holds(expression: Object, values: Mapping[str, str]) -> bool:
    test = _HOLDS.get(expression["operator"])
    return test is not None and test(values.get(expression["key"]), expression.get("values") or [])


def _number(text: str | None) -> float:
    try:
        return float(text or "nan")
    except ValueError:
        return float("nan")
