"""Pods on a node, from the first status to the last."""

from __future__ import annotations

import asyncio
import copy
import sys
import time
from pathlib import Path

import pytest

from tests.lab.practice.node.images import image
from tests.lab.practice.node.stage import NODE, Stage, play
from tests.lab.practice.node.waiting import until
from tutor.lab.practice.cluster.kinds import CONFIGMAPS, PODS, Object

ON_LINUX = pytest.mark.skipif(
    sys.platform != "linux", reason="only Linux tells which signals a program handles"
)


def condition(pod: Object, type: str) -> Object:
    found: Object = next(each for each in pod["status"]["conditions"] if each["type"] == type)
    return found


def test_a_pod_runs_within_a_second_at_the_usual_pace_with_the_status_of_a_real_one(tmp_path: Path) -> None:
    async def act(stage: Stage) -> None:
        began = time.monotonic()
        stage.make("web", "jakousa/dwk-app1")
        await until(lambda: stage.ready("web"))
        assert time.monotonic() - began < 1.0
        pod = stage.pod("web")
        assert pod is not None
        status = pod["status"]
        assert status["phase"] == "Running"
        assert status["qosClass"] == "BestEffort"
        assert (status["podIP"], status["hostIP"]) == ("10.42.0.2", "172.18.0.3")
        assert status["podIPs"] == [{"ip": "10.42.0.2"}]
        types = ["PodReadyToStartContainers", "Initialized", "Ready", "ContainersReady", "PodScheduled"]
        assert [(each["type"], each["status"]) for each in status["conditions"]] == [
            (type, "True") for type in types
        ]
        container = status["containerStatuses"][0]
        assert container["image"] == "docker.io/jakousa/dwk-app1:latest"
        assert container["imageID"] == f"docker.io/jakousa/dwk-app1@sha256:{2:064x}"
        assert container["containerID"].startswith("containerd://")
        assert (container["started"], container["restartCount"], container["lastState"]) == (True, 0, {})
        assert [(type, reason) for type, reason, _ in stage.events("web")] == [
            ("Normal", "Pulling"),
            ("Normal", "Pulled"),
            ("Normal", "Created"),
            ("Normal", "Started"),
        ]
        messages = [message for _, _, message in stage.events("web")]
        assert messages[0] == 'Pulling image "jakousa/dwk-app1"'
        assert messages[1].startswith('Successfully pulled image "jakousa/dwk-app1" in ')
        assert messages[1].endswith(" including waiting). Image size: 86900000 bytes.")
        assert messages[2:] == ["Container created", "Container started"]
        assert stage.waited_for("web") == ["ContainerCreating"]
        assert len((await stage.printed("web")).split()) == 2

    play(tmp_path, act, speed=10)


def test_a_program_that_ends_well_leaves_a_succeeded_pod_and_one_that_fails_a_failed_one(
    tmp_path: Path,
) -> None:
    async def act(stage: Stage) -> None:
        stage.sh("good", "echo done", spec={"restartPolicy": "Never"})
        stage.sh("bad", "exit 4", spec={"restartPolicy": "Never"})
        stage.make("none", "busybox:1.36", command=["nope"], spec={"restartPolicy": "Never"})
        await until(lambda: stage.phase("good") == "Succeeded")
        await until(lambda: stage.phase("bad") == stage.phase("none") == "Failed")
        good, bad = stage.pod("good"), stage.pod("bad")
        assert good is not None
        assert bad is not None
        assert stage.status("good")["state"]["terminated"]["reason"] == "Completed"
        assert condition(good, "Ready")["reason"] == "PodCompleted"
        assert stage.status("bad")["state"]["terminated"]["exitCode"] == 4
        assert condition(bad, "ContainersReady")["reason"] == "PodFailed"
        assert stage.status("none")["state"]["terminated"]["reason"] == "StartError"
        assert await stage.printed("good") == "done\n"

    play(tmp_path, act)


def test_deleting_a_pod_stops_its_program_and_then_removes_the_object(tmp_path: Path) -> None:
    async def act(stage: Stage) -> None:
        stage.sh("web", "trap 'echo bye; exit 0' TERM; echo up; while :; do sleep 0.01; done")
        await until(lambda: stage.ready("web"))
        while "up" not in await stage.printed("web"):
            await asyncio.sleep(0.01)
        began = time.monotonic()
        stage.registry.delete(PODS, "default", "web", {})
        pod = stage.pod("web")
        assert pod is not None
        assert pod["metadata"]["deletionGracePeriodSeconds"] == 30
        await until(lambda: stage.pod("web") is None)
        # The program ended by itself, long before its time was over.
        assert time.monotonic() - began < 2
        assert stage.history[-1]["status"]["phase"] == "Succeeded"
        assert ("Normal", "Killing", "Stopping container main") in stage.events("web")
        assert list(tmp_path.glob("logs/*")) == []

    play(tmp_path, act, speed=10)


