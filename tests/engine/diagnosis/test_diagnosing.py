"""A session says by itself why its step does not pass, and keeps the command that failed."""

from __future__ import annotations

import json
import stat
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from threading import Event

import pytest

from tests.engine.diagnosis.examples import pod
from tests.engine.world import FakeWorld, ran
from tutor.content.check_models import EdgeCheck, LevelCheck
from tutor.content.models import Chapter, Command, Part, Step
from tutor.engine.diagnosing import EVERY, PATIENCE
from tutor.engine.diagnosis.last_failure import FILE, KEPT, LastFailure, load
from tutor.engine.journal import Journal
from tutor.engine.ports import Ran, Reading
from tutor.engine.session import Session
from tutor.engine.verdict import Outcome

PODS = "kubectl get pods -o json"
DEPLOYMENT = "kubectl get deployment web -o json"
NOT_FOUND = {
    "waiting": {
        "reason": "ErrImagePull",
        "message": 'failed to pull and unpack image "docker.io/ada/app:9": docker.io/ada/app:9: not found',
    }
}

DEPLOY = Step(
    "deploy",
    "Deploy",
    "Text.",
    Command("kubectl create deployment web --image=ada/app:9"),
    checks=(
        LevelCheck(DEPLOYMENT, {"status.readyReplicas": 1}, "It is not ready.", absent="There is none."),
    ),
)
BUILD = Step(
    "build",
    "Build",
    "Text.",
    Command("docker build -t app:v1 ."),
    checks=(EdgeCheck(("docker build",), "Run it."),),
)
PART = Part("Small", (Chapter("one", "One", (DEPLOY, BUILD)),))


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def session_in(
    folder: Path, world: FakeWorld, clock: Clock | None = None, *, writing: bool = True
) -> Session:
    journal = Journal(folder / "journal.jsonl", "real", read_only=not writing)
    return Session(PART, world, journal, clock=clock or Clock())


@pytest.fixture
def world() -> FakeWorld:
    world = FakeWorld()
    world.absent(DEPLOYMENT)
    world.says(PODS, {"items": []})
    return world


def test_a_refused_command_is_explained_at_once_and_noted_without_its_output(
    tmp_path: Path, world: FakeWorld
) -> None:
    session = session_in(tmp_path, world)
    session.enter("deploy")
    said = 'error: failed to create deployment: deployments.apps "web" already exists'
    verdict = session.offer(ran("kubectl create deployment web --image=x", exit_code=1, output=said))
    found = session.diagnose(verdict)
    assert found is not None
    assert (found.id, found.command) == ("deployment-exists", "kubectl get deployment web")
    session.diagnose(session.check())
    journal = (tmp_path / "journal.jsonl").read_text()
    events = [json.loads(line) for line in journal.splitlines()]
    noted = [event for event in events if event["event"] == "diagnosed"]
    assert [(event["step"], event["id"]) for event in noted] == [("deploy", "deployment-exists")]
    assert "already exists" not in journal


def test_a_command_that_ended_well_and_a_pod_that_does_not_start(tmp_path: Path, world: FakeWorld) -> None:
    session = session_in(tmp_path, world)
    session.enter("deploy")
    world.says(DEPLOYMENT, {"status": {}})
    world.says(PODS, {"items": [pod(NOT_FOUND)]})
    verdict = session.offer(ran("kubectl create deployment web --image=ada/app:9", output="created"))
    found = session.diagnose(verdict)
    assert found is not None
    assert found.id == "image-not-found"
    assert "ada/app:9" in found.sentence


def test_a_check_that_fails_for_long_is_looked_into_now_and_then(tmp_path: Path, world: FakeWorld) -> None:
    clock = Clock()
    session = session_in(tmp_path, world, clock)
    session.enter("deploy")
    world.says(DEPLOYMENT, {"status": {}})
    world.says(PODS, {"items": [pod(NOT_FOUND)]})
    assert session.diagnose(session.check()) is None
    clock.now += PATIENCE
    assert session.diagnose(session.check()) is not None
    asked = world.asked.count(tuple(PODS.split()))
    clock.now += EVERY / 2
    assert session.diagnose(session.check()) is not None
    assert world.asked.count(tuple(PODS.split())) == asked
    world.says(PODS, {"items": []})
    clock.now += EVERY
    assert session.diagnose(session.check()) is None


def test_a_command_that_does_not_end_is_looked_into(tmp_path: Path, world: FakeWorld) -> None:
    clock = Clock()
    session = session_in(tmp_path, world, clock)
    session.enter("deploy")
    session.began("k3d cluster create -a 2")
    clock.now += 200
    found = session.diagnose(session.check())
    assert found is not None
    assert found.id == "node-never-ready"


def test_the_beginning_of_a_command_may_be_told_after_its_end(tmp_path: Path, world: FakeWorld) -> None:
    clock = Clock()
    session = session_in(tmp_path, world, clock)
    session.enter("deploy")
    line = "kubectl apply d.yaml"
    verdict = session.offer(ran(line, exit_code=1, output="error: Unexpected args: [d.yaml]"))
    session.began(line)
    found = session.diagnose(verdict)
    assert found is not None
    assert found.id == "apply-without-f"


def test_pods_are_no_matter_of_a_step_without_kubectl(tmp_path: Path, world: FakeWorld) -> None:
    session = session_in(tmp_path, world)
    session.enter("build")
    world.says(PODS, {"items": [pod(NOT_FOUND)]})
    verdict = session.offer(ran("docker build -t x .", exit_code=1, output="something else"))
    assert session.diagnose(verdict) is None
    assert world.asked.count(tuple(PODS.split())) == 0


