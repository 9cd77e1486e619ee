"""The predictions of the lessons, on what both labs have really answered.

`recordings/LAB.json` holds, for each step with a prediction, what the tutor read in a run of the part: on
entering, at the looks on the way (those alike once), and at the end. `real` is k3d 5.9.0 with k3s v1.21.2,
`practice` the practice lab. Of the objects only those fields are kept that say which they are, how many there
are and what happened.
"""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.engine.world import FakeWorld
from tutor.content.data import course_folder
from tutor.content.loader import load_part
from tutor.content.models import Command, Part, Step
from tutor.engine import observing
from tutor.engine.checks import Pass
from tutor.engine.course import Course
from tutor.engine.journal import Journal
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
OTHERWISE = {
    "stop-cluster": "empty",
    "delete-pod": "nothing",
    "scale-to-four": "4",
    "set-image": "8",
    "apply-own-image": "down",
    "apply-unchanged": "1",
}
"""Step → what a learner may well predict."""
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
        self.journal = Journal(folder / "journal.jsonl", "real")
        self.course = Course(part, self.world, self.journal, {}, clock=time.monotonic)
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


@pytest.mark.parametrize("step", OBSERVED)
def test_each_grade_reads_well(tmp_path: Path, part: Part, recordings: dict[str, Any], step: str) -> None:
    """With the prediction that comes true, with another one, and with none."""
    texts = []
    for number, predicted in enumerate((OBSERVED[step], OTHERWISE[step], None)):
        folder = tmp_path / str(number)
        folder.mkdir()
        replay = Replay(folder, part, step, recordings["real"][step])
        session = Session(part, replay.world, Journal(folder / "journal.jsonl", "real"))
        if predicted is not None:
            assert session.predict(predicted) is None
            replay.course.record("predicted", step=step, value=predicted)
        replay.begin()
        replay.course.pass_step(step)
        observing.grade(replay.course, replay.step, replay.end())
        grade = Session(part, replay.world, Journal(folder / "journal.jsonl", "real")).grade(replay.step)
        assert grade is not None
        assert "{" not in grade.text
        assert "<" not in grade.text
        assert "wrong" not in grade.text.lower()
        texts.append(grade.because)
    as_predicted, otherwise, unpredicted = texts
    assert as_predicted == unpredicted
    assert otherwise != as_predicted


@pytest.mark.parametrize("step", ["stop-cluster", "delete-pod", "apply-own-image"])
def test_each_other_choice_has_its_own_explanation(part: Part, step: str) -> None:
    predict = next(each.predict for each in part.steps() if each.id == step)
    assert predict is not None
    assert {choice.value for choice in predict.choices if not choice.differs} == {OBSERVED[step]}
