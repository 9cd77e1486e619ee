"""All clusters of the lab, by name."""

from __future__ import annotations

import asyncio
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

from tutor.lab.practice.engine.container import Container
from tutor.lab.practice.engine.engine import Engine
from tutor.lab.practice.k3d.cluster import Cluster
from tutor.lab.practice.k3d.lines import K3dError
from tutor.lab.practice.k3d.record import Record
from tutor.lab.practice.pace import Pace
from tutor.lab.practice.schema import Schema

_NODES = ("server", "agent")
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9.-]*")
"""The name is the folder's as well."""


def check(name: str) -> None:
    """Raises K3dError for what cannot be the name of a cluster."""
    if not _NAME.fullmatch(name):
        raise K3dError(f"Invalid cluster name. name {name} is not a valid hostname as per RFC 1123")


class Clusters:
    """The clusters that there are; each is a folder below `folder`."""

    def __init__(self, folder: Path, engine: Engine, pace: Pace) -> None:
        self.engine = engine
        self.pace = pace
        self._folder = folder
        self._all: dict[str, Cluster] = {}
        self._types: Schema | None = None
        for place in sorted(folder.glob("*")) if folder.is_dir() else ():
            record = Record.load(place)
            if record is not None:
                self._keep(record, place)
        for container in engine.containers.all():
            self.adopt(container)

    def adopt(self, container: Container) -> None:
        """Let the cluster that a container belongs to follow it."""
        cluster = self._all.get(container.settings.labels.get("k3d.cluster", ""))
        if cluster is not None:
            cluster.adopt(container)

    async def begin(self) -> None:
        """After a start of the service, when the containers run again: let the clusters follow. kubectl
        reaches them when this returns."""
        for cluster in self._all.values():
            cluster.follow()
        await asyncio.gather(*(cluster.settled() for cluster in self._all.values()))

    def add(self, record: Record) -> Cluster:
        """A cluster that has no containers yet; its name was checked. Raises OSError."""
        place = self._folder / record.name
        record.save(place)
        return self._keep(record, place)

    def get(self, name: str) -> Cluster:
        """Raises K3dError where there is none with a node."""
        cluster = self._all.get(name)
        if cluster is None or name not in self.names():
            raise K3dError("No nodes found for given cluster")
        return cluster

    def find(self, name: str) -> Cluster | None:
        return self._all.get(name)

    def names(self) -> tuple[str, ...]:
        """Of the clusters that have a node, running or not, sorted."""
        return tuple(sorted({each.settings.labels["k3d.cluster"] for each in self._nodes()}))

    def containers(self, name: str) -> list[Container]:
        """The containers that bear the cluster's label, newest first."""
        label = ("k3d.cluster", name)
        return [each for each in self.engine.containers.all() if label in each.settings.labels.items()]

    async def forget(self, name: str) -> None:
        """Drop what a cluster had, when its containers are gone."""
        cluster = self._all.pop(name, None)
        if cluster is not None:
            await cluster.delete()
        elif _NAME.fullmatch(name):
            # What it was made with cannot be read any more.
            await asyncio.to_thread(shutil.rmtree, self._folder / name, ignore_errors=True)

    def used_images(self) -> set[str]:
        """Ids of the images that some node has."""
        return {id_ for cluster in self._all.values() for id_ in cluster.images.used()}

    def idle(self) -> float:
        """Seconds since somebody last asked any cluster anything; without end where none runs."""
        planes = (cluster.plane for cluster in self._all.values())
        return min((plane.idle() for plane in planes if plane is not None), default=float("inf"))

    async def close(self) -> None:
        """The service ends."""
        await asyncio.gather(*(cluster.close() for cluster in self._all.values()))

    def schema(self) -> Schema:
        """The types of all objects, read when the first cluster runs."""
        if self._types is None:
            self._types = Schema.load(self._folder.parent / "schema")
        return self._types

    def _keep(self, record: Record, place: Path) -> Cluster:
        cluster = Cluster(record, place, self.engine, self.pace, self.schema)
        self._all[record.name] = cluster
        return cluster

    def _nodes(self) -> Iterator[Container]:
        for container in self.engine.containers.all():
            labels = container.settings.labels
            if labels.get("app") == "k3d" and labels.get("k3d.role") in _NODES:
                yield container