def test_what_the_tutor_broke_itself_is_for_the_learner_to_find(tmp_path: Path, world: FakeWorld) -> None:
    if not hasattr(DEPLOY, "fault"):
        pytest.skip("steps have no faults")
    broken = replace(DEPLOY, fault="kubectl set image deployment/web app=ada/app:9")
    part = Part("Small", (Chapter("one", "One", (broken,)),))
    session = Session(part, world, Journal(tmp_path / "journal.jsonl", "real"), clock=Clock())
    session.enter("deploy")
    world.says(DEPLOYMENT, {"status": {}})
    world.says(PODS, {"items": [pod(NOT_FOUND)]})
    assert session.diagnose(session.offer(ran("kubectl get deployments"))) is None
    slip = ran("kubectl apply d.yaml", exit_code=1, output="error: Unexpected args: [d.yaml]")
    found = session.diagnose(session.offer(slip))
    assert found is not None
    assert found.id == "apply-without-f"


def test_a_step_that_passed_has_no_failure(tmp_path: Path, world: FakeWorld) -> None:
    session = session_in(tmp_path, world)
    session.enter("deploy")
    world.says(DEPLOYMENT, {"status": {"readyReplicas": 1}})
    verdict = session.offer(
        ran("kubectl create deployment web", exit_code=1, output="error: no objects passed to apply")
    )
    assert verdict.outcome is Outcome.PASSED
    assert session.diagnose(verdict) is None


def test_a_tool_that_gives_no_answer_is_explained(tmp_path: Path, world: FakeWorld) -> None:
    refused = (
        "The connection to the server 0.0.0.0:46113 was refused - did you specify the right host or port?"
    )
    world.when(DEPLOYMENT, stderr=refused, exit_code=1)
    world.says("k3d cluster list -o json", [])
    clock = Clock()
    session = session_in(tmp_path, world, clock)
    session.enter("deploy")
    session.diagnose(session.check())
    clock.now += PATIENCE
    verdict = session.check()
    assert verdict.outcome is Outcome.UNKNOWN
    found = session.diagnose(verdict)
    assert found is not None
    assert found.id == "cluster-gone"


def test_what_goes_wrong_while_looking_takes_nothing_away(tmp_path: Path, world: FakeWorld) -> None:
    def breaks() -> Reading:
        raise RuntimeError

    session = session_in(tmp_path, world)
    session.enter("deploy")
    world.calls(PODS, breaks)
    verdict = session.offer(ran("kubectl get pods", exit_code=1, output="error: unheard of"))
    assert session.diagnose(verdict) is None


def test_a_look_that_is_given_up_is_made_up_for(tmp_path: Path, world: FakeWorld) -> None:
    session = session_in(tmp_path, world)
    session.enter("deploy")
    verdict = session.offer(
        ran("kubectl apply d.yaml", exit_code=1, output="error: Unexpected args: [d.yaml]")
    )
    given_up = Event()
    given_up.set()
    assert session.diagnose(verdict, given_up) is None
    found = session.diagnose(verdict)
    assert found is not None
    assert found.id == "apply-without-f"


def test_the_command_that_failed_is_kept_for_other_terminals(tmp_path: Path, world: FakeWorld) -> None:
    session = session_in(tmp_path, world)
    session.enter("deploy")
    line = "kubectl apply d.yaml --token=abcdef0123456789"
    session.diagnose(session.offer(ran(line, exit_code=1, output="error: Unexpected args: [d.yaml]")))
    file = tmp_path / FILE
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert "abcdef" not in file.read_text()
    session.diagnose(session.offer(ran("dwk-tutor check", exit_code=1, output="✗ not yet")))
    last = load(tmp_path)
    assert last is not None
    assert (last.text, last.exit_code, last.step) == ("kubectl apply d.yaml --token=***", 1, "deploy")

    other = session_in(tmp_path, world, writing=False)
    found = other.diagnose(other.verdict("deploy"))
    assert found is not None
    assert found.id == "apply-without-f"
    session.offer(ran("kubectl get pods"))
    later = session_in(tmp_path, world, writing=False)
    assert later.diagnose(later.verdict("deploy")) is None


@pytest.mark.parametrize(
    "text", ["", "[]", "{", '{"v": 1}', '{"v": 2, "lab": "real"}', '{"v": 1, "lab": 3}', "\ud800"]
)
def test_a_damaged_file_is_no_file(tmp_path: Path, text: str) -> None:
    (tmp_path / FILE).write_text(text, encoding="utf-8", errors="surrogatepass")
    assert load(tmp_path) is None


def test_where_nothing_can_be_written_nothing_is_kept(tmp_path: Path) -> None:
    LastFailure.of(ran("x", exit_code=1), "real", "deploy").save(tmp_path / "nosuch")


def test_secrets_in_an_output_are_not_kept() -> None:
    said = "before\nPassword: hunter2hunter2\nafter"
    kept = LastFailure.of(ran("x", exit_code=1, output=said), "real", "deploy").output
    assert kept == "before\nPassword: ***\nafter"


def test_only_the_end_of_an_output_is_kept() -> None:
    long = Ran("x", "/", datetime.now(UTC), 1.0, 1, "a\n" * KEPT)
    assert len(LastFailure.of(long, "real", "deploy").output) == KEPT
