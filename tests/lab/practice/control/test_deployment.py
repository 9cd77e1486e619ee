"""A Deployment from its first pod to its last revision."""

from __future__ import annotations

import asyncio
import copy
import re

import pytest

from tests.lab.practice.control.stage import SLOW, conditions, image_of, staged
from tutor.lab.practice.cluster.kinds import PODS, REPLICASETS, Object
from tutor.lab.practice.control.revisions import template_hash
from tutor.lab.practice.pace import Pace
from tutor.lab.practice.schema import Schema


def revision(object: Object) -> str:
    return str(object["metadata"]["annotations"]["deployment.kubernetes.io/revision"])


def test_a_deployment_gets_a_replicaset_and_that_gets_pods(schema: Schema) -> None:
    async def run() -> None:
        async with staged(schema) as stage:
            stage.deploy(replicas=3)
            await stage.settle()
            (found,) = stage.store.list(REPLICASETS, "default")
            deployment = stage.deployment()
            hash_ = found["metadata"]["labels"]["pod-template-hash"]
            assert re.fullmatch("[bcdfghjklmnpqrstvwxz2456789]{8,10}", hash_)
            assert found["metadata"]["name"] == f"web-{hash_}"
            assert found["spec"]["selector"]["matchLabels"] == {"app": "web", "pod-template-hash": hash_}
            assert found["metadata"]["ownerReferences"] == [
                {
                    "apiVersion": "apps/v1",
                    "kind": "Deployment",
                    "name": "web",
                    "uid": deployment["metadata"]["uid"],
                    "controller": True,
                    "blockOwnerDeletion": True,
                }
            ]
            pods = stage.pods()
            assert len(pods) == 3
            for pod in pods:
                assert re.fullmatch(
                    f"web-{hash_}-[bcdfghjklmnpqrstvwxz2456789]{{5}}", pod["metadata"]["name"]
                )
                assert pod["metadata"]["labels"] == {"app": "web", "pod-template-hash": hash_}
                assert pod["metadata"]["ownerReferences"][0]["uid"] == found["metadata"]["uid"]
            assert stage.events("ScalingReplicaSet") == [f"Scaled up replica set web-{hash_} from 0 to 3"]
            created = {f"Created pod: {pod['metadata']['name']}" for pod in pods}
            assert set(stage.events("SuccessfulCreate")) == created
            status = deployment["status"]
            expected = {"observedGeneration": 1, "replicas": 3, "updatedReplicas": 3, "readyReplicas": 3}
            assert status | expected | {"availableReplicas": 3, "terminatingReplicas": 0} == status
            assert "unavailableReplicas" not in status
            assert revision(deployment) == revision(found) == "1"
            assert conditions(deployment) == {
                "Available": ("True", "MinimumReplicasAvailable", "Deployment has minimum availability."),
                "Progressing": (
                    "True",
                    "NewReplicaSetAvailable",
                    f'ReplicaSet "web-{hash_}" has successfully progressed.',
                ),
            }

    asyncio.run(run())


def test_the_status_tells_of_the_way(schema: Schema) -> None:
    async def run() -> None:
        async with staged(schema) as stage:
            stage.turns_ready = lambda _: False
            stage.deploy(replicas=2)
            await stage.settle()
            deployment = stage.deployment()
            assert deployment["status"]["unavailableReplicas"] == 2
            assert conditions(deployment)["Available"] == (
                "False",
                "MinimumReplicasUnavailable",
                "Deployment does not have minimum availability.",
            )
            assert conditions(deployment)["Progressing"][:2] == ("True", "ReplicaSetUpdated")

    asyncio.run(run())


