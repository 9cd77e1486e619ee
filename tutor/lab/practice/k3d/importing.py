"""`k3d image import`: images of this computer's Docker go to the nodes of a cluster."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence

from tutor.lab.practice.engine.images import parse
from tutor.lab.practice.k3d.cluster import Cluster
from tutor.lab.practice.k3d.clusters import Clusters
from tutor.lab.practice.k3d.lines import Event, K3dError, error, info, warn
from tutor.lab.practice.pace import now

SAVING, LOADING, CLEANING = 1.0, 1.0, 1.0
"""Seconds that a real k3d takes for each part with a small image."""
_AT_LEAST_ONE = "At least one error occured while trying to import the image(s) into the selected cluster(s)"


async def bring_images(
    clusters: Clusters, images: Sequence[str], names: Sequence[str]
) -> AsyncIterator[Event]:
    """Raises K3dError where a cluster does not exist or not every import went well."""
    chosen = [clusters.get(name) for name in names]
    failed = False
    for cluster in chosen:
        yield info(f"Importing image(s) into cluster '{cluster.record.name}'")
        found = []
        for image in images:
            if _known(clusters, image):
                found.append(image)
            else:
                yield warn(f"Image '{image}' is not a file and couldn't be found in the container runtime")
        why = "" if found else "no valid images specified"
        if found and not _running(cluster):
            why = "no nodes to import images into are running"
        if why:
            failed = True
            yield error(f"Failed to import image(s) into cluster '{cluster.record.name}': {why}")
            continue
        async for event in _import(clusters, cluster, found):
            yield event
    if failed:
        yield warn(_AT_LEAST_ONE)
        raise K3dError("")
    yield info(f"Successfully imported {len(images)} image(s) into {len(chosen)} cluster(s)")


async def _import(clusters: Clusters, cluster: Cluster, images: Sequence[str]) -> AsyncIterator[Event]:
    name = cluster.record.name
    tarball = f"/k3d/images/k3d-{name}-images-{now():%Y%m%d%H%M%S}.tar"
    yield info("Starting new tools node...")
    yield info(f"Starting node 'k3d-{name}-tools'")
    yield info(f"Saving {len(images)} image(s) from runtime...")
    await clusters.pace.sleep(SAVING)
    yield info("Importing images into nodes...")
    for node in _running(cluster):
        yield info(f"Importing images from tarball '{tarball}' into node '{node}'...")
        for image in images:
            reference = parse(image)
            content = clusters.engine.images.get(image)
            cluster.images.bring(node, reference, content.id)
    await clusters.pace.sleep(LOADING)
    yield info("Removing the tarball(s) from image volume...")
    await clusters.pace.sleep(CLEANING)
    yield info("Removing k3d-tools node...")
    yield info("Successfully imported image(s)")


def _known(clusters: Clusters, image: str) -> bool:
    return clusters.engine.images.find(image) is not None


def _running(cluster: Cluster) -> list[str]:
    return sorted(
        each.name
        for each in cluster.containers()
        if each.name in cluster.record.nodes and each.state.status == "running"
    )
