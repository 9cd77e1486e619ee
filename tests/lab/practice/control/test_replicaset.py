"""ReplicaSets: as many pods as wanted, whose they are, and which go first."""

from __future__ import annotations

import asyncio
import copy

from tests.lab.practice.control.stage import Stage, conditions, staged
from tutor.lab.practice.cluster.kinds import PODS, REPLICASETS, SERVICEACCOUNTS, Object
from tutor.lab.practice.control.ranking import to_delete
from tutor.lab.practice.schema import Schema


def replicaset(stage: Stage, name: str = "set", replicas: int = 2) -> Object:
    labels = {"app": name}
    template = {"metadata": {"labels": labels}, "spec": {"containers": [{"name": "c", "image": "nginx:1"}]}}
    body = {
        "apiVersion": "apps/v1",
        "kind": "ReplicaSet",
        "metadata": {"name": name},
        "spec": {"replicas": replicas, "selector": {"matchLabels": labels}, "template": template},
    }
    return stage.registry.create(REPLICASETS, "default", body).object


def owners(pod: Object) -> list[str]:
    return [reference["name"] for reference in pod["metadata"].get("ownerReferences") or []]


def test_a_deleted_pod_is_replaced_at_once(schema: Schema) -> None:
    async def run() -> None:
        async with staged(schema) as stage:
            replicaset(stage)
            await stage.settle()
            gone = stage.pods()[0]["metadata"]["name"]
            stage.delete(PODS, gone)
            await stage.controllers.idle()
            # The old one is still on its way out when the new one is there.
            assert len(stage.store.list(PODS, "default")) == 3
            assert gone not in {pod["metadata"]["name"] for pod in stage.pods()}
            assert stage.get(REPLICASETS, "set")["status"]["terminatingReplicas"] == 1
            await stage.settle()
            status = stage.get(REPLICASETS, "set")["status"]
            assert status == {
                "replicas": 2,
                "fullyLabeledReplicas": 2,
                "readyReplicas": 2,
                "availableReplicas": 2,
                "terminatingReplicas": 0,
                "observedGeneration": 1,
            }

    asyncio.run(run())


def test_a_failed_pod_is_replaced_and_stays_to_be_looked_at(schema: Schema) -> None:
    async def run() -> None:
        async with staged(schema) as stage:
            replicaset(stage)
            await stage.settle()
            stage.set_ready(stage.pods()[0], ready=False, phase="Failed")
            await stage.settle()
            assert len(stage.pods()) == 2
            assert len(stage.store.list(PODS, "default")) == 3

    asyncio.run(run())


def test_pods_are_adopted_and_let_go_by_their_labels(schema: Schema) -> None:
    async def run() -> None:
        async with staged(schema) as stage:
            stage.pod("lonely", {"app": "set"})
            await stage.settle()
            replicaset(stage)
            await stage.settle()
            assert len(stage.pods()) == 2
            lonely = stage.get(PODS, "lonely")
            assert owners(lonely) == ["set"]
            stage.change("lonely", PODS, metadata={"labels": {"app": "other"}})
            await stage.settle()
            lonely = stage.get(PODS, "lonely")
            assert owners(lonely) == []
            assert [owners(pod) for pod in stage.pods() if pod["metadata"]["name"] != "lonely"] == [
                ["set"]
            ] * 2
            # One too many comes back: it is adopted, and then one has to go.
            stage.change("lonely", PODS, metadata={"labels": {"app": "set"}})
            await stage.settle()
            assert len(stage.pods()) == 2

    asyncio.run(run())


def test_a_pod_that_cannot_be_made_is_told_and_tried_again(schema: Schema) -> None:
    async def run() -> None:
        async with staged(schema) as stage:
            made = replicaset(stage, replicas=0)
            await stage.settle()
            changed = copy.deepcopy(stage.get(REPLICASETS, "set"))
            changed["spec"]["template"]["spec"]["serviceAccountName"] = "nobody"
            changed["spec"]["replicas"] = 1
            stage.registry.write(REPLICASETS, changed)
            await stage.settle()
            present = stage.get(REPLICASETS, made["metadata"]["name"])
            status, reason, message = conditions(present)["ReplicaFailure"]
            assert (status, reason) == ("True", "FailedCreate")
            assert 'serviceaccount "nobody" not found' in message
            assert stage.events("FailedCreate")[0].startswith('Error creating: pods "set-')
            account = {"apiVersion": "v1", "kind": "ServiceAccount", "metadata": {"name": "nobody"}}
            stage.registry.create(SERVICEACCOUNTS, "default", account)
            await stage.until(lambda: len(stage.pods()) == 1)
            present = stage.get(REPLICASETS, "set")
            assert "conditions" not in present["status"]

    asyncio.run(run())


def pod(
    name: str, *, node: str = "a", phase: str = "Running", ready: bool = True, restarts: int = 0
) -> Object:
    status = {
        "phase": phase,
        "conditions": [{"type": "Ready", "status": str(ready)}],
        "containerStatuses": [{"restartCount": restarts}],
    }
    metadata = {"name": name, "creationTimestamp": "2026-11-23T12:00:00Z"}
    return {"metadata": metadata, "spec": {"nodeName": node}, "status": status}


def marked(name: str, **metadata: object) -> Object:
    found = pod(name)
    found["metadata"] |= metadata
    return found


def first(*pods: Object) -> str:
    """The name of the one that goes; `readyFor` in a pod's metadata stands for what the index knows."""
    gone = to_delete(pods, pods, 1, lambda one: float(one["metadata"].get("readyFor", 9)))
    return str(gone[0]["metadata"]["name"])


def test_what_is_missed_least_goes_first() -> None:
    usual = pod("usual", node="b")
    cheap = {"controller.kubernetes.io/pod-deletion-cost": "-1"}
    later = "2026-11-23T12:00:01Z"
    assert (
        first(usual, pod("unassigned", node="", phase="Pending", ready=False), pod("other")) == "unassigned"
    )
    assert first(usual, pod("pending", phase="Pending", ready=False)) == "pending"
    assert first(usual, pod("unready", ready=False)) == "unready"
    assert first(usual, marked("cheap", annotations=cheap)) == "cheap"
    assert first(usual, pod("one"), marked("twin", creationTimestamp=later)) == "twin"
    assert first(usual, marked("short", readyFor=5)) == "short"
    assert first(usual, pod("restarted", restarts=3)) == "restarted"
    assert first(usual, marked("newest", creationTimestamp=later)) == "newest"


def test_the_pod_that_has_a_twin_on_its_node_goes(schema: Schema) -> None:
    async def run() -> None:
        async with staged(schema) as stage:
            replicaset(stage, replicas=4)
            await stage.settle()
            stage.change("set", REPLICASETS, spec={"replicas": 3})
            await stage.settle()
            assert {one["spec"]["nodeName"] for one in stage.pods()} == {"node-0", "node-1", "node-2"}

    asyncio.run(run())
