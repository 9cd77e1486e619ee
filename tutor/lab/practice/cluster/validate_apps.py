"""Deployments and ReplicaSets (`pkg/apis/apps/validation` of Kubernetes 1.36)."""

from __future__ import annotations

from typing import Any

from tutor.lab.practice.cluster import names
from tutor.lab.practice.cluster.errors import (
    Cause,
    value_forbidden,
    value_invalid,
    value_required,
    value_unsupported,
)
from tutor.lab.practice.cluster.kinds import Object
from tutor.lab.practice.cluster.selectors import matches
from tutor.lab.practice.cluster.validate_metadata import (
    IMMUTABLE,
    NOT_NEGATIVE,
    in_order,
    of_annotations,
    of_labels,
    of_not_negative,
    of_selector,
)
from tutor.lab.practice.cluster.validate_pod import of_pod_spec


def of_deployment(deployment: Object) -> list[Cause]:
    spec = deployment["spec"]
    causes = [
        *of_not_negative(spec, "replicas", "spec"),
        *_selector_and_template(spec),
        *_strategy(spec["strategy"]),
        *of_not_negative(spec, "minReadySeconds", "spec"),
        *of_not_negative(spec, "revisionHistoryLimit", "spec"),
        *of_not_negative(spec, "progressDeadlineSeconds", "spec"),
    ]
    deadline = spec["progressDeadlineSeconds"]
    if deadline <= spec.get("minReadySeconds", 0):
        why = "must be greater than minReadySeconds"
        causes.append(value_invalid("spec.progressDeadlineSeconds", deadline, why))
    return causes


def of_replicaset(replicaset: Object) -> list[Cause]:
    spec = replicaset["spec"]
    return [
        *of_not_negative(spec, "replicas", "spec"),
        *of_not_negative(spec, "minReadySeconds", "spec"),
        *_selector_and_template(spec),
    ]


def of_change(present: Object, object: Object) -> list[Cause]:
    """The selector says which pods are an object's own, so it stays."""
    selector = object["spec"].get("selector")
    if selector == present["spec"].get("selector"):
        return []
    return [value_invalid("spec.selector", in_order(selector) if selector else None, IMMUTABLE)]


def _selector_and_template(spec: Object) -> list[Cause]:
    selector, template = spec.get("selector"), spec.get("template", {})
    labels: dict[str, str] = template.get("metadata", {}).get("labels") or {}
    if selector is None:
        causes = [value_required("spec.selector")]
        chosen = False
    else:
        causes = of_selector(selector, "spec.selector")
        if not selector.get("matchLabels") and not selector.get("matchExpressions"):
            causes.append(value_invalid("spec.selector", {}, "empty selector is invalid for deployment"))
        if any(cause.field.endswith(".operator") for cause in causes):
            return [*causes, value_invalid("spec.selector", in_order(selector), "invalid label selector")]
        chosen = matches(selector, labels)
    if not chosen:
        shown = dict(sorted(labels.items())) or None
        why = "`selector` does not match template `labels`"
        causes.append(value_invalid("spec.template.metadata.labels", shown, why))
    return [*causes, *_template(template)]


def _template(template: Object) -> list[Cause]:
    metadata, spec = template.get("metadata", {}), template.get("spec", {})
    where = "spec.template"
    causes = [
        *of_labels(metadata.get("labels") or {}, f"{where}.labels"),
        *of_annotations(metadata.get("annotations") or {}, f"{where}.annotations"),
        *of_pod_spec(spec, f"{where}.spec"),
    ]
    if spec.get("restartPolicy") != "Always":
        causes.append(value_unsupported(f"{where}.spec.restartPolicy", spec.get("restartPolicy"), ["Always"]))
    if "activeDeadlineSeconds" in spec:
        why = "activeDeadlineSeconds in ReplicaSet is not Supported"
        causes.append(value_forbidden(f"{where}.spec.activeDeadlineSeconds", why))
    return causes


def _strategy(strategy: Object) -> list[Cause]:
    rolling = strategy.get("rollingUpdate")
    match strategy["type"]:
        case "Recreate":
            if rolling is None:
                return []
            why = "may not be specified when strategy `type` is 'Recreate'"
            return [value_forbidden("spec.strategy.rollingUpdate", why)]
        case "RollingUpdate":
            return _rolling_update(rolling or {})
    shown = {"Type": strategy["type"], "RollingUpdate": rolling}
    return [value_unsupported("spec.strategy", shown, ["Recreate", "RollingUpdate"])]


def _rolling_update(rolling: Object) -> list[Cause]:
    where = "spec.strategy.rollingUpdate"
    unavailable, surge = rolling.get("maxUnavailable", 0), rolling.get("maxSurge", 0)
    causes = [*_amount(f"{where}.maxUnavailable", unavailable), *_amount(f"{where}.maxSurge", surge)]
    if _number(unavailable) == 0 and _number(surge) == 0:
        why = "may not be 0 when `maxSurge` is 0"
        causes.append(value_invalid(f"{where}.maxUnavailable", unavailable, why))
    if isinstance(unavailable, str) and _number(unavailable) > 100:
        causes.append(value_invalid(f"{where}.maxUnavailable", unavailable, "must not be greater than 100%"))
    return causes


def _amount(where: str, amount: Any) -> list[Cause]:
    if isinstance(amount, str):
        return [value_invalid(where, amount, words) for words in names.percent(amount)]
    return [] if amount >= 0 else [value_invalid(where, amount, NOT_NEGATIVE)]


def _number(amount: Any) -> int:
    """A percentage's own number, without knowing of what; one that cannot be read counts as 0."""
    if isinstance(amount, str):
        return int(amount[:-1]) if not names.percent(amount) else 0
    return int(amount)
