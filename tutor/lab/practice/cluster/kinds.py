"""The kinds of objects that a practice cluster knows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

Object = dict[str, Any]
"""An object as on the wire, complete with apiVersion and kind. What was stored is never changed in place."""


@dataclass(frozen=True)
class Kind:
    """A kind, with the names that kubectl knows it by."""

    group: str
    """Empty for the core group."""
    version: str
    kind: str
    plural: str
    singular: str
    short: tuple[str, ...] = ()
    namespaced: bool = True
    categories: tuple[str, ...] = ()
    subresources: tuple[str, ...] = ()
    writable: bool = True
    """Whether clients may make such objects. Where not, there are none, and kubectl can ask for them."""

    @property
    def api_version(self) -> str:
        """`v1`, `apps/v1`."""
        return f"{self.group}/{self.version}" if self.group else self.version

    @property
    def resource(self) -> str:
        """As messages name it: `pods`, `deployments.apps`."""
        return f"{self.plural}.{self.group}" if self.group else self.plural

    @property
    def list_kind(self) -> str:
        return f"{self.kind}List"


_ALL = ("all",)
NAMESPACES = Kind("", "v1", "Namespace", "namespaces", "namespace", ("ns",), False, (), ("status",))
NODES = Kind("", "v1", "Node", "nodes", "node", ("no",), False, (), ("status",))
PODS = Kind("", "v1", "Pod", "pods", "pod", ("po",), True, _ALL, ("status", "log"))
SERVICES = Kind("", "v1", "Service", "services", "service", ("svc",), True, _ALL, ("status",))
EVENTS = Kind("", "v1", "Event", "events", "event", ("ev",))
CONFIGMAPS = Kind("", "v1", "ConfigMap", "configmaps", "configmap", ("cm",))
SECRETS = Kind("", "v1", "Secret", "secrets", "secret")
ENDPOINTS = Kind("", "v1", "Endpoints", "endpoints", "endpoints", ("ep",))
SERVICEACCOUNTS = Kind("", "v1", "ServiceAccount", "serviceaccounts", "serviceaccount", ("sa",))
DEPLOYMENTS = Kind(
    "apps", "v1", "Deployment", "deployments", "deployment", ("deploy",), True, _ALL, ("status", "scale")
)
REPLICASETS = Kind(
    "apps", "v1", "ReplicaSet", "replicasets", "replicaset", ("rs",), True, _ALL, ("status", "scale")
)
ENDPOINTSLICES = Kind("discovery.k8s.io", "v1", "EndpointSlice", "endpointslices", "endpointslice")
LEASES = Kind("coordination.k8s.io", "v1", "Lease", "leases", "lease")
QUOTAS = Kind("", "v1", "ResourceQuota", "resourcequotas", "resourcequota", ("quota",), writable=False)
LIMITS = Kind("", "v1", "LimitRange", "limitranges", "limitrange", ("limits",), writable=False)

KINDS: tuple[Kind, ...] = (
    *(NAMESPACES, NODES, PODS, SERVICES, EVENTS, CONFIGMAPS, SECRETS, ENDPOINTS, SERVICEACCOUNTS),
    *(DEPLOYMENTS, REPLICASETS, ENDPOINTSLICES, LEASES, QUOTAS, LIMITS),
)

_BY_PLURAL = {(kind.group, kind.version, kind.plural): kind for kind in KINDS}
_BY_KIND = {(kind.api_version, kind.kind): kind for kind in KINDS}


def by_plural(group: str, version: str, plural: str) -> Kind | None:
    """The kind that an address names."""
    return _BY_PLURAL.get((group, version, plural))


def by_kind(api_version: str, kind: str) -> Kind | None:
    """The kind that an object names."""
    return _BY_KIND.get((api_version, kind))
