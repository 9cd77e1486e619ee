"""What came of a step that can be predicted is seen, also where nobody looked at the right moment."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.engine.learner import do, open_session
from tests.engine.predicted import COURSE, DEPLOYMENT, EVENTS, UPDATE, Lab, at, graded, journal
from tutor.engine.autopilot import take
from tutor.engine.session import Session
from tutor.engine.taking import Taken
from tutor.engine.verdict import Outcome


def test_without_a_prediction_it_says_what_was_observed(tmp_path: Path) -> None:
    lab = Lab()
    session = at(tmp_path, lab, "update")
    do(session, lab)
    grade = graded(session)
    assert grade.predicted is None
    assert grade.text == "Observed: **5**.\n\nOne more than wanted: 5."


def test_in_a_slow_lab_the_looks_see_it_without_events(tmp_path: Path) -> None:
    lab = Lab()
    lab.when(EVENTS, stderr="Forbidden", exit_code=1)
    lab.does(UPDATE)
    session = at(tmp_path, lab, "update")
    for replicas, updated in [(4, 0), (5, 1), (4, 3), (4, 4)]:
        lab.says(DEPLOYMENT, {"status": {"replicas": replicas, "updated": updated}})
        verdict = session.check()
    assert verdict.outcome is Outcome.PASSED
    assert "Observed: **5**" in graded(session).text


def test_samples_and_prediction_outlive_the_tutor(tmp_path: Path) -> None:
    lab = Lab()
    lab.when(EVENTS, stderr="Forbidden", exit_code=1)
    session = at(tmp_path, lab, "update")
    session.predict("8")
    session.began(UPDATE)
    lab.says(DEPLOYMENT, {"status": {"replicas": 5, "updated": 1}})
    session.check()
    lab.says(DEPLOYMENT, {"status": {"replicas": 4, "updated": 4}})
    again = open_session(tmp_path, lab, COURSE)
    assert again.asked() is None
    assert again.check().outcome is Outcome.PASSED
    grade = graded(again)
    assert grade.text.startswith("Your prediction: **8**. Observed: **5**.")
    # And so does what was said of it, with the facts of then.
    assert open_session(tmp_path, lab, COURSE).grade(again.current) == grade


def test_what_was_done_before_is_not_claimed_to_be_observed(tmp_path: Path) -> None:
    lab = Lab()
    lab.update()
    session = at(tmp_path, lab, "update")
    assert session.check().outcome is Outcome.PASSED
    assert session.grade() is None
    assert journal(tmp_path, "graded") == []


def test_a_prediction_of_what_came_about_unobserved(tmp_path: Path) -> None:
    lab = Lab()
    session = at(tmp_path, lab, "update")
    session.predict("5")
    lab.update()
    assert session.check().outcome is Outcome.PASSED
    grade = graded(session)
    assert grade.observed is None
    assert grade.text.startswith("Your prediction: **5**. This time it came about unobserved")


def away_and_back(session: Session) -> None:
    session.back()
    session.next()


@pytest.mark.parametrize(
    ("line", "observed"),
    [(UPDATE, "**5**"), ("kubectl get pods", None)],
    ids=["while it goes on", "before it"],
)
def test_reading_elsewhere(tmp_path: Path, line: str, observed: str | None) -> None:
    """Only what a command has set going is followed while the learner reads another step."""
    lab = Lab()
    session = at(tmp_path, lab, "update")
    session.check()
    session.began(line)
    away_and_back(session)
    lab.update()
    assert session.check().outcome is Outcome.PASSED
    grade = session.grade()
    assert (grade.text if grade else None) == (
        None if observed is None else f"Observed: {observed}.\n\nOne more than wanted: 5."
    )


def spoil(events: object) -> Callable[[Lab], None]:
    return lambda lab: lab.says(EVENTS, events)


@pytest.mark.parametrize(
    "spoiled",
    [
        spoil([]),
        spoil({"items": [{"message": "set new from 4 to 9"}]}),
        spoil({"items": [{"metadata": {"resourceVersion": "x"}, "message": ""}]}),
        lambda lab: lab.when(EVENTS, "no json"),
    ],
)
def test_events_that_cannot_be_understood_are_left_out(
    tmp_path: Path, spoiled: Callable[[Lab], None]
) -> None:
    lab = Lab()
    session = at(tmp_path, lab, "update")
    session.predict("5")

    def update() -> None:
        lab.update()
        spoiled(lab)

    lab.does(UPDATE, update)
    assert do(session, lab) is Outcome.PASSED
    grade = graded(session)
    assert grade.observed is None


def test_a_run_without_a_learner_predicts_nothing_and_still_observes(tmp_path: Path) -> None:
    lab = Lab()
    session = open_session(tmp_path, lab, COURSE)
    report = take(session, lab)
    assert [each.outcome for each in report.steps] == [Taken.PASSED] * 3
    steps = {each.id: each for each in session.steps}
    assert graded(session, steps["update"]).text.startswith("Observed: **5**.")
    assert graded(session, steps["lose"]).text.startswith("Observed: **A new pod**.")


def test_the_screen_watches_what_lies_on_the_way(tmp_path: Path) -> None:
    session = at(tmp_path, Lab(), "update")
    assert tuple(DEPLOYMENT.split()) in session.watches()


def test_a_journal_with_strange_samples_is_read(tmp_path: Path) -> None:
    lab = Lab()
    session = at(tmp_path, lab, "update")
    for field in ({"facts": 3}, {"newest": "x"}, {"facts": None}):
        session.journal.append("sampled", step="update", **field)
    assert open_session(tmp_path, lab, COURSE).current.id == "update"
