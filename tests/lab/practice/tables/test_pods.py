"""Pods, as a cluster prints them in every part of their life."""

from __future__ import annotations

from typing import Any

import pytest

from tests.lab.practice.tables.shown import ago, row, shown
from tutor.lab.practice.cluster.kinds import PODS, Object

RUNNING: Object = {"running": {"startedAt": ago(3)}}
CREATING: Object = {"waiting": {"reason": "ContainerCreating"}}
PULLING: Object = {"waiting": {"reason": "ImagePullBackOff", "message": "Back-off pulling image"}}


def ended(code: int = 0, reason: str = "", **more: Any) -> Object:
    named = {"reason": reason} if reason else {}
    return {"terminated": {"exitCode": code, **named, **more}}


def container(state: Object, *, name: str = "web", restarts: int = 0, **more: Any) -> Object:
    return {"name": name, "state": state, "ready": "running" in state, "restartCount": restarts, **more}


def pod(*statuses: Object, phase: str = "Running", spec: Object | None = None, **status: Any) -> Object:
    return {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {"name": "web-7c5ddbdf54-x2p9k", "namespace": "default", "creationTimestamp": ago(65)},
        "spec": {
            "containers": [{"name": each["name"]} for each in statuses] or [{"name": "web"}],
            **(spec or {}),
        },
        "status": {"phase": phase, "containerStatuses": list(statuses), **status},
    }


def with_init(*inits: Object, sidecars: tuple[str, ...] = (), **more: Any) -> Object:
    declared = [
        {"name": each["name"], **({"restartPolicy": "Always"} if each["name"] in sidecars else {})}
        for each in inits
    ]
    waiting = container({"waiting": {"reason": "PodInitializing"}})
    made = pod(*more.pop("statuses", (waiting,)), phase="Pending", spec={"initContainers": declared}, **more)
    made["status"]["initContainerStatuses"] = list(inits)
    return made


def condition(type_: str, status: str = "True", **more: str) -> Object:
    return {"type": type_, "status": status, **more}


def test_a_running_pod() -> None:
    made = pod(
        container(RUNNING),
        spec={"nodeName": "k3d-k3s-default-agent-0"},
        podIP="10.42.1.4",
        podIPs=[{"ip": "10.42.1.4"}],
    )
    assert shown(PODS, made) == [
        ["NAME", "READY", "STATUS", "RESTARTS", "AGE"],
        ["web-7c5ddbdf54-x2p9k", "1/1", "Running", "0", "65s"],
    ]
    heading, cells = shown(PODS, made, wide=True)
    assert heading[5:] == ["IP", "NODE", "NOMINATED NODE", "READINESS GATES"]
    assert cells[5:] == ["10.42.1.4", "k3d-k3s-default-agent-0", "<none>", "<none>"]


def test_a_pod_that_no_node_has_yet() -> None:
    made: Object = {
        "metadata": {"name": "web", "creationTimestamp": ago(0)},
        "spec": {"containers": [{"name": "web"}]},
        "status": {"phase": "Pending"},
    }
    assert shown(PODS, made, wide=True)[1] == (
        ["web", "0/1", "Pending", "0", "0s", "<none>", "<none>", "<none>", "<none>"]
    )


