"""What goes with its owner, and what an owner waits for."""

from __future__ import annotations

import asyncio

import pytest

from tests.lab.practice.control.stage import staged
from tutor.lab.practice.cluster.kinds import CONFIGMAPS, DEPLOYMENTS, PODS, REPLICASETS
from tutor.lab.practice.schema import Schema


@pytest.mark.parametrize("policy", ["Background", "Foreground"])
def test_all_that_a_deployment_made_goes_with_it(schema: Schema, policy: str) -> None:
    async def run() -> None:
        async with staged(schema) as stage:
            stage.deploy(replicas=3)
            await stage.settle()
            stage.set_image("nginx:2")
            await stage.settle()
            stage.delete(DEPLOYMENTS, "web", policy)
            await stage.controllers.idle()
            there = stage.store.get(DEPLOYMENTS, "default", "web")
            assert (there is None) == (policy == "Background")
            assert all(pod["metadata"]["deletionTimestamp"] for pod in stage.store.list(PODS, "default"))
            await stage.settle()
            assert stage.store.get(DEPLOYMENTS, "default", "web") is None
            assert stage.store.list(REPLICASETS, "default") == []
            assert stage.store.list(PODS, "default") == []

    asyncio.run(run())


def test_orphans_stay_and_are_found_again(schema: Schema) -> None:
    async def run() -> None:
        async with staged(schema) as stage:
            stage.deploy(replicas=2)
            await stage.settle()
            before = {pod["metadata"]["uid"] for pod in stage.pods()}
            stage.delete(DEPLOYMENTS, "web", "Orphan")
            await stage.settle()
            assert stage.store.get(DEPLOYMENTS, "default", "web") is None
            (left,) = stage.store.list(REPLICASETS, "default")
            assert "ownerReferences" not in left["metadata"]
            assert {pod["metadata"]["uid"] for pod in stage.pods()} == before
            stage.deploy(replicas=2)
            await stage.settle()
            (left,) = stage.store.list(REPLICASETS, "default")
            assert left["metadata"]["ownerReferences"][0]["uid"] == stage.deployment()["metadata"]["uid"]
            assert {pod["metadata"]["uid"] for pod in stage.pods()} == before

    asyncio.run(run())


def test_one_owner_of_two_is_enough(schema: Schema) -> None:
    async def run() -> None:
        async with staged(schema) as stage:
            one, two = stage.pod("one"), stage.pod("two")
            references = [
                {
                    "apiVersion": "v1",
                    "kind": "Pod",
                    "name": pod["metadata"]["name"],
                    "uid": pod["metadata"]["uid"],
                }
                for pod in (one, two)
            ]
            body = {
                "apiVersion": "v1",
                "kind": "ConfigMap",
                "metadata": {"name": "shared", "ownerReferences": references},
            }
            stage.registry.create(CONFIGMAPS, "default", body)
            await stage.settle()
            stage.delete(PODS, "one")
            await stage.settle()
            shared = stage.get(CONFIGMAPS, "shared")
            assert [one["name"] for one in shared["metadata"]["ownerReferences"]] == ["two"]
            stage.delete(PODS, "two")
            await stage.settle()
            assert stage.store.get(CONFIGMAPS, "default", "shared") is None

    asyncio.run(run())


def test_an_owner_that_never_was_does_not_keep_anything(schema: Schema) -> None:
    async def run() -> None:
        async with staged(schema) as stage:
            references = [{"apiVersion": "v1", "kind": "Pod", "name": "nobody", "uid": "never"}]
            metadata = {"name": "stray", "ownerReferences": references}
            stage.registry.create(
                CONFIGMAPS, "default", {"apiVersion": "v1", "kind": "ConfigMap", "metadata": metadata}
            )
            await stage.settle()
            assert stage.store.get(CONFIGMAPS, "default", "stray") is None

    asyncio.run(run())
