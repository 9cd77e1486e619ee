"""A prediction before a command, and what is said of it afterwards."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.engine.learner import do, open_session
from tests.engine.parts import level, part, step
from tests.engine.world import FakeWorld
from tutor.content.check_models import Look
from tutor.content.models import Command, Events, Expectation, Observe, Part, Prediction, Read
from tutor.engine.autopilot import take
from tutor.engine.session import Session, StepState
from tutor.engine.taking import Taken
from tutor.engine.verdict import Outcome

DEPLOYMENT = "kubectl get deployment web -o json"
PODS = "kubectl get pods -o json"
EVENTS = "kubectl get events -o json"
UPDATE = "kubectl set image deployment/web web=web:2"
DELETE = "kubectl delete pod web-1"

PEAK = Prediction(
    ask="How many of {name} at most?",
    observe=Observe(
        DEPLOYMENT,
        "status.replicas",
        over="most",
        events=Events(EVENTS, r"set (?P<part>\S+) from (?P<before>\d+) to (?P<value>\d+)"),
    ),
    because="One more than wanted: {observed}.",
    differs="It was {observed} and not {predicted}, as one more may exist.",
)
LOST = Prediction(
    ask="What is listed once {pod} is gone?",
    observe=Observe(
        PODS, "items[].metadata.name | (contains(@, '{pod}') && 'same') || (@[0] && 'new') || 'none'"
    ),
    because="It is counted anew.",
    differs="Not {predicted}.",
    choices=(
        Expectation("Nothing", "none", "An owner looks after it."),
        Expectation("The pod {pod} again.", "same"),
        Expectation("A new pod.", "new"),
    ),
)
COURSE = part(
    step("welcome", Read()),
    step(
        "update",
        Command(UPDATE),
        checks=(level(DEPLOYMENT, {"status.updated": 4}),),
        predict=PEAK,
    ),
    step(
        "lose",
        Command(DELETE),
        checks=(level(PODS, {"items[0].metadata.name": "web-2"}),),
        predict=LOST,
        looks={"pod": Look(PODS, "items[0].metadata.name", "POD")},
        undo="kubectl apply -f pod.yaml",
    ),
    facts={"name": "web"},
)


class Lab(FakeWorld):
    """A Deployment that is updated as quickly as a test likes, and a pod that is replaced."""

    def __init__(self) -> None:
        super().__init__()
        self.messages = ["set old from 0 to 1", "set old from 1 to 4"]
        self.shows(4, updated=0)
        self.pods("web-1")
        self.does(UPDATE, self.update)
        self.does(DELETE, lambda: self.pods("web-2"))
        self.does("kubectl get")

    def shows(self, replicas: int, *, updated: int) -> None:
        self.says(DEPLOYMENT, {"status": {"replicas": replicas, "updated": updated}})
        events = [
            {"metadata": {"resourceVersion": str(version)}, "message": message}
            for version, message in enumerate(self.messages, 98)
        ]
        self.says(EVENTS, {"items": events[::-1]})

    def pods(self, *names: str) -> None:
        self.says(PODS, {"items": [{"metadata": {"name": name}} for name in names]})

    def update(self) -> None:
        """All of it between two looks."""
        for number in range(4):
            self.messages.append(f"set new from {number} to {number + 1}")
            self.messages.append(f"set old from {4 - number} to {3 - number}")
        self.shows(4, updated=4)


def at(tmp_path: Path, lab: Lab, where: str, what: Part = COURSE) -> Session:
    session = open_session(tmp_path, lab, what)
    session.enter(where)
    return session


def journal(tmp_path: Path, kind: str) -> list[dict[str, Any]]:
    lines = (tmp_path / "journal.jsonl").read_text().splitlines()
    return [event for line in lines if (event := json.loads(line))["event"] == kind]


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
    grade = session.grade()
    assert grade is not None
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
    grade = session.grade()
    assert grade is not None
    assert grade.text == (
        "Your prediction: **4**. Observed: **5**.\n\nIt was 5 and not 4, as one more may exist."
    )


def test_without_a_prediction_it_says_what_was_observed(tmp_path: Path) -> None:
    lab = Lab()
    session = at(tmp_path, lab, "update")
    do(session, lab)
    grade = session.grade()
    assert grade is not None
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
    assert session.grade() is not None
    assert "Observed: **5**" in session.grade().text  # type: ignore[union-attr]


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
    grade = again.grade()
    assert grade is not None
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
    grade = session.grade()
    assert grade is not None
    assert grade.observed is None
    assert grade.text.startswith("Your prediction: **5**. This time it came about unobserved")


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
    grade = session.grade()
    assert grade is not None
    assert grade.text == (
        "Your prediction: **The pod web-1 again**. Observed: **A new pod**.\n\nNot The pod web-1 again."
    )


def test_a_choice_has_words_of_its_own_for_the_difference(tmp_path: Path) -> None:
    lab = Lab()
    session = at(tmp_path, lab, "lose")
    session.predict("none")
    do(session, lab)
    grade = session.grade()
    assert grade is not None
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
    grade = session.grade()
    assert grade is not None
    assert grade.observed is None


def test_a_run_without_a_learner_predicts_nothing_and_still_observes(tmp_path: Path) -> None:
    lab = Lab()
    session = open_session(tmp_path, lab, COURSE)
    report = take(session, lab)
    assert [each.outcome for each in report.steps] == [Taken.PASSED] * 3
    steps = {each.id: each for each in session.steps}
    assert session.grade(steps["update"]).text.startswith("Observed: **5**.")  # type: ignore[union-attr]
    assert session.grade(steps["lose"]).text.startswith("Observed: **A new pod**.")  # type: ignore[union-attr]


def test_the_screen_watches_what_lies_on_the_way(tmp_path: Path) -> None:
    session = at(tmp_path, Lab(), "update")
    assert tuple(DEPLOYMENT.split()) in session.watches()


def test_a_journal_with_strange_samples_is_read(tmp_path: Path) -> None:
    lab = Lab()
    session = at(tmp_path, lab, "update")
    for field in ({"facts": 3}, {"newest": "x"}, {"facts": None}):
        session.journal.append("sampled", step="update", **field)
    assert open_session(tmp_path, lab, COURSE).current.id == "update"
