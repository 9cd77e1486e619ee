"""Clusters and nodes as `k3d cluster list -o json` and `k3d node list -o json` show them."""

from __future__ import annotations

from typing import Any

from tutor.lab.practice.engine.container import Container
from tutor.lab.practice.engine.engine import Engine
from tutor.lab.practice.k3d.clusters import Clusters

_K3D = ("app", "k3d")


def clusters(found: Clusters) -> list[dict[str, Any]]:
    """Every cluster that has a node, by name."""
    return [_cluster(found.engine, name) for name in found.names()]


def nodes(engine: Engine) -> list[dict[str, Any]]:
    """Every container that k3d has made, by name."""
    made = (each for each in engine.containers.all() if _K3D in each.settings.labels.items())
    return sorted((_node(each) for each in made), key=lambda node: str(node["name"]))


def _cluster(engine: Engine, name: str) -> dict[str, Any]:
    own = [each for each in engine.containers.all() if each.settings.labels.get("k3d.cluster") == name]
    roles = {each.name: each.settings.labels.get("k3d.role", "") for each in own}
    running = {each.name for each in own if each.state.status == "running"}

    def count(role: str, names: set[str] | None = None) -> int:
        return sum(1 for each, its in roles.items() if its == role and (names is None or each in names))

    labels = own[0].settings.labels
    return {
        "name": name,
        "network": {
            "name": labels.get("k3d.cluster.network", ""),
            "id": "",
            "ipam": {"ipPrefix": "", "Managed": False},
            "Members": None,
        },
        "nodes": [_node(each) for each in own if roles[each.name] != "noRole"],
        "InitNode": None,
        "imageVolume": labels.get("k3d.cluster.imageVolume", ""),
        "serversRunning": count("server", running),
        "serversCount": count("server"),
        "agentsRunning": count("agent", running),
        "agentsCount": count("agent"),
        "hasLoadbalancer": count("loadbalancer") > 0,
    }


def _node(container: Container) -> dict[str, Any]:
    settings = container.settings
    labels = {name: value for name, value in settings.labels.items() if name != "app"}
    api: dict[str, Any] = {"Port": "", "Binding": {"HostIp": "", "HostPort": ""}}
    if "k3d.server.api.port" in labels:
        api["Binding"] = {"HostIp": "0.0.0.0", "HostPort": labels["k3d.server.api.port"]}
        api["host"] = "0.0.0.0"
    address = next((each.address for each in container.networks.values() if each.address), "")
    return {
        "name": container.name,
        "role": labels.get("k3d.role", ""),
        "image": settings.image,
        "volumes": [f"{each.name}:{each.destination}" for each in settings.mounts if len(each.name) != 64],
        "env": list(settings.env),
        "Cmd": list(settings.cmd) or None,
        "portMappings": {port.partition("/")[0]: each for port, each in settings.bindings.items()},
        "restart": settings.restart == "unless-stopped",
        "created": container.created,
        "runtimeLabels": labels,
        "Networks": list(container.networks),
        "ExtraHosts": None,
        "serverOpts": {"kubeAPI": api},
        "agentOpts": {},
        "GPURequest": "",
        "Memory": "",
        "State": {
            "Running": container.state.status == "running",
            "Status": container.state.status,
            "Started": "",
        },
        "IP": {"IP": address, "Static": False},
        "K3dEntrypoint": False,
    }
