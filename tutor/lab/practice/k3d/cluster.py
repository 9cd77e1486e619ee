"""One cluster: its containers in the engine, and what runs because they run."""

from __future__ import annotations

import asyncio
import logging
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from tutor.lab.ownership import context_of
from tutor.lab.practice.api.certificates import Authority
from tutor.lab.practice.cluster.errors import Refused
from tutor.lab.practice.cluster.store_errors import StoreError
from tutor.lab.practice.engine.container import Answer, Container
from tutor.lab.practice.engine.engine import Engine
from tutor.lab.practice.k3d.control_plane import ControlPlane
from tutor.lab.practice.k3d.crictl import crictl
from tutor.lab.practice.k3d.node_images import NodeImages
from tutor.lab.practice.k3d.record import Record
from tutor.lab.practice.pace import Pace
from tutor.lab.practice.schema import Schema

_log = logging.getLogger(__name__)

_AGAIN = 1.0
"""Seconds until a cluster that could not run is tried again."""


class Cluster:
    """Follows the states of its containers: the API answers while the server and the load balancer run,
    pods run while their nodes do."""

    def __init__(
        self, record: Record, folder: Path, engine: Engine, pace: Pace, schema: Callable[[], Schema]
    ) -> None:
        self.record = record
        self.folder = folder
        self.images = NodeImages(engine, record, folder)
        self.plane: ControlPlane | None = None
        self._engine = engine
        self._pace = pace
        self._schema = schema
        self._stale = False
        self._following: asyncio.Task[None] | None = None
        self._later: asyncio.TimerHandle | None = None
        self.trouble = ""
        """Why the API does not answer although its containers run."""

    def containers(self) -> list[Container]:
        """Its containers, newest first."""
        label = ("k3d.cluster", self.record.name)
        return [each for each in self._engine.containers.all() if label in each.settings.labels.items()]

    def adopt(self, container: Container) -> None:
        """Hear of the container's states, and answer what is run in it."""
        container.on_state = self._changed
        if container.settings.labels.get("k3d.role") in ("server", "agent"):
            container.exec = lambda words: self._exec(container.name, words)

    async def settled(self) -> None:
        """Return when what follows from the containers' states has been done."""
        while self._following is not None and not self._following.done():
            await asyncio.shield(self._following)

    async def ready(self) -> None:
        """Return when all nodes whose containers run are ready, and the API answers."""
        await self.settled()

    def kubeconfig(self) -> dict[str, Any]:
        """As k3d gives it. Raises OSError where the certificates cannot be read."""
        parts = Authority.load(self.folder / "certificates", self._names()).kubeconfig_parts()
        context = context_of(self.record.name)
        user = f"admin@{context}"
        return {
            "apiVersion": "v1",
            "clusters": [
                {
                    "cluster": {
                        "certificate-authority-data": parts.certificate_authority_data,
                        "server": f"https://0.0.0.0:{self.record.port}",
                    },
                    "name": context,
                }
            ],
            "contexts": [{"context": {"cluster": context, "user": user}, "name": context}],
            "current-context": context,
            "kind": "Config",
            "users": [
                {
                    "name": user,
                    "user": {
                        "client-certificate-data": parts.client_certificate_data,
                        "client-key-data": parts.client_key_data,
                    },
                }
            ],
        }

    async def close(self) -> None:
        """The service ends: everything stops where it is."""
        for container in self.containers():
            container.on_state = None
        await self.settled()
        await self._end()

    async def delete(self) -> None:
        """Forget all that the cluster had; its containers are gone already."""
        await self.settled()
        await self._end()
        await asyncio.to_thread(shutil.rmtree, self.folder, ignore_errors=True)

    def follow(self) -> None:
        """See to it that what runs is what the containers' states say."""
        self._stale = True
        if self._following is None or self._following.done():
            self._following = asyncio.ensure_future(self._follow())

    def _changed(self, container: Container) -> None:
        del container
        self.follow()

    async def _follow(self) -> None:
        while self._stale:
            self._stale = False
            try:
                await self._accord()
                self.trouble = ""
            except (OSError, StoreError, Refused) as error:
                # The containers run and the cluster cannot: what kubectl then says is true.
                self.trouble = str(error)
                _log.exception("the cluster %s cannot run", self.record.name)
                self._try_again()

    def _try_again(self) -> None:
        """Later: a program that has the port now may have gone by then."""
        if self._later is None:
            self._later = asyncio.get_running_loop().call_later(_AGAIN, self._again)

    def _again(self) -> None:
        self._later = None
        self.follow()

    async def _accord(self) -> None:
        nodes = {each.name: each for each in self.containers() if each.name in self.record.nodes}
        running = {name for name, each in nodes.items() if each.state.status == "running"}
        server = self.record.node("server", 0)
        if server not in running:
            await self._end()
            return
        if self.plane is None:
            self.plane = ControlPlane(
                self.folder,
                self._schema(),
                token=self.record.token,
                pace=self._pace,
                images=self.images,
                runtime=self._engine.runtime,
                names=self._names(),
                address=_address(nodes[server]),
            )
        for name in self.record.nodes:
            if name in running:
                await self.plane.run_node(name, server="-server-" in name, address=_address(nodes[name]))
            elif name in nodes:
                await self.plane.stop_node(name)
            else:
                await self.plane.forget_node(name)
        if self._reachable():
            await self.plane.serve(self.record.port)
        else:
            await self.plane.silence()

    def _reachable(self) -> bool:
        if not self.record.balanced:
            return True
        balancer = self._engine.containers.find(self.record.balancer)
        return balancer is not None and balancer.state.status == "running"

    async def _end(self) -> None:
        plane, self.plane = self.plane, None
        if self._later is not None:
            self._later.cancel()
            self._later = None
        if plane is not None:
            await plane.close()

    def _names(self) -> tuple[str, ...]:
        return (self.record.balancer, self.record.node("server", 0))

    async def _exec(self, node: str, words: Sequence[str]) -> Answer:
        return crictl(node, words, self.images, self.plane.store if self.plane else None)


def _address(container: Container) -> str:
    return next((each.address for each in container.networks.values() if each.address), "172.18.0.2")
