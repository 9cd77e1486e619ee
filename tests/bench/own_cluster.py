"""A cluster for measuring, under a name that nobody else has, so that removing it can hit no other."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tutor.engine.journal import Journal
from tutor.lab.real import RealLab
from tutor.lab.workspace import Workspace


def name_cluster(folder: Path) -> str:
    """Make the lab of a workspace use a cluster name of its own, as if it had chosen that earlier."""
    workspace = Workspace(folder)
    workspace.prepare()
    name = f"bench-{os.getpid()}-{secrets.token_hex(2)}"
    Journal(workspace.journal, "real").append("fact", name="cluster", value=name, step="")
    return name


@contextmanager
def own_cluster(lab: RealLab, name: str) -> Iterator[None]:
    """A cluster of one node with a Deployment `web` of no pods: what is measured is the way of a change,
    not the start of a program."""
    if lab.cluster() != name:
        raise RuntimeError(f"the lab uses {lab.cluster()} and not {name}")
    try:
        _must(lab, f"k3d cluster create {name} --no-lb --timeout 180s", 240)
        _must(lab, "kubectl create deployment web --image=bench --replicas=0", 60)
        yield
    finally:
        lab.perform(f"k3d cluster delete {name}", limit=120)


def _must(lab: RealLab, text: str, limit: float) -> None:
    ran = lab.perform(text, limit=limit)
    if ran.exit_code != 0:
        raise RuntimeError(f"`{text}` ended with {ran.exit_code}:\n{ran.output[-2000:]}")
