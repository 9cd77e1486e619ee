"""The real lab with a real k3d cluster of its own name, from creation to nothing left."""

from __future__ import annotations

import os
import subprocess
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.lab.test_docker import docker
from tutor.engine.journal import Journal
from tutor.lab.cleanup import carry_out, leftovers_of, plan, verify
from tutor.lab.real import RealLab
from tutor.lab.watch import Watch
from tutor.lab.workspace import Workspace

pytestmark = [pytest.mark.cluster, pytest.mark.timeout(400)]

KUBECONFIG = "apiVersion: v1\nkind: Config\ncurrent-context: work\ncontexts: []\n"


@pytest.fixture
def name() -> Iterator[str]:
    """A cluster's name; whatever happens, no cluster of it is left."""
    name = f"dwktest-{os.getpid()}-{time.monotonic_ns() % 10_000}"
    yield name
    subprocess.run(["k3d", "cluster", "delete", name], capture_output=True, check=False, timeout=120)
    for words in (("network", "rm", f"k3d-{name}"), ("volume", "rm", f"k3d-{name}-images")):
        docker(*words, check=False)


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home with a kubeconfig in it."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.delenv("XDG_CONFIG_HOME", raising=False)
    (tmp_path / "home" / ".kube").mkdir(parents=True)
    (tmp_path / "home" / ".kube" / "config").write_text(KUBECONFIG)
    return tmp_path / "home"


def lab_in(root: Path, home: Path, name: str) -> tuple[RealLab, Journal]:
    workspace = Workspace(root)
    workspace.prepare()
    journal = Journal(workspace.journal, "real")
    journal.append("fact", name="cluster", value=name, step="")
    environ = dict(os.environ) | {"HOME": str(home)}
    return RealLab(workspace, journal=journal, environ=environ), journal


def of_home(home: Path) -> list[str]:
    return sorted(path.relative_to(home).as_posix() for path in home.rglob("*") if path.is_file())


def test_from_creation_to_nothing_left(tmp_path: Path, home: Path, name: str) -> None:
    lab, journal = lab_in(tmp_path / "dwk", home, name)
    assert lab.facts()["cluster"] == name
    journal.append("free", kind="cluster", name=name)

    lines: list[str] = []
    created = lab.perform(f"k3d cluster create {name} -a 1", limit=240, on_line=lines.append)
    assert created.exit_code == 0, created.output
    assert any("Starting servers" in line for line in lines)
    ids = lab.identify("cluster", name)
    assert ids is not None
    assert {f"k3d-{name}-{part}" for part in ("server-0", "agent-0", "serverlb")} <= ids.keys()
    assert {f"network k3d-{name}", f"volume k3d-{name}-images"} <= ids.keys()
    assert lab.made_here("cluster", name)
    journal.append("owned", kind="cluster", name=name, ids=ids)

    # Reads go to this cluster, without a context being named.
    nodes = lab.read(["kubectl", "get", "nodes", "-o", "name"])
    assert sorted(nodes.stdout.split()) == [f"node/k3d-{name}-agent-0", f"node/k3d-{name}-server-0"]
    assert lab.read(["kubectl", "config", "current-context"]).stdout.strip() == f"k3d-{name}"

    # What another tutor's shell would do to it is refused.
    other, _ = lab_in(tmp_path / "other", home, f"{name}x")
    for line in (
        f"k3d cluster delete {name}",
        f"k3d node delete k3d-{name}-agent-0",
        "k3d cluster stop --all",
    ):
        refused = other.perform(line)
        assert refused.exit_code == 1
        assert (
            f"the cluster {name} was not made by the tutor" in refused.output or "clusters" in refused.output
        )
    assert lab.identify("cluster", name) == ids

    noticed_within_a_second(lab)

    planned = plan(lab, journal)
    nodes_volumes = [each for each in planned.remove if each.kind == "volume" and len(each.name) == 64]
    assert len(nodes_volumes) >= 8
    removals = carry_out(lab, planned.remove)
    assert [each for each in removals if each.trouble] == []
    assert verify(lab, planned.remove) == ()
    assert lab.identify("cluster", name) == {}
    assert not {each.name for each in nodes_volumes} & set(docker("volume", "ls", "-q").split())
    assert not lab.workspace.root.exists()
    assert (home / ".kube" / "config").read_text() == KUBECONFIG
    assert of_home(home) == [".kube/config"]


def noticed_within_a_second(lab: RealLab) -> None:
    """A new Deployment is announced; the poll is off."""
    noticed = threading.Event()
    watching = Watch(lab, [("kubectl", "get", "deployment", "x")], noticed.set)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("tutor.lab.watch.POLL", 600.0)
        watching.start()
        try:
            # Until the watch stands, nothing is announced: change something until it does.
            for number in range(20):
                made = lab.perform(f"kubectl create deployment web-{number} --image=local/none:1")
                assert made.exit_code == 0, made.output
                if noticed.wait(1.0):
                    break
            assert noticed.is_set()
            noticed.clear()
            before = time.monotonic()
            lab.perform("kubectl scale deployment/web-0 --replicas=2")
            assert noticed.wait(5.0)
            assert time.monotonic() - before < 2.0
        finally:
            watching.stop(wait=5.0)


def test_a_creation_that_is_broken_off_can_be_cleared(tmp_path: Path, home: Path, name: str) -> None:
    lab, journal = lab_in(tmp_path / "dwk", home, name)
    journal.append("free", kind="cluster", name=name)
    line = f"k3d cluster create {name} -a 1"
    journal.append("began", text=line)
    ran = lab.perform(line, interrupt="Starting servers", limit=120)
    assert ran.exit_code == 130
    left = leftovers_of(lab, journal, name)
    assert {"container", "volume", "network"} <= {each.kind for each in left}
    removals = carry_out(lab, left)
    assert [each for each in removals if each.trouble] == []
    assert verify(lab, left) == leftovers_of(lab, journal, name) == ()
    assert lab.identify("cluster", name) == {}