def test_a_rollout_keeps_the_old_replicaset_and_undo_finds_it_again(schema: Schema) -> None:
    async def run() -> None:
        async with staged(schema) as stage:
            stage.deploy(replicas=4)
            await stage.settle()
            first = stage.set_of("nginx:1")
            stage.change(metadata={"annotations": {"kubernetes.io/change-cause": "second"}})
            stage.set_image("nginx:2")
            await stage.settle()
            assert stage.sets() == {"nginx:1": 0, "nginx:2": 4}
            assert {pod["spec"]["containers"][0]["image"] for pod in stage.pods()} == {"nginx:2"}
            assert revision(stage.deployment()) == revision(stage.set_of("nginx:2")) == "2"
            annotations = stage.set_of("nginx:2")["metadata"]["annotations"]
            assert annotations["kubernetes.io/change-cause"] == "second"
            # As `kubectl rollout undo` does it: the old template comes back, by a patch.
            stage.set_image("nginx:1")
            await stage.settle()
            again = stage.set_of("nginx:1")
            assert again["metadata"]["uid"] == first["metadata"]["uid"]
            assert stage.sets() == {"nginx:1": 4, "nginx:2": 0}
            assert revision(again) == revision(stage.deployment()) == "3"
            assert again["metadata"]["annotations"]["deployment.kubernetes.io/revision-history"] == "1"

    asyncio.run(run())


def test_a_broken_image_stops_the_rollout_and_then_the_time_is_over(schema: Schema) -> None:
    async def run() -> None:
        async with staged(schema) as stage:
            stage.deploy(replicas=4, progressDeadlineSeconds=100)
            await stage.settle()
            stage.turns_ready = lambda pod: "broken" not in image_of({"spec": {"template": pod}})
            stage.set_image("nginx:broken")
            await stage.settle()
            # One may be missing and one may be too many: three old ones stay, two new ones wait.
            assert stage.sets() == {"nginx:1": 3, "nginx:broken": 2}
            assert stage.deployment()["status"]["availableReplicas"] == 3
            assert conditions(stage.deployment())["Available"][0] == "True"
            name = stage.set_of("nginx:broken")["metadata"]["name"]
            late = ("False", "ProgressDeadlineExceeded", f'ReplicaSet "{name}" has timed out progressing.')
            await stage.until(lambda: conditions(stage.deployment())["Progressing"] == late)
            assert stage.sets() == {"nginx:1": 3, "nginx:broken": 2}
            stage.set_image("nginx:1")
            await stage.settle()
            assert stage.sets() == {"nginx:1": 4, "nginx:broken": 0}
            assert conditions(stage.deployment())["Progressing"][:2] == ("True", "NewReplicaSetAvailable")

    asyncio.run(run())


def test_scaling_in_the_middle_of_a_rollout_keeps_the_proportion(schema: Schema) -> None:
    async def run() -> None:
        async with staged(schema, pace=SLOW) as stage:
            stage.deploy(replicas=10, strategy={"rollingUpdate": {"maxSurge": 3, "maxUnavailable": 2}})
            await stage.settle()
            stage.turns_ready = lambda _: False
            stage.set_image("nginx:2")
            await stage.settle()
            assert stage.sets() == {"nginx:1": 8, "nginx:2": 5}
            stage.change(spec={"replicas": 15})
            await stage.settle()
            assert stage.sets() == {"nginx:1": 11, "nginx:2": 7}

    asyncio.run(run())


def test_paused_holds_the_template_and_not_the_size(schema: Schema) -> None:
    async def run() -> None:
        async with staged(schema) as stage:
            stage.deploy(replicas=2)
            await stage.settle()
            stage.change(spec={"paused": True})
            await stage.settle()
            assert conditions(stage.deployment())["Progressing"] == (
                "Unknown",
                "DeploymentPaused",
                "Deployment is paused",
            )
            stage.set_image("nginx:2")
            stage.change(spec={"replicas": 5})
            await stage.settle()
            assert stage.sets() == {"nginx:1": 5}
            assert "updatedReplicas" not in stage.deployment()["status"]
            stage.change(spec={"paused": None})
            await stage.settle()
            assert stage.sets() == {"nginx:1": 0, "nginx:2": 5}
            assert conditions(stage.deployment())["Progressing"][:2] == ("True", "NewReplicaSetAvailable")

    asyncio.run(run())


