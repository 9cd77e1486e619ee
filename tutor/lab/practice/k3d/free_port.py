"""A port for what is published and shall keep its port when it starts again."""

from __future__ import annotations

import contextlib
import random
import socket

_PORTS = range(20_000, 32_000)
"""Below those that Linux and macOS give to outgoing connections."""


def free_port() -> int:
    """A free port that the system gives to nobody by itself: it has to be free at the next start as well."""
    for port in random.sample(_PORTS, 50):
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.bind(("0.0.0.0", port))
            return port
    with socket.socket() as probe:
        probe.bind(("0.0.0.0", 0))
        return int(probe.getsockname()[1])
