"""What the lab's `k3d` can ask for, by the names of the operations."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncGenerator, Callable, Mapping
from typing import Any

from tutor.lab.practice.engine.errors import EngineError
from tutor.lab.practice.k3d import listing, running
from tutor.lab.practice.k3d.clusters import Clusters
from tutor.lab.practice.k3d.creation import Order, create
from tutor.lab.practice.k3d.importing import bring_images
from tutor.lab.practice.k3d.lines import Event, K3dError, info, result
from tutor.lab.practice.k3d.registry import Registry, delete_registry, run_registry

Arguments = Mapping[str, Any]
Operation = Callable[[Clusters, Arguments], AsyncGenerator[Event, None]]


async def operate(clusters: Clusters, operation: str, arguments: Arguments) -> AsyncGenerator[Event, None]:
    """Carry out one operation of `OPERATIONS`. The last event is {result} or {error, exit}; an error without
    words has been told in the lines before."""
    try:
        last: Event = {}
        async with contextlib.aclosing(OPERATIONS[operation](clusters, arguments)) as events:
            async for event in events:
                last = event
                yield event
        if "result" not in last:
            yield result(None)
    except (K3dError, EngineError) as failure:
        yield {"error": str(failure), "exit": 1}
    except OSError as failure:
        yield {"error": f"the practice lab cannot write to its folder: {failure.strerror}", "exit": 1}
    except (KeyError, ValueError, TypeError) as failure:
        yield {
            "error": f"the practice lab does not understand the arguments of {operation}: {failure}",
            "exit": 1,
        }


async def _create(clusters: Clusters, arguments: Arguments) -> AsyncGenerator[Event, None]:
    async for event in create(clusters, Order.of(arguments)):
        yield event


async def _delete(clusters: Clusters, arguments: Arguments) -> AsyncGenerator[Event, None]:
    names = _names(clusters, arguments)
    gone = False
    for name in names:
        gone = gone or name in clusters.names()
        async for event in running.delete(clusters, name):
            yield event
    if not gone:
        yield info("No clusters found")


async def _start(clusters: Clusters, arguments: Arguments) -> AsyncGenerator[Event, None]:
    for name in _names(clusters, arguments):
        async for event in running.start(clusters, name):
            yield event


async def _stop(clusters: Clusters, arguments: Arguments) -> AsyncGenerator[Event, None]:
    for name in _names(clusters, arguments):
        async for event in running.stop(clusters, name):
            yield event


async def _list(clusters: Clusters, _: Arguments) -> AsyncGenerator[Event, None]:
    yield result(listing.clusters(clusters))


async def _nodes(clusters: Clusters, _: Arguments) -> AsyncGenerator[Event, None]:
    yield result(listing.nodes(clusters.engine))


async def _kubeconfig(clusters: Clusters, arguments: Arguments) -> AsyncGenerator[Event, None]:
    yield result({name: clusters.get(name).kubeconfig() for name in _names(clusters, arguments)})


async def _import(clusters: Clusters, arguments: Arguments) -> AsyncGenerator[Event, None]:
    async for event in bring_images(clusters, arguments["images"], arguments["clusters"]):
        yield event


async def _registry_create(clusters: Clusters, arguments: Arguments) -> AsyncGenerator[Event, None]:
    wanted = Registry.alone(arguments)
    async for event in run_registry(clusters.engine, wanted):
        yield event
    made = clusters.engine.containers.get(wanted.name)
    yield result({"name": made.name, "port": made.published["5000/tcp"][0]["HostPort"]})


async def _registries(clusters: Clusters, _: Arguments) -> AsyncGenerator[Event, None]:
    yield result([node for node in listing.nodes(clusters.engine) if node["role"] == "registry"])


async def _registry_delete(clusters: Clusters, arguments: Arguments) -> AsyncGenerator[Event, None]:
    every = [str(node["name"]) for node in listing.nodes(clusters.engine) if node["role"] == "registry"]
    for name in every if arguments.get("all") else arguments["names"]:
        await delete_registry(clusters.engine, name)
    yield result(None)


def _names(clusters: Clusters, arguments: Arguments) -> tuple[str, ...]:
    return clusters.names() if arguments.get("all") else tuple(map(str, arguments["names"]))


OPERATIONS: Mapping[str, Operation] = {
    "cluster.create": _create,
    "cluster.delete": _delete,
    "cluster.start": _start,
    "cluster.stop": _stop,
    "cluster.list": _list,
    "node.list": _nodes,
    "kubeconfig.get": _kubeconfig,
    "image.import": _import,
    "registry.create": _registry_create,
    "registry.list": _registries,
    "registry.delete": _registry_delete,
}
