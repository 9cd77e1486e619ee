"""A session: moving, passing, choosing, hints, resets, and taking up where the journal ends."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from tests.engine.parts import DEPLOYMENT, NODES, PODS, SMALL_PART, level, part, small_world, step
from tests.engine.world import FakeWorld, ran
from tutor.content.models import Choice, Command, EdgeCheck, FactDefault, Part, Route
from tutor.engine.journal import Journal
from tutor.engine.ports import Reading
from tutor.engine.session import Session, StepState
from tutor.engine.verdict import Outcome

SCALE = "kubectl scale deployment/web --replicas=4"


def open_session(tmp_path: Path, world: FakeWorld, what: Part = SMALL_PART, **overrides: str) -> Session:
    session = Session(what, world, Journal(tmp_path / "journal.jsonl", world.name), overrides=overrides)
    session.resume()
    return session


def do(session: Session, world: FakeWorld) -> Outcome:
    """Run the current step's command as a learner would."""
    text = session.command()
    assert text is not None
    session.began(text)
    return session.offer(world.perform(text)).outcome


def up_to(session: Session, world: FakeWorld, step_id: str) -> None:
    """Do everything before a step of SMALL_PART, by the route `import`."""
    while session.current.id != step_id:
        if session.current.id == "what-is-it":
            session.answer(1)
        elif session.current.id == "route":
            session.choose("import")
        elif session.command():
            assert do(session, world) is Outcome.PASSED
        session.next()


def test_the_whole_part_by_hand(tmp_path: Path) -> None:
    world = small_world()
    world.files["manifests/web.yaml"] = "kind: Deployment\n"
    session = open_session(tmp_path, world)
    assert session.minutes_left() == 14
    up_to(session, world, "write")
    assert session.check().outcome is Outcome.PASSED
    session.next()
    assert do(session, world) is Outcome.PASSED
    session.next()
    assert do(session, world) is Outcome.PASSED
    assert session.next() is None
    assert session.finished
    assert session.counts() == (9, 9)
    assert session.minutes_left() == 0


def test_a_new_session_stands_where_the_old_one_was_killed(tmp_path: Path) -> None:
    world = small_world()
    session = open_session(tmp_path, world)
    up_to(session, world, "create")
    session.hint()
    again = open_session(tmp_path, world)
    assert again.current.id == "create"
    assert again.counts() == session.counts()
    assert again.facts == session.facts
    assert again.progress.step("create").hints == 1
    assert again.progress.owned("cluster") == session.progress.owned("cluster")


def test_progress_of_the_other_lab_is_not_ours(tmp_path: Path) -> None:
    world = small_world()
    up_to(open_session(tmp_path, world), world, "create")
    practice = FakeWorld("practice")
    other = open_session(tmp_path, practice)
    assert other.counts()[0] == 0
    assert other.current.id == "welcome"
    assert open_session(tmp_path, world).current.id == "create"


def test_passed_stays_passed_until_it_is_reset(tmp_path: Path) -> None:
    world = small_world()
    session = open_session(tmp_path, world)
    up_to(session, world, "create-cluster")
    assert session.check().sentence == "There are no nodes; 3 are asked for."
    assert do(session, world) is Outcome.PASSED
    world.absent(NODES)
    asked = len(world.asked)
    assert session.check().outcome is Outcome.PASSED
    assert len(world.asked) == asked
    assert session.verdict("create-cluster").outcome is Outcome.NOT_YET
    assert session.reset("create-cluster") == "k3d cluster delete"
    assert session.state("create-cluster") is StepState.TODO
    assert session.check().outcome is Outcome.NOT_YET


def test_what_is_still_true_after_a_reset_counts_only_after_something_happened(tmp_path: Path) -> None:
    world = small_world()
    session = open_session(tmp_path, world)
    up_to(session, world, "create")
    do(session, world)
    session.reset("create")
    verdict = session.check()
    assert verdict.outcome is Outcome.NOT_YET
    assert "kubectl delete deployment web" in verdict.sentence
    session.offer(ran("kubectl delete deployment web"))
    assert session.check().outcome is Outcome.NOT_YET
    assert open_session(tmp_path, world).check().outcome is Outcome.NOT_YET
    assert session.offer(ran("kubectl create deployment web --image=web")).outcome is Outcome.PASSED


def test_after_a_reset_and_its_undo_the_step_passes_anew(tmp_path: Path) -> None:
    world = small_world()
    session = open_session(tmp_path, world)
    up_to(session, world, "create")
    do(session, world)
    undo = session.reset("create")
    assert undo is not None
    assert session.offer(world.perform(undo)).outcome is Outcome.NOT_YET
    world.says(DEPLOYMENT, {"spec": {"replicas": 1}})
    assert session.check().outcome is Outcome.PASSED


