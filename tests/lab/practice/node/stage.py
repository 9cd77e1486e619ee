"""A cluster of one node or more without a scheduler: pods are made with their node's name."""

from __future__ import annotations

import asyncio
import functools
from collections.abc import Callable, Coroutine, Mapping
from pathlib import Path
from typing import Any

from tests.lab.practice.node.images import Images
from tutor.lab.practice.cluster.kinds import EVENTS, NAMESPACES, NODES, PODS, Object
from tutor.lab.practice.cluster.registry import Registry
from tutor.lab.practice.cluster.store import Change, Store
from tutor.lab.practice.node.logs import PodLogs
from tutor.lab.practice.node.nodes import Nodes
from tutor.lab.practice.node.runtime import Runtime
from tutor.lab.practice.pace import Pace
from tutor.lab.practice.schema import Schema

NODE = "k3d-test-server-0"

_schema = functools.cache(Schema.load)


class Stage:
    def __init__(self, folder: Path, speed: float, store: Store | None = None) -> None:
        self.pace = Pace(speed)
        self.store = store or Store()
        self.registry = Registry(self.store, _schema())
        self.images = Images()
        self.logs = PodLogs(folder / "logs")
        self.runtime = Runtime(folder / "run", self.pace)
        for name in ("default", "kube-node-lease"):
            if self.store.get(NAMESPACES, None, name) is None:
                namespace = {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name}}
                self.registry.add(NAMESPACES, namespace)
        self.nodes = Nodes(self.registry, self.pace, self.logs, self.images, self.runtime)
        self.history: list[Object] = []
        self.store.subscribe(self._hear)

    def _hear(self, change: Change) -> None:
        if change.kind == PODS and change.type != "DELETED":
            self.history.append(change.object)

    def make(
        self, name: str, image: str, *, node: str = NODE, spec: Object | None = None, **container: Any
    ) -> Object:
        main = {"name": "main", "image": image, **container}
        body = {
            "apiVersion": "v1",
            "kind": "Pod",
            "metadata": {"name": name},
            "spec": {"containers": [main], "nodeName": node, **(spec or {})},
        }
        return self.registry.create(PODS, "default", body).object

    def sh(self, name: str, script: str, *, spec: Object | None = None, **container: Any) -> Object:
        return self.make(name, "busybox:1.36", spec=spec, command=["sh", "-c", script], **container)

    def pod(self, name: str) -> Object | None:
        return self.store.get(PODS, "default", name)

    def status(self, name: str, container: int = 0) -> Object:
        """The first container's status, empty where there is none yet."""
        pod = self.pod(name) or {}
        found = (pod.get("status") or {}).get("containerStatuses") or [{}]
        status: Object = found[container]
        return status

    def waiting(self, name: str) -> Object:
        state: Object = (self.status(name).get("state") or {}).get("waiting") or {}
        return state

    def phase(self, name: str) -> str:
        return str(((self.pod(name) or {}).get("status") or {}).get("phase"))

    def ready(self, name: str) -> bool:
        return bool(self.status(name).get("ready"))

    def events(self, name: str) -> list[tuple[str, str, str]]:
        found = [event for event in self.store.list(EVENTS) if event["involvedObject"]["name"] == name]
        return [(event["type"], event["reason"], event["message"]) for event in found]

    def reasons(self, name: str) -> list[str]:
        return [reason for _, reason, _ in self.events(name)]

    def waited_for(self, name: str) -> list[str]:
        """The reasons that the pod's container has waited for, in order, each once in a row."""
        found: list[str] = []
        for pod in self.history:
            statuses = (pod.get("status") or {}).get("containerStatuses") or [{}]
            reason = ((statuses[0].get("state") or {}).get("waiting") or {}).get("reason")
            if pod["metadata"]["name"] == name and reason and found[-1:] != [reason]:
                found.append(reason)
        return found

    def node(self, name: str = NODE) -> Mapping[str, str]:
        """The states of a node's conditions."""
        node = self.store.get(NODES, None, name) or {}
        return {each["type"]: each["status"] for each in node["status"]["conditions"]}

    async def printed(self, name: str, *, previous: bool = False) -> str:
        pod = self.pod(name)
        assert pod is not None
        pieces = self.logs.stream(
            pod, "main", previous=previous, follow=False, tail=None, since=None, timestamps=False, limit=None
        )
        return b"".join([piece async for piece in pieces]).decode()

    async def close(self) -> None:
        await self.nodes.close()
        await self.runtime.close()
        self.logs.close()


def play(folder: Path, act: Callable[[Stage], Coroutine[Any, Any, None]], speed: float = 1000.0) -> None:
    """Run a test on a cluster with one node."""

    async def whole() -> None:
        stage = Stage(folder, speed)
        stage.nodes.add(NODE, "server", "172.18.0.3")
        try:
            await act(stage)
        finally:
            await stage.close()

    asyncio.run(whole())
