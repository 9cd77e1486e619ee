"""What of a name exists in Docker, told by ids, so that it can be seen later whether it is still the same.

Docker's labels are the source: `app=k3d`, `k3d.cluster` and `k3d.role` are the same from k3d 3.0 to 5.9.
Labels also hold the cluster's token (`k3d.cluster.token`), so only single labels are ever asked for, by name.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from tutor.engine.ports import Reading

Ask = Callable[[Sequence[str]], Reading]
"""Asks a tool in the lab's environment, with a time limit."""

_NODES = ("server", "agent")
_NOTHING = re.compile(
    r"no such (container|image|volume|network|object)|(image|volume|network) \S+ not found", re.IGNORECASE
)


class SilentError(Exception):
    """Docker gave no answer, so nothing is known."""


@dataclass(frozen=True)
class Container:
    """A container as far as ownership is concerned."""

    id: str
    name: str
    role: str
    """k3d's role: server, agent, loadbalancer, noRole (its tools), registry; empty where it is not k3d's."""
    api_port: str
    """The port of this computer that leads to the cluster's API, where the container tells."""
    running: bool
    cluster: str = ""
    """Name of the k3d cluster that it belongs to."""


@dataclass(frozen=True)
class ClusterParts:
    """All that Docker has under a cluster's name."""

    name: str
    containers: tuple[Container, ...]
    network: str
    """Id of the network `k3d-NAME`, empty where there is none."""
    volume: str
    """When the volume `k3d-NAME-images` was made, empty where there is none: volumes have no id."""

    @property
    def ids(self) -> dict[str, str]:
        ids = {container.name: container.id for container in self.containers}
        if self.network:
            ids[f"network {network_of(self.name)}"] = self.network
        if self.volume:
            ids[f"volume {volume_of(self.name)}"] = self.volume
        return ids

    @property
    def api_port(self) -> str:
        """The port that kubectl has to use, empty where no container tells."""
        return next((container.api_port for container in self.containers if container.api_port), "")


def network_of(cluster: str) -> str:
    return f"k3d-{cluster}"


def volume_of(cluster: str) -> str:
    return f"k3d-{cluster}-images"


def context_of(cluster: str) -> str:
    return f"k3d-{cluster}"


def registry_container(name: str) -> str:
    """`k3d registry create NAME` makes the container `k3d-NAME`."""
    return name if name.startswith("k3d-") else f"k3d-{name}"


def same_cluster(owned: Mapping[str, str], present: ClusterParts) -> bool:
    """Whether the cluster is the one that was made here: a node is still the same container.

    A cluster that someone deleted and made again has the same names and other ids.
    """
    nodes = [container for container in present.containers if container.role in _NODES]
    return any(owned.get(node.name) == node.id for node in nodes)


def cluster_parts(ask: Ask, name: str) -> ClusterParts:
    """What there is of a cluster; raises SilentError."""
    network = network_of(name)
    networks = _rows(ask, "network", "ls", "--no-trunc", "--filter", f"name={network}", f=("ID", "Name"))
    return ClusterParts(
        name=name,
        containers=containers(ask, f"label=k3d.cluster={name}", "label=app=k3d"),
        network=next((row[0] for row in networks if row[1] == network), ""),
        volume=volume_made(ask, volume_of(name)),
    )


def clusters(ask: Ask) -> tuple[str, ...]:
    """Names of all k3d clusters that have a node, running or not; raises SilentError."""
    found = containers(ask, "label=app=k3d")
    return tuple(sorted({container.cluster for container in found if container.role in _NODES}))


def containers(ask: Ask, *filters: str) -> tuple[Container, ...]:
    """Containers, stopped ones too, for which all filters of `docker ps` hold; raises SilentError."""
    options = [word for filter_ in filters for word in ("--filter", filter_)]
    labels = ("k3d.role", "k3d.server.api.port", "k3d.cluster")
    fields = ("ID", "Names", "Ports", "State", *(f'Label "{label}"' for label in labels))
    found = []
    for row in _rows(ask, "ps", "-a", "--no-trunc", *options, f=fields):
        id_, names, ports, state, role, port, cluster = row
        if not port and (published := re.search(r":(\d+)->6443/tcp", ports)):
            port = published[1]
        # Names of links, `other/alias`, may stand beside the container's own.
        name = next((name for name in names.split(",") if "/" not in name), names)
        found.append(Container(id_, name, role, port, state == "running", cluster))
    return tuple(sorted(found, key=lambda container: container.name))


