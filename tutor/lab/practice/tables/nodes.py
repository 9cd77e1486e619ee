"""Nodes."""

from __future__ import annotations

from tutor.lab.practice.cluster.kinds import Object
from tutor.lab.practice.tables.age import UNKNOWN, since
from tutor.lab.practice.tables.columns import AGE, NAME, NONE, Cells, Column, Layout, items, metadata, part

_ROLE = "node-role.kubernetes.io/"
_OLD_ROLE = "kubernetes.io/role"


def _status(node: Object) -> str:
    """`Ready`, `NotReady`, `Unknown`, and whether new pods are kept away."""
    ready = [
        condition for condition in items(node, "status", "conditions") if condition.get("type") == "Ready"
    ]
    word = "Unknown"
    if ready:
        word = "Ready" if ready[-1].get("status") == "True" else "NotReady"
    return f"{word},SchedulingDisabled" if part(node, "spec").get("unschedulable") else word


def _roles(node: Object) -> str:
    labels = metadata(node).get("labels") or {}
    roles = {label.removeprefix(_ROLE) for label in labels if label.startswith(_ROLE)}
    roles.add(labels.get(_OLD_ROLE, ""))
    return ",".join(sorted(roles - {""})) or NONE


def _address(node: Object, type_: str) -> str:
    addresses = items(node, "status", "addresses")
    return next((each["address"] for each in addresses if each.get("type") == type_), NONE)


def _cells(node: Object) -> Cells:
    info = part(node, "status", "nodeInfo")
    return [
        metadata(node).get("name", ""),
        _status(node),
        _roles(node),
        since(metadata(node).get("creationTimestamp")),
        info.get("kubeletVersion", ""),
        _address(node, "InternalIP"),
        _address(node, "ExternalIP"),
        info.get("osImage") or UNKNOWN,
        info.get("kernelVersion") or UNKNOWN,
        info.get("containerRuntimeVersion") or UNKNOWN,
    ]


NODES = Layout(
    (
        NAME,
        Column("Status", "Whether the node can run pods, and whether it takes new ones."),
        Column("Roles", "What the node is for, by its labels."),
        AGE,
        Column("Version", "The version of Kubernetes that the node's kubelet is of."),
        Column("Internal-IP", "The node's address within the cluster.", wide=True),
        Column("External-IP", "The node's address outside the cluster.", wide=True),
        Column("OS-Image", "The operating system, as the node names it.", wide=True),
        Column("Kernel-Version", "The version of the node's kernel.", wide=True),
        Column("Container-Runtime", "The program that runs the node's containers.", wide=True),
    ),
    _cells,
)
