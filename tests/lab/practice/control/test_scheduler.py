"""Which node a pod gets, and what is said where none takes it."""

from __future__ import annotations

import asyncio
import copy
from collections import Counter

import pytest

from tests.lab.practice.control.stage import Stage, conditions, staged
from tutor.lab.practice.cluster.kinds import NODES, PODS, Object
from tutor.lab.practice.control.affinity import node_matches
from tutor.lab.practice.schema import Schema


def asking(**wanted: str) -> list[Object]:
    return [{"name": "c", "image": "nginx:1", "resources": {"requests": wanted}}]


def unschedulable(stage: Stage, name: str) -> str:
    status, reason, message = conditions(stage.get(PODS, name))["PodScheduled"]
    assert (status, reason) == ("False", "Unschedulable")
    assert stage.get(PODS, name)["status"]["phase"] == "Pending"
    assert stage.events("FailedScheduling")[-1] == message
    return message


def test_pods_spread_over_the_nodes(schema: Schema) -> None:
    async def run() -> None:
        async with staged(schema) as stage:
            stage.deploy("one", replicas=6)
            stage.deploy("two", replicas=4)
            await stage.settle()
            nodes = {
                app: Counter(
                    one["spec"]["nodeName"] for one in stage.pods() if one["metadata"]["labels"]["app"] == app
                )
                for app in ("one", "two")
            }
            assert sorted(nodes["one"].values()) == [2, 2, 2]
            assert sorted(nodes["two"].values()) == [1, 1, 2]
            a_pod = stage.pods()[0]
            name, node = a_pod["metadata"]["name"], a_pod["spec"]["nodeName"]
            assert f"Successfully assigned default/{name} to {node}" in stage.events("Scheduled")
            assert conditions(a_pod)["PodScheduled"][0] == "True"

    asyncio.run(run())


def test_too_little_memory_everywhere(schema: Schema) -> None:
    async def run() -> None:
        async with staged(schema) as stage:
            stage.pod("large", containers=asking(memory="64Gi"))
            await stage.settle()
            assert unschedulable(stage, "large") == (
                "0/3 nodes are available: 3 Insufficient memory. no new claims to deallocate, preemption: "
                "0/3 nodes are available: 3 Preemption is not helpful for scheduling."
            )
            stage.node("node-9", memory="128Gi")
            await stage.settle()
            assert stage.get(PODS, "large")["spec"]["nodeName"] == "node-9"

    asyncio.run(run())


def test_what_others_have_taken_is_not_there(schema: Schema) -> None:
    async def run() -> None:
        async with staged(schema, nodes=1) as stage:
            stage.pod("first", containers=asking(cpu="7500m"))
            await stage.settle()
            stage.pod("second", containers=asking(cpu="1"))
            await stage.settle()
            assert unschedulable(stage, "second") == (
                "0/1 nodes are available: 1 Insufficient cpu. no new claims to deallocate, preemption: "
                "0/1 nodes are available: 1 No preemption victims found for incoming pod."
            )
            stage.delete(PODS, "first")
            await stage.settle()
            assert stage.get(PODS, "second")["spec"]["nodeName"] == "node-0"

    asyncio.run(run())


def test_no_node_at_all(schema: Schema) -> None:
    async def run() -> None:
        async with staged(schema, nodes=0) as stage:
            stage.pod("early")
            await stage.settle()
            assert unschedulable(stage, "early") == "no nodes available to schedule pods"
            stage.node("late")
            await stage.settle()
            assert stage.get(PODS, "early")["spec"]["nodeName"] == "late"

    asyncio.run(run())


def test_every_node_has_its_own_reason(schema: Schema) -> None:
    async def run() -> None:
        async with staged(schema) as stage:
            stage.set_node("node-0", "False")
            stage.change("node-1", NODES, spec={"unschedulable": True})
            await stage.settle()
            stage.pod("picky", nodeSelector={"disk": "ssd"})
            await stage.settle()
            assert unschedulable(stage, "picky") == (
                "0/3 nodes are available: 1 node(s) didn't match Pod's node affinity/selector, "
                "1 node(s) had untolerated taint(s), 1 node(s) were unschedulable. "
                "no new claims to deallocate, preemption: "
                "0/3 nodes are available: 3 Preemption is not helpful for scheduling."
            )
            stage.change("node-2", NODES, metadata={"labels": {"disk": "ssd"}})
            await stage.settle()
            assert stage.get(PODS, "picky")["spec"]["nodeName"] == "node-2"

    asyncio.run(run())


def test_a_node_takes_only_so_many_pods(schema: Schema) -> None:
    async def run() -> None:
        async with staged(schema, nodes=0) as stage:
            stage.node("small", pods="2")
            for name in ("one", "two", "zwei"):
                stage.pod(name)
            await stage.settle()
            assert "1 Too many pods." in unschedulable(stage, "zwei")

    asyncio.run(run())


def test_a_taint_is_borne_by_those_who_tolerate_it(schema: Schema) -> None:
    async def run() -> None:
        async with staged(schema, nodes=1) as stage:
            node = copy.deepcopy(stage.get(NODES, "node-0"))
            node["spec"]["taints"] = [{"key": "role", "value": "db", "effect": "NoSchedule"}]
            stage.registry.write(NODES, node)
            stage.pod("web")
            stage.pod("db", tolerations=[{"key": "role", "operator": "Equal", "value": "db"}])
            await stage.settle()
            assert "1 node(s) had untolerated taint(s)" in unschedulable(stage, "web")
            assert stage.get(PODS, "db")["spec"]["nodeName"] == "node-0"

    asyncio.run(run())


def test_one_port_of_a_node_is_given_once(schema: Schema) -> None:
    async def run() -> None:
        async with staged(schema, nodes=1) as stage:
            ports = [{"containerPort": 80, "hostPort": 80}]
            for name in ("one", "two"):
                stage.pod(name, containers=[{"name": "c", "image": "nginx:1", "ports": ports}])
                await stage.settle()
            assert "1 node(s) didn't have free ports for the requested pod ports" in unschedulable(
                stage, "two"
            )

    asyncio.run(run())


def test_another_scheduler_is_left_to_its_work(schema: Schema) -> None:
    async def run() -> None:
        async with staged(schema) as stage:
            stage.pod("theirs", schedulerName="theirs")
            await stage.settle()
            assert "nodeName" not in stage.get(PODS, "theirs")["spec"]

    asyncio.run(run())


@pytest.mark.parametrize(
    ("operator", "values", "expected"),
    [
        ("In", ["a", "b"], True),
        ("NotIn", ["a"], False),
        ("Exists", [], True),
        ("DoesNotExist", [], False),
        ("Gt", ["1"], False),
    ],
)
def test_required_affinity(operator: str, values: list[str], expected: bool) -> None:
    term = {"matchExpressions": [{"key": "zone", "operator": operator, "values": values}]}
    required = {"requiredDuringSchedulingIgnoredDuringExecution": {"nodeSelectorTerms": [term]}}
    node = {"metadata": {"name": "n", "labels": {"zone": "a"}}}
    assert node_matches({"spec": {"affinity": {"nodeAffinity": required}}}, node) is expected
