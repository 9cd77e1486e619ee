"""The practice lab as the engine and the learner's shell see it: docker, k3d and kubectl as programs."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.lab.practice.service.running import KUBECTL, Running, below, running, until
from tutor.content.data import course_folder
from tutor.content.models import LAB_FACTS
from tutor.engine.journal import Journal
from tutor.engine.ports import Performer, World
from tutor.lab import ownership, watch
from tutor.lab.practice.lab import PracticeLab
from tutor.lab.practice.service.life import find, stop
from tutor.lab.watch import Watch
from tutor.lab.workspace import Workspace

CLUSTER = "k3s-default"
SLOWER = 8
"""How many times as long as nothing at all one of the lab's own commands may take."""
NODES = [f"k3d-{CLUSTER}-{part}" for part in ("agent-0", "server-0", "serverlb")]


@dataclass(frozen=True)
class Place:
    """A workspace, its lab, and the lab's process."""

    workspace: Workspace
    lab: PracticeLab
    service: Running


def environ(folder: Path, *first: Path) -> dict[str, str]:
    return {
        "PATH": os.pathsep.join([*map(str, first), "/usr/bin", "/bin"]),
        "HOME": str(folder),
        "LANG": "C.UTF-8",
        "LOG_LEVEL": "debug",
    }


def lab_of(workspace: Workspace, given: dict[str, str]) -> PracticeLab:
    return PracticeLab(workspace, journal=Journal(workspace.journal, "practice"), environ=given)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("practice lab")


@pytest.fixture(scope="module")
def place(folder: Path) -> Iterator[Place]:
    """A lab with a cluster of two nodes."""
    workspace = Workspace(folder / "dwk", practice=True)
    workspace.prepare()
    with running(workspace.practice) as service:
        lab = lab_of(workspace, environ(folder))
        assert lab.cluster() == CLUSTER
        made = lab.perform("k3d cluster create -a 1")
        assert made.exit_code == 0, made.output
        assert "\x1b" not in made.output
        assert made.output.endswith("\nkubectl cluster-info\n")
        yield Place(workspace, lab, service)


def read(lab: PracticeLab, *argv: str) -> str:
    reading = lab.read(argv)
    assert (reading.exit_code, reading.stderr) == (0, ""), reading
    assert reading.argv == argv
    return reading.stdout


def test_it_is_a_world_and_a_performer(place: Place) -> None:
    world: World = place.lab
    performer: Performer = place.lab
    assert (world.name, place.lab.badge) == ("practice", f"PRACTICE k3d-{CLUSTER}")
    assert performer.perform("exit 3").exit_code == 3


def test_the_tutors_own_questions_are_answered_by_the_labs_tools(place: Place) -> None:
    (cluster,) = json.loads(read(place.lab, "k3d", "cluster", "list", "-o", "json"))
    assert (cluster["name"], cluster["serversRunning"], cluster["agentsRunning"]) == (CLUSTER, 1, 1)
    names = read(place.lab, "docker", "ps", "--format", "{{.Names}}").split()
    assert sorted(names) == NODES
    nodes = json.loads(read(place.lab, "kubectl", "get", "nodes", "-o", "json"))["items"]
    assert len(nodes) == 2
    missing = place.lab.read(["docker", "inspect", "nosuch"])
    assert (missing.exit_code, missing.stdout.strip()) == (1, "[]")


def test_facts(place: Place) -> None:
    facts = place.lab.facts()
    assert set(facts) == {*LAB_FACTS, "manifest_url"}
    assert (facts["cluster"], facts["k3d_version"]) == (CLUSTER, "5.9.0")
    assert facts["merge_flag"] == "--kubeconfig-merge-default"
    with urllib.request.urlopen(facts["manifest_url"], timeout=10) as answer:
        assert answer.read() == (course_folder() / "manifests" / "deployment.yaml").read_bytes()
    known = place.lab.known_facts()
    assert known["manifest_url"] == facts["manifest_url"]
    assert known["registry_port"] == facts["registry_port"]
    applied = place.lab.perform(f"kubectl apply --dry-run=server -f {facts['manifest_url']}")
    assert applied.exit_code == 0, applied.output


