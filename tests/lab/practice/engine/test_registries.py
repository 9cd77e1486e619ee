"""Pull, push and login, in Docker's words and in a node's."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from tests.lab.practice.engine.workbench import (
    COURSE,
    RefusedError,
    ask,
    engine_in,
    local_registry,
    printed,
)
from tutor.lab.practice.edition import K3D, K3S_TAG
from tutor.lab.practice.engine import hub
from tutor.lab.practice.engine.errors import PullError
from tutor.lab.practice.engine.image import Reference

PUSHED = "localhost:5111/dwk-app1:v1"


def test_the_course_image_has_two_tags_that_are_two_images() -> None:
    latest = hub.content(Reference.parse(COURSE))
    tagged = hub.content(Reference.parse(f"{COURSE}:{hub.COURSE_TAG}"))
    assert latest is not None
    assert tagged is not None
    assert latest.id != tagged.id
    assert hub.content(Reference.parse(f"{COURSE}:v1")) is None


@pytest.mark.parametrize("name", list(hub.known()))
def test_every_public_image_is_whole(name: str) -> None:
    tags = ("latest", K3S_TAG, K3D, "17")
    found = [content for tag in tags if (content := hub.content(Reference.parse(f"{name}:{tag}")))]
    assert found
    for content in found:
        assert sum(content.layer_sizes) == content.image.size
        assert len(content.layer_sizes) == len(content.image.layers)
        assert content.image.program
        assert content.image.root is None


@pytest.mark.parametrize(
    "name",
    ["busybox:1.36", "alpine:3.22", "python:3.12-slim", "node:22-alpine", "golang:1.25", "nginx:1.29-alpine"],
)
def test_usual_tags_are_there(name: str) -> None:
    assert hub.content(Reference.parse(name)) is not None


def test_pull_tells_as_docker_does(tmp_path: Path) -> None:
    async def steps() -> None:
        async with engine_in(tmp_path) as engine:
            said = (await printed(engine, "image.pull", reference="busybox")).splitlines()
            assert said[:2] == ["Using default tag: latest", "latest: Pulling from library/busybox"]
            assert said[-2:] == [
                "Status: Downloaded newer image for busybox:latest",
                "docker.io/library/busybox:latest",
            ]
            again = await printed(engine, "image.pull", reference="busybox:latest")
            assert "Status: Image is up to date for busybox:latest" in again
            assert "Using default tag" not in again
            quiet = await printed(engine, "image.pull", reference="alpine:3.22", quiet=True)
            assert quiet == "docker.io/library/alpine:3.22\n"

    asyncio.run(steps())


@pytest.mark.parametrize(
    ("reference", "message"),
    [
        (
            "jakousa/dwk-app1:nope",
            "manifest for jakousa/dwk-app1:nope not found: manifest unknown: manifest unknown",
        ),
        (
            "nosuch/image",
            "pull access denied for nosuch/image, repository does not exist or may require 'docker login'",
        ),
        (
            "localhost:5999/x:1",
            'Get "http://localhost:5999/v2/": dial tcp 127.0.0.1:5999: connect: connection refused',
        ),
        ("UPPER:1", "invalid reference format: repository name (UPPER) must be lowercase"),
    ],
)
def test_what_cannot_be_pulled(tmp_path: Path, reference: str, message: str) -> None:
    async def steps() -> None:
        async with engine_in(tmp_path) as engine:
            with pytest.raises(RefusedError) as refused:
                await ask(engine, "image.pull", reference=reference)
            assert refused.value.message == message

    asyncio.run(steps())


def test_a_host_of_the_internet_is_out_of_reach(tmp_path: Path) -> None:
    async def steps() -> None:
        async with engine_in(tmp_path) as engine:
            with pytest.raises(RefusedError, match=r"lookup registry\.example\.com: no such host"):
                await ask(engine, "image.pull", reference="registry.example.com/x:1")
            # The registry's name is known inside the cluster only.
            await local_registry(engine)
            with pytest.raises(RefusedError, match="lookup k3d-dwk-registry: no such host"):
                await ask(engine, "image.pull", reference="k3d-dwk-registry:5111/x:1")

    asyncio.run(steps())


def test_push_to_a_local_registry_and_back(tmp_path: Path) -> None:
    async def steps() -> None:
        async with engine_in(tmp_path) as engine:
            await ask(engine, "image.pull", reference="busybox:1.36")
            await ask(engine, "image.tag", source="busybox:1.36", target=PUSHED)
            with pytest.raises(RefusedError, match="connection refused"):
                await ask(engine, "image.push", reference=PUSHED)
            await local_registry(engine)
            with pytest.raises(RefusedError) as missing:
                await ask(engine, "manifest.inspect", reference=PUSHED, insecure=True)
            assert missing.value.message == f"no such manifest: {PUSHED}"
            said = await printed(engine, "image.push", reference=PUSHED)
            assert said.startswith("The push refers to repository [localhost:5111/dwk-app1]\n")
            assert ": Pushed\n" in said
            digest = said.splitlines()[-1].split()[2]
            assert said.splitlines()[-1].startswith("v1: digest: sha256:")
            again = await printed(engine, "image.push", reference=PUSHED)
            assert ": Layer already exists\n" in again
            assert (await ask(engine, "manifest.inspect", reference=PUSHED))["schemaVersion"] == 2
            shown = await ask(engine, "image.inspect", name=PUSHED)
            assert f"localhost:5111/dwk-app1@{digest}" in shown["RepoDigests"]
            await ask(engine, "image.remove", names=[PUSHED])
            await ask(engine, "image.remove", names=["busybox:1.36"])
            await ask(engine, "image.pull", reference=f"localhost:5111/dwk-app1@{digest}")
            await ask(engine, "image.pull", reference=PUSHED)
            assert (await ask(engine, "image.inspect", name=PUSHED))["Id"] == shown["Id"]

    asyncio.run(steps())


def test_a_push_of_what_is_not_there(tmp_path: Path) -> None:
    async def steps() -> None:
        async with engine_in(tmp_path) as engine:
            with pytest.raises(RefusedError) as refused:
                await ask(engine, "image.push", reference="localhost:5111/nosuch:1")
            assert refused.value.message == (
                "An image does not exist locally with the tag: localhost:5111/nosuch"
            )
            assert refused.value.plain

    asyncio.run(steps())


def test_docker_hub_takes_a_users_own_names_only(tmp_path: Path) -> None:
    async def steps() -> None:
        async with engine_in(tmp_path) as engine:
            await ask(engine, "image.pull", reference="busybox")
            for name in ("learner/app:1", "other/app:1", "app:1"):
                await ask(engine, "image.tag", source="busybox", target=name)
            denied = "denied: requested access to the resource is denied"
            with pytest.raises(RefusedError, match=denied):
                await ask(engine, "image.push", reference="learner/app:1")
            answer = await ask(engine, "registry.login", user="learner", password="made up")
            assert answer["Status"] == "Login Succeeded"
            assert "do not type a real password" in answer["Note"]
            await ask(engine, "image.push", reference="learner/app:1")
            for name in ("other/app:1", "app:1"):
                with pytest.raises(RefusedError, match=denied):
                    await ask(engine, "image.push", reference=name)
            assert (await engine.registries.fetch(Reference.parse("learner/app:1"), from_cluster=True)).id
            assert (await ask(engine, "registry.logout"))["WasLoggedIn"]
            assert not (await ask(engine, "registry.logout"))["WasLoggedIn"]

    asyncio.run(steps())


def test_a_password_is_never_kept(tmp_path: Path) -> None:
    async def steps() -> None:
        async with engine_in(tmp_path) as engine:
            await ask(engine, "registry.login", user="learner", password="s3cret-w0rd")

    asyncio.run(steps())
    kept = b"".join(file.read_bytes() for file in tmp_path.rglob("*") if file.is_file())
    assert b"learner" in kept
    assert b"s3cret-w0rd" not in kept


MIRRORS = {"k3d-dwk-registry:5111": "k3d-dwk-registry:5000"}


@pytest.mark.parametrize(
    ("reference", "why"),
    [
        ("jakousa/dwk-app1:nope", "docker.io/jakousa/dwk-app1:nope: not found"),
        (
            "nosuch/image:1",
            "pull access denied, repository does not exist or may require authorization: server message: "
            "insufficient_scope: authorization failed",
        ),
        (
            "localhost:5111/dwk-app1:v1",
            'failed to do request: Head "https://localhost:5111/v2/dwk-app1/manifests/v1": '
            "dial tcp 127.0.0.1:5111: connect: connection refused",
        ),
        (
            "k3d-other:5111/dwk-app1:v1",
            'failed to do request: Head "https://k3d-other:5111/v2/dwk-app1/manifests/v1": '
            "dial tcp: lookup k3d-other: no such host",
        ),
    ],
)
def test_what_a_node_cannot_pull(tmp_path: Path, reference: str, why: str) -> None:
    full = Reference.parse(reference).full
    code = "rpc error: code = NotFound desc = " if why.endswith(": not found") else ""

    async def steps() -> None:
        async with engine_in(tmp_path) as engine:
            await local_registry(engine)
            with pytest.raises(PullError) as refused:
                await engine.registries.fetch(Reference.parse(reference), from_cluster=True, mirrors=MIRRORS)
            assert refused.value.message == (
                f'{code}failed to pull and unpack image "{full}": failed to resolve image: {why}'
            )

    asyncio.run(steps())


def test_a_node_pulls_by_the_registrys_own_name(tmp_path: Path) -> None:
    async def steps() -> None:
        async with engine_in(tmp_path) as engine:
            id_ = await local_registry(engine)
            await ask(engine, "image.pull", reference="busybox")
            await ask(engine, "image.tag", source="busybox", target=PUSHED)
            await ask(engine, "image.push", reference=PUSHED)
            wanted = Reference.parse("k3d-dwk-registry:5111/dwk-app1:v1")
            fetch = engine.registries.fetch
            image = await fetch(wanted, from_cluster=True, mirrors=MIRRORS)
            assert image.id == (await ask(engine, "image.inspect", name="busybox"))["Id"]
            with pytest.raises(PullError, match="server gave HTTP response to HTTPS client"):
                await fetch(wanted, from_cluster=True)
            # A registry that is on no network of the cluster is not found there.
            engine.networks.create("k3d-k3s-default")
            with pytest.raises(PullError, match="no such host"):
                await fetch(wanted, from_cluster=True, mirrors=MIRRORS, network="k3d-k3s-default")
            engine.containers.connect(id_, "k3d-k3s-default")
            assert await fetch(wanted, from_cluster=True, mirrors=MIRRORS, network="k3d-k3s-default")
            await engine.containers.remove(id_, force=True, volumes=True)
            with pytest.raises(PullError, match="no such host"):
                await fetch(wanted, from_cluster=True, mirrors=MIRRORS)
            await local_registry(engine)
            # It is a new one, and has nothing of what the old one had.
            with pytest.raises(PullError, match="v1: not found"):
                await fetch(wanted, from_cluster=True, mirrors=MIRRORS)

    asyncio.run(steps())
