"""A session: moving, passing, hints, and what it says."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from tests.engine.learner import do, open_session, up_to
from tests.engine.parts import DEPLOYMENT, NODES, level, part, small_world, step
from tests.engine.world import FakeWorld, ran
from tutor.content.check_models import EdgeCheck
from tutor.content.models import Command
from tutor.engine.session import StepState
from tutor.engine.verdict import Outcome

SCALE = "kubectl scale deployment/web --replicas=4"


def test_the_whole_part_by_hand(tmp_path: Path) -> None:
    world = small_world()
    world.files["manifests/web.yaml"] = "kind: Deployment\n"
    session = open_session(tmp_path, world)
    up_to(session, world, "write")
    assert session.check().outcome is Outcome.PASSED
    session.next()
    assert do(session, world) is Outcome.PASSED
    session.next()
    assert do(session, world) is Outcome.PASSED
    assert session.next() is None
    assert session.counts() == (9, 9)


def test_many_threads_pass_a_step_once(tmp_path: Path) -> None:
    world = small_world()
    session = open_session(tmp_path, world)
    session.enter("create")
    world.says(DEPLOYMENT, {"spec": {"replicas": 1}})
    threads = [threading.Thread(target=session.check) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(5)
    assert [event["event"] for event in session.journal.events()].count("passed") == 1


def test_edges_are_kept_and_misses_are_quoted(tmp_path: Path) -> None:
    world = small_world()
    session = open_session(tmp_path, world)
    session.enter("look")
    assert session.offer(ran("kubectl get pods")).sentence == "Run `kubectl logs web-1`."
    verdict = session.offer(ran("kubectl logs nope", exit_code=1, output='error: pods "nope" not found\n'))
    assert verdict.sentence.startswith(
        "`kubectl logs nope` ended with exit code 1. Its last line was: error: pods"
    )
    assert "does not show" in session.offer(ran("k logs web-1", output="nothing")).sentence
    assert session.offer(ran("k logs web-1 | head", output="hash 1")).outcome is Outcome.PASSED
    session.reset("look")
    assert session.check().sentence == "Run `kubectl logs web-1`."


def test_a_command_without_checks_passes_by_being_run(tmp_path: Path) -> None:
    session = open_session(tmp_path, FakeWorld(), part(step("scale", Command(SCALE))))
    assert session.check().sentence == f"Run `{SCALE}` in the shell."
    assert session.offer(ran("k scale deploy web --replicas 4")).outcome is Outcome.PASSED


def test_secrets_and_outputs_are_not_stored(tmp_path: Path) -> None:
    session = open_session(tmp_path, FakeWorld(), part(step("login", Command("docker login"))))
    for line in ("docker login -u ada -p geheim1", "echo geheim1 | docker login --password-stdin"):
        session.began(line)
        session.offer(ran(line, output="geheim1 in the output"))
    assert "geheim1" not in (tmp_path / "journal.jsonl").read_text()


def test_hints_come_one_by_one_and_the_solution_is_noted(tmp_path: Path) -> None:
    session = open_session(tmp_path, small_world())
    assert session.hint() is None
    session.enter("create-cluster")
    hints = [session.hint() for _ in range(3)]
    assert [(hint.number, hint.of) for hint in hints if hint] == [(1, 2), (2, 2), (2, 2)]
    assert session.reveal() == "```sh\nk3d cluster create -a 2\n```"
    assert session.progress.step("create-cluster").revealed
    session.enter("what-is-it")
    assert session.reveal() == "**This.** So it is."
    session.enter("route")
    assert "**Hub**" in session.reveal()


def test_questions_choices_and_readings_say_what_they_wait_for(tmp_path: Path) -> None:
    session = open_session(tmp_path, small_world())
    assert session.check().sentence == "Read this page, then go on to the next step."
    session.next()
    assert not session.answer(0).right
    assert session.check().sentence == "That is another thing. Choose another answer."
    assert session.answer(1).right
    assert session.check().outcome is Outcome.PASSED
    with pytest.raises(ValueError, match="no option"):
        session.answer(2)
    with pytest.raises(ValueError, match="nothing to be typed"):
        session.enter_fact("x")


def test_skip_and_the_ends_of_the_part(tmp_path: Path) -> None:
    session = open_session(tmp_path, small_world())
    assert session.back() is None
    session.skip("known")
    assert session.state("welcome") is StepState.SKIPPED
    session.back()
    session.done_reading()
    session.skip()
    assert session.state("welcome") is StepState.PASSED
    session.enter("delete-cluster")
    assert session.skip() is None
    with pytest.raises(KeyError):
        session.enter("nowhere")


def test_gone_after_skipping_needs_the_thing_to_be_seen(tmp_path: Path) -> None:
    world = small_world()
    session = open_session(tmp_path, world)
    session.enter("delete")
    assert "not seen here before" in session.check().sentence
    world.says(DEPLOYMENT, {"spec": {"replicas": 1}})
    assert session.check().sentence == "The Deployment is still there."
    world.absent(DEPLOYMENT)
    assert open_session(tmp_path, world).check().outcome is Outcome.PASSED


def test_what_to_watch(tmp_path: Path) -> None:
    session = open_session(tmp_path, small_world())
    assert session.watches() == ()
    session.enter("create")
    assert session.watches() == (tuple(DEPLOYMENT.split()),)
    session.enter("write")
    assert session.watches() == (("file", "manifests/web.yaml"),)


def test_unknown_is_said_and_a_missing_thing_goes_before_it(tmp_path: Path) -> None:
    world = FakeWorld()
    checks = (level(NODES, {"a": 1}), EdgeCheck(("kubectl get nodes",), "Run it."))
    session = open_session(tmp_path, world, part(step("both", Command("kubectl get nodes"), checks=checks)))
    world.when(NODES, stderr="was refused", exit_code=1)
    verdict = session.check()
    assert [each.outcome for each in verdict.checks] == [Outcome.UNKNOWN, Outcome.NOT_YET]
    assert verdict.outcome is Outcome.NOT_YET
    assert session.offer(ran("kubectl get nodes")).outcome is Outcome.UNKNOWN
