"""The container in which k3d looks around before it starts a cluster's nodes."""

from __future__ import annotations

from collections.abc import AsyncIterator

from tutor.lab.ownership import network_of
from tutor.lab.practice.edition import K3D
from tutor.lab.practice.k3d.clusters import Clusters
from tutor.lab.practice.k3d.lines import Event, info
from tutor.lab.practice.k3d.pulling import have_image
from tutor.lab.practice.k3d.record import Record

_IMAGE = f"ghcr.io/k3d-io/k3d-tools:{K3D}"
_BEGINS = 1.0
"""Seconds."""


async def begin(clusters: Clusters, record: Record) -> AsyncIterator[Event]:
    """Start it; one that an operation that was broken off has left serves as well. Raises EngineError."""
    engine = clusters.engine
    yield info("Starting new tools node...")
    if engine.containers.find(record.tools) is None:
        async for event in have_image(engine, _IMAGE):
            yield event
        engine.add_container(
            name=record.tools,
            image=_IMAGE,
            labels=record.labels("noRole"),
            network=network_of(record.name),
            restart="no",
        )
    yield info(f"Starting node '{record.tools}'")
    await engine.containers.start(record.tools)
    await clusters.pace.sleep(_BEGINS)


async def end(clusters: Clusters, record: Record) -> None:
    """Remove it where it is there."""
    if clusters.engine.containers.find(record.tools) is not None:
        await clusters.engine.containers.remove(record.tools, force=True)