def volume_made(ask: Ask, name: str) -> str:
    """When a volume of exactly this name was made, empty where there is none; raises SilentError."""
    rows = _inspect(ask, "volume", name, "{{.CreatedAt}}\t{{.Name}}")
    return rows[0] if rows and rows[1] == name else ""


def network_made(ask: Ask, name: str) -> datetime | None:
    """When the network of exactly this name was made, None where there is none or it is not said; raises
    SilentError."""
    rows = _inspect(ask, "network", name, "{{json .Created}}\t{{.Name}}")
    if len(rows) != 2 or rows[1] != name:
        return None
    try:
        made = datetime.fromisoformat(rows[0].strip('"'))
    except ValueError:
        return None
    return made if made.tzinfo else None


def container_id(ask: Ask, name: str) -> str:
    """Id of the container of exactly this name, empty where there is none; raises SilentError."""
    rows = _inspect(ask, "container", name, "{{.Id}}\t{{.Name}}")
    return rows[0] if rows and rows[1].removeprefix("/") == name else ""


def image_id(ask: Ask, reference: str) -> str:
    """Id of the image that has exactly this reference, empty where there is none; raises SilentError."""
    rows = _inspect(ask, "image", reference, "{{.Id}}\t{{range .RepoTags}}{{.}} {{end}}")
    if not rows:
        return ""
    # `docker image inspect 3804448de27e` finds images by the begin of their id as well.
    tags = {full_reference(tag) for tag in rows[1].split()}
    return rows[0] if "@" in reference or full_reference(reference) in tags else ""


def full_reference(reference: str) -> str:
    """The reference with its tag and without what Docker Hub's own names may leave out."""
    short = reference.removeprefix("docker.io/").removeprefix("library/")
    return short if ":" in short.rpartition("/")[2] else f"{short}:latest"


def volumes_of(ask: Ask, container: str) -> dict[str, str]:
    """The volumes that a container mounts, name → when each was made; raises SilentError."""
    template = '{{range .Mounts}}{{if eq .Type "volume"}}{{.Name}} {{end}}{{end}}'
    names = [name for row in _inspect(ask, "container", container, template) for name in row.split()]
    if not names:
        return {}
    reading = ask(["docker", "volume", "inspect", "--format", "{{.CreatedAt}}\t{{.Name}}", *names])
    if reading.exit_code != 0:
        raise SilentError(reading.stderr.strip())
    rows = [line.split("\t") for line in reading.stdout.splitlines()]
    return {row[-1]: row[0] for row in rows}


def context_port(kubeconfig: Path, context: str) -> str | None:
    """The port of the server that a context of the kubeconfig leads to; None where it has no such context.

    Only names and the address are looked at; the keys in the file go nowhere.
    """
    # 15 ms that the first frame need not wait for.
    import yaml  # noqa: PLC0415

    try:
        document = yaml.safe_load(kubeconfig.read_text("utf-8"))
        of_context = _named(document["contexts"], context)["context"]
        server = _named(document["clusters"], of_context["cluster"])["cluster"]["server"]
    except (OSError, UnicodeDecodeError, yaml.YAMLError, KeyError, TypeError, LookupError):
        return None
    port = re.search(r":(\d+)/*$", str(server))
    return port[1] if port else None


def _named(entries: list[dict[str, Any]], name: str) -> dict[str, Any]:
    return next((entry for entry in entries if entry.get("name") == name), {})


def _rows(ask: Ask, *words: str, f: Sequence[str]) -> list[list[str]]:
    template = "\t".join("{{." + field + "}}" for field in f)
    reading = ask(["docker", *words, "--format", template])
    if reading.exit_code != 0:
        raise SilentError(reading.stderr.strip())
    rows = [line.split("\t") for line in reading.stdout.splitlines() if line.strip()]
    if any(len(row) != len(f) for row in rows):
        raise SilentError(f"docker {words[0]} answered something else than was asked for")
    return rows


def _inspect(ask: Ask, kind: str, name: str, template: str) -> list[str]:
    reading = ask(["docker", kind, "inspect", "--format", template, name])
    if reading.exit_code == 0:
        fields = reading.stdout.rstrip("\n").split("\t")
        if len(fields) != template.count("\t") + 1:
            raise SilentError(f"docker {kind} inspect answered something else than was asked for")
        return fields
    if reading.exit_code is not None and _NOTHING.search(reading.stderr):
        return []
    raise SilentError(reading.stderr.strip())