def test_what_there_is_is_told_by_ids_as_in_docker(place: Place) -> None:
    parts = place.lab.parts(CLUSTER)
    assert [each.name for each in parts.containers] == NODES
    assert [each.role for each in parts.containers] == ["agent", "server", "loadbalancer"]
    assert parts.api_port == ownership.context_port(place.workspace.kubeconfig, f"k3d-{CLUSTER}")
    assert all(len(each.id) == 64 for each in parts.containers)
    identity = place.lab.identify("cluster", CLUSTER)
    assert identity is not None
    assert set(identity) == {*NODES, f"network k3d-{CLUSTER}", f"volume k3d-{CLUSTER}-images"}
    assert all(identity.values())
    assert place.lab.made_here("cluster", CLUSTER)
    assert not place.lab.made_here("cluster", "nosuch")
    for kind in ("cluster", "registry", "container", "image"):
        assert place.lab.identify(kind, "nosuch") == {}
    assert ownership.clusters(place.lab.ask) == (CLUSTER,)
    assert ownership.network_made(place.lab.ask, f"k3d-{CLUSTER}") is not None
    read(place.lab, "docker", "pull", "-q", "alpine")
    assert place.lab.identify("image", "alpine")
    made = place.lab.perform("k3d registry create reg --port 0")
    assert made.exit_code == 0, made.output
    registry = place.lab.identify("registry", "reg")
    assert registry is not None
    assert len(registry) == 2
    assert place.lab.perform("k3d registry delete reg").exit_code == 0
    assert place.lab.identify("registry", "reg") == {}


def test_another_cluster_of_the_name_is_not_ours(place: Place) -> None:
    # Nothing in this journal says that the cluster was made here.
    assert place.lab.choose_cluster(Journal(place.workspace.root / "none", "practice")) == "dwk"


def test_an_interrupt_reaches_what_is_followed(place: Place) -> None:
    assert place.lab.perform("docker run -d --name hash jakousa/dwk-app1").exit_code == 0
    followed = place.lab.perform("docker logs -f hash", interrupt=r"\d{4}-\d\d-\d\dT", limit=20)
    assert followed.exit_code == 130
    assert place.lab.perform("docker rm -f hash").exit_code == 0
    assert read(place.lab, "docker", "ps", "-aq", "--filter", "name=hash") == ""


class Bell:
    def __init__(self) -> None:
        self.rung = threading.Event()

    def __call__(self) -> None:
        self.rung.set()


@pytest.mark.parametrize(
    ("asked", "changes"),
    [
        (("docker", "ps"), ("container.stop", "container.start")),
        (("kubectl", "get", "nodes"), ("container.stop", "container.start")),
    ],
)
def test_changes_are_announced(
    place: Place, monkeypatch: pytest.MonkeyPatch, asked: tuple[str, ...], changes: Sequence[str]
) -> None:
    # No poll: what is noticed is what was announced.
    monkeypatch.setattr(watch, "POLL", 60.0)
    bell = Bell()
    watching = Watch(place.lab, [asked], bell)
    watching.start()
    try:
        # The tool needs a moment before it follows.
        for _ in range(100):
            for operation in changes:
                place.service.ask(operation, name=NODES[0])
            if bell.rung.wait(0.1):
                break
        assert bell.rung.is_set()
    finally:
        watching.stop(wait=5.0)


def test_the_learners_shell(place: Place, folder: Path) -> None:
    environment = place.lab.environment()
    assert environment["DWK_TUTOR_PRACTICE"] == str(place.workspace.practice / "service.json")
    assert environment["KUBECONFIG"] == str(place.workspace.practice / "kubeconfig")
    assert environment["PATH"].split(os.pathsep)[0] == str(place.workspace.practice / "bin")
    assert "LOG_LEVEL" not in environment
    changes, removed = place.lab.exports()
    assert changes["DWK_TUTOR_PRACTICE"] == environment["DWK_TUTOR_PRACTICE"]
    assert "DWK_TUTOR_PRACTICE" not in removed
    found = place.lab.perform("command -v docker k3d dwk-tutor").output.splitlines()
    assert {Path(each).parent for each in found} == {place.workspace.bin}
    # A tutor that was started inside the shell of another lab does not take its tools for the learner's.
    real = Workspace(folder / "dwk")
    nested = lab_of(
        Workspace(folder / "nested", practice=True),
        {**environment, "PATH": os.pathsep.join([str(real.bin), environment["PATH"]])},
    )
    path = nested.toolbox.changes()["PATH"].split(os.pathsep)
    assert path[0] == str(nested.workspace.bin)
    assert not {str(real.bin), str(place.workspace.bin)} & set(path)


