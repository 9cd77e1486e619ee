"""Operations whose events are k3d's log lines."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tutor.lab.practice.tools.connection import Event, Service
from tutor.lab.practice.tools.k3d.log import FatalError, Log

DEFAULT = "k3s-default"
"""The cluster that is meant where none is named."""


def ask(log: Log, operation: str, arguments: Mapping[str, Any] | None = None) -> Any:
    """Do an operation, log what it says, and give its result. Raises DownError and OperationError."""

    def tell(event: Event) -> None:
        if "log" in event:
            log.write(str(event["log"]), str(event["text"]))

    return Service.find().run(operation, arguments, tell=tell)


def clusters(log: Log) -> list[dict[str, Any]]:
    """All clusters, as `k3d cluster list -o json` has them."""
    return list(ask(log, "cluster.list", {"names": []}))


def missing(name: str) -> str:
    """k3d's words where there is no node, or registry, of a name."""
    why = f"failed to get container for node '{name}': Didn't find container for node '{name}'"
    return f"failed to get node '{name}': {why}"


def address(text: str) -> tuple[str, int | None]:
    """Host and port of `[HOST:]HOSTPORT`; no port for `random`. Raises FatalError."""
    host, _, port = text.rpartition(":")
    if port == "random":
        return host, None
    if not port.isdigit() or int(port) > 65535:
        wanted = "Format must be [(HostIP|HostName):]HostPort"
        raise FatalError(f"failed to parse Port Exposure specification '{text}': {wanted}")
    return host, int(port)
