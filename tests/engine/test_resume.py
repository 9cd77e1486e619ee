"""Taking up where the journal ends: after a kill, after a reset, after the world has moved on."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from pathlib import Path

from tests.engine.learner import do, open_session, up_to
from tests.engine.parts import DEPLOYMENT, NODES, SMALL_PART, small_world
from tests.engine.world import FakeWorld, ran
from tutor.engine.journal import Journal
from tutor.engine.ports import Reading
from tutor.engine.session import Session, StepState
from tutor.engine.verdict import Outcome


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


def test_a_session_can_open_before_the_lab_is_asked(tmp_path: Path) -> None:
    class Silent(FakeWorld):
        asked_for_facts = 0

        def facts(self) -> Mapping[str, str]:
            self.asked_for_facts += 1
            return {**super().facts(), "cluster": "dwk"}

    world = Silent()
    journal = Journal(tmp_path / "journal.jsonl", "real")
    session = Session(
        SMALL_PART, world, journal, first_facts={**FakeWorld().facts(), "cluster": "k3s-default"}
    )
    assert session.text()
    assert session.facts["cluster"] == "k3s-default"
    assert (world.asked_for_facts, world.asked, world.identified) == (0, [], [])
    session.resume()
    assert session.facts["cluster"] == "dwk"