@pytest.mark.parametrize(
    ("made", "ready", "status"),
    [
        (pod(container(CREATING), phase="Pending"), "0/1", "ContainerCreating"),
        (pod(container(PULLING), phase="Pending"), "0/1", "ImagePullBackOff"),
        (pod(container({"waiting": {"reason": "CrashLoopBackOff"}})), "0/1", "CrashLoopBackOff"),
        (pod(container(ended(0, "Completed"))), "0/1", "Completed"),
        (pod(container(ended(1, "Error"))), "0/1", "Error"),
        (pod(container(ended(137, "OOMKilled"))), "0/1", "OOMKilled"),
        (pod(container(ended(3))), "0/1", "ExitCode:3"),
        (pod(container(ended(0, signal=9))), "0/1", "Signal:9"),
        (pod(container(RUNNING, name="a"), container(PULLING, name="b")), "1/2", "ImagePullBackOff"),
        (pod(container(ended(1, "Error"), name="a"), container(PULLING, name="b")), "0/2", "Error"),
        (pod({**container(RUNNING), "ready": False}), "0/1", "Running"),
        (
            pod(
                container(RUNNING, name="a"),
                container(ended(0, "Completed"), name="b"),
                conditions=[condition("Ready", "False")],
            ),
            "1/2",
            "NotReady",
        ),
        (
            pod(
                container(RUNNING, name="a"),
                container(ended(0, "Completed"), name="b"),
                conditions=[condition("Ready")],
            ),
            "1/2",
            "Running",
        ),
        (pod(phase="Failed", reason="Evicted"), "0/1", "Evicted"),
        (
            pod(phase="Pending", conditions=[condition("PodScheduled", "False", reason="SchedulingGated")]),
            "0/1",
            "SchedulingGated",
        ),
        (with_init(container(RUNNING, name="i")), "0/1", "Init:0/1"),
        (
            with_init(container(ended(0, "Completed"), name="i"), container(CREATING, name="j")),
            "0/1",
            "Init:ContainerCreating",
        ),
        (
            with_init(
                container(ended(0, "Completed"), name="i"),
                container({"waiting": {"reason": "PodInitializing"}}, name="j"),
            ),
            "0/1",
            "Init:1/2",
        ),
        (with_init(container(ended(1, "Error"), name="i")), "0/1", "Init:Error"),
        (with_init(container(ended(2), name="i")), "0/1", "Init:ExitCode:2"),
        (
            with_init(container({"waiting": {"reason": "CrashLoopBackOff"}}, name="i")),
            "0/1",
            "Init:CrashLoopBackOff",
        ),
        (with_init(container(ended(0, "Completed"), name="i")), "0/1", "PodInitializing"),
        (
            with_init(
                container(RUNNING, name="proxy", started=True),
                sidecars=("proxy",),
                statuses=(container(RUNNING),),
            ),
            "2/2",
            "Pending",
        ),
    ],
)
def test_ready_and_status(made: Object, ready: str, status: str) -> None:
    found = row(PODS, made)
    assert (found["READY"], found["STATUS"]) == (ready, status)


@pytest.mark.parametrize(
    ("made", "status"),
    [
        (pod(container(RUNNING)), "Terminating"),
        (pod(container(PULLING), phase="Pending"), "Terminating"),
        (pod(container(RUNNING), reason="NodeLost"), "Unknown"),
        (pod(container(ended(0, "Completed")), phase="Succeeded"), "Completed"),
    ],
)
def test_a_pod_that_is_deleted(made: Object, status: str) -> None:
    made["metadata"]["deletionTimestamp"] = ago(1)
    assert row(PODS, made)["STATUS"] == status


def test_restarts_say_when_the_last_one_was() -> None:
    once = container(RUNNING, name="a", restarts=1, lastState=ended(1, "Error", finishedAt=ago(300)))
    often = container(RUNNING, name="b", restarts=3, lastState=ended(1, "Error", finishedAt=ago(20)))
    assert row(PODS, pod(once, often))["RESTARTS"] == "4 (20s ago)"
    assert row(PODS, pod(container(RUNNING, restarts=2)))["RESTARTS"] == "2"


def test_restarts_of_init_containers_count_while_they_run() -> None:
    again = container(RUNNING, name="i", restarts=2, lastState=ended(1, "Error", finishedAt=ago(5)))
    assert row(PODS, with_init(again))["RESTARTS"] == "2 (5s ago)"
    done = {**again, "state": ended(0, "Completed")}
    assert row(PODS, with_init(done))["RESTARTS"] == "0"
    assert row(PODS, with_init(again, sidecars=("i",), statuses=()))["RESTARTS"] == "2 (5s ago)"


def test_readiness_gates_are_counted() -> None:
    gates = {"readinessGates": [{"conditionType": "a"}, {"conditionType": "b"}]}
    made = pod(container(RUNNING), spec=gates, conditions=[condition("a")])
    assert row(PODS, made, wide=True)["READINESS GATES"] == "1/2"
