"""The whole part in the real lab and in the practice lab, side by side: the same verdicts from the same
values, and the same columns to read.

The real run is the one that `test_whole_part` looks at too, so these tests stand before its clean-up.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.whole.learner import Ended, Learner
from tests.whole.shapes import EARLIER, LATER, NEWER_ENGINE, besides, fields, header
from tutor.engine.journal import Journal
from tutor.lab.lab import Lab
from tutor.lab.practice.lab import PracticeLab
from tutor.lab.real import RealLab
from tutor.lab.workspace import Workspace

pytestmark = [pytest.mark.cluster, pytest.mark.docker, pytest.mark.timeout(1200)]

_RANDOM = (
    # The real docker names the registry, the hash of a template comes from how the server's version writes it
    # down, and which node gets a pod is the scheduler's own matter.
    (re.compile(r"\bdocker\.io/"), ""),
    (re.compile(r"-[0-9a-f]{8,10}-[a-z0-9]{5}\b"), "-…-…"),
    (re.compile(r"-(server|agent)-\d\b"), "-NODE"),
    (re.compile(r"\b\w*\d\w*\b"), "…"),
)
"""What two runs do not have in common within a text: versions, addresses, ports, ids, times."""


@dataclass(frozen=True)
class Labs:
    """The two labs after the part was taken to its end in both."""

    real: Lab
    practice: Lab

    def ask(self, *words: str) -> tuple[str, str]:
        """What a command prints in the real lab, and what in the practice lab."""
        readings = []
        for lab in (self.real, self.practice):
            named = [word.replace("CLUSTER", lab.cluster()) for word in words]
            readings.append(lab.read(named))
        assert [reading.exit_code for reading in readings] == [0, 0], [each.stderr for each in readings]
        return readings[0].stdout, readings[1].stdout


@pytest.fixture(scope="module")
def practised(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Learner, Ended, Path]]:
    """The whole part, by import, in the practice lab."""
    folder = tmp_path_factory.mktemp("practised")
    learner = Learner.at(folder)
    words = ("--lab", "practice", "run", "--keep", "--json")
    yield learner, learner.tutor(*words, notes=folder / "notes.json"), folder / "notes.json"
    learner.tutor("--lab", "practice", "lab", "down", limit=60)


@pytest.fixture(scope="module")
def labs(learner: Learner, taken: Ended, practised: tuple[Learner, Ended, Path]) -> Labs:
    assert taken.code == 0, taken.err
    assert practised[1].code == 0, practised[1].err

    def place(someone: Learner, name: str) -> tuple[Workspace, Journal]:
        workspace = Workspace(someone.workspace, practice=name == "practice")
        return workspace, Journal(workspace.journal, name, read_only=True)

    real, real_journal = place(learner, "real")
    own, own_journal = place(practised[0], "practice")
    return Labs(
        RealLab(real, journal=real_journal, environ=learner.environ),
        PracticeLab(own, journal=own_journal, environ=practised[0].environ),
    )


def test_every_step_ends_the_same(taken: Ended, practised: tuple[Learner, Ended, Path]) -> None:
    assert practised[1].out, practised[1].err
    assert practised[1].document["lab"] == "practice"
    assert list(practised[1].outcomes.items()) == list(taken.outcomes.items())


def test_every_check_says_the_same_before_and_after(
    taken: Ended, notes: Path, practised: tuple[Learner, Ended, Path]
) -> None:
    assert taken.code == 0, taken.err
    real, practice = seen(notes), seen(practised[2])
    assert practice.keys() == real.keys()
    for when in ("before", "after"):
        assert {step: found[when] for step, found in practice.items()} == {
            step: found[when] for step, found in real.items()
        }
    assert sum(len(found["after"]) for found in real.values()) > 60


def test_every_query_gives_the_same(
    taken: Ended, notes: Path, practised: tuple[Learner, Ended, Path]
) -> None:
    """Values of all reads of the checks, and of the facts that steps look up."""
    assert taken.code == 0, taken.err
    real, practice = seen(notes), seen(practised[2])
    apart = {
        f"{step}: {query}": (value, practice[step]["values"].get(query))
        for step, found in real.items()
        for query, value in found["values"].items()
        if common(value) != common(practice[step]["values"].get(query))
    }
    assert apart == {}
    assert sum(len(found["values"]) for found in real.values()) > 60


def seen(notes: Path) -> dict[str, dict[str, Any]]:
    """What `tests.whole.observed` has written."""
    found: dict[str, dict[str, Any]] = json.loads(notes.read_text(encoding="utf-8"))
    return found


def common(value: Any) -> Any:
    """A value, without what is another one in each run. Numbers are the same in all."""
    if isinstance(value, list):
        return [common(each) for each in value]
    if isinstance(value, dict):
        return {name: common(each) for name, each in value.items()}
    if isinstance(value, str):
        for pattern, stands in _RANDOM:
            value = pattern.sub(stands, value)
    return value


@pytest.mark.parametrize(
    "line",
    [
        *("docker ps -a", "docker images", "docker network ls", "docker volume ls", "docker system df"),
        *("docker history dwk-app1:v1", "docker stats --no-stream", "docker top k3d-CLUSTER-server-0"),
        *("k3d cluster list", "k3d node list", "k3d registry list"),
    ],
)
def test_docker_and_k3d_show_the_same_columns(labs: Labs, line: str) -> None:
    real, practice = labs.ask(*line.split())
    assert header(practice) == header(real)


@pytest.mark.parametrize("wide", [(), ("-o", "wide")])
@pytest.mark.parametrize(
    "kind",
    [
        *("nodes", "namespaces", "pods", "deployments", "replicasets", "services", "endpoints", "events"),
        *("endpointslices", "configmaps", "serviceaccounts", "leases", "all"),
    ],
)
def test_kubectl_shows_the_same_columns(labs: Labs, kind: str, wide: tuple[str, ...]) -> None:
    """Secrets are left out: k3s makes some of its own, and the practice lab has none."""
    everywhere = () if kind in ("nodes", "namespaces") else ("-A",)
    real, practice = labs.ask("kubectl", "get", kind, *everywhere, *wide)
    assert header(practice) == header(real)


@pytest.mark.parametrize("line", ["docker ps -a", "docker images", "docker network ls", "docker volume ls"])
def test_docker_formats_the_same_fields(labs: Labs, line: str) -> None:
    real, practice = labs.ask(*line.split(), "--format", "{{json .}}")
    first = [json.loads(text.splitlines()[0]) for text in (real, practice)]
    assert [(key, type(value)) for key, value in first[1].items()] == [
        (key, type(value)) for key, value in first[0].items()
    ]


@pytest.mark.parametrize(
    ("line", "parts"),
    [
        ("docker inspect k3d-CLUSTER-server-0", ("", "State", "Config", "Mounts", "NetworkSettings")),
        ("docker image inspect dwk-app1:v1", ("Config", "RootFS", "Metadata")),
        ("docker network inspect k3d-CLUSTER", ("", "IPAM", "Options")),
        ("docker volume inspect k3d-CLUSTER-images", ("",)),
    ],
)
def test_inspect_has_the_same_fields(labs: Labs, line: str, parts: tuple[str, ...]) -> None:
    """Of the parts that people read. What the engine alone needs, such as most of HostConfig, is left out."""
    real, practice = (json.loads(text)[0] for text in labs.ask(*line.split()))
    for part in parts:
        ours, theirs = (
            {field for field in fields([found[part] if part else found]) if field.count(".") == 1}
            for found in (practice, real)
        )
        assert besides(ours, NEWER_ENGINE) == besides(theirs, NEWER_ENGINE), part


@pytest.mark.parametrize("line", ["k3d cluster list -o json", "k3d node list -o json", "k3d version -o json"])
def test_k3d_has_the_same_fields(labs: Labs, line: str) -> None:
    real, practice = (fields(json.loads(text)) for text in labs.ask(*line.split()))
    assert practice == real


@pytest.mark.parametrize("kind", ["pods", "deployments", "replicasets"])
def test_objects_have_the_same_fields(labs: Labs, kind: str) -> None:
    """Of what the part has deployed; the two servers may be of different age."""
    real, practice = (fields(json.loads(text)) for text in labs.ask("kubectl", "get", kind, "-o", "json"))
    assert besides(practice - real, LATER) == set()
    assert besides(real - practice, EARLIER) == set()
