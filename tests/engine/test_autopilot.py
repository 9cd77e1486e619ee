"""The part without a screen."""

from __future__ import annotations

import itertools
from pathlib import Path
from threading import Event

import pytest

from tests.engine.parts import DEPLOYMENT, NODES, SMALL_PART, level, part, small_world, step
from tests.engine.world import FakeWorld
from tutor.content.check_models import EdgeCheck
from tutor.content.models import Chapter, Command, Entry, Part, Phase
from tutor.engine.autopilot import take
from tutor.engine.journal import Journal
from tutor.engine.phases import PhaseTracker
from tutor.engine.ports import Reading
from tutor.engine.session import Session
from tutor.engine.taking import Looked, PhaseBegins, Printed, Progressed, Repairing, StepEnds, Taken


@pytest.fixture(autouse=True)
def reads_again_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """The pauses are for a cluster, and here is none."""
    monkeypatch.setattr("tutor.engine.autopilot._AFTER_FAILURE", 0.2)
    monkeypatch.setattr("tutor.engine.autopilot._READ_AGAIN", (0.01, 20.0))


@pytest.fixture
def world() -> FakeWorld:
    world = small_world()
    world.files["manifests/web.yaml"] = "kind: Deployment\n"
    return world


def begin(tmp_path: Path, world: FakeWorld, what: Part = SMALL_PART, **overrides: str) -> Session:
    return Session(what, world, Journal(tmp_path / "j", "real"), overrides=overrides)


def test_takes_every_step_and_tells_of_it(tmp_path: Path, world: FakeWorld) -> None:
    events: list[Progressed] = []
    report = take(begin(tmp_path, world), world, on_event=events.append)
    assert report.passed
    assert [each.outcome for each in report.steps] == [Taken.PASSED] * 9
    assert world.performed[0] == "k3d cluster create -a 2"
    assert "Prep: Network" in [event.line for event in events if isinstance(event, Printed)]
    assert [event.report for event in events if isinstance(event, StepEnds)] == list(report.steps)


def test_a_chapter_beside_the_main_line_is_taken_only_when_it_is_asked_for(
    tmp_path: Path, world: FakeWorld
) -> None:
    aside = Chapter("aside", "Aside", (step("look"), step("do", Command("nope"))), "It needs you.")
    main = Chapter("main", "Main", (step("read"),))
    what = Part("A part", (aside, main), {})
    left = take(begin(tmp_path, world, what), world)
    assert [each.outcome for each in left.steps] == [Taken.LEFT_OUT, Taken.LEFT_OUT, Taken.PASSED]
    assert left.passed
    assert (left.steps[0].sentence, left.steps[0].skipped_because) == ("It needs you.", "It needs you.")
    for asked in ({"until": "look"}, {"beside": ["aside"]}):
        session = begin(tmp_path / next(iter(asked)), world, what)
        assert take(session, world, **asked).steps[0].outcome is Taken.PASSED
    assert "nope" in world.performed


def test_waits_for_what_becomes_true_later(tmp_path: Path, world: FakeWorld) -> None:
    replicas = itertools.chain([0, 0], itertools.repeat(1))

    def answer() -> Reading:
        return Reading((), f'{{"spec": {{"replicas": {next(replicas)}}}}}', "", 0, 0.0)

    world.does("kubectl create deployment", lambda: world.calls(DEPLOYMENT, answer))
    events: list[Progressed] = []
    report = take(begin(tmp_path, world), world, until="create", on_event=events.append)
    assert report.passed
    looked = [
        event.verdict.sentence for event in events if isinstance(event, Looked) and event.step.id == "create"
    ]
    assert looked == ["The Deployment asks for 0 pods.", "Done: everything this step asks for is true."]


def test_stops_at_the_first_step_that_does_not_pass(tmp_path: Path, world: FakeWorld) -> None:
    world.does("kubectl logs", output="boom\n", exit_code=1)
    time = itertools.count(0.0, 5.0)
    report = take(begin(tmp_path, world), world, clock=lambda: next(time))
    assert not report.complete
    assert (report.steps[-1].step, report.steps[-1].outcome) == ("look", Taken.FAILED)
    assert "exit code 1. Its last line was: boom." in report.steps[-1].sentence


def test_a_command_that_only_reads_is_run_again(tmp_path: Path, world: FakeWorld) -> None:
    def later() -> None:
        world.does("kubectl logs", output="a hash: 1a2b3c4d5e6f\n")

    world.does("kubectl logs", later, output="boom\n", exit_code=1)
    assert take(begin(tmp_path, world), world).passed
    assert world.performed.count("kubectl logs web-1") == 2


def test_gives_up_when_the_time_is_over(tmp_path: Path, world: FakeWorld) -> None:
    world.does("kubectl create deployment", output="created")
    time = itertools.count(0.0, 50.0)
    report = take(begin(tmp_path, world), world, until="create", clock=lambda: next(time))
    assert report.steps[-1].sentence == "There is no Deployment named web yet."
    assert not report.passed