def test_recreate_waits_until_the_old_pods_are_gone(schema: Schema) -> None:
    async def run() -> None:
        async with staged(schema) as stage:
            stage.deploy(replicas=2, strategy={"type": "Recreate"})
            await stage.settle()
            stage.set_image("nginx:2")
            await stage.controllers.idle()
            assert stage.sets() == {"nginx:1": 0}
            assert len(stage.store.list(PODS, "default")) == 2
            await stage.settle()
            assert stage.sets() == {"nginx:1": 0, "nginx:2": 2}
            assert len(stage.pods()) == 2

    asyncio.run(run())


@pytest.mark.parametrize("limit", [0, 2])
def test_only_so_many_old_revisions_are_kept(schema: Schema, limit: int) -> None:
    async def run() -> None:
        async with staged(schema) as stage:
            stage.deploy(replicas=1, revisionHistoryLimit=limit)
            for number in range(1, 6):
                stage.set_image(f"nginx:{number}")
                await stage.settle()
            kept = [f"nginx:{number}" for number in range(5 - limit, 6)]
            assert sorted(stage.sets()) == kept

    asyncio.run(run())


def test_pods_count_when_they_have_been_ready_long_enough(schema: Schema) -> None:
    async def run() -> None:
        async with staged(schema, pace=Pace(100)) as stage:
            stage.deploy(replicas=2, minReadySeconds=20)
            await stage.settle()
            status = stage.deployment()["status"]
            assert status["readyReplicas"] == 2
            assert "availableReplicas" not in status
            await stage.until(lambda: stage.deployment()["status"].get("availableReplicas") == 2)

    asyncio.run(run())


def test_a_foreign_replicaset_of_the_same_name_leads_to_another_name(schema: Schema) -> None:
    async def run() -> None:
        async with staged(schema) as stage:
            stage.deploy("first", replicas=1)
            await stage.settle()
            (made,) = stage.store.list(REPLICASETS, "default")
            foreign = copy.deepcopy(made)
            labels = {"app": "foreign"}
            foreign["metadata"] = {"namespace": "default", "labels": labels}
            foreign["spec"]["selector"] = {"matchLabels": labels}
            foreign["spec"]["template"]["metadata"]["labels"] = labels
            stage.deploy("web", replicas=0, paused=True)
            template = stage.deployment()["spec"]["template"]
            foreign["metadata"]["name"] = f"web-{template_hash(template, 0)}"
            stage.registry.add(REPLICASETS, foreign)
            stage.change(spec={"paused": None, "replicas": 1})
            await stage.until(lambda: stage.deployment()["status"].get("readyReplicas") == 1)
            assert stage.deployment()["status"]["collisionCount"] == 1

    asyncio.run(run())


def test_the_hash_is_that_of_the_template_alone() -> None:
    spec = {"containers": [{"name": "c", "image": "i"}]}
    template = {"metadata": {"labels": {"app": "web"}}, "spec": spec}
    labelled = {"metadata": {"labels": {"app": "web", "pod-template-hash": "abc"}}, "spec": spec}
    assert template_hash(template, 0) == template_hash(labelled, 0) != template_hash(template, 1)


def test_going_on_after_a_restart(schema: Schema) -> None:
    async def run() -> None:
        async with staged(schema) as stage:
            stage.deploy(replicas=4)
            await stage.settle()
            stage.set_image("nginx:2")
            stage.turns_ready = lambda _: False
            await stage.settle()
            await stage.controllers.stop()
            stage.turns_ready = lambda _: True
            stage.restart()
            await stage.settle()
            assert stage.sets() == {"nginx:1": 0, "nginx:2": 4}
            assert stage.deployment()["status"]["readyReplicas"] == 4

    asyncio.run(run())
