"""How lists and maps are merged: by which keys, or as a whole.

Two ways of merging ask for it. A strategic merge patch uses the *merge key* and the *strategy* of a list;
server-side apply uses its *list type* with the *map keys*. Both are extensions of the OpenAPI documents of
Kubernetes 1.36, which lightkube-models leaves out. A list that is not in the table is atomic: replaced as a
whole by both.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from tutor.lab.practice.schema.facts import places


@dataclass(frozen=True, slots=True)
class ListType:
    """How one list is merged."""

    kind: Literal["atomic", "set", "map"] = "atomic"
    """For server-side apply: replaced as a whole, a set of plain values, or entries with keys."""
    keys: tuple[str, ...] = ()
    """For server-side apply, of a map: the fields that tell its entries apart."""
    strategy: tuple[str, ...] = ()
    """For strategic merge patches: `merge`, `retainKeys`; empty where the list is replaced."""
    merge_key: str = ""
    """For strategic merge patches: the field that tells entries apart; empty for plain values."""


ATOMIC = ListType()


def _map(*keys: str, strategy: tuple[str, ...] = ("merge",)) -> ListType:
    return ListType("map", keys, strategy, keys[0] if strategy else "")


_RETAINED = ("merge", "retainKeys")
_OF_CONTAINERS = {
    "env": _map("name"),
    "ports": _map("containerPort", "protocol"),
    "volumeDevices": _map("devicePath"),
    "volumeMounts": _map("mountPath"),
}
_CONDITIONS = {"conditions": _map("type")}
_TABLE: Mapping[str, Mapping[str, ListType]] = {
    "Container": _OF_CONTAINERS,
    "ContainerRestartRuleOnExitCodes": {"values": ListType("set")},
    "ContainerStatus": {"allocatedResourcesStatus": _map("name"), "volumeMounts": _map("mountPath")},
    "DeploymentStatus": _CONDITIONS,
    "Endpoint": {"addresses": ListType("set")},
    "EphemeralContainer": _OF_CONTAINERS,
    "NamespaceStatus": _CONDITIONS,
    "NodeAllocatableResourceClaimStatus": {"containers": ListType("set")},
    "NodeSpec": {"podCIDRs": ListType("set", strategy=("merge",))},
    "NodeStatus": {"addresses": _map("type"), **_CONDITIONS},
    "ObjectMeta": {"finalizers": ListType("set", strategy=("merge",)), "ownerReferences": _map("uid")},
    "PodSpec": {
        "containers": _map("name"),
        "ephemeralContainers": _map("name"),
        "hostAliases": _map("ip"),
        "imagePullSecrets": _map("name"),
        "initContainers": _map("name"),
        "resourceClaims": _map("name", strategy=_RETAINED),
        "schedulingGates": _map("name"),
        "topologySpreadConstraints": _map("topologyKey", "whenUnsatisfiable"),
        "volumes": _map("name", strategy=_RETAINED),
    },
    "PodStatus": {
        "hostIPs": ListType("atomic", strategy=("merge",), merge_key="ip"),
        "podIPs": _map("ip"),
        "resourceClaimStatuses": _map("name", strategy=_RETAINED),
        **_CONDITIONS,
    },
    "ReplicaSetStatus": _CONDITIONS,
    "ResourceRequirements": {"claims": _map("name", strategy=())},
    "ResourceStatus": {"resources": _map("resourceID", strategy=())},
    "ServiceAccount": {"secrets": _map("name")},
    "ServiceSpec": {"ports": _map("port", "protocol")},
    "ServiceStatus": _CONDITIONS,
}

RETAINED = places({"DeploymentSpec": "strategy"})
"""Objects whose patch strategy is `retainKeys`, as `Type.field`."""

_ATOMIC_TYPES = frozenset(
    {
        *("ConfigMapKeySelector", "EndpointAddress", "EndpointPort", "FileKeySelector", "LabelSelector"),
        *("LocalObjectReference", "NodeSelector", "NodeSelectorTerm", "ObjectFieldSelector"),
        *("ObjectReference", "OwnerReference", "ResourceFieldSelector", "SecretKeySelector"),
        "TypedLocalObjectReference",
    }
)
_ATOMIC_MAPS = places({"PodSpec": "nodeSelector", "ServiceSpec": "selector"})


def list_type(type_name: str, field: str) -> ListType:
    """How the list in that field is merged; the type by its short or its full name."""
    return _TABLE.get(short(type_name), {}).get(field, ATOMIC)


def strategy(type_name: str, field: str) -> tuple[str, ...]:
    """The patch strategies of any field, of a list or not."""
    if f"{short(type_name)}.{field}" in RETAINED:
        return ("retainKeys",)
    return list_type(type_name, field).strategy


def is_atomic_type(type_name: str) -> bool:
    """Whether server-side apply takes an object of that type as a whole (`x-kubernetes-map-type: atomic`)."""
    return short(type_name) in _ATOMIC_TYPES


def is_atomic_map(type_name: str, field: str) -> bool:
    """Whether server-side apply takes the map in that field as a whole."""
    return f"{short(type_name)}.{field}" in _ATOMIC_MAPS


def merge_keys() -> dict[str, ListType]:
    """Every list that is not simply replaced, as `Type.field`."""
    return {f"{name}.{field}": found for name, fields in _TABLE.items() for field, found in fields.items()}


def short(type_name: str) -> str:
    return type_name.rpartition(".")[2]
