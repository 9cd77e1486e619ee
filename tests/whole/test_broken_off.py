"""Runs that end in the middle of making a cluster, and a cluster that is no longer the one that was made."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.lab.test_docker import docker
from tests.lab.test_tools import until
from tests.whole.engine import containers_of, inspected, make_cluster, still_there, things_of
from tests.whole.learner import Learner

pytestmark = [pytest.mark.cluster, pytest.mark.docker, pytest.mark.timeout(400)]


@pytest.fixture
def learner(tmp_path: Path) -> Iterator[Learner]:
    learner = Learner.at(tmp_path)
    yield learner
    learner.tutor("cleanup", "--yes", limit=240)


def in_the_middle(learner: Learner) -> bool:
    """Whether k3d has started the server node."""
    if not learner.cluster:
        return False
    nodes = inspected("container", containers_of(learner.cluster))
    return any(node["State"]["Running"] and node["Name"].endswith("-server-0") for node in nodes)


def begun(learner: Learner, *words: str) -> subprocess.Popen[str]:
    """A run that is in the middle of making its cluster."""
    process = learner.start("run", "--json", "--until", "create-cluster", *words)
    assert until(lambda: process.poll() is not None or in_the_middle(learner), 90)
    assert process.poll() is None
    return process


def test_a_killed_run_is_taken_up_again(learner: Learner, tmp_path: Path) -> None:
    home = learner.files()
    process = begun(learner, "--keep")
    process.kill()
    process.communicate(timeout=20)
    cluster = learner.cluster
    # The volume for images bears the cluster's name, so the next one has the same.
    half = things_of(cluster) - {("volume", f"k3d-{cluster}-images")}
    assert half

    verdict = learner.tutor("check", "create-cluster", limit=60)
    assert verdict.code in (1, 3)
    assert f"cluster {cluster}" in verdict.out
    listed = learner.tutor("cleanup", "--dry-run", limit=60)
    assert cluster in listed.out

    again = learner.tutor("run", "--keep", "--json", "--until", "create-cluster")
    assert again.code == 0, again.err
    assert "was broken off" in again.err
    assert again.outcomes["create-cluster"] == "passed"
    assert learner.cluster == cluster
    assert still_there(half) == []
    ours = things_of(cluster)

    # Somebody deletes it, and makes another one of the same name.
    learner.tool("k3d", "cluster", "delete", cluster)
    assert still_there(ours) == []
    with ExitStack() as stack:
        make_cluster(stack, cluster, tmp_path / "stranger")
        theirs = inspected("container", containers_of(cluster))
        assert learner.tutor("check", "create-cluster", limit=60).code != 0
        removed = learner.tutor("cleanup", "--yes")
        assert removed.code == 0, removed.out
        assert f"{cluster} stays" in removed.out
        now = inspected("container", containers_of(cluster))
        assert [each["Id"] for each in now] == [each["Id"] for each in theirs]
        assert [each["State"] for each in now] == [each["State"] for each in theirs]
    assert not learner.workspace.exists()
    assert learner.files() == home


def test_an_interrupted_run_takes_everything_away(learner: Learner) -> None:
    process = begun(learner)
    cluster, half = learner.cluster, things_of(learner.cluster)
    # As ^C does: to the whole group.
    os.killpg(process.pid, signal.SIGINT)
    out, err = process.communicate(timeout=120)
    assert process.returncode == 130, err
    assert '"cancelled"' in out
    assert still_there(half) == []
    assert things_of(cluster) == set()
    assert docker("network", "ls", "-q", "--filter", f"name=^k3d-{cluster}$") == ""
    assert docker("volume", "ls", "-q", "--filter", f"name=^k3d-{cluster}-images$") == ""
    assert not learner.workspace.exists()
