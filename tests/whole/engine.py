"""What is in the Docker engine: the things of others, which must stay as they are, and those of a cluster."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.lab.test_docker import docker

BASE = "busybox:1.36"
"""What the sample application is built on."""


def inspected(kind: str, names: Sequence[str]) -> list[dict[str, Any]]:
    """`docker KIND inspect` of these; those that are not there are left out."""
    found: list[dict[str, Any]] = []
    for name in names:
        answer = docker(kind, "inspect", name, check=False)
        found += json.loads(answer or "[]")
    return found


def containers_of(cluster: str) -> list[str]:
    """Ids of the containers of a k3d cluster, stopped ones too."""
    return docker("ps", "-aq", "--no-trunc", "--filter", f"label=k3d.cluster={cluster}").split()


def things_of(cluster: str) -> set[tuple[str, str]]:
    """Kind and name of all that Docker has of a k3d cluster: containers, their volumes, the network."""
    found: set[tuple[str, str]] = set()
    for container in inspected("container", containers_of(cluster)):
        found.add(("container", container["Id"]))
        found |= {("volume", mount["Name"]) for mount in container["Mounts"] if mount["Type"] == "volume"}
        found |= {
            ("network", network["NetworkID"])
            for name, network in container["NetworkSettings"]["Networks"].items()
            if name == f"k3d-{cluster}"
        }
    return found


def still_there(things: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """Those of the things that Docker still has."""
    lists = {
        "container": docker("ps", "-aq", "--no-trunc").split(),
        "volume": docker("volume", "ls", "-q").split(),
        "network": docker("network", "ls", "-q", "--no-trunc").split(),
        "image": docker("images", "--format", "{{.Repository}}:{{.Tag}}").split(),
    }
    return [(kind, name) for kind, name in things if name in lists[kind]]


@dataclass(frozen=True)
class Strangers:
    """Things that were made outside the tutor: containers, networks, volumes and tags, by their names."""

    containers: tuple[str, ...]
    networks: tuple[str, ...]
    volumes: tuple[str, ...]
    images: tuple[str, ...]

    def state(self) -> dict[str, object]:
        """Ids and states, as they are now."""
        state: dict[str, object] = {}
        for each in inspected("container", self.containers):
            networks = {name: net["NetworkID"] for name, net in each["NetworkSettings"]["Networks"].items()}
            mounts = sorted(mount.get("Name", mount["Source"]) for mount in each["Mounts"])
            now = each["State"]
            told = (each["Id"], now["Status"], now["StartedAt"], each["RestartCount"], networks, mounts)
            state[f"container {each['Name']}"] = told
        for each in inspected("network", self.networks):
            state[f"network {each['Name']}"] = (each["Id"], sorted(each["Containers"]))
        for each in inspected("volume", self.volumes):
            state[f"volume {each['Name']}"] = each["CreatedAt"]
        for name in self.images:
            state[f"image {name}"] = docker("images", "-q", "--no-trunc", name)
        return state


def make_strangers(stack: ExitStack, home: Path, tag: str) -> Strangers:
    """A cluster `k3s-default` (the one that is there, else a small one), a container with a volume in a
    network, and a tag. What is made here goes, by its name, when the stack is closed."""

    def made(*undo: str) -> None:
        stack.callback(docker, *undo, check=False)

    network, volume, image, container = (f"{tag}-{kind}" for kind in ("net", "data", "app:v1", "guest"))
    docker("network", "create", network)
    made("network", "rm", network)
    docker("volume", "create", volume)
    made("volume", "rm", volume)
    docker("tag", BASE, image)
    made("image", "rm", image)
    docker(
        "run",
        "-d",
        "--name",
        container,
        "--network",
        network,
        "-v",
        f"{volume}:/data",
        image,
        "sleep",
        "9999",
    )
    made("rm", "-f", "-v", container)
    if not containers_of("k3s-default"):
        make_cluster(stack, "k3s-default", home)
    nodes = [each["Name"].removeprefix("/") for each in inspected("container", containers_of("k3s-default"))]
    return Strangers(
        (container, *nodes),
        (network, "k3d-k3s-default"),
        (volume, "k3d-k3s-default-images"),
        (image, BASE),
    )


def make_cluster(stack: ExitStack, name: str, home: Path) -> Path:
    """A cluster of one node that the tutor knows nothing of, made from another home; its kubeconfig."""
    home.mkdir(parents=True, exist_ok=True)
    kubeconfig = home / f"kubeconfig-{name}"
    environ = {**os.environ, "HOME": str(home), "KUBECONFIG": str(kubeconfig)}

    def k3d(*words: str) -> None:
        done = subprocess.run(
            ["k3d", "cluster", *words, name],
            env=environ,
            capture_output=True,
            text=True,
            check=False,
            timeout=240,
        )
        assert done.returncode == 0, done.stderr

    stack.callback(k3d, "delete")
    k3d("create", "--no-lb")
    return kubeconfig
