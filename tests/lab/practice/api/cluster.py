"""A server over a cluster without controllers, with objects as controllers and nodes would have made them."""

from __future__ import annotations

import asyncio
import copy
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import aiohttp

from tutor.lab.practice.api.certificates import Authority
from tutor.lab.practice.api.server import ApiServer
from tutor.lab.practice.cluster.kinds import DEPLOYMENTS, NAMESPACES, NODES, PODS, Kind, Object
from tutor.lab.practice.cluster.registry import Registry
from tutor.lab.practice.cluster.store import Change, Store
from tutor.lab.practice.schema import Schema

TOKEN = "a-token-of-the-tests"
VERSION = "v1.36.2+k3s1"


class FakeLogs:
    """Output of containers, `POD/CONTAINER` to lines. A followed one waits for `more` until None comes."""

    def __init__(self) -> None:
        self.lines: dict[str, list[bytes]] = {}
        self.more: asyncio.Queue[bytes | None] = asyncio.Queue()
        self.asked: list[dict[str, Any]] = []
        self.followers = 0
        self.silent = ""

    async def stream(self, pod: Object, container: str, **options: Any) -> AsyncIterator[bytes]:
        self.asked.append(options)
        if self.silent:
            raise ConnectionRefusedError(self.silent)
        name = f"{pod['metadata']['name']}/{container}" + ("/previous" if options["previous"] else "")
        lines = self.lines.get(name, [])
        for line in lines if options["tail"] is None else lines[len(lines) - options["tail"] :]:
            yield line
        if options["follow"]:
            self.followers += 1
            try:
                while (line_ := await self.more.get()) is not None:
                    yield line_
            finally:
                self.followers -= 1


class CountingStore(Store):
    """A store that knows how many listen."""

    def __init__(self) -> None:
        super().__init__()
        self.listeners = 0

    def subscribe(self, call: Callable[[Change], None]) -> Callable[[], None]:
        end = super().subscribe(call)
        self.listeners += 1

        def end_() -> None:
            self.listeners -= 1
            end()

        return end_


class Cluster:
    """A server, its cluster, and a client that is let in."""

    def __init__(self, schema: Schema, authority: Authority) -> None:
        self.store = CountingStore()
        self.registry = Registry(self.store, schema)
        self.logs = FakeLogs()
        self.authority = authority
        self.server = ApiServer(
            self.registry, schema, self.logs, certificates=authority, token=TOKEN, version=VERSION
        )
        self.port = 0
        self.client: aiohttp.ClientSession
        for name in ("default", "kube-system"):
            self.registry.add(NAMESPACES, {**head(NAMESPACES), "metadata": {"name": name}})

    @property
    def watches(self) -> int:
        """How many listen to the store beside the started server itself."""
        return self.store.listeners - 1

    @property
    def url(self) -> str:
        return f"https://127.0.0.1:{self.port}"

    async def call(
        self, method: str, path: str, body: Any = None, *, type_: str = "application/json", **headers: str
    ) -> tuple[int, Any]:
        """The answer's code, and its document or text."""
        data = body if body is None or isinstance(body, bytes) else json.dumps(body).encode()
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        if data is not None:
            sent["Content-Type"] = type_
        async with self.client.request(method, self.url + path, data=data, headers=sent) as response:
            text = await response.text()
            return response.status, json.loads(text) if "json" in response.content_type else text

    def pod(self, name: str, namespace: str = "default", **spec: Any) -> Object:
        """Create a pod; on a node where `nodeName` is given."""
        containers = spec.pop("containers", [{"name": "app", "image": "nginx"}])
        metadata = {"name": name, "namespace": namespace, "labels": {"app": name}}
        return self.registry.add(
            PODS, {**head(PODS), "metadata": metadata, "spec": {"containers": containers, **spec}}
        )

    def state(
        self, pod: Object, *, last: Object | None = None, container: str = "app", **state: Any
    ) -> Object:
        """Give a pod's container a state, as a node does."""
        changed = copy.deepcopy(self.store.get(PODS, pod["metadata"]["namespace"], pod["metadata"]["name"]))
        assert changed is not None
        entry = {"name": container, "image": "nginx", "imageID": "", "ready": "running" in state}
        entry |= {"restartCount": 0, "state": state, "lastState": last or {}}
        status = changed.setdefault("status", {})
        others = [one for one in status.get("containerStatuses", []) if one["name"] != container]
        status |= {
            "phase": "Running" if "running" in state else "Pending",
            "containerStatuses": [*others, entry],
        }
        return self.registry.write(PODS, changed, status=True)

    def node(self, name: str) -> Object:
        return self.registry.add(NODES, {**head(NODES), "metadata": {"name": name}})


def head(kind: Kind) -> Object:
    return {"apiVersion": kind.api_version, "kind": kind.kind}


def deployment(name: str, replicas: int = 1, image: str = "nginx") -> Object:
    labels = {"app": name}
    template = {"metadata": {"labels": labels}, "spec": {"containers": [{"name": "app", "image": image}]}}
    spec = {"replicas": replicas, "selector": {"matchLabels": labels}, "template": template}
    return {**head(DEPLOYMENTS), "metadata": {"name": name}, "spec": spec}


@asynccontextmanager
async def serving(schema: Schema, authority: Authority) -> AsyncIterator[Cluster]:
    """A started server with a client that has the admin's certificate."""
    cluster = Cluster(schema, authority)
    cluster.port = await cluster.server.start()
    connector = aiohttp.TCPConnector(ssl=authority.client_context(), limit=0)
    try:
        async with aiohttp.ClientSession(connector=connector) as cluster.client:
            yield cluster
    finally:
        await cluster.server.stop()


async def until(true: Callable[[], bool], seconds: float = 5.0) -> None:
    """Wait for a condition."""
    async with asyncio.timeout(seconds):
        while not true():
            await asyncio.sleep(0.005)
