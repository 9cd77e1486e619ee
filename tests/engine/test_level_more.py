"""Checks on logs, on an object held against another or against a file, and on a change."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.engine.parts import level, part, step
from tests.engine.test_logs import STRING, lines
from tests.engine.world import FakeWorld
from tutor.content.check_models import LevelCheck, Look
from tutor.content.models import Command
from tutor.engine.applied import ANNOTATION, applied
from tutor.engine.checks import Pass, examine
from tutor.engine.journal import Journal
from tutor.engine.memory import Memory, key
from tutor.engine.session import Session
from tutor.engine.verdict import CheckVerdict, Outcome

LOGS = "kubectl logs deployment/web --timestamps --tail=4"
DEPLOYMENT = "kubectl get deployment web -o json"
FILE = "manifests/web.yaml"
MANIFEST = """\
apiVersion: v1
kind: Service
metadata: {name: web}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  replicas: 2
  template:
    spec:
      containers:
        - name: web
          image: web:v1
          resources: {limits: {cpu: 1000m}}
"""


def look(check: LevelCheck, world: FakeWorld, memory: Memory | None = None) -> CheckVerdict:
    return examine(check, Pass(world, {}), memory or Memory()).verdict


def test_a_log_is_asked_for_its_lines() -> None:
    world = FakeWorld()
    world.when(LOGS, lines("%H:%M:%S {string}"))
    check = level(
        LOGS, {"dated == count": True, "every": {"min": 4, "max": 6}}, "It says {same}.", form="log"
    )
    assert look(check, world).outcome is Outcome.PASSED
    world.when(LOGS, lines("{string}"))
    assert look(check, world) == CheckVerdict(Outcome.NOT_YET, f"It says {STRING}.")


def test_a_container_that_has_not_begun_has_an_empty_log() -> None:
    world = FakeWorld()
    said = 'Error from server (BadRequest): container "web" is waiting to start: ContainerCreating\n'
    world.when(LOGS, stderr=said, exit_code=1)
    check = level(LOGS, {"count": 4}, "{count} lines.", form="log", absent="No Deployment.")
    assert look(check, world) == CheckVerdict(Outcome.NOT_YET, "0 lines.")
    world.absent(LOGS)
    assert look(check, world) == CheckVerdict(Outcome.NOT_YET, "No Deployment.")
    world.when(LOGS, stderr="The connection to the server was refused\n", exit_code=1)
    assert look(check, world).outcome is Outcome.UNKNOWN


def test_one_object_is_held_against_another() -> None:
    world = FakeWorld()
    world.when(LOGS, "2026-11-23T12:06:36Z Server started in port 3000\n")
    world.says(DEPLOYMENT, {"port": "3000"})
    check = level(
        LOGS,
        {"found.port": "{port}"},
        "The log says {found.port}, the Deployment {port}.",
        form="log",
        find=r"port (?P<port>\d+)",
        using={"port": Look(DEPLOYMENT, "port", "nothing")},
    )
    assert look(check, world).outcome is Outcome.PASSED
    world.says(DEPLOYMENT, {})
    assert look(check, world).sentence == "The log says 3000, the Deployment nothing."


def test_a_change_passes_once_two_answers_were_seen_and_outlives_the_tutor(tmp_path: Path) -> None:
    world = FakeWorld()
    check = level(LOGS, {"count": {"min": 1}}, "Restart it.", form="log", changes="same")
    what = part(step("restart", Command("kubectl rollout restart deployment web"), checks=(check,)))

    def session() -> Session:
        return Session(what, world, Journal(tmp_path / "journal.jsonl", "real"))

    first = session()
    world.when(LOGS, lines("%H:%M:%S one-string"))
    assert [first.check().outcome for _ in range(2)] == [Outcome.NOT_YET] * 2
    world.when(LOGS, lines("%H:%M:%S {string}").replace(STRING, "x"))  # says nothing of its own
    assert first.check().outcome is Outcome.NOT_YET
    first.journal.flush()
    world.when(LOGS, lines("%H:%M:%S another-string"))
    assert session().check().outcome is Outcome.PASSED
    noted = [event for event in first.journal.events() if event["event"] == "noted"]
    assert [(event["check"], event["value"]) for event in noted] == [(key(check), "one-string")]


def live(how: str | None = "annotation", **spec: object) -> dict[str, object]:
    container = {"name": "web", "image": "web:v1", "resources": {"limits": {"cpu": "1"}}, "more": 1}
    metadata: dict[str, object] = {"name": "web"}
    if how == "annotation":
        file = {"spec": {"template": {"spec": {"containers": [{"resources": {"limits": {"cpu": "1000m"}}}]}}}}
        metadata["annotations"] = {ANNOTATION: json.dumps(file)}
    elif how == "managedFields":
        metadata["managedFields"] = [{"operation": "Update"}, {"operation": "Apply"}]
        container["resources"] = {"limits": {"cpu": "1000m"}}
    template = {"spec": {"containers": [container]}}
    made = {"replicas": 2, "template": template, **spec}
    return {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": metadata, "spec": made}


@pytest.mark.parametrize("how", ["annotation", "managedFields"])
def test_an_object_that_was_applied_from_the_file(how: str) -> None:
    assert applied(live(how), MANIFEST) == {"how": how, "file": True, "found": True, "differs": []}


def test_an_object_that_was_made_by_command() -> None:
    assert applied(live(None), MANIFEST)["how"] is None


def test_what_differs_is_named_by_its_path() -> None:
    assert applied(live(replicas=5), MANIFEST)["differs"] == ["spec.replicas"]
    changed = MANIFEST.replace("web:v1", "web:v2")
    assert applied(live(), changed)["differs"] == ["spec.template.spec.containers[0].image"]


@pytest.mark.parametrize(
    "text", ["", "a: [", "kind: Deployment\nmetadata: {name: other}\n", "- 1\n", "[" * 90_000]
)
def test_a_file_that_does_not_have_the_object(text: str) -> None:
    found = applied(live(), text)
    assert (found["file"], found["found"], found["differs"]) == (True, False, [])
    assert applied(live(), None)["file"] is False


@pytest.mark.parametrize("thing", [None, [], {"metadata": 5}, {"metadata": {"managedFields": [1, None]}}])
def test_any_object_is_answered(thing: object) -> None:
    assert applied(thing, MANIFEST)["how"] is None


def test_a_check_asks_what_was_applied() -> None:
    world = FakeWorld()
    world.says(DEPLOYMENT, live(replicas=5))
    world.files[FILE] = MANIFEST
    check = level(DEPLOYMENT, {"length(applied.differs)": 0}, "Other: {applied.differs}.", applied=FILE)
    assert look(check, world).sentence == "Other: spec.replicas."
    world.says(DEPLOYMENT, live())
    assert look(check, world).outcome is Outcome.PASSED
