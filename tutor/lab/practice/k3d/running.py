"""Starting, stopping and deleting a cluster that is there."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence

from tutor.lab.ownership import network_of, volume_of
from tutor.lab.practice.engine.errors import EngineError
from tutor.lab.practice.k3d import tools_node
from tutor.lab.practice.k3d.cluster import Cluster
from tutor.lab.practice.k3d.clusters import Clusters
from tutor.lab.practice.k3d.lines import Event, info
from tutor.lab.practice.k3d.registry import is_registry

SERVERS, AGENTS, HELPERS, RECORDS = 5.0, 12.0, 1.0, 2.0
"""Seconds that a real k3d takes for each part (k3d 5.9 on two cores)."""
STOPPING = 5.0


async def starting(clusters: Clusters, cluster: Cluster) -> AsyncIterator[Event]:
    """Start the containers: the server, the agents, the load balancer and the cluster's own registry.
    Raises EngineError."""
    record, pace = cluster.record, clusters.pace
    yield info("Starting servers...")
    async for event in _start(clusters, cluster, record.nodes[:1], SERVERS):
        yield event
    if record.agents:
        yield info("Starting agents...")
        async for event in _start(clusters, cluster, record.nodes[1:], AGENTS):
            yield event
    else:
        yield info("All agents already running.")
    registries = [each.name for each in cluster.containers() if is_registry(each) and not each.running]
    helpers = [*([record.balancer] if record.balanced else []), *registries]
    if helpers:
        yield info("Starting helpers...")
        async for event in _start(clusters, cluster, helpers, HELPERS):
            yield event
    else:
        yield info("All helpers already running.")
    network = clusters.engine.networks.find(network_of(record.name))
    attached = clusters.engine.networks.attached(network.name) if network is not None else ()
    members = sum(each.name != record.tools for each in attached)
    yield info(
        "Injecting records for hostAliases (incl. host.k3d.internal) and for "
        f"{members} network members into CoreDNS configmap..."
    )
    await pace.sleep(RECORDS)
    await cluster.settled()


async def _start(
    clusters: Clusters, cluster: Cluster, names: Sequence[str], seconds: float
) -> AsyncIterator[Event]:
    present = [name for name in names if clusters.engine.containers.find(name) is not None]
    for name in present:
        yield info(f"Starting node '{name}'")
        await clusters.engine.containers.start(name)
    await clusters.pace.sleep(seconds)
    await cluster.settled()


async def start(clusters: Clusters, name: str) -> AsyncIterator[Event]:
    """`k3d cluster start`. Raises K3dError and EngineError."""
    cluster = clusters.get(name)
    network = clusters.engine.networks.find(network_of(name))
    yield info("Using the k3d-tools node to gather environment information")
    async for event in tools_node.begin(clusters, cluster.record):
        yield event
    yield info(f"HostIP: using network gateway {network.gateway if network else ''} address")
    yield info(f"Starting cluster '{name}'")
    async for event in starting(clusters, cluster):
        yield event
    await tools_node.end(clusters, cluster.record)
    if cluster.trouble:
        raise EngineError(f"failed to start cluster {name}: {cluster.trouble}")
    yield info(f"Started cluster '{name}'")


async def stop(clusters: Clusters, name: str) -> AsyncIterator[Event]:
    """`k3d cluster stop`: nothing is lost but what runs. Raises K3dError."""
    cluster = clusters.get(name)
    yield info(f"Stopping cluster '{name}'")
    # The load balancer first: the API is gone at once, and pods end with their nodes.
    for container in sorted(cluster.containers(), key=lambda each: each.name, reverse=True):
        await clusters.engine.containers.stop(container.id)
    await clusters.pace.sleep(STOPPING)
    await cluster.settled()
    yield info(f"Stopped cluster '{name}'")


async def delete(clusters: Clusters, name: str) -> AsyncIterator[Event]:
    """`k3d cluster delete`: with a name that there is not, that is said and is no failure."""
    engine = clusters.engine
    # By the label, as k3d finds them: also where what the lab keeps of the cluster is damaged.
    containers = clusters.containers(name)
    if not containers:
        yield info(f"No nodes found for cluster '{name}', nothing to delete.")
        return
    yield info(f"Deleting cluster '{name}'")
    network = engine.networks.find(network_of(name))
    for container in containers:
        others = [each for each in container.networks if each not in (network_of(name), "bridge", "host")]
        if is_registry(container) and others:
            listed = " ".join(container.networks)
            yield info(
                f"Registry {container.name} is also connected to other (non-default) networks ([{listed}]), "
                "not deleting it..."
            )
            continue
        await engine.containers.remove(container.id, force=True, volumes=True)
    external = containers[0].settings.labels.get("k3d.cluster.network.external") == "true"
    if network is not None and not external:
        yield info(f"Deleting cluster network '{network.name}'")
        for attached in list(engine.networks.attached(network.name)):
            engine.containers.disconnect(attached.container, network.id)
        engine.networks.remove(network.id)
    if engine.volumes.find(volume_of(name)) is not None:
        yield info("Deleting 1 attached volumes...")
        engine.volumes.remove(volume_of(name), force=True)
    await clusters.pace.sleep(1.0)
    await clusters.forget(name)
    yield info("Removing cluster details from default kubeconfig...")
    yield info("Removing standalone kubeconfig file (if there is one)...")
    yield info(f"Successfully deleted cluster {name}!")
