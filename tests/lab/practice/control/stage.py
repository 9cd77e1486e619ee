"""A cluster without API server and real nodes: a store, its controllers and stand-ins for kubelets."""

from __future__ import annotations

import asyncio
import copy
import json
from collections.abc import Callable
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from tutor.lab.practice.cluster.kinds import DEPLOYMENTS, EVENTS, NODES, PODS, REPLICASETS, Kind, Object
from tutor.lab.practice.cluster.registry import Registry
from tutor.lab.practice.cluster.store import Store
from tutor.lab.practice.control.bootstrap import bootstrap
from tutor.lab.practice.control.conditions import without
from tutor.lab.practice.control.controllers import Controllers
from tutor.lab.practice.control.pods import is_active, is_over, is_ready
from tutor.lab.practice.pace import Pace, now, stamp
from tutor.lab.practice.schema import Schema

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

FAST = Pace(1000)
SLOW = Pace(0.001)
"""Nothing that waits for a time happens."""


class Stage:
    """What a test does with the cluster, and what it sees of it."""

    def __init__(self, schema: Schema, pace: Pace) -> None:
        self.store = Store()
        self.registry = Registry(self.store, schema)
        self.pace = pace
        self.controllers = Controllers(self.registry, pace)
        self.turns_ready: Callable[[Object], bool] = lambda _: True
        """Which pods the kubelets bring up when they are let."""

    def restart(self) -> None:
        """New controllers for what the store holds; the old ones have been stopped."""
        self.controllers = Controllers(self.registry, self.pace)
        self.controllers.start()

    # What a learner does

    def deploy(self, name: str = "web", replicas: int = 3, image: str = "nginx:1", **spec: object) -> None:
        labels = {"app": name}
        template = {"metadata": {"labels": labels}, "spec": {"containers": [{"name": "c", "image": image}]}}
        body = {
            "apiVersion": "apps/v1",
            "kind": "Deployment",
            "metadata": {"name": name, "labels": labels},
            "spec": {"replicas": replicas, "selector": {"matchLabels": labels}, "template": template, **spec},
        }
        self.registry.create(DEPLOYMENTS, "default", body, manager="kubectl-create")

    def change(self, name: str = "web", kind: Kind = DEPLOYMENTS, **patch: object) -> None:
        """A JSON merge patch of the object, as `spec={"replicas": 2}`."""
        content = json.dumps(patch).encode()
        namespace = "default" if kind.namespaced else None
        self.registry.patch(kind, namespace, name, "application/merge-patch+json", content, manager="kubectl")

    def set_image(self, image: str, name: str = "web") -> None:
        containers = [{"name": "c", "image": image}]
        content = json.dumps({"spec": {"template": {"spec": {"containers": containers}}}}).encode()
        type_ = "application/strategic-merge-patch+json"
        self.registry.patch(DEPLOYMENTS, "default", name, type_, content, manager="kubectl-set")

    def delete(self, kind: Kind, name: str, policy: str = "Background") -> None:
        self.registry.delete(
            kind, "default" if kind.namespaced else None, name, {"propagationPolicy": policy}
        )

    def pod(self, name: str, labels: dict[str, str] | None = None, **spec: object) -> Object:
        body = {
            "apiVersion": "v1",
            "kind": "Pod",
            "metadata": {"name": name, "labels": labels or {}},
            "spec": {"containers": [{"name": "c", "image": "nginx:1"}], **spec},
        }
        return self.registry.create(PODS, "default", body, manager="kubectl-run").object

    # What nodes do

    def node(
        self, name: str, *, cpu: str = "8", memory: str = "16Gi", pods: str = "110", ready: str = "True"
    ) -> None:
        offered = {"cpu": cpu, "memory": memory, "pods": pods}
        conditions = [{"type": "Ready", "status": ready, "lastTransitionTime": stamp(now())}]
        status = {"capacity": offered, "allocatable": offered, "conditions": conditions}
        metadata = {"name": name, "labels": {"kubernetes.io/hostname": name}}
        node = {"apiVersion": "v1", "kind": "Node", "metadata": metadata, "spec": {}, "status": status}
        self.registry.add(NODES, node)

    def set_node(self, name: str, ready: str) -> None:
        node = copy.deepcopy(self.get(NODES, name))
        node["status"]["conditions"] = [
            {"type": "Ready", "status": ready, "lastTransitionTime": stamp(now())}
        ]
        self.registry.write(NODES, node, status=True)

    def set_ready(self, pod: Object, ready: bool = True, phase: str = "Running") -> None:
        metadata = pod["metadata"]
        changed = copy.deepcopy(self.get(PODS, metadata["name"], metadata["namespace"]))
        status = changed.setdefault("status", {})
        new = {"type": "Ready", "status": str(ready), "lastTransitionTime": stamp(now())}
        status["conditions"] = [*without(status.get("conditions") or [], "Ready"), new]
        status["phase"] = phase
        status["podIP"] = f"10.42.0.{int(changed['metadata']['resourceVersion']) % 250}"
        self.registry.write(PODS, changed, status=True)

    def work(self) -> bool:
        """Let the kubelets go on: end what is deleted, start what they have. Whether there was anything."""
        worked = False
        for pod in self.store.list(PODS):
            node = self.store.get(NODES, None, pod["spec"].get("nodeName", ""))
            if node is None or node["status"]["conditions"][0]["status"] != "True":
                continue
            if pod["metadata"].get("deletionTimestamp"):
                self.registry.remove(PODS, pod["metadata"]["namespace"], pod["metadata"]["name"])
                worked = True
            elif not is_over(pod) and not is_ready(pod) and self.turns_ready(pod):
                self.set_ready(pod)
                worked = True
        return worked

    async def settle(self) -> None:
        """Until neither controllers nor kubelets have anything to do."""
        await self.controllers.idle()
        while self.work():
            await self.controllers.idle()

    async def until(self, holds: Callable[[], bool], seconds: float = 5.0) -> None:
        """Settle again and again until something holds that takes time."""
        async with asyncio.timeout(seconds):
            await self.settle()
            while not holds():
                await asyncio.sleep(0.002)
                await self.settle()

    # What there is

    def get(self, kind: Kind, name: str, namespace: str = "default") -> Object:
        """What must be there."""
        found = self.store.get(kind, namespace, name)
        assert found is not None
        return found

    def deployment(self, name: str = "web") -> Object:
        return self.get(DEPLOYMENTS, name)

    def sets(self) -> dict[str, int]:
        """Image → how many pods its ReplicaSet wants."""
        return {image_of(one): one["spec"]["replicas"] for one in self.store.list(REPLICASETS, "default")}

    def set_of(self, image: str) -> Object:
        found = [one for one in self.store.list(REPLICASETS, "default") if image_of(one) == image]
        assert len(found) == 1
        return found[0]

    def pods(self) -> list[Object]:
        """Those that count."""
        return [pod for pod in self.store.list(PODS, "default") if is_active(pod)]

    def events(self, reason: str = "") -> list[str]:
        """Messages of the events with that reason, in order."""
        found = [event for event in self.store.list(EVENTS) if not reason or event["reason"] == reason]
        return [
            event["message"]
            for event in sorted(found, key=lambda one: int(one["metadata"]["name"].rpartition(".")[2], 16))
        ]


def image_of(replicaset: Object) -> str:
    return str(replicaset["spec"]["template"]["spec"]["containers"][0]["image"])


def conditions(object: Object) -> dict[str, tuple[str, str, str]]:
    """Type → status, reason and message."""
    return {
        one["type"]: (one["status"], one.get("reason", ""), one.get("message", ""))
        for one in (object.get("status") or {}).get("conditions") or []
    }


@asynccontextmanager
async def staged(schema: Schema, *, nodes: int = 3, pace: Pace = FAST) -> AsyncIterator[Stage]:
    """A cluster with so many nodes, controllers running."""
    stage = Stage(schema, pace)
    bootstrap(stage.registry)
    for number in range(nodes):
        stage.node(f"node-{number}")
    stage.controllers.start()
    try:
        await stage.settle()
        yield stage
    finally:
        await stage.controllers.stop()
        stage.store.close()
