"""Local registries, as `k3d registry` makes them."""

from __future__ import annotations

import ipaddress
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from typing import Any

from tutor.lab.ownership import registry_container
from tutor.lab.practice.edition import K3D
from tutor.lab.practice.engine.container import Container
from tutor.lab.practice.engine.engine import Engine
from tutor.lab.practice.engine.errors import EngineError
from tutor.lab.practice.k3d.free_port import free_port
from tutor.lab.practice.k3d.lines import Event, K3dError, info
from tutor.lab.practice.k3d.pulling import have_image

IMAGE = "registry:2"


@dataclass(frozen=True)
class Registry:
    """What a new registry shall be."""

    name: str
    """Of its container."""
    host: str = "0.0.0.0"
    port: str = ""
    """Empty: any free one."""
    image: str = IMAGE
    cluster: str = ""
    """The cluster that it is made for and goes away with; empty for none."""

    @classmethod
    def alone(cls, arguments: Mapping[str, Any]) -> Registry:
        """Of `k3d registry create`: {name, host, port, image}. Raises K3dError where the port is none."""
        host, port = str(arguments.get("host") or ""), str(arguments.get("port") or "")
        return cls(
            registry_container(str(arguments["name"])),
            _address(host),
            _port(port),
            image=str(arguments.get("image") or IMAGE),
        )

    @classmethod
    def for_cluster(cls, cluster: str, text: str) -> Registry:
        """Of `--registry-create NAME[:HOST][:PORT]`: its container is NAME itself, or is called after the
        cluster. Raises K3dError where the port is none."""
        name, _, rest = text.partition(":")
        host, _, port = rest.rpartition(":")
        return cls(name or f"k3d-{cluster}-registry", _address(host), _port(port), cluster=cluster)


def _address(host: str) -> str:
    if host in ("", "localhost"):
        return "127.0.0.1" if host else "0.0.0.0"
    try:
        return str(ipaddress.IPv4Address(host))
    except ValueError as error:
        why = f"failed to lookup host '{host}' specified for Port Exposure"
        raise K3dError(f"failed to registry port spec: {why}") from error


def _port(text: str) -> str:
    if text in ("", "0", "random"):
        return ""
    if not (text.isascii() and text.isdigit() and int(text) < 65_536):
        raise K3dError(f"failed to registry port spec: invalid hostPort: {text}")
    return text


async def make_registry(engine: Engine, wanted: Registry) -> AsyncIterator[Event]:
    """Make a registry, which does not run yet. Raises K3dError."""
    name = wanted.name
    if engine.containers.find(name) is not None:
        raise K3dError("Failed to create registry: A registry node with that name already exists")
    async for event in have_image(engine, wanted.image):
        yield event
    yield info(f"Creating node '{name}'")
    port = wanted.port or str(free_port())
    engine.add_container(
        name=name,
        image=wanted.image,
        labels={
            "app": "k3d",
            "k3d.cluster": wanted.cluster,
            "k3d.registry.host": "",
            "k3d.registry.hostIP": wanted.host,
            "k3d.role": "registry",
            "k3d.version": f"v{K3D}",
            "k3s.registry.port.external": port,
            "k3s.registry.port.internal": "5000",
        },
        ports={"5000/tcp": [{"HostIp": wanted.host, "HostPort": port}]},
        program="",
        restart="unless-stopped",
    )
    yield info(f"Successfully created registry '{name}'")


async def run_registry(engine: Engine, wanted: Registry) -> AsyncIterator[Event]:
    """Make a registry and start it. Raises K3dError."""
    async for event in make_registry(engine, wanted):
        yield event
    name = wanted.name
    yield info(f"Starting node '{name}'")
    try:
        await engine.containers.start(name)
    except EngineError as error:
        await engine.containers.remove(name, force=True, volumes=True)
        raise K3dError(
            f"Failed to start registry node '{name}': runtime failed to start node '{name}': {error.message}"
        ) from error
    yield info(f"Successfully created registry '{name}'")


def is_registry(container: Container) -> bool:
    return container.settings.labels.get("k3d.role") == "registry"


async def delete_registry(engine: Engine, name: str) -> None:
    """Remove a registry with all that was pushed to it. Raises K3dError where there is none."""
    container = engine.containers.find(name) or engine.containers.find(registry_container(name))
    if container is None or not is_registry(container):
        raise K3dError(f"failed to get registry node '{registry_container(name)}': no such node")
    await engine.containers.remove(container.id, force=True, volumes=True)
