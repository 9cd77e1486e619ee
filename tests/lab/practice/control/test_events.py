"""Events: counted, combined, bounded and cleaned up."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.lab.practice.control.stage import Stage
from tutor.lab.practice.cluster.kinds import EVENTS, Object
from tutor.lab.practice.control.bootstrap import bootstrap
from tutor.lab.practice.control.events import KEPT, LIFETIME, Recorder, sweep
from tutor.lab.practice.pace import Pace, now, stamp
from tutor.lab.practice.schema import Schema


@pytest.fixture
def stage(schema: Schema) -> Stage:
    stage = Stage(schema, Pace())
    bootstrap(stage.registry)
    return stage


def recorded(stage: Stage) -> list[Object]:
    return stage.store.list(EVENTS, "default")


def test_the_same_again_is_counted(stage: Stage) -> None:
    pod = stage.pod("one")
    recorder = Recorder(stage.registry, Pace())
    for _ in range(3):
        where = "spec.containers{c}"
        recorder.record(
            pod, "Warning", "BackOff", "again", component="kubelet", host="node-0", field_path=where
        )
    (event,) = recorded(stage)
    assert event["count"] == 3
    assert event["involvedObject"]["uid"] == pod["metadata"]["uid"]
    assert event["involvedObject"]["fieldPath"] == "spec.containers{c}"
    assert event["source"] == {"component": "kubelet", "host": "node-0"}
    name, _, moment = event["metadata"]["name"].rpartition(".")
    assert name == "one"
    assert int(moment, 16) > 0


def test_too_many_of_a_kind_become_one(stage: Stage) -> None:
    pod = stage.pod("one")
    recorder = Recorder(stage.registry, Pace())
    for number in range(20):
        recorder.record(pod, "Normal", "Told", f"message {number}", component="tests")
    events = recorded(stage)
    assert len(events) == 10
    (combined,) = [event for event in events if event["count"] > 1]
    assert combined["message"] == "(combined from similar events): message 19"
    assert combined["count"] == 11


def test_who_tells_too_much_is_not_heard_for_a_while(stage: Stage) -> None:
    pod, other = stage.pod("one"), stage.pod("two")
    recorder = Recorder(stage.registry, Pace())
    for number in range(100):
        recorder.record(pod, "Normal", f"Reason{number}", "told", component="tests")
    recorder.record(other, "Normal", "Reason", "told", component="tests")
    assert 25 <= len(recorded(stage)) <= 27


def test_old_events_and_too_many_are_swept(stage: Stage) -> None:
    assert sweep(stage.registry) is None
    pods = [stage.pod(f"pod-{number}") for number in range(3)]
    recorder = Recorder(stage.registry, Pace())
    for pod in pods:
        recorder.record(pod, "Normal", "Told", "told", component="tests")
    old = {**recorded(stage)[0], "lastTimestamp": stamp(now() - timedelta(seconds=LIFETIME + 1))}
    stage.registry.write(EVENTS, old)
    wait = sweep(stage.registry)
    assert wait is not None
    assert LIFETIME - 5 < wait <= LIFETIME
    assert [event["involvedObject"]["name"] for event in recorded(stage)] == ["pod-1", "pod-2"]
    for number in range(KEPT):
        event = {
            **old,
            "metadata": {"name": f"many-{number}", "namespace": "default"},
            "lastTimestamp": stamp(now()),
        }
        stage.registry.add(EVENTS, event)
    sweep(stage.registry)
    assert len(recorded(stage)) == KEPT


def test_an_event_that_cannot_be_written_disturbs_nobody(stage: Stage) -> None:
    pod = {**stage.pod("one")}
    pod["metadata"] = {**pod["metadata"], "namespace": "nowhere"}
    Recorder(stage.registry, Pace()).record(pod, "Normal", "Told", "told", component="tests")
    assert stage.store.list(EVENTS) == []
