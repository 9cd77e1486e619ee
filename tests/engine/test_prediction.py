"""A prediction before a command, and what is said of it afterwards."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.engine.learner import do
from tests.engine.predicted import Lab, at, graded, journal
from tutor.engine.session import StepState
from tutor.engine.verdict import Outcome


def test_a_prediction_that_comes_true(tmp_path: Path) -> None:
    lab = Lab()
    session = at(tmp_path, lab, "update")
    asked = session.asked()
    assert asked is not None
    assert (asked.ask, asked.choices) == ("How many of web at most?", ())
    assert session.predict(" 5 ") is None
    assert session.asked() is None
    assert session.predicted() == "5"
    assert session.grade() is None
    assert do(session, lab) is Outcome.PASSED
    grade = graded(session)
    assert grade.text == "Your prediction: **5**. Observed: **5**.\n\nOne more than wanted: 5."
    (event,) = journal(tmp_path, "graded")
    assert (event["step"], event["predicted"], event["observed"]) == ("update", "5", "5")
    (event,) = journal(tmp_path, "predicted")
    assert (event["step"], event["value"]) == ("update", "5")


def test_the_difference_is_explained_without_blame(tmp_path: Path) -> None:
    lab = Lab()
    session = at(tmp_path, lab, "update")
    session.predict("4")
    do(session, lab)
    grade = graded(session)
    assert grade.text == (
        "Your prediction: **4**. Observed: **5**.\n\nIt was 5 and not 4, as one more may exist."
    )


def test_it_is_asked_anew_after_a_reset(tmp_path: Path) -> None:
    lab = Lab()
    session = at(tmp_path, lab, "lose")
    session.predict("none")
    do(session, lab)
    assert session.grade() is not None
    session.reset("lose")
    assert session.grade() is None
    assert session.predicted() is None
    assert session.asked() is not None
    lab.pods("web-1")
    session.enter("lose")
    assert session.check().outcome is Outcome.NOT_YET
    do(session, lab)
    assert session.grade() is not None


def test_choices_are_said_in_words_and_with_the_facts_of_the_beginning(tmp_path: Path) -> None:
    lab = Lab()
    session = at(tmp_path, lab, "lose")
    asked = session.asked()
    assert asked is not None
    assert asked.ask == "What is listed once web-1 is gone?"
    assert asked.choices == (
        ("none", "Nothing"),
        ("same", "The pod web-1 again."),
        ("new", "A new pod."),
    )
    session.predict("same")
    do(session, lab)
    # Entering again looks for the pod again, which is another one now.
    session.enter("lose")
    grade = graded(session)
    assert grade.text == (
        "Your prediction: **The pod web-1 again**. Observed: **A new pod**.\n\nNot The pod web-1 again."
    )


def test_a_choice_has_words_of_its_own_for_the_difference(tmp_path: Path) -> None:
    lab = Lab()
    session = at(tmp_path, lab, "lose")
    session.predict("none")
    do(session, lab)
    grade = graded(session)
    assert grade.because == "An owner looks after it."


def test_the_last_word_before_the_command_counts(tmp_path: Path) -> None:
    lab = Lab()
    session = at(tmp_path, lab, "update")
    session.predict("3")
    session.predict("007")
    assert session.predicted() == "7"
    do(session, lab)
    session.predict("5")
    assert session.predicted() == "7"


@pytest.mark.parametrize("value", ["", "four", "-1", "4.5", "12345"])
def test_a_number_is_a_number(tmp_path: Path, value: str) -> None:
    session = at(tmp_path, Lab(), "update")
    assert session.predict(value) == "A prediction here is a whole number, such as 2."
    assert session.asked() is not None


def test_what_cannot_be_predicted(tmp_path: Path) -> None:
    lab = Lab()
    session = at(tmp_path, lab, "lose")
    with pytest.raises(ValueError, match="no choice 5"):
        session.predict("5")
    session.enter("welcome")
    assert session.asked() is None
    with pytest.raises(ValueError, match="asks for no prediction"):
        session.predict("5")


def test_it_is_never_forced(tmp_path: Path) -> None:
    lab = Lab()
    session = at(tmp_path, lab, "update")
    session.skip()
    assert session.state("update") is StepState.SKIPPED
    assert session.current.id == "lose"
