"""Names and ports that the lab takes where they are free."""

from __future__ import annotations

import socket
from collections.abc import Iterator

USUAL_CLUSTER = "k3s-default"
"""What k3d calls a cluster when it is given no name."""
REGISTRY_PORT = 5111
"""The port that the lessons give the local registry. 5000 is AirPlay's on macOS."""


def cluster_names(recorded: str | None) -> Iterator[str]:
    """Names to try for the cluster, the best first, without end."""
    if recorded:
        yield recorded
    yield USUAL_CLUSTER
    yield "dwk"
    number = 2
    while True:
        yield f"dwk-{number}"
        number += 1


def free_port() -> str:
    """A port of this computer that nothing listens on, the usual one if possible."""
    for port in (*range(REGISTRY_PORT, REGISTRY_PORT + 50), 0):
        with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
            try:
                # Where Docker publishes it: on every address of this computer.
                probe.bind(("0.0.0.0", port))
            except OSError:
                continue
            return str(probe.getsockname()[1])
    return str(REGISTRY_PORT)
