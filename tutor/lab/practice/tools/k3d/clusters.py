"""`k3d cluster`."""

from __future__ import annotations

import re
from typing import Any

from tutor.lab.practice.tools import columns, streams
from tutor.lab.practice.tools.arguments import Parsed
from tutor.lab.practice.tools.k3d.asking import DEFAULT, address, ask, clusters
from tutor.lab.practice.tools.k3d.log import FatalError, Log
from tutor.lab.practice.tools.k3d.output import document

NONE = "No nodes found for given cluster"
_LONGEST = 32
_HOSTNAME = re.compile(r"[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?(\.[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?)*")


def create(parsed: Parsed, log: Log) -> int:
    if parsed.text("config"):
        raise FatalError(
            f"PRACTICE: the practice lab reads no configuration file; {parsed.text('config')} is one"
        )
    name = parsed.rest[0] if parsed.rest else DEFAULT
    port = _api_port(parsed)
    _check(name)
    update, switch = (
        parsed.on("kubeconfig-update-default", True),
        parsed.on("kubeconfig-switch-context", True),
    )
    found = ask(
        log,
        "cluster.create",
        {
            "name": name,
            "servers": max(1, parsed.number("servers") or 1),
            "agents": max(0, parsed.number("agents") or 0),
            "lb": not parsed.on("no-lb"),
            "api_port": port,
            "registry_use": parsed.texts("registry-use"),
            "registry_create": parsed.text("registry-create") or None,
            "image": parsed.text("image") or None,
        },
    )
    if update:
        _update_kubeconfig(found, log, switch=switch)
    log.info("You can now use it like this:")
    if not update:
        streams.out(f"export KUBECONFIG=$(k3d kubeconfig write {name})\n")
    elif not switch:
        streams.out(f"kubectl config use-context k3d-{name}\n")
    streams.out("kubectl cluster-info\n")
    return 0


def _api_port(parsed: Parsed) -> int | None:
    try:
        return address(parsed.text("api-port", "random"))[1]
    except FatalError as error:
        raise FatalError(f"Failed to apply CLI overrides: failed to parse API Port spec: {error}") from error


def _check(name: str) -> None:
    """Raises FatalError for what cannot be the name of a cluster."""
    if len(name) > _LONGEST:
        problem = f"Cluster name must be <= {_LONGEST} characters, but has {len(name)}"
    elif not _HOSTNAME.fullmatch(name):
        problem = f"Invalid cluster name. name {name} is not a valid hostname as per RFC 1123"
    else:
        return
    unfit = f"provided cluster name '{name}' does not match requirements: {problem}"
    raise FatalError(f"Failed Cluster Configuration Validation:  {unfit}")


def _update_kubeconfig(found: dict[str, Any], log: Log, *, switch: bool) -> None:
    """A cluster whose kubeconfig cannot be written is a cluster all the same: k3d only warns."""
    from tutor.lab.practice.tools.k3d import kubeconfig  # noqa: PLC0415 - YAML takes long to import

    try:
        kubeconfig.merge(kubeconfig.default_place(), found, switch=switch)
    except kubeconfig.KubeconfigError as error:
        log.warn(f"Failed to update the default kubeconfig: {error}")


def delete(parsed: Parsed, log: Log) -> int:
    if parsed.text("config"):
        raise FatalError(
            f"PRACTICE: the practice lab reads no configuration file; {parsed.text('config')} is one"
        )
    names = _names(parsed)
    present = {str(each["name"]) for each in clusters(log)}
    if parsed.on("all"):
        log.info("Deleting all clusters...")
    ask(log, "cluster.delete", {"names": names, "all": parsed.on("all")})
    gone = present if parsed.on("all") else present & set(names)
    if gone:
        from tutor.lab.practice.tools.k3d import kubeconfig  # noqa: PLC0415 - YAML takes long to import

        for name in sorted(gone):
            try:
                kubeconfig.forget(name)
            except kubeconfig.KubeconfigError as error:
                log.warn(f"Failed to remove cluster details from default kubeconfig: {error}")
    return 0


def start(parsed: Parsed, log: Log) -> int:
    return _each(parsed, log, "cluster.start")


def stop(parsed: Parsed, log: Log) -> int:
    return _each(parsed, log, "cluster.stop")


def _each(parsed: Parsed, log: Log, operation: str) -> int:
    if parsed.on("all") and not clusters(log):
        log.info("No clusters found")
        return 0
    ask(log, operation, {"names": _names(parsed), "all": parsed.on("all")})
    return 0


def restart(parsed: Parsed, log: Log) -> int:
    stop(parsed, log)
    return start(parsed, log)


def _names(parsed: Parsed) -> list[str]:
    if parsed.on("all"):
        return []
    return parsed.rest or [DEFAULT]


def show(parsed: Parsed, log: Log) -> int:
    found = clusters(log)
    if parsed.rest:
        found = [each for each in found if each["name"] in parsed.rest]
        if {each["name"] for each in found} != set(parsed.rest):
            raise FatalError(NONE)
    if parsed.text("output") in ("json", "yaml"):
        streams.out(document(found, parsed.text("output")))
        return 0
    titles = ["NAME", "SERVERS", "AGENTS", "LOADBALANCER", *(["TOKEN"] if parsed.on("token") else [])]
    rows = [
        _row(each, token=parsed.on("token")) for each in sorted(found, key=lambda each: str(each["name"]))
    ]
    shown = rows if parsed.on("no-headers") else [titles, *rows]
    streams.out(columns.table(shown, narrowest=0))
    return 0


def _row(cluster: dict[str, Any], *, token: bool) -> list[str]:
    row = [
        str(cluster["name"]),
        f"{cluster['serversRunning']}/{cluster['serversCount']}",
        f"{cluster['agentsRunning']}/{cluster['agentsCount']}",
        "true" if cluster.get("hasLoadbalancer") else "false",
    ]
    labels = [node.get("runtimeLabels") or {} for node in cluster.get("nodes") or ()]
    tokens = [str(each["k3d.cluster.token"]) for each in labels if "k3d.cluster.token" in each]
    return [*row, *(tokens[:1] or [""])] if token else row