@ON_LINUX
def test_a_program_that_ignores_sigterm_is_killed_when_its_time_is_over(tmp_path: Path) -> None:
    async def act(stage: Stage) -> None:
        for name in ("web", "tool"):
            stage.make(name, "jakousa/dwk-app1")
        stage.make("sleeper", "busybox:1.36", command=["sleep", "100"])
        await until(lambda: stage.ready("web") and stage.ready("tool") and stage.ready("sleeper"))
        for name in ("web", "sleeper"):
            stage.registry.delete(PODS, "default", name, {})
        began = time.monotonic()
        stage.registry.delete(PODS, "default", "tool", {"gracePeriodSeconds": 0})
        assert stage.pod("tool") is None
        await until(lambda: stage.pod("web") is None and stage.pod("sleeper") is None)
        assert time.monotonic() - began >= 0.3
        ended = stage.history[-1]["status"]["containerStatuses"][0]["state"]["terminated"]
        assert (ended["exitCode"], ended["reason"]) == (137, "Error")

    play(tmp_path, act, speed=100)


def test_a_second_deletion_shortens_the_wait(tmp_path: Path) -> None:
    async def act(stage: Stage) -> None:
        stage.make("web", "jakousa/dwk-app1")
        await until(lambda: stage.ready("web"))
        stage.registry.delete(PODS, "default", "web", {"gracePeriodSeconds": 3600})
        await asyncio.sleep(0.02)
        began = time.monotonic()
        stage.registry.delete(PODS, "default", "web", {"gracePeriodSeconds": 1})
        await until(lambda: stage.pod("web") is None)
        assert time.monotonic() - began < 2

    play(tmp_path, act)


def test_a_pod_deleted_while_its_image_is_pulled_is_gone_at_once(tmp_path: Path) -> None:
    async def act(stage: Stage) -> None:
        stage.make("web", "jakousa/dwk-app1")
        await until(lambda: "Pulling" in stage.reasons("web"))
        stage.registry.delete(PODS, "default", "web", {})
        await until(lambda: stage.pod("web") is None, 1)
        await asyncio.sleep(0.35)
        assert "Started" not in stage.reasons("web")

    play(tmp_path, act, speed=10)


def test_the_same_name_may_come_again_while_the_old_pod_still_ends(tmp_path: Path) -> None:
    async def act(stage: Stage) -> None:
        stage.make("web", "jakousa/dwk-app1")
        await until(lambda: stage.ready("web"))
        stage.registry.delete(PODS, "default", "web", {"gracePeriodSeconds": 0})
        again = stage.make("web", "jakousa/dwk-app1")
        await until(lambda: stage.ready("web"))
        await asyncio.sleep(0.05)
        pod = stage.pod("web")
        assert pod is not None
        assert pod["metadata"]["uid"] == again["metadata"]["uid"]
        assert stage.ready("web")

    play(tmp_path, act)


def test_init_containers_run_one_after_the_other_before_the_rest(tmp_path: Path) -> None:
    async def act(stage: Stage) -> None:
        first = {"name": "one", "image": "busybox:1.36", "command": ["sh", "-c", "sleep 0.05"]}
        second = {"name": "two", "image": "busybox:1.36", "command": ["true"]}
        stage.sh("web", "sleep 100", spec={"initContainers": [first, second]})
        await until(lambda: stage.ready("web"))
        waiting = [pod for pod in stage.history if (pod.get("status") or {}).get("initContainerStatuses")]
        early = condition(waiting[0], "Initialized")
        assert early["reason"] == "ContainersNotInitialized"
        assert early["message"] == "containers with incomplete status: [one two]"
        assert "PodInitializing" in stage.waited_for("web")
        ends = [status["state"]["terminated"] for status in waiting[-1]["status"]["initContainerStatuses"]]
        assert [end["reason"] for end in ends] == ["Completed", "Completed"]
        assert all(status["ready"] for status in waiting[-1]["status"]["initContainerStatuses"])
        started = [message for _, reason, message in stage.events("web") if reason == "Started"]
        assert len(started) == 3

    play(tmp_path, act)


