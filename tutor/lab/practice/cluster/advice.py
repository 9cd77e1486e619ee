"""What a server lets through and yet warns of (`pkg/api/pod/warnings.go` of Kubernetes 1.36)."""

from __future__ import annotations

from tutor.lab.practice.cluster import quantity
from tutor.lab.practice.cluster.errors import show
from tutor.lab.practice.cluster.kinds import DEPLOYMENTS, PODS, REPLICASETS, Kind, Object


def warnings_of(kind: Kind, object: Object, before: Object | None = None) -> list[str]:
    """The warnings about a stored object; none where its spec is as it was before."""
    if before is not None and before.get("spec") == object.get("spec"):
        return []
    if kind == PODS:
        return _of_pod_spec(object["spec"], "spec")
    if kind in (DEPLOYMENTS, REPLICASETS):
        return _of_pod_spec(object["spec"]["template"]["spec"], "spec.template.spec")
    return []


def _of_pod_spec(spec: Object, where: str) -> list[str]:
    warnings: list[str] = []
    if spec.get("terminationGracePeriodSeconds", 0) < 0:
        why = "must be >= 0; negative values are invalid and will be treated as 1"
        warnings.append(f"{where}.terminationGracePeriodSeconds: {why}")
    for name in ("initContainers", "containers"):
        for number, container in enumerate(spec.get(name) or ()):
            warnings += _of_container(container, f"{where}.{name}[{number}]")
    return warnings


def _of_container(container: Object, where: str) -> list[str]:
    warnings: list[str] = []
    resources = container.get("resources") or {}
    for side in ("limits", "requests"):
        for name in ("memory", "ephemeral-storage"):
            amount = (resources.get(side) or {}).get(name)
            # `64m` is 64 thousandths of a byte, where mostly `64Mi` is meant.
            if amount is not None and quantity.value(amount) % 1:
                why = f"fractional byte value {show(amount)} is invalid, must be an integer"
                warnings.append(f"{where}.resources.{side}[{name}]: {why}")
    names: set[str] = set()
    for number, variable in enumerate(container.get("env") or ()):
        name = variable["name"]
        if name in names:
            why = f"hides previous definition of {show(name)}, which may be dropped when using apply"
            warnings.append(f"{where}.env[{number}]: {why}")
        names.add(name)
    return [*warnings, *_of_ports(container.get("ports") or [], f"{where}.ports")]


def _of_ports(ports: list[Object], where: str) -> list[str]:
    warnings: list[str] = []
    known: dict[tuple[int, str], int] = {}
    for number, port in enumerate(ports):
        key = (port["containerPort"], port["protocol"])
        if key in known:
            warnings.append(f"{where}[{number}]: duplicate port definition with {where}[{known[key]}]")
        known.setdefault(key, number)
    return warnings