def test_goes_on_where_it_stopped_and_repairs_what_no_longer_holds(tmp_path: Path, world: FakeWorld) -> None:
    assert take(begin(tmp_path, world), world, until="create").passed
    world.absent(DEPLOYMENT)
    events: list[Progressed] = []
    report = take(begin(tmp_path, world), world, on_event=events.append)
    assert report.passed
    assert [each.outcome for each in report.steps].count(Taken.BEFORE) == 5
    assert [event.step.id for event in events if isinstance(event, Repairing)] == ["create"]


def test_until_is_taken_as_well_and_must_exist(tmp_path: Path, world: FakeWorld) -> None:
    report = take(begin(tmp_path, world), world, until="what-is-it")
    assert [each.step for each in report.steps] == ["welcome", "what-is-it"]
    with pytest.raises(ValueError, match="no step nowhere"):
        take(begin(tmp_path, world), world, until="nowhere")
    assert not take(begin(tmp_path, world), world, until="user").complete


def test_takes_the_route_and_the_facts_that_are_given(tmp_path: Path, world: FakeWorld) -> None:
    assert take(begin(tmp_path, world, route="hub", hub_user="adalove"), world).passed
    assert "kubectl create deployment web --image=adalove/web" in world.performed


def test_what_only_a_learner_knows_stops_it(tmp_path: Path, world: FakeWorld) -> None:
    report = take(begin(tmp_path, world, route="hub"), world)
    assert report.steps[-1].step == "user"
    assert "--set hub_user=" in report.steps[-1].sentence


def test_an_optional_step_that_cannot_be_done_is_skipped_with_what_builds_on_it(tmp_path: Path) -> None:
    world = FakeWorld()
    what = part(
        step("who", Entry("user", "Who?", ".+", "A name."), optional="Nobody needs it."),
        step("push", Command("docker push x"), needs=("who",), optional="Nor this."),
        step("end"),
    )
    report = take(begin(tmp_path, world, what), world)
    assert [each.outcome for each in report.steps] == [Taken.SKIPPED, Taken.SKIPPED, Taken.PASSED]
    assert report.steps[1].skipped_because == "This step builds on the step who, which was skipped."
    assert report.complete
    assert not report.passed
    assert world.performed == []


def test_a_foreign_cluster_is_left_alone(tmp_path: Path, world: FakeWorld) -> None:
    world.things["cluster", "k3s-default"] = {"k3d-k3s-default-server-0": "theirs"}
    report = take(begin(tmp_path, world), world)
    assert report.steps[-1].step == "create-cluster"
    assert "was not made with this tutor" in report.steps[-1].sentence
    assert world.performed == []


def test_can_be_cancelled(tmp_path: Path, world: FakeWorld) -> None:
    cancel = Event()
    world.does("k3d cluster create", cancel.set)
    report = take(begin(tmp_path, world), world, cancel=cancel)
    assert (report.steps[-1].step, report.steps[-1].outcome) == ("create-cluster", Taken.CANCELLED)
    assert world.performed == ["k3d cluster create -a 2"]


def test_an_interrupted_command_passes_by_its_output(tmp_path: Path) -> None:
    world = FakeWorld()
    world.does("kubectl logs -f", output="first\nhash 12\nhash 13\n")
    follow = Command("kubectl logs -f web", interrupt="hash")
    check = EdgeCheck(("kubectl logs -f *",), "Run it.", exit=(0, 130), output="hash")
    report = take(begin(tmp_path, world, part(step("follow", follow, checks=(check,)))), world)
    assert report.passed


def test_phases_go_forward_only(tmp_path: Path) -> None:
    phases = (Phase("Prep", "Network"), Phase("Creating node", "Nodes"), Phase("Injecting", "Names"))
    tracker = PhaseTracker(Command("x", phases=phases, usual=24))
    assert (tracker.index, tracker.of, tracker.usual, tracker.phase) == (-1, 3, 24, None)
    lines = ["INFO Prep: Network", "Prep again", "noise", "Injecting host", "Creating node 'x'"]
    found = [tracker.feed(line) for line in lines]
    assert [phase.say if phase else None for phase in found] == ["Network", None, None, "Names", None]
    assert tracker.index == 2
    world = FakeWorld()
    world.says(NODES, {})
    world.does("x", output="\n".join(lines))
    events: list[Progressed] = []
    what = part(step("x", Command("x", phases=phases), checks=(level(NODES, {"@": {}}),)))
    take(begin(tmp_path, world, what), world, on_event=events.append)
    begins = [(event.number, event.of) for event in events if isinstance(event, PhaseBegins)]
    assert begins == [(1, 3), (3, 3)]