def test_reset_of_everything_keeps_what_is_ours(tmp_path: Path) -> None:
    world = small_world()
    session = open_session(tmp_path, world)
    up_to(session, world, "create")
    session.reset_all()
    assert session.counts()[0] == 0
    assert session.current.id == "welcome"
    assert session.facts["route"] == "import"
    assert set(session.progress.owned("cluster")) == {"k3s-default"}
    assert open_session(tmp_path, world).counts()[0] == 0


def test_a_result_from_before_a_reset_is_dropped(tmp_path: Path) -> None:
    world = small_world()
    session = open_session(tmp_path, world)
    session.enter("create")
    asked, go_on = threading.Event(), threading.Event()

    def answer() -> Reading:
        asked.set()
        assert go_on.wait(5)
        return Reading((), '{"spec": {"replicas": 1}}', "", 0, 0.0)

    world.calls(DEPLOYMENT, answer)
    outcomes: list[Outcome] = []
    thread = threading.Thread(target=lambda: outcomes.append(session.check().outcome))
    thread.start()
    assert asked.wait(5)
    session.reset("create")
    go_on.set()
    thread.join(5)
    assert outcomes == [Outcome.NOT_YET]
    assert session.state("create") is StepState.TODO


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


def test_another_route_swaps_steps_and_keeps_progress_by_id(tmp_path: Path) -> None:
    world = small_world()
    session = open_session(tmp_path, world)
    session.enter("route")
    session.choose("hub")
    assert "user" in [each.id for each in session.steps]
    session.next()
    assert session.enter_fact("no") == "Four to thirty letters."
    assert session.state("user") is StepState.TODO
    assert session.enter_fact(" adalove ") is None
    session.next()
    assert session.command() == "kubectl create deployment web --image=adalove/web"
    session.back()
    session.back()
    session.choose("import")
    assert "user" not in [each.id for each in session.steps]
    session.next()
    assert session.command() == "kubectl create deployment web --image=web"
    session.back()
    session.choose("hub")
    assert session.state("user") is StepState.PASSED
    with pytest.raises(ValueError, match="no route"):
        session.choose("elsewhere")


def test_the_current_step_moves_on_when_its_route_is_left(tmp_path: Path) -> None:
    world = small_world()
    session = open_session(tmp_path, world)
    session.enter("route")
    session.choose("hub")
    session.enter("user")
    session.reset("route")
    assert session.current.id == "create"


def test_layers_of_facts(tmp_path: Path) -> None:
    choice = Choice("route", (Route("a", "A", "", {"image": "{name}:{tag}"}), Route("b", "B", "", {})))
    look = step("route", choice)
    facts = {
        "route": FactDefault("", "a"),
        "name": FactDefault("", "{cluster}-app"),
        "tag": FactDefault("", "1"),
    }
    what = Part(
        "P",
        part(look).chapters,
        {**facts, "image": FactDefault("", "none"), "cluster": FactDefault("", "no")},
    )
    world = FakeWorld()
    assert open_session(tmp_path, world, what).facts["image"] == "k3s-default-app:1"
    assert open_session(tmp_path, world, what, tag="2").facts["image"] == "k3s-default-app:2"
    assert open_session(tmp_path, world, what, route="b").facts["image"] == "none"
    session = open_session(tmp_path, world, what)
    world.lab_facts["cluster"] = "dwk"
    session.check()
    assert session.facts["image"] == "dwk-app:1"


def test_looks_are_read_on_entering(tmp_path: Path) -> None:
    world = small_world()
    session = open_session(tmp_path, world)
    assert (
        session.command(next(each for each in SMALL_PART.steps() if each.id == "look")) == "kubectl logs POD"
    )
    session.enter("look")
    assert session.command() == "kubectl logs web-1"
    for answer in ('{"items": []}', "garbage"):
        world.when(PODS, answer)
        session.enter("look")
        assert session.command() == "kubectl logs POD"


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
    assert session.reveal() == "**This** So it is."
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


def test_the_first_start_finds_no_drift_and_a_later_one_does(tmp_path: Path) -> None:
    world = small_world()
    session = open_session(tmp_path, world)
    up_to(session, world, "look")
    assert session.resume() == ()
    world.absent(DEPLOYMENT)
    (drift,) = session.resume()
    assert (drift.step.id, drift.sentence) == ("create", "There is no Deployment named web yet.")
    assert drift.repair == "kubectl create deployment web --image=web"
    assert session.state("create") is StepState.PASSED
    world.when(NODES, stderr="The connection to the server was refused", exit_code=1)
    world.when(DEPLOYMENT, stderr="The connection to the server was refused", exit_code=1)
    (drift,) = session.resume()
    assert drift.step.id == "create-cluster"
    assert "does not answer" in drift.sentence
    assert drift.repair == "k3d cluster start"


def test_what_a_later_step_has_ended_is_no_drift(tmp_path: Path) -> None:
    world = small_world()
    world.files["manifests/web.yaml"] = "kind: Deployment\n"
    session = open_session(tmp_path, world)
    up_to(session, world, "delete")
    assert do(session, world) is Outcome.PASSED
    assert session.resume() == ()
