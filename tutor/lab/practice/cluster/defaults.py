"""What a server adds to an object that leaves it out (`pkg/apis/*/v1/defaults.go` of Kubernetes 1.36).

`fill` changes the object in place, and gives the same again when it is filled once more.
"""

from __future__ import annotations

import base64
from collections.abc import Callable

from tutor.lab.practice.cluster.defaults_pod import fill_pod_spec, fill_requests
from tutor.lab.practice.cluster.kinds import (
    DEPLOYMENTS,
    ENDPOINTS,
    ENDPOINTSLICES,
    NAMESPACES,
    PODS,
    REPLICASETS,
    SECRETS,
    SERVICES,
    Kind,
    Object,
)

NAME_LABEL = "kubernetes.io/metadata.name"


def fill(kind: Kind, object: Object) -> None:
    """Add what the object leaves out."""
    add = _DEFAULTS.get(kind)
    if add is not None:
        add(object)


def _pod(pod: Object) -> None:
    spec = pod.setdefault("spec", {})
    fill_pod_spec(spec)
    fill_requests(spec)
    # Of pods only: the template of a Deployment goes without.
    spec.setdefault("enableServiceLinks", True)


def _deployment(deployment: Object) -> None:
    spec = deployment.setdefault("spec", {})
    spec.setdefault("replicas", 1)
    strategy = spec.setdefault("strategy", {})
    if strategy.setdefault("type", "RollingUpdate") == "RollingUpdate":
        rolling = strategy.setdefault("rollingUpdate", {})
        rolling.setdefault("maxUnavailable", "25%")
        rolling.setdefault("maxSurge", "25%")
    spec.setdefault("revisionHistoryLimit", 10)
    spec.setdefault("progressDeadlineSeconds", 600)
    _template(spec)


def _replicaset(replicaset: Object) -> None:
    spec = replicaset.setdefault("spec", {})
    spec.setdefault("replicas", 1)
    if "template" in spec:
        _template(spec)


def _template(spec: Object) -> None:
    template = spec.setdefault("template", {})
    template.setdefault("metadata", {})
    fill_pod_spec(template.setdefault("spec", {}))


def _service(service: Object) -> None:
    spec = service.setdefault("spec", {})
    if spec.setdefault("sessionAffinity", "None") == "ClientIP":
        client = spec.setdefault("sessionAffinityConfig", {}).setdefault("clientIP", {})
        client.setdefault("timeoutSeconds", 10800)
    elif spec["sessionAffinity"] == "None":
        spec.pop("sessionAffinityConfig", None)
    called = spec.setdefault("type", "ClusterIP")
    if called in ("ClusterIP", "NodePort", "LoadBalancer"):
        spec.setdefault("internalTrafficPolicy", "Cluster")
    if called in ("NodePort", "LoadBalancer"):
        spec.setdefault("externalTrafficPolicy", "Cluster")
    if called == "LoadBalancer":
        spec.setdefault("allocateLoadBalancerNodePorts", True)
    for port in spec.get("ports") or ():
        port.setdefault("protocol", "TCP")
        if "port" in port and port.get("targetPort", 0) in (0, ""):
            port["targetPort"] = port["port"]


def _namespace(namespace: Object) -> None:
    metadata = namespace["metadata"]
    if metadata.get("name"):
        metadata.setdefault("labels", {})[NAME_LABEL] = metadata["name"]


def _secret(secret: Object) -> None:
    secret.setdefault("type", "Opaque")
    plain = secret.pop("stringData", None) or {}
    if plain:
        coded = {key: base64.b64encode(value.encode()).decode() for key, value in plain.items()}
        secret["data"] = (secret.get("data") or {}) | coded


def _endpoints(endpoints: Object) -> None:
    for subset in endpoints.get("subsets") or ():
        for port in subset.get("ports") or ():
            port.setdefault("protocol", "TCP")


def _slice(slice_: Object) -> None:
    for port in slice_.get("ports") or ():
        port.setdefault("name", "")
        port.setdefault("protocol", "TCP")


_DEFAULTS: dict[Kind, Callable[[Object], None]] = {
    PODS: _pod,
    DEPLOYMENTS: _deployment,
    REPLICASETS: _replicaset,
    SERVICES: _service,
    NAMESPACES: _namespace,
    SECRETS: _secret,
    ENDPOINTS: _endpoints,
    ENDPOINTSLICES: _slice,
}
