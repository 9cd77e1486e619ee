"""How a cluster comes to be, step by step, as k3d 5.9 makes one."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tutor.lab.ownership import network_of, registry_container, volume_of
from tutor.lab.practice.edition import K3D, K3S_IMAGE
from tutor.lab.practice.engine.container import Container, Mount
from tutor.lab.practice.engine.engine import Engine
from tutor.lab.practice.engine.errors import EngineError
from tutor.lab.practice.k3d import tools_node
from tutor.lab.practice.k3d.clusters import Clusters, check
from tutor.lab.practice.k3d.free_port import free_port
from tutor.lab.practice.k3d.lines import Event, K3dError, error, info, result
from tutor.lab.practice.k3d.pulling import have_image
from tutor.lab.practice.k3d.record import API_PORT, Record, new_token
from tutor.lab.practice.k3d.registry import Registry, is_registry, make_registry
from tutor.lab.practice.k3d.running import delete, starting

PROXY = f"ghcr.io/k3d-io/k3d-proxy:{K3D}"


@dataclass(frozen=True)
class Order:
    """What a new cluster shall be."""

    name: str
    servers: int = 1
    agents: int = 0
    balanced: bool = True
    port: int = 0
    """0: any free one."""
    image: str = K3S_IMAGE
    registries: tuple[str, ...] = ()
    """NAME or NAME:PORT of registries that it shall use."""
    new_registry: Registry | None = None
    """A registry to be made for it."""

    @classmethod
    def of(cls, arguments: Mapping[str, Any]) -> Order:
        """Raises K3dError where a number, a name or a port makes no sense."""
        servers, agents = int(arguments.get("servers") or 1), int(arguments.get("agents") or 0)
        if servers > 1:
            raise K3dError("The practice lab makes clusters of one server and up to 20 agents.")
        if agents > 20:
            raise K3dError("The practice lab makes clusters of 20 agents at most.")
        name = str(arguments["name"])
        check(name)
        new = str(arguments.get("registry_create") or "")
        return cls(
            name=name,
            servers=servers,
            agents=max(agents, 0),
            balanced=bool(arguments.get("lb", True)),
            port=int(arguments.get("api_port") or 0),
            image=str(arguments.get("image") or K3S_IMAGE),
            registries=tuple(arguments.get("registry_use") or ()),
            new_registry=Registry.for_cluster(name, new) if new else None,
        )


async def create(clusters: Clusters, order: Order) -> AsyncIterator[Event]:
    """Make a cluster and start it; the last event is its kubeconfig. Raises K3dError.

    What goes wrong takes back what was made so far. When it is broken off, that stays, as it does with k3d.
    """
    if order.name in clusters.names():
        raise K3dError(
            f"Failed to create cluster '{order.name}' because a cluster with that name already exists"
        )
    registries = _used_registries(clusters.engine, order)
    await clusters.forget(order.name)
    try:
        async for event in _made(clusters, order, registries):
            yield event
    except (K3dError, EngineError, OSError) as failure:
        said = str(failure)
    else:
        return
    yield error(said)
    yield error("Failed to create cluster >>> Rolling Back")
    if not clusters.containers(order.name):
        # k3d finds what it has made by the nodes; without one, the network and the volume stay.
        raise K3dError("Cluster creation FAILED, also FAILED to rollback changes!")
    async for event in delete(clusters, order.name):
        yield event
    raise K3dError("Cluster creation FAILED, all changes have been rolled back!")


async def _made(clusters: Clusters, order: Order, registries: list[Container]) -> AsyncIterator[Event]:
    engine = clusters.engine
    yield info("Prep: Network")
    network, external, said = _network(engine, order.name)
    yield info(said)
    engine.volumes.create(volume_of(order.name), labels={"app": "k3d", "k3d.cluster": order.name})
    yield info(f"Created image volume {volume_of(order.name)}")
    if order.new_registry:
        async for event in make_registry(engine, order.new_registry):
            yield event
        registries.append(engine.containers.get(order.new_registry.name))
    record = Record(
        name=order.name,
        port=order.port or free_port(),
        servers=order.servers,
        agents=order.agents,
        balanced=order.balanced,
        image=order.image,
        token=new_token(),
        mirrors=_mirrors(registries),
        network=network.id,
        external=external,
        subnet=network.subnet,
    )
    cluster = clusters.add(record)
    for registry in registries:
        if network.name not in registry.networks:
            engine.containers.connect(registry.id, network.id)
    async for event in tools_node.begin(clusters, record):
        yield event
    async for event in _nodes(clusters, record):
        yield event
    yield info("Using the k3d-tools node to gather environment information")
    yield info(f"HostIP: using network gateway {network.gateway} address")
    yield info(f"Starting cluster '{order.name}'")
    try:
        async for event in starting(clusters, cluster):
            yield event
    except EngineError as failure:
        raise K3dError(f"Failed Cluster Start: {failure}") from failure
    if cluster.trouble:
        raise K3dError(f"Failed Cluster Start: {cluster.trouble}")
    await tools_node.end(clusters, record)
    yield info(f"Cluster '{order.name}' created successfully!")
    yield result(cluster.kubeconfig())


def _network(engine: Engine, cluster: str) -> tuple[Any, bool, str]:
    """The network, whether it was there before, and what k3d says of it."""
    found = engine.networks.find(network_of(cluster))
    if found is not None:
        return found, True, f"Re-using existing network '{found.name}' ({found.id})"
    made = engine.networks.create(network_of(cluster), labels={"app": "k3d"})
    return made, False, f"Created network '{made.name}'"


def _used_registries(engine: Engine, order: Order) -> list[Container]:
    found = []
    for word in order.registries:
        name = word.partition(":")[0]
        container = engine.containers.find(name) or engine.containers.find(registry_container(name))
        if container is None or not is_registry(container):
            raise K3dError(
                f"failed to get registry {word}: there is none of that name. `k3d registry list` shows those "
                "that there are"
            )
        found.append(container)
    return found


def _mirrors(registries: Sequence[Container]) -> dict[str, str]:
    mirrors = {}
    for registry in registries:
        ports = registry.settings.bindings.get("5000/tcp") or [{"HostPort": "5000"}]
        for port in {ports[0]["HostPort"], "5000"}:
            mirrors[f"{registry.name}:{port}"] = f"{registry.name}:5000"
    return mirrors


async def _nodes(clusters: Clusters, record: Record) -> AsyncIterator[Event]:
    for name in record.nodes:
        yield info(f"Creating node '{name}'")
        async for event in have_image(clusters.engine, record.image):
            yield event
        role = "server" if name == record.node("server", 0) else "agent"
        published = role == "server" and not record.balanced
        container = clusters.engine.add_container(
            name=name,
            image=record.image,
            entrypoint=["/bin/k3d-entrypoint.sh"],
            cmd=[role, "--tls-san", "0.0.0.0"] if role == "server" else ["agent"],
            env={"K3S_TOKEN": record.token, "K3S_KUBECONFIG_OUTPUT": "/output/kubeconfig.yaml"},
            labels=record.labels(role),
            ports=_published(record) if published else {},
            network=network_of(record.name),
            mounts=[_image_volume(clusters.engine, record)],
            privileged=True,
        )
        clusters.adopt(container)
    if record.balanced:
        yield info(f"Creating LoadBalancer '{record.balancer}'")
        async for event in have_image(clusters.engine, PROXY):
            yield event
        balancer = clusters.engine.add_container(
            name=record.balancer,
            image=PROXY,
            entrypoint=["/bin/sh", "-c", "nginx-proxy"],
            labels=record.labels("loadbalancer"),
            ports=_published(record),
            network=network_of(record.name),
            mounts=[_image_volume(clusters.engine, record)],
        )
        clusters.adopt(balancer)


def _published(record: Record) -> dict[str, list[dict[str, str]]]:
    return {f"{API_PORT}/tcp": [{"HostIp": "0.0.0.0", "HostPort": str(record.port)}]}


def _image_volume(engine: Engine, record: Record) -> Mount:
    volume = engine.volumes.get(volume_of(record.name))
    return Mount("volume", volume.name, volume.mountpoint, "/k3d/images")
