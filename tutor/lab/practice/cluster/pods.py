"""What becomes of a new pod at the door: service account, priority, tolerations, and its first status.

In a real server admission plugins (ServiceAccount, Priority, DefaultTolerationSeconds) and the pods' own
strategy do this.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tutor.lab.practice.cluster import quantity
from tutor.lab.practice.cluster.kinds import Object

ACCOUNT = "default"
_TOKEN_PATH = "/var/run/secrets/kubernetes.io/serviceaccount"
_TOKEN_SECONDS = 3607
_TOLERATED = ("node.kubernetes.io/not-ready", "node.kubernetes.io/unreachable")
_TOLERATED_SECONDS = 300
_READABLE = 0o644


def admit(pod: Object, suffix: Callable[[], str]) -> None:
    """Complete a new pod in place; `suffix` gives five random letters."""
    spec = pod["spec"]
    account = spec.setdefault("serviceAccountName", ACCOUNT)
    spec["serviceAccount"] = account
    if spec.get("automountServiceAccountToken") is not False:
        _mount_token(spec, suffix)
    spec.setdefault("priority", 0)
    spec.setdefault("preemptionPolicy", "PreemptLowerPriority")
    _tolerate(spec)
    pod["status"] = {"phase": "Pending", "qosClass": qos_class(spec)}


def _mount_token(spec: Object, suffix: Callable[[], str]) -> None:
    containers = [*spec.get("initContainers", ()), *spec.get("containers", ())]
    without = [
        container
        for container in containers
        if all(mount.get("mountPath") != _TOKEN_PATH for mount in container.get("volumeMounts") or ())
    ]
    if not without:
        return
    name = f"kube-api-access-{suffix()}"
    for container in without:
        mount = {"name": name, "readOnly": True, "mountPath": _TOKEN_PATH}
        container["volumeMounts"] = [*(container.get("volumeMounts") or ()), mount]
    certificate = {"name": "kube-root-ca.crt", "items": [{"key": "ca.crt", "path": "ca.crt"}]}
    own = {"path": "namespace", "fieldRef": {"apiVersion": "v1", "fieldPath": "metadata.namespace"}}
    sources: list[Object] = [
        {"serviceAccountToken": {"expirationSeconds": _TOKEN_SECONDS, "path": "token"}},
        {"configMap": certificate},
        {"downwardAPI": {"items": [own]}},
    ]
    volume = {"name": name, "projected": {"sources": sources, "defaultMode": _READABLE}}
    spec["volumes"] = [*(spec.get("volumes") or ()), volume]


def _tolerate(spec: Object) -> None:
    present: list[Object] = list(spec.get("tolerations") or ())
    for key in _TOLERATED:
        known = any(
            one.get("key", key) == key and one.get("effect", "NoExecute") == "NoExecute" for one in present
        )
        if not known:
            present.append(
                {
                    "key": key,
                    "operator": "Exists",
                    "effect": "NoExecute",
                    "tolerationSeconds": _TOLERATED_SECONDS,
                }
            )
    spec["tolerations"] = present


def qos_class(spec: Object) -> str:
    """`Guaranteed`, `Burstable` or `BestEffort`, by what the containers ask for and are limited to."""
    containers = [*spec.get("containers", ()), *spec.get("initContainers", ())]
    parts: list[dict[str, Any]] = [container.get("resources") or {} for container in containers]
    if not any(_meant(part.get(side)) for part in parts for side in ("requests", "limits")):
        return "BestEffort"
    for part in parts:
        limits, requests = part.get("limits") or {}, part.get("requests") or {}
        for name in ("cpu", "memory"):
            if name not in limits:
                return "Burstable"
            if quantity.value(requests.get(name, limits[name])) != quantity.value(limits[name]):
                return "Burstable"
    return "Guaranteed"


def _meant(amounts: dict[str, str] | None) -> bool:
    return any(
        quantity.value(amount) > 0 for name, amount in (amounts or {}).items() if name in ("cpu", "memory")
    )
