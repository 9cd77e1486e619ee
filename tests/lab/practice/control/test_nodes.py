"""What follows when a node stops answering, is cordoned or goes."""

from __future__ import annotations

import asyncio

import pytest

from tests.lab.practice.control.stage import SLOW, staged
from tutor.lab.practice.cluster.kinds import NODES, PODS
from tutor.lab.practice.control.pods import is_ready
from tutor.lab.practice.schema import Schema


@pytest.mark.parametrize(("state", "taint"), [("False", "not-ready"), ("Unknown", "unreachable")])
def test_pods_of_a_silent_node_are_moved_after_a_while(schema: Schema, state: str, taint: str) -> None:
    async def run() -> None:
        async with staged(schema) as stage:
            stage.deploy(replicas=3)
            await stage.settle()
            (lost,) = [pod for pod in stage.pods() if pod["spec"]["nodeName"] == "node-1"]
            name = lost["metadata"]["name"]
            stage.set_node("node-1", state)
            await stage.controllers.idle()
            node = stage.get(NODES, "node-1")
            marks = [(one["key"], one["effect"]) for one in node["spec"]["taints"]]
            key = f"node.kubernetes.io/{taint}"
            assert marks == [(key, "NoSchedule"), (key, "NoExecute")]
            assert stage.deployment()["status"]["readyReplicas"] == 2
            assert "Node node-1 status is now: NodeNotReady" in stage.events("NodeNotReady")
            await stage.until(lambda: stage.deployment()["status"].get("readyReplicas") == 3)
            assert stage.events("TaintManagerEviction") == [f"Marking for deletion Pod default/{name}"]
            assert {pod["spec"]["nodeName"] for pod in stage.pods()} == {"node-0", "node-2"}
            # Nobody is there to end the old pod, so it stays on its way out until the node is back.
            old = stage.get(PODS, name)
            assert old["metadata"]["deletionTimestamp"]
            stage.set_node("node-1", "True")
            await stage.settle()
            assert stage.store.get(PODS, "default", name) is None
            node = stage.get(NODES, "node-1")
            assert "taints" not in node["spec"]

    asyncio.run(run())


def test_a_node_that_is_back_in_time_keeps_its_pods(schema: Schema) -> None:
    async def run() -> None:
        async with staged(schema, nodes=1, pace=SLOW) as stage:
            stage.pod("one")
            await stage.settle()
            stage.set_node("node-0", "Unknown")
            await stage.settle()
            found = stage.get(PODS, "one")
            assert not is_ready(found)
            stage.set_node("node-0", "True")
            await stage.settle()
            assert [pod["metadata"]["name"] for pod in stage.pods()] == ["one"]
            assert stage.events("TaintManagerEviction") == ["Cancelling deletion of Pod default/one"]

    asyncio.run(run())


def test_pods_of_a_node_that_is_gone_are_removed(schema: Schema) -> None:
    async def run() -> None:
        async with staged(schema) as stage:
            stage.deploy(replicas=3)
            await stage.settle()
            stage.delete(NODES, "node-2")
            await stage.until(
                lambda: {pod["spec"].get("nodeName") for pod in stage.pods()} == {"node-0", "node-1"}
            )
            assert len(stage.store.list(PODS, "default")) == 3

    asyncio.run(run())


def test_a_cordoned_node_keeps_what_it_has_and_gets_nothing_new(schema: Schema) -> None:
    async def run() -> None:
        async with staged(schema) as stage:
            stage.deploy(replicas=3)
            await stage.settle()
            stage.change("node-0", NODES, spec={"unschedulable": True})
            await stage.settle()
            node = stage.get(NODES, "node-0")
            assert node["spec"]["taints"] == [
                {"key": "node.kubernetes.io/unschedulable", "effect": "NoSchedule"}
            ]
            stage.change(spec={"replicas": 6})
            await stage.settle()
            assert [pod["spec"]["nodeName"] for pod in stage.pods()].count("node-0") == 1
            stage.change("node-0", NODES, spec={"unschedulable": None})
            await stage.settle()
            node = stage.get(NODES, "node-0")
            assert "taints" not in node["spec"]

    asyncio.run(run())
