"""The two routes with a registry, for real, to the end of the part.

A quick stand-in takes the place of the course's image, which would hold up every step that ends a pod.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.lab.test_docker import docker
from tests.whole.conftest import Served
from tests.whole.engine import containers_of, inspected, still_there, things_of
from tests.whole.hub import IMAGE, USER, open_hub
from tests.whole.learner import Ended, Learner

pytestmark = [pytest.mark.cluster, pytest.mark.docker, pytest.mark.timeout(600)]


@pytest.fixture
def stack() -> Iterator[ExitStack]:
    with ExitStack() as stack:
        yield stack


@pytest.fixture
def learner(tmp_path: Path) -> Iterator[Learner]:
    learner = Learner.at(tmp_path)
    yield learner
    learner.tutor("cleanup", "--yes", limit=240)


@pytest.fixture(autouse=True)
def _registry_image() -> None:
    if not docker("images", "-q", IMAGE) and not docker("pull", "-q", IMAGE, check=False):
        pytest.skip(f"the image {IMAGE} is not here and cannot be pulled")


def passed(ended: Ended) -> None:
    """All that were taken passed."""
    assert ended.out, ended.err
    steps = ended.document["steps"]
    done = ("passed", "passed before", "left out")
    missed = {step["id"]: step["sentence"] for step in steps if step["outcome"] not in done}
    assert missed == {}, ended.err
    assert ended.code == 0


def push(names: list[str], source: str) -> None:
    for name in names:
        docker("tag", source, name)
        docker("push", name)
        docker("image", "rm", name)


def test_a_registry_of_ones_own_and_a_cluster_that_was_stopped(
    learner: Learner, quick_image: str, served: Served
) -> None:
    first = learner.tutor(
        *("run", "--keep", "--json", "--until", "push-image"),
        *("--set", "route=registry", "--set", f"course_image={quick_image}"),
    )
    passed(first)
    (registry,) = inspected("container", ["k3d-dwk-registry"])
    port = registry["HostConfig"]["PortBindings"]["5000/tcp"][0]["HostPort"]
    tag = "b7fc18de2376da80ff0cfc72cf581a9f94d10e64"
    push([f"localhost:{port}/quick:{each}" for each in ("latest", tag)], f"{quick_image}:latest")

    # As after a restart of the computer; the registry too.
    docker(
        "stop", "-t", "1", *(each["Id"] for each in inspected("container", containers_of(learner.cluster)))
    )
    docker("stop", "-t", "1", "k3d-dwk-registry")
    before = learner.tutor("check", "create-cluster-with-registry")
    assert before.code != 0
    assert "0 containers" in before.out

    image = f"k3d-dwk-registry:{port}/quick"
    address = served.manifest(f"{image}:{tag}")
    rest = learner.tutor(
        *("run", "--keep", "--json", "--set", f"course_image={image}", "--set", f"manifest_url={address}"),
    )
    passed(rest)
    assert rest.outcomes["create-cluster-with-registry"] == "passed before"
    assert {"push-new-image", "apply-new-image", "see-new-version"} <= rest.outcomes.keys()
    deployed = learner.tool("kubectl", "get", "deployment", "hashgenerator-dep", "-o", "jsonpath={..image}")
    assert deployed == f"k3d-dwk-registry:{port}/dwk-app1:v2"

    ours = things_of(learner.cluster) | {("container", registry["Id"])}
    ours |= {("volume", mount["Name"]) for mount in registry["Mounts"] if mount["Type"] == "volume"}
    ours |= {("image", f"localhost:{port}/dwk-app1:{version}") for version in ("v1", "v2")}
    removed = learner.tutor("cleanup", "--yes")
    assert removed.code == 0, removed.out
    assert still_there(ours) == []
    assert things_of(learner.cluster) == set()


def test_a_hub_where_one_has_to_log_in(
    learner: Learner, quick_image: str, served: Served, stack: ExitStack, tmp_path: Path
) -> None:
    hub = open_hub(stack, f"dwkwhole-{os.getpid()}-hub", tmp_path)
    hub_user = f"{hub.host}/{USER}"
    settings = ("--set", "route=hub", "--set", f"hub_user={hub_user}")
    hub.log_in(learner.environ)
    first = learner.tutor(
        *("run", "--keep", "--json", "--until", "push-image-hub", *settings),
        *("--set", f"course_image={quick_image}"),
    )
    passed(first)
    assert {"docker-login": f"docker login {hub.host}"}.items() <= commands(first).items()
    assert f"docker push {hub_user}/dwk-app1:v1" in commands(first).values()

    tag = "b7fc18de2376da80ff0cfc72cf581a9f94d10e64"
    image = f"{hub_user}/quick"
    for each in ("latest", tag):
        stack.callback(docker, "image", "rm", f"{image}:{each}", check=False)
        docker("tag", f"{quick_image}:latest", f"{image}:{each}")
        learner.tool("docker", "push", f"{image}:{each}")
    hub.show_to(stack, learner.cluster)
    address = served.manifest(f"{image}:{tag}")
    rest = learner.tutor(
        *("run", "--keep", "--json", *settings),
        *("--set", f"course_image={image}", "--set", f"manifest_url={address}"),
    )
    passed(rest)
    assert {"push-new-image-hub", "apply-new-image", "see-new-version"} <= rest.outcomes.keys()
    pulled = learner.tool("kubectl", "get", "pods", "-o", "jsonpath={..imageID}")
    assert f"{hub_user}/dwk-app1@sha256:" in pulled

    ours = things_of(learner.cluster) | {
        ("image", f"{hub_user}/dwk-app1:{version}") for version in ("v1", "v2")
    }
    removed = learner.tutor("cleanup", "--yes")
    assert removed.code == 0, removed.out
    assert still_there(ours) == []
    # The login is the learner's.
    assert hub.host in (learner.home / ".docker" / "config.json").read_text(encoding="utf-8")


def commands(ended: Ended) -> dict[str, str]:
    """Step → the command that it ran."""
    return {step["id"]: step["command"] for step in ended.document["steps"] if step["command"]}
