"""Whether a pod may run on a node, and in the scheduler's words why not.

The words and their order are those of the scheduler of Kubernetes 1.36 (`pkg/scheduler/framework/plugins`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from tutor.lab.practice.cluster import quantity
from tutor.lab.practice.cluster.kinds import Object
from tutor.lab.practice.control.affinity import node_matches
from tutor.lab.practice.control.owners import controller, name
from tutor.lab.practice.control.requests import requests
from tutor.lab.practice.control.taints import tolerates

UNSCHEDULABLE = "node.kubernetes.io/unschedulable"
_HARD = ("NoSchedule", "NoExecute")
_USUAL_PODS = Decimal(110)


@dataclass
class Load:
    """What the pods of a node have taken of it."""

    pods: int = 0
    taken: dict[str, Decimal] = field(default_factory=dict)
    ports: set[tuple[str, int]] = field(default_factory=set)
    owners: Counter[str] = field(default_factory=Counter)

    def add(self, pod: Object) -> None:
        self.pods += 1
        for resource, wanted in requests(pod).items():
            self.taken[resource] = self.taken.get(resource, Decimal(0)) + wanted
        self.ports |= host_ports(pod)
        self.owners[owner_of(pod)] += 1


@dataclass(frozen=True)
class Obstacle:
    """Why one node does not take a pod."""

    reasons: tuple[str, ...]
    final: bool
    """Whether the pod would not fit even if others left."""


def load_of(pods: Iterable[Object]) -> Load:
    """Of the pods of one node that have not ended."""
    load = Load()
    for pod in pods:
        load.add(pod)
    return load


def owner_of(pod: Object) -> str:
    """The uid of what keeps the pod going, its own where nothing does."""
    found = controller(pod)
    return str(found["uid"] if found else pod["metadata"].get("uid", ""))


def host_ports(pod: Object) -> set[tuple[str, int]]:
    return {
        (str(port.get("protocol") or "TCP"), int(port["hostPort"]))
        for container in pod["spec"].get("containers") or []
        for port in container.get("ports") or []
        if port.get("hostPort")
    }


def obstacle(pod: Object, node: Object, load: Load) -> Obstacle | None:
    """What keeps the pod from the node; None where nothing does."""
    spec = node.get("spec") or {}
    tolerations = pod["spec"].get("tolerations") or []
    cordon = {"key": UNSCHEDULABLE, "effect": "NoSchedule"}
    if spec.get("unschedulable") and not tolerates(tolerations, cordon):
        return Obstacle(("node(s) were unschedulable",), final=True)
    taints = [taint for taint in spec.get("taints") or [] if taint.get("effect") in _HARD]
    if not all(tolerates(tolerations, taint) for taint in taints):
        return Obstacle(("node(s) had untolerated taint(s)",), final=True)
    if not node_matches(pod, node):
        return Obstacle(("node(s) didn't match Pod's node affinity/selector",), final=True)
    if host_ports(pod) & load.ports:
        return Obstacle(("node(s) didn't have free ports for the requested pod ports",), final=False)
    return _too_little(pod, node, load)


def _too_little(pod: Object, node: Object, load: Load) -> Obstacle | None:
    status = node.get("status") or {}
    offered = {
        resource: quantity.value(str(text))
        for resource, text in (status.get("allocatable") or status.get("capacity") or {}).items()
    }
    reasons = []
    final = False
    if load.pods + 1 > offered.get("pods", _USUAL_PODS):
        reasons.append("Too many pods")
    for resource, wanted in sorted(requests(pod).items()):
        has = offered.get(resource, Decimal(0))
        if wanted and wanted > has - load.taken.get(resource, Decimal(0)):
            reasons.append(f"Insufficient {resource}")
            final = final or wanted > has
    return Obstacle(tuple(reasons), final) if reasons else None


def score(pod: Object, node: Object, load: Load) -> tuple[int, int, int, str]:
    """The lower, the better: few taints that say rather not, few pods of the same owner, few pods."""
    tolerations = pod["spec"].get("tolerations") or []
    unwelcome = sum(
        taint.get("effect") == "PreferNoSchedule" and not tolerates(tolerations, taint)
        for taint in (node.get("spec") or {}).get("taints") or []
    )
    return unwelcome, load.owners[owner_of(pod)], load.pods, name(node)


def told(obstacles: Sequence[Obstacle]) -> str:
    """All nodes' obstacles in one sentence, as the event and the condition have it."""
    if not obstacles:
        return "no nodes available to schedule pods"
    total = f"0/{len(obstacles)} nodes are available: "
    reasons = Counter(reason for one in obstacles for reason in one.reasons)
    helps_not = "Preemption is not helpful for scheduling"
    no_victims = "No preemption victims found for incoming pod"
    preemption = Counter(helps_not if one.final else no_victims for one in obstacles)
    return (
        f"{total}{_counted(reasons)}. no new claims to deallocate, preemption: {total}{_counted(preemption)}."
    )


def _counted(reasons: Counter[str]) -> str:
    return ", ".join(sorted(f"{count} {reason}" for reason, count in reasons.items()))
