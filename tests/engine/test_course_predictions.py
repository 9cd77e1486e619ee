"""The predictions of the lessons, on what both labs have really answered.

`recordings/LAB.json` holds, for each step with a prediction, what the tutor read in a run of the part: on
entering, at the looks on the way (those alike once), and at the end. `real` is k3d 5.9.0 with k3s v1.21.2,
`practice` the practice lab. Of the objects only those fields are kept that say which they are, how many there
are and what happened.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.engine.world import FakeWorld
from tutor.content.data import course_folder
from tutor.content.loader import load_part
from tutor.content.models import Command, Part, Prediction, Step
from tutor.engine import observing
from tutor.engine.checks import Pass
from tutor.engine.journal import Journal
from tutor.engine.prediction import Grade
from tutor.engine.session import Session

OBSERVED = {
    "stop-cluster": "silent",
    "delete-pod": "new",
    "scale-to-four": "3",
    "set-image": "5",
    "apply-own-image": "up",
    "apply-unchanged": "0",
}
"""Step → what comes of it."""
LABS = ("real", "practice")
Answers = Mapping[str, Mapping[str, Any]]


@pytest.fixture(scope="module")
def part() -> Part:
    return load_part(course_folder())


@pytest.fixture(scope="module")
def recordings() -> dict[str, dict[str, Any]]:
    folder = Path(__file__).parent / "recordings"
    return {lab: json.loads((folder / f"{lab}.json").read_text(encoding="utf-8")) for lab in LABS}


class Replay:
    """A step with a prediction, done as it was when it was recorded."""

    def __init__(self, folder: Path, part: Part, step: str, recorded: Mapping[str, Any]) -> None:
        self.recorded = recorded
        self.world = FakeWorld()
        self.session = Session(part, self.world, Journal(folder / "journal.jsonl", "real"))
        self.course = self.session._course
        self.step: Step = self.course.step(step)
        self.course.enter(step)
        self.course.look_up(recorded["facts"])

    def answers(self, answers: Answers) -> None:
        for command, one in answers.items():
            self.world.when(command, one["stdout"], stderr=one["stderr"], exit_code=one["exit"])

    def begin(self) -> None:
        self.answers(self.recorded["begin"])
        observing.begin(self.course, self.step)
        assert isinstance(self.step.task, Command)
        self.course.record("began", text=self.course.fill(self.step.task.run))

    def look(self, number: int) -> None:
        self.answers(self.recorded["looks"][number])
        observing.sample(self.course, self.step, Pass(self.world, self.course.facts), undone=True)

    def end(self, *, without_events: bool = False) -> str | None:
        self.answers(self.recorded["end"])
        for command in self.recorded["end"]:
            if without_events and "get events" in command:
                self.world.when(command, stderr="Forbidden", exit_code=1)
        return observing.conclude(self.course, self.step)


def test_six_steps_are_predicted(part: Part) -> None:
    assert [step.id for step in part.steps() if step.predict is not None] == list(OBSERVED)


@pytest.mark.parametrize("lab", LABS)
@pytest.mark.parametrize("step", OBSERVED)
def test_the_outcome_is_observed_even_when_no_look_fell_into_it(
    tmp_path: Path, part: Part, recordings: dict[str, Any], lab: str, step: str
) -> None:
    replay = Replay(tmp_path, part, step, recordings[lab][step])
    replay.begin()
    assert replay.end() == OBSERVED[step]


@pytest.mark.parametrize("lab", LABS)
@pytest.mark.parametrize("step", ["set-image", "apply-own-image"])
def test_with_every_look_it_is_the_same(
    tmp_path: Path, part: Part, recordings: dict[str, Any], lab: str, step: str
) -> None:
    replay = Replay(tmp_path, part, step, recordings[lab][step])
    replay.begin()
    for number in range(len(replay.recorded["looks"])):
        replay.look(number)
    assert replay.end() == OBSERVED[step]


@pytest.mark.parametrize("lab", LABS)
def test_without_events_the_peak_is_what_was_looked_at_or_nothing(
    tmp_path: Path, part: Part, recordings: dict[str, Any], lab: str
) -> None:
    unseen = Replay(tmp_path, part, "set-image", recordings[lab]["set-image"])
    unseen.begin()
    assert unseen.end(without_events=True) is None
    unseen.look(0)
    assert unseen.end(without_events=True) == "5"


@pytest.mark.parametrize("lab", LABS)
@pytest.mark.parametrize("step", OBSERVED)
def test_each_prediction_is_graded(
    tmp_path: Path, part: Part, recordings: dict[str, Any], lab: str, step: str
) -> None:
    """Each that can be made, and none: what comes true, what does not, and what is said of it."""
    grades = {
        value: graded(tmp_path / str(number), part, step, recordings[lab][step], value)
        for number, value in enumerate((None, *predictable(part, step)))
    }
    as_predicted = grades.pop(OBSERVED[step])
    unpredicted = grades.pop(None)
    assert as_predicted.because == unpredicted.because
    assert (as_predicted.predicted, unpredicted.predicted) == (as_predicted.observed, None)
    assert "Your prediction" not in unpredicted.text
    for value, grade in grades.items():
        assert grade.observed == as_predicted.observed, value
        assert grade.predicted not in (None, grade.observed), value
        assert grade.because != as_predicted.because, value
    for grade in (as_predicted, unpredicted, *grades.values()):
        assert grade.observed
        assert grade.because
        assert "{" not in grade.text
        assert "<" not in grade.text
        assert "wrong" not in grade.text.lower()


@pytest.mark.parametrize("step", OBSERVED)
def test_what_came_about_unobserved_is_not_held_against_a_prediction(
    tmp_path: Path, part: Part, recordings: dict[str, Any], step: str
) -> None:
    replay = Replay(tmp_path, part, step, recordings["real"][step])
    assert replay.session.predict(OBSERVED[step]) is None
    replay.course.pass_step(step)
    observing.grade(replay.course, replay.step, None)
    grade = replay.session.grade(replay.step)
    assert grade is not None
    assert (grade.observed, grade.because) == (None, "")
    assert "unobserved" in grade.text


@pytest.mark.parametrize("step", ["stop-cluster", "delete-pod", "apply-own-image"])
def test_each_other_choice_has_its_own_explanation(part: Part, step: str) -> None:
    predict = prediction(part, step)
    assert {choice.value for choice in predict.choices if not choice.differs} == {OBSERVED[step]}
    explanations = [choice.differs for choice in predict.choices if choice.differs]
    assert len(set(explanations)) == len(predict.choices) - 1


def prediction(part: Part, step: str) -> Prediction:
    predict = next(each.predict for each in part.steps() if each.id == step)
    assert predict is not None
    return predict


def predictable(part: Part, step: str) -> list[str]:
    """What a learner can predict: every choice, or numbers around the one that comes true."""
    choices = [choice.value for choice in prediction(part, step).choices]
    return choices or [str(number) for number in (0, 1, 3, 4, 5, 8, 9999)]


def graded(folder: Path, part: Part, step: str, recorded: Mapping[str, Any], value: str | None) -> Grade:
    """The step done as it was recorded, with that prediction before it; read from the journal again."""
    folder.mkdir()
    replay = Replay(folder, part, step, recorded)
    asked = replay.session.asked()
    assert asked is not None
    assert "{" not in asked.ask + "".join(text for _, text in asked.choices)
    assert replay.session.grade() is None, "nothing is told before it is done"
    if value is not None:
        assert replay.session.predict(value) is None
    replay.begin()
    observed = replay.end()
    replay.course.pass_step(step)
    observing.grade(replay.course, replay.step, observed)
    again = Session(part, replay.world, Journal(folder / "journal.jsonl", "real"))
    assert again.asked(replay.step) is None, "what is done is not asked any more"
    grade = again.grade(replay.step)
    assert grade is not None
    assert grade == replay.session.grade()
    return grade
