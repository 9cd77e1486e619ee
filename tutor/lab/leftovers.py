"""What the tutor has made and what is left of it: found by the ids in the journal, never by name alone."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from tutor.engine.claims import Claim, ClaimState
from tutor.lab.lab import Lab
from tutor.lab.ownership import (
    Ask,
    ClusterParts,
    SilentError,
    container_id,
    containers,
    image_id,
    network_of,
    registry_container,
    same_cluster,
    volume_made,
    volume_of,
    volumes_of,
)

Kind = Literal["cluster", "container", "volume", "network", "image", "file", "folder", "process"]


@dataclass(frozen=True)
class Leftover:
    """One thing that the tutor or a command of the lessons has made."""

    kind: Kind
    name: str
    """Docker's name or reference, or a path."""
    id: str = ""
    """What tells it from another of that name: Docker's id (of a cluster, its containers', with commas), a
    volume's time of making, a file's SHA-256."""
    what: str = ""
    """What it is, in a few words for the learner."""
    asks: bool = False
    """Removed only if the learner agrees to it by itself: images and tools that can be wanted further."""

    @property
    def anonymous(self) -> bool:
        """Whether it is a volume that nobody has named, so that its name says nothing."""
        return self.kind == "volume" and _is_anonymous(self.name)


def of_cluster(lab: Lab, claim: Claim) -> tuple[list[Leftover], str | None]:
    """What there is of a cluster that is ours, and a sentence where something of the name is not ours.

    Raises SilentError.
    """
    parts = lab.parts(claim.name)
    if not parts.ids:
        return [], None
    began = claim.state is ClaimState.BEGAN
    if (parts.containers or began) and not _is_ours(lab, claim, parts):
        return [], (f"The cluster {claim.name} stays: its containers are not those that were made here.")
    found: list[Leftover] = []
    if parts.containers:
        ids = ",".join(each.id for each in parts.containers)
        found.append(Leftover("cluster", claim.name, ids, f"{len(parts.containers)} containers"))
    found += [Leftover("container", each.name, each.id, _role(each.role)) for each in parts.containers]
    for each in parts.containers:
        found += _volumes(lab.ask, each.name, except_for=volume_of(claim.name))
    began = began or bool(parts.containers)
    if parts.volume and (began or claim.ids.get(f"volume {volume_of(claim.name)}") == parts.volume):
        found.append(Leftover("volume", volume_of(claim.name), parts.volume, "holds imported images"))
    network = f"network {network_of(claim.name)}"
    if parts.network and (began or claim.ids.get(network) == parts.network):
        strangers = attached(lab.ask, parts.network) - {each.id for each in parts.containers}
        if claim.ids.get(network, parts.network) != parts.network:
            return found, f"The network {network_of(claim.name)} stays: it is not the one that was made here."
        if strangers - _registries(lab.ask, strangers):
            return found, (
                f"The network {network_of(claim.name)} stays: containers that are not the tutor's use it."
            )
        found.append(Leftover("network", network_of(claim.name), parts.network, "joins the cluster's nodes"))
    return found, None


def _is_ours(lab: Lab, claim: Claim, parts: ClusterParts) -> bool:
    if claim.state is ClaimState.OWNED and same_cluster(claim.ids, parts):
        return True
    # Broken off before anything could be recorded: the name was free, and a command of ours made it.
    began = claim.state is ClaimState.BEGAN and lab.begun_here(claim.name)
    return began or lab.made_here("cluster", claim.name)


def of_container(lab: Lab, claim: Claim) -> list[Leftover]:
    """A container or a registry that is ours, with its volumes. Raises SilentError."""
    name = registry_container(claim.name) if claim.kind == "registry" else claim.name
    present = container_id(lab.ask, name)
    began = claim.kind == "registry" and claim.state is ClaimState.BEGAN
    if not present or not (began or (claim.state is ClaimState.OWNED and claim.ids.get(name) == present)):
        return []
    what = "the local registry" if claim.kind == "registry" else "a container of the lessons"
    return [Leftover("container", name, present, what), *_volumes(lab.ask, name)]


def of_image(lab: Lab, claim: Claim) -> list[Leftover]:
    """An image that was not there before and is still the same. Raises SilentError."""
    if claim.state is not ClaimState.OWNED:
        return []
    present = image_id(lab.ask, claim.name)
    if not present or claim.ids.get(claim.name) != present:
        return []
    return [Leftover("image", claim.name, present, "an image of the lessons", asks=True)]


def still_there(lab: Lab, leftover: Leftover) -> bool:
    """Whether exactly this thing is there, not another of its name. Raises SilentError."""
    match leftover.kind:
        case "cluster":
            return any(each.id in leftover.id.split(",") for each in lab.parts(leftover.name).containers)
        case "container":
            return container_id(lab.ask, leftover.name) == leftover.id
        case "volume":
            return volume_made(lab.ask, leftover.name) == leftover.id
        case "network":
            return lab.parts(leftover.name.removeprefix("k3d-")).network == leftover.id
        case "image":
            return image_id(lab.ask, leftover.name) == leftover.id
        case _:
            raise ValueError(f"Docker knows nothing of a {leftover.kind}")


def attached(ask: Ask, network: str) -> set[str]:
    """Ids of the containers that use a network. Raises SilentError."""
    reading = ask(["docker", "network", "inspect", "--format", "{{json .Containers}}", network])
    if reading.exit_code != 0:
        raise SilentError(reading.stderr.strip())
    return set(_keys(reading.stdout))


def _keys(text: str) -> Iterable[str]:
    try:
        document = json.loads(text)
    except json.JSONDecodeError as error:
        raise SilentError("docker answered no JSON") from error
    return document if isinstance(document, Mapping) else ()


def _registries(ask: Ask, ids: set[str]) -> set[str]:
    """Those of the containers that k3d has joined to the network itself and takes off it before deleting."""
    if not ids:
        return set()
    return {each.id for each in containers(ask, "label=k3d.role=registry")} & ids


def _volumes(ask: Ask, container: str, except_for: str = "") -> list[Leftover]:
    return [
        Leftover("volume", name, made, f"belongs to {container}")
        for name, made in volumes_of(ask, container).items()
        if name != except_for and _is_anonymous(name)
    ]


def _is_anonymous(name: str) -> bool:
    """A volume that nobody named has 64 hexadecimal digits; only such go with `docker rm --volumes`."""
    return len(name) == 64 and set(name) <= set("0123456789abcdef")


def _role(role: str) -> str:
    return {
        "server": "a server node",
        "agent": "an agent node",
        "loadbalancer": "the load balancer in front of the servers",
    }.get(role, "belongs to the cluster")
