"""Local registries, as `k3d registry` makes them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from typing import Any

from tutor.lab.ownership import registry_container
from tutor.lab.practice.edition import K3D
from tutor.lab.practice.engine.engine import Engine
from tutor.lab.practice.engine.errors import EngineError
from tutor.lab.practice.k3d.lines import Event, K3dError, info
from tutor.lab.practice.k3d.pulling import have_image

IMAGE = "registry:2"


async def make_registry(engine: Engine, wanted: Mapping[str, Any]) -> AsyncIterator[Event]:
    """Make and start a registry. `wanted`: {name, port (0: any free one), image}. Raises K3dError."""
    name = registry_container(str(wanted["name"]))
    if engine.containers.find(name) is not None:
        raise K3dError("Failed to create registry: A registry node with that name already exists")
    image = str(wanted.get("image") or IMAGE)
    async for event in have_image(engine, image):
        yield event
    yield info(f"Creating node '{name}'")
    port = str(wanted.get("port") or 0)
    engine.add_container(
        name=name,
        image=image,
        labels={
            "app": "k3d",
            "k3d.cluster": "",
            "k3d.registry.host": "",
            "k3d.registry.hostIP": "0.0.0.0",
            "k3d.role": "registry",
            "k3d.version": f"v{K3D}",
            "k3s.registry.port.external": port,
            "k3s.registry.port.internal": "5000",
        },
        ports={"5000/tcp": [{"HostIp": "0.0.0.0", "HostPort": port}]},
        program="",
        restart="unless-stopped",
    )
    yield info(f"Successfully created registry '{name}'")
    yield info(f"Starting node '{name}'")
    try:
        await engine.containers.start(name)
    except EngineError as error:
        await engine.containers.remove(name, force=True, volumes=True)
        raise K3dError(
            f"Failed to start registry node '{name}': runtime failed to start node '{name}': {error.message}"
        ) from error
    yield info(f"Successfully created registry '{name}'")


async def delete_registry(engine: Engine, name: str) -> None:
    """Remove a registry with all that was pushed to it. Raises K3dError where there is none."""
    container = engine.containers.find(name) or engine.containers.find(registry_container(name))
    if container is None or container.settings.labels.get("k3d.role") != "registry":
        raise K3dError(f"failed to get registry node '{registry_container(name)}': no such node")
    await engine.containers.remove(container.id, force=True, volumes=True)
