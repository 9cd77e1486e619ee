"""Probes of k3d and of the cluster name that the lessons use."""

from __future__ import annotations

from collections.abc import Iterator

from tutor.engine.ports import Problem
from tutor.lab.doctor.docker import k3d_api
from tutor.lab.doctor.evidence import Evidence, dotted
from tutor.lab.doctor.findings import Finding, fail, ok, warn
from tutor.lab.doctor.system import System

OLDEST_USABLE = (3, 0, 0)
"""`k3d cluster create` came with k3d 3; before that it was `k3d create`."""
OLDEST_GOOD = (5, 6, 1)
"""From here on k3d speaks an API that Docker 29 accepts, and its DNS and cgroup fixes are on by default."""

WHY = "k3d makes the Kubernetes cluster of the lessons."
TRAP = "`pip install k3d` brings another thing of the same name, a library for 3-D plots."
FIX = f"dwk-tutor doctor --fix    # fetches k3d 5.9.0 into the tutor's own folder, without sudo\n{TRAP}"


def program(system: System, evidence: Evidence) -> Iterator[Finding]:
    """Whether k3d is there, is the right one, and is new enough."""
    place = system.which("k3d")
    version = evidence.k3d_version
    if evidence.k3d.problem is Problem.MISSING or place is None:
        yield fail("k3d", "There is no k3d on this computer's PATH.", WHY, FIX)
    elif evidence.k3d.problem is not None:
        word = "did not answer in time" if evidence.k3d.problem is Problem.TIMEOUT else "could not be started"
        yield fail("k3d", f"k3d at {place} {word}.", WHY, FIX)
    elif version is None:
        yield fail(
            "k3d",
            f"The program k3d at {place} does not say `k3d version …`.",
            f"{WHY} This seems to be another program of that name, or a damaged file.",
            FIX,
        )
    elif version < OLDEST_USABLE:
        yield fail(
            "k3d",
            f"k3d {dotted(version)} at {place} is from before 3.0.",
            f"{WHY} Its commands had other names then.",
            FIX,
        )
    elif version < OLDEST_GOOD:
        yield warn(
            "k3d",
            f"k3d {dotted(version)} at {place} is older than {dotted(OLDEST_GOOD)}.",
            f"{WHY} It speaks Docker API {k3d_api(version)}, which Docker 29 no longer accepts, "
            "and lacks fixes for newer systems.",
            FIX,
        )
    else:
        k3s = evidence.k3s_version
        yield ok(
            "k3d", f"k3d {dotted(version)} at {place}" + (f", with k3s {dotted(k3s)}." if k3s else "."), WHY
        )


def default_cluster(system: System, evidence: Evidence) -> Iterator[Finding]:
    """Whether the name that k3d uses by itself is free or ours."""
    reading = evidence.default_cluster
    if not evidence.info or reading.problem is not None or reading.exit_code != 0:
        return
    why = "Several commands of the lessons name no cluster, and then k3d means k3s-default."
    count = len(reading.stdout.split())
    if not count:
        yield ok("cluster-name", "The cluster name k3s-default is free.", why)
    elif system.owns_cluster("k3s-default"):
        yield ok("cluster-name", "The cluster k3s-default was made with the tutor.", why)
    else:
        known = system.owns_cluster("k3s-default") is False
        who = "that the tutor did not make" if known else "already"
        yield warn(
            "cluster-name",
            f"There is a cluster k3s-default {who} ({count} containers).",
            f"{why} The tutor never touches a cluster that it did not make; its steps then use another name "
            "and say so.",
            None,
        )
