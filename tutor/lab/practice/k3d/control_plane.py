"""What a running cluster consists of: its store, its controllers, its nodes' kubelets, its API server."""

from __future__ import annotations

import logging
from pathlib import Path

from tutor.lab.practice.api.certificates import Authority
from tutor.lab.practice.api.server import ApiServer
from tutor.lab.practice.cluster.registry import Registry
from tutor.lab.practice.cluster.store import Store
from tutor.lab.practice.control.bootstrap import bootstrap, system_deployments
from tutor.lab.practice.control.controllers import Controllers
from tutor.lab.practice.edition import KUBERNETES
from tutor.lab.practice.node.context import ImageSource
from tutor.lab.practice.node.logs import PodLogs
from tutor.lab.practice.node.nodes import Nodes
from tutor.lab.practice.node.runtime import Runtime
from tutor.lab.practice.pace import Pace
from tutor.lab.practice.schema import Schema

_log = logging.getLogger(__name__)


class ControlPlane:
    """One cluster's programs, while its server node runs. Everything is in one event loop."""

    def __init__(
        self,
        folder: Path,
        schema: Schema,
        *,
        token: str,
        pace: Pace,
        images: ImageSource,
        runtime: Runtime,
        names: tuple[str, ...] = (),
        address: str = "172.18.0.2",
    ) -> None:
        """Open the cluster that the folder holds, or begin one there. `names`: the server's host names;
        `address`: its own in the cluster's network. Raises StoreError, Refused and OSError."""
        self.authority = Authority.load(folder / "certificates", names)
        ca = (self.authority.folder / "ca.crt").read_text("ascii")
        self.store = Store(folder / "objects.db")
        self.registry = Registry(self.store, schema)
        try:
            self._furnish(ca, address)
        except BaseException:
            # Whoever tries again has to find the file free.
            self.store.close()
            raise
        self.logs = PodLogs(folder / "logs")
        self._controllers = Controllers(self.registry, pace, root_ca=ca)
        self._nodes = Nodes(self.registry, pace, self.logs, images, runtime)
        self._api = ApiServer(
            self.registry,
            schema,
            self.logs,
            certificates=self.authority,
            token=token,
            version=KUBERNETES,
            names=names,
        )
        self._known: set[str] = set()
        self._running: set[str] = set()
        self._port: int | None = None
        self._controllers.start()

    def _furnish(self, ca: str, address: str) -> None:
        fresh = not self.store.version > 1
        bootstrap(self.registry, root_ca=ca, address=address)
        if fresh:
            system_deployments(self.registry)

    @property
    def served(self) -> bool:
        """Whether kubectl can reach it."""
        return self._port is not None

    @property
    def port(self) -> int | None:
        """Where on loopback; None while nobody can reach it."""
        return self._port

    def idle(self) -> float:
        """Seconds since somebody last asked the API anything."""
        return self._api.idle()

    async def serve(self, port: int) -> None:
        """Let kubectl in. Raises OSError where the port is taken."""
        if self._port is None:
            self._port = await self._api.start("127.0.0.1", port)

    async def silence(self) -> None:
        """Let nobody in any more."""
        if self._port is not None:
            self._port = None
            await self._api.stop()

    async def run_node(self, name: str, *, server: bool, address: str) -> None:
        """The node's container has started."""
        if name in self._running:
            return
        self._running.add(name)
        if name in self._known:
            await self._nodes.start(name)
        else:
            self._known.add(name)
            self._nodes.add(name, "server" if server else "agent", address)

    async def stop_node(self, name: str) -> None:
        """The node's container has stopped."""
        if name in self._running:
            self._running.discard(name)
            await self._nodes.stop(name)

    async def forget_node(self, name: str) -> None:
        """The node's container is gone for good."""
        await self.stop_node(name)
        if name in self._known:
            self._known.discard(name)
            self._nodes.remove(name)

    async def close(self) -> None:
        """The server node stops: nothing goes on, and what there is stays on disk."""
        await self.silence()
        await self._controllers.stop()
        await self._nodes.close()
        self.logs.close()
        self.store.close()