@pytest.mark.parametrize(
    ("version", "own"), [("1.36.0", True), ("1.37.1", True), ("1.35.2", True), ("1.21.0", False)]
)
def test_the_kubectl_that_suits_the_cluster(tmp_path: Path, version: str, own: bool) -> None:
    tools = tmp_path / "tools"
    tools.mkdir()
    kubectl = tools / "kubectl"
    said = json.dumps({"clientVersion": {"gitVersion": f"v{version}"}})
    kubectl.write_text(f"#!/bin/sh\necho '{said}'\n")
    kubectl.chmod(0o755)
    workspace = Workspace(tmp_path / "dwk", practice=True)
    workspace.prepare()
    lab = lab_of(workspace, environ(tmp_path, tools))
    assert lab.toolbox.find("kubectl") == (str(kubectl) if own else KUBECTL)
    assert (workspace.bin / "kubectl").is_symlink() != own


def test_without_a_kubectl_the_one_that_was_brought_is_taken(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path / "dwk", practice=True)
    workspace.prepare()
    lab = lab_of(workspace, {"PATH": str(tmp_path), "HOME": str(tmp_path)})
    assert lab.toolbox.find("kubectl") == KUBECTL
    assert (workspace.bin / "kubectl").resolve() == Path(KUBECTL).resolve()


def test_the_labs_commands_start_quickly(place: Place) -> None:
    """Held against the shortest time in which Python starts at all on this computer."""
    bare = [sys.executable, "-I", "-S", "-c", "pass"]
    commands = [[str(place.workspace.bin / "docker"), "ps"], [str(place.workspace.bin / "k3d"), "version"]]
    times: dict[int, float] = {}
    # On a computer that is busy with other things it may take some tries until none of them is in the way.
    for _ in range(30):
        for number, words in enumerate([bare, *commands]):
            began = time.perf_counter()
            subprocess.run(words, env=place.lab.environment(), capture_output=True, check=True)
            times[number] = min(times.get(number, 60.0), time.perf_counter() - began)
        if max(times[1], times[2]) < SLOWER * times[0]:
            return
    raise AssertionError(times)


def test_it_heals_itself_when_its_process_has_died(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path / "dwk", practice=True)
    workspace.prepare()
    service = Running(workspace.practice)
    lab = lab_of(workspace, environ(tmp_path))
    try:
        assert lab.perform("k3d cluster create").exit_code == 0
        cluster = lab.identify("cluster", CLUSTER)
        os.kill(service.process.pid, signal.SIGKILL)
        service.process.wait(10)
        assert "manifest_url" not in lab.known_facts()
        said = lab.perform("kubectl get nodes --no-headers")
        assert (said.exit_code, said.output.split()[1]) == (0, "Ready"), said.output
        assert lab.identify("cluster", CLUSTER) == cluster
        address = find(workspace.practice)
        assert address is not None
        assert address.pid != service.process.pid
    finally:
        assert stop(workspace.practice)
    until(lambda: below(workspace.practice) == [])


def test_a_lab_that_does_not_start_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    workspace = Workspace(tmp_path / "dwk", practice=True)
    workspace.prepare()
    (workspace.practice / "engine").write_text("in the way")
    lab = lab_of(workspace, environ(tmp_path))
    reading = lab.read(["docker", "ps"])
    assert reading.exit_code == 1
    assert lab.trouble is not None
    assert lab.trouble.startswith("The practice lab ended at once.")
    assert lab.identify("container", "any") is None
    assert find(workspace.practice) is None
    # Not tried with every question, but when some time has gone by.
    (workspace.practice / "engine").unlink()
    assert lab.read(["docker", "ps"]).exit_code == 1
    monkeypatch.setattr(lab, "_later", 0.0)
    assert lab.read(["docker", "ps"]).exit_code == 0
    assert lab.trouble is None
    assert stop(workspace.practice)
