"""The nodes of one cluster: their objects, their heartbeats, their kubelets."""

from __future__ import annotations

import asyncio
import copy
from dataclasses import dataclass

from tutor.lab.practice.cluster.errors import Refused
from tutor.lab.practice.cluster.kinds import LEASES, NODES, PODS, Object
from tutor.lab.practice.cluster.registry import Registry
from tutor.lab.practice.cluster.store import Change
from tutor.lab.practice.control.events import Recorder
from tutor.lab.practice.node.context import ImageSource, NodeContext, report
from tutor.lab.practice.node.kubelet import Kubelet
from tutor.lab.practice.node.logs import PodLogs
from tutor.lab.practice.node.node_object import Role, healthy, node_object, unknown
from tutor.lab.practice.node.runtime import Runtime
from tutor.lab.practice.pace import Pace, micro_stamp, now

_LEASES = "kube-node-lease"
_SILENCE = 40.0
"""Seconds of a real cluster after which a node that is not heard from counts as lost."""
_HEARTBEAT = 60.0
"""Seconds of the wall's clock between two renewals of all leases; a real node renews every 10 s."""


@dataclass
class _Node:
    context: NodeContext
    role: Role
    kubelet: Kubelet | None = None
    """None while the node is stopped."""
    fading: asyncio.Task[None] | None = None


class Nodes:
    """All nodes of a cluster. `add` and `remove` are heard at once; the rest goes on by itself."""

    def __init__(
        self, registry: Registry, pace: Pace, logs: PodLogs, images: ImageSource, runtime: Runtime
    ) -> None:
        self._registry = registry
        self._pace = pace
        self._logs = logs
        self._images = images
        self._runtime = runtime
        self._recorder = Recorder(registry, pace)
        self._nodes: dict[str, _Node] = {}
        self._unsubscribe = registry.store.subscribe(self._hear)
        self._heart: asyncio.Task[None] | None = None
        self._closing: set[asyncio.Future[None]] = set()
        """Kubelets of removed nodes that still end their containers."""

    def add(self, name: str, role: Role, address: str) -> None:
        """Register a node and run what is bound to it; its containers of an earlier time run again."""
        context = NodeContext(
            name=name,
            address=address,
            subnet=self._subnet(name),
            registry=self._registry,
            pace=self._pace,
            logs=self._logs,
            images=self._images,
            runtime=self._runtime,
            recorder=self._recorder,
        )
        self._nodes[name] = _Node(context, role)
        self._run(self._nodes[name])
        if self._heart is None:
            self._heart = asyncio.ensure_future(self._beat())
            self._heart.add_done_callback(report)

    async def stop(self, name: str) -> None:
        """Stop a node as if its plug was pulled; the cluster notices after a while. Raises KeyError."""
        node = self._nodes[name]
        if node.kubelet is None:
            return
        kubelet, node.kubelet = node.kubelet, None
        self._logs.silent[name] = node.context.address
        node.fading = asyncio.ensure_future(self._fade(name))
        node.fading.add_done_callback(report)
        await kubelet.close()

    async def start(self, name: str) -> None:
        """Start a stopped node: the same pods, their containers anew. Raises KeyError."""
        node = self._nodes[name]
        if node.kubelet is None:
            if node.fading is not None:
                node.fading.cancel()
            self._run(node)

    def remove(self, name: str) -> None:
        """Take a node out of the cluster for good. Raises KeyError."""
        node = self._nodes.pop(name)
        if node.kubelet is not None:
            closing = asyncio.ensure_future(node.kubelet.close())
            self._closing.add(closing)
            closing.add_done_callback(self._closing.discard)
        if node.fading is not None:
            node.fading.cancel()
        self._logs.silent.pop(name, None)
        for kind, namespace in ((NODES, None), (LEASES, _LEASES)):
            if self._registry.store.get(kind, namespace, name) is not None:
                self._registry.remove(kind, namespace, name)

    async def close(self) -> None:
        """Kill all containers and change nothing more: the cluster's state stays for the next time."""
        self._unsubscribe()
        tasks = [self._heart, *(node.fading for node in self._nodes.values())]
        for task in tasks:
            if task is not None:
                task.cancel()
        kubelets = [node.kubelet for node in self._nodes.values() if node.kubelet is not None]
        self._nodes.clear()
        await asyncio.gather(*self._closing, *(kubelet.close() for kubelet in kubelets))

    def _run(self, node: _Node) -> None:
        self._logs.silent.pop(node.context.name, None)
        self._register(node)
        self._renew(node.context.name)
        node.kubelet = Kubelet(node.context)
        node.kubelet.begin()

    def _register(self, node: _Node) -> None:
        context = node.context
        wanted = node_object(context.name, node.role, context.address, context.subnet)
        present = self._registry.store.get(NODES, None, context.name)
        if present is None:
            made = self._registry.add(NODES, wanted)
            # What is added starts without a status where status is written apart.
            made = self._registry.write(NODES, {**made, "status": wanted["status"]}, status=True)
        else:
            merged = copy.deepcopy(present)
            merged["metadata"]["labels"] = {
                **(merged["metadata"].get("labels") or {}),
                **wanted["metadata"]["labels"],
            }
            made = self._registry.write(NODES, merged)
            before = (present.get("status") or {}).get("conditions") or []
            status = {**wanted["status"], "conditions": healthy(before)}
            made = self._registry.write(NODES, {**made, "status": status}, status=True)
        context.event(made, "Normal", "Starting", "Starting kubelet.")
        context.event(made, "Normal", "NodeReady", f"Node {context.name} status is now: NodeReady")

    def _subnet(self, name: str) -> str:
        taken = {
            (node.get("spec") or {}).get("podCIDR", "").rpartition(".")[0]: node["metadata"]["name"]
            for node in self._registry.store.list(NODES)
        }
        own = next((subnet for subnet, whose in taken.items() if whose == name and subnet), None)
        free = (f"10.42.{number}" for number in range(255))
        return own or next(subnet for subnet in free if subnet not in taken)

    def _hear(self, change: Change) -> None:
        if change.kind != PODS:
            return
        node = self._nodes.get(change.object["spec"].get("nodeName") or "")
        if node is None or node.kubelet is None:
            if change.type == "DELETED":
                self._logs.remove(change.object)
        elif change.type == "DELETED":
            node.kubelet.removed(change.object)
        else:
            node.kubelet.seen(change.object)

    async def _fade(self, name: str) -> None:
        await self._pace.sleep(_SILENCE)
        present = self._registry.store.get(NODES, None, name)
        if present is not None:
            status = present.get("status") or {}
            lost = {**status, "conditions": unknown(status.get("conditions") or [])}
            self._registry.write(NODES, {**present, "status": lost}, status=True)

    async def _beat(self) -> None:
        while True:
            await asyncio.sleep(_HEARTBEAT)
            for name, node in self._nodes.items():
                if node.kubelet is not None:
                    self._renew(name)

    def _renew(self, name: str) -> None:
        lease: Object = {
            "apiVersion": "coordination.k8s.io/v1",
            "kind": "Lease",
            "metadata": {"name": name, "namespace": _LEASES},
            "spec": {
                "holderIdentity": name,
                "leaseDurationSeconds": 40,
                "renewTime": micro_stamp(now()),
            },
        }
        present = self._registry.store.get(LEASES, _LEASES, name)
        try:
            if present is None:
                self._registry.add(LEASES, lease)
            else:
                self._registry.write(LEASES, {**present, "spec": lease["spec"]})
        except Refused as refused:
            # A learner can delete the namespace of the leases; nothing else depends on it here.
            if refused.code not in (403, 404):
                raise
