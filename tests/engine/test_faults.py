"""Faults that the tutor sets up: nothing counts before they are at work, and what mends them stays hidden."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.engine.parts import DEPLOYMENT, level, part, step
from tests.engine.world import FakeWorld
from tutor.content.models import Command
from tutor.engine.autopilot import take
from tutor.engine.journal import Journal
from tutor.engine.progress import StepState
from tutor.engine.session import Session
from tutor.engine.taking import Taken
from tutor.engine.verdict import Outcome

BREAK, MEND = "kubectl set image deployment/web web=nope", "kubectl rollout undo deployment/web"
HEALTHY: dict[str, dict[str, int]] = {"status": {"readyReplicas": 1}}
ILL: dict[str, dict[str, int]] = {"status": {}}


def world() -> FakeWorld:
    world = FakeWorld()
    world.says(DEPLOYMENT, HEALTHY)
    world.does(BREAK, lambda: world.says(DEPLOYMENT, ILL))
    world.does(MEND, lambda: world.says(DEPLOYMENT, HEALTHY))
    return world


def session(folder: Path, world: FakeWorld) -> Session:
    broken = step(
        "broken",
        Command(MEND),
        fault=BREAK,
        hints=("Look.", "Closer."),
        checks=(level(DEPLOYMENT, {"status.readyReplicas": {"min": 1}}, "Nothing is ready."),),
    )
    opened = Session(part(step("first"), broken), world, Journal(folder / "journal.jsonl", "real"))
    opened.enter("broken")
    return opened


def test_what_is_healthy_counts_only_after_it_was_broken(tmp_path: Path) -> None:
    lab = world()
    taken = session(tmp_path, lab)
    assert taken.unbroken()
    verdict = taken.check()
    assert (verdict.outcome, verdict.sentence) == (
        Outcome.NOT_YET,
        "Nothing is broken yet. Let the tutor set the fault up first.",
    )
    assert taken.break_it(lab) is None
    assert not taken.unbroken()
    assert taken.check().sentence == "Nothing is ready."
    lab.perform(MEND)
    assert taken.check().outcome is Outcome.PASSED
    assert taken.state("broken") is StepState.PASSED


def test_a_fault_that_cannot_be_seen_yet_lets_nothing_pass(tmp_path: Path) -> None:
    lab = world()
    taken = session(tmp_path, lab)
    lab.does(BREAK, lambda: None)
    assert taken.break_it(lab) is None
    assert taken.check().outcome is Outcome.NOT_YET
    lab.when(DEPLOYMENT, stderr="connection refused", exit_code=1)
    taken.check()
    lab.says(DEPLOYMENT, HEALTHY)
    assert taken.check().outcome is Outcome.PASSED


def test_it_is_remembered_that_it_was_broken(tmp_path: Path) -> None:
    lab = world()
    first = session(tmp_path, lab)
    first.break_it(lab)
    first.check()
    again = session(tmp_path, lab)
    assert not again.unbroken()
    lab.perform(MEND)
    assert again.check().outcome is Outcome.PASSED
    again.reset("broken")
    assert again.unbroken()


def test_a_fault_that_could_not_be_set_up_breaks_nothing(tmp_path: Path) -> None:
    lab = world()
    taken = session(tmp_path, lab)
    lab.does(BREAK, lambda: None, output="error: no such host\n", exit_code=1)
    sentence = taken.break_it(lab)
    assert sentence is not None
    assert "The last line was: error: no such host" in sentence
    assert taken.unbroken()
    taken.enter("first")
    with pytest.raises(ValueError, match="has no fault"):
        taken.break_it(lab)


def test_the_mending_command_is_shown_with_the_solution_only(tmp_path: Path) -> None:
    taken = session(tmp_path, world())
    assert taken.offered() is None
    assert MEND in taken.reveal()
    assert taken.offered() == MEND


def test_a_run_without_a_screen_breaks_and_mends(tmp_path: Path) -> None:
    lab = world()
    report = take(session(tmp_path, lab), lab)
    assert [each.outcome for each in report.steps] == [Taken.PASSED, Taken.PASSED]
    assert lab.performed[-2:] == [BREAK, MEND]
    other = tmp_path / "other"
    other.mkdir()
    lab.does(BREAK, lambda: None, output="no", exit_code=1)
    report = take(session(other, lab), lab)
    assert report.steps[-1].outcome is Taken.FAILED
    assert "could not be set up" in report.steps[-1].sentence
