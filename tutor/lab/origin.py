"""Proof that a cluster was made in this lab, beyond its name, which anybody may take."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from tutor.engine.claims import creates
from tutor.lab.ownership import Ask, ClusterParts, context_of, context_port, network_made, network_of

_CLOCKS, _NETWORK_COMES = timedelta(seconds=-5), timedelta(seconds=60)
"""How long after the beginning of a cluster its network is made; Docker's clock may be another."""


def leads_to(kubeconfig: Path, parts: ClusterParts) -> bool:
    """Whether a context of the lab's own kubeconfig leads to this very cluster: k3d writes it there when all
    the rest is done."""
    port = context_port(kubeconfig, context_of(parts.name))
    return port is not None and port == parts.api_port


def from_last_creation(ask: Ask, parts: ClusterParts, events: Iterable[Mapping[str, Any]]) -> bool:
    """Whether what there is of a cluster is from when a command last began to make it, by its network, which
    k3d makes first; not somebody else's from before or after. `events`: the journal's, of this lab.

    Raises SilentError.
    """
    beginnings = [
        event.get("at")
        for event in events
        if event["event"] == "began" and creates("cluster", parts.name, str(event.get("text", "")))
    ]
    began = _moment(beginnings[-1]) if beginnings else None
    if began is None or (parts.containers and not parts.network):
        return False
    made = network_made(ask, network_of(parts.name))
    # An engine that does not tell ages cannot speak against it.
    return made is None or _CLOCKS <= made - began <= _NETWORK_COMES


def _moment(text: object) -> datetime | None:
    """A journal's time, None where the line was damaged by hand."""
    try:
        moment = datetime.fromisoformat(str(text))
    except ValueError:
        return None
    return moment if moment.tzinfo else None