def test_an_init_container_that_fails_for_good_fails_the_pod(tmp_path: Path) -> None:
    async def act(stage: Stage) -> None:
        init = {"name": "one", "image": "busybox:1.36", "command": ["false"]}
        stage.sh("web", "sleep 100", spec={"initContainers": [init], "restartPolicy": "Never"})
        await until(lambda: stage.phase("web") == "Failed")
        assert stage.waiting("web")["reason"] == "PodInitializing"
        stage.registry.delete(PODS, "default", "web", {})
        await until(lambda: stage.pod("web") is None)

    play(tmp_path, act)


def test_a_pod_of_two_containers_is_ready_with_both(tmp_path: Path) -> None:
    async def act(stage: Stage) -> None:
        side = {"name": "side", "image": "nope:1"}
        main = {"name": "main", "image": "busybox:1.36", "command": ["sleep", "100"]}
        stage.make("web", "busybox:1.36", spec={"containers": [main, side]})
        await until(lambda: stage.status("web").get("ready"))
        pod = stage.pod("web")
        assert pod is not None
        assert pod["status"]["phase"] == "Pending"
        unready = condition(pod, "Ready")
        assert unready["reason"] == "ContainersNotReady"
        assert unready["message"] == "containers with unready status: [side]"
        changed = copy.deepcopy(pod)
        changed["spec"]["containers"][1]["image"] = "nginx:1.29"
        stage.registry.write(PODS, changed)
        await until(lambda: stage.phase("web") == "Running")

    play(tmp_path, act)


def test_another_image_replaces_the_container_of_a_running_pod(tmp_path: Path) -> None:
    async def act(stage: Stage) -> None:
        pod = stage.make("web", "jakousa/dwk-app1", spec={"terminationGracePeriodSeconds": 1})
        await until(lambda: stage.ready("web"))
        pod = copy.deepcopy(stage.pod("web") or {})
        pod["spec"]["containers"][0]["image"] = "nginx:1.29"
        stage.registry.write(PODS, pod)
        await until(lambda: stage.status("web")["restartCount"] == 1 and stage.ready("web"))
        assert stage.status("web")["image"] == "docker.io/library/nginx:1.29"
        assert stage.status("web")["lastState"]["terminated"]["exitCode"] == 137
        words = "Container main definition changed, will be restarted"
        assert ("Normal", "Killing", words) in stage.events("web")
        assert "CrashLoopBackOff" not in stage.waited_for("web")

    play(tmp_path, act)


def test_values_missing_for_a_container_keep_it_waiting_until_they_are_there(tmp_path: Path) -> None:
    async def act(stage: Stage) -> None:
        source = {"configMapKeyRef": {"name": "settings", "key": "COLOR"}}
        stage.sh("web", "echo $COLOR; sleep 100", env=[{"name": "COLOR", "valueFrom": source}])
        await until(lambda: stage.waiting("web").get("reason") == "CreateContainerConfigError")
        assert stage.waiting("web")["message"] == 'configmap "settings" not found'
        assert ("Warning", "Failed", 'Error: configmap "settings" not found') in stage.events("web")
        settings = {"metadata": {"name": "settings", "namespace": "default"}, "data": {"COLOR": "red"}}
        stage.registry.add(CONFIGMAPS, {"apiVersion": "v1", "kind": "ConfigMap", **settings})
        await until(lambda: stage.ready("web"))
        while not (said := await stage.printed("web")):
            await asyncio.sleep(0.01)
        assert said == "red\n"
        assert stage.status("web")["restartCount"] == 0

    play(tmp_path, act)


def test_pods_of_other_nodes_are_left_alone(tmp_path: Path) -> None:
    async def act(stage: Stage) -> None:
        stage.make("theirs", "busybox:1.36", node="elsewhere")
        stage.make("ours", "jakousa/dwk-app1", node=NODE)
        await until(lambda: stage.ready("ours"))
        assert stage.status("theirs") == {}

    play(tmp_path, act)


def test_another_image_also_replaces_a_container_that_is_just_starting(tmp_path: Path) -> None:
    async def act(stage: Stage) -> None:
        (tmp_path / "root").mkdir()
        slow = image(tmp_path / "root", "sleep", "100")
        stage.images.public["slow:1"] = slow
        stage.make("web", "slow:1", spec={"terminationGracePeriodSeconds": 1})
        # Its files are being copied.
        await until(lambda: "Created" in stage.reasons("web"))
        pod = copy.deepcopy(stage.pod("web") or {})
        pod["spec"]["containers"][0]["image"] = "nginx:1.29"
        stage.registry.write(PODS, pod)
        await until(lambda: stage.ready("web") and "nginx" in stage.status("web")["image"])

    play(tmp_path, act)
