"""Every question, choice and entry of the lessons, answered in a session in each way there is."""

from __future__ import annotations

import itertools
from pathlib import Path

import pytest

from tests.engine.world import FakeWorld
from tutor.content.data import course_folder
from tutor.content.loader import load_part
from tutor.content.models import Choice, Entry, Question, Step
from tutor.content.template import fill
from tutor.engine.journal import Journal
from tutor.engine.session import Session, StepState

PART = load_part(course_folder())
QUESTIONS = [step for step in PART.steps() if isinstance(step.task, Question)]
CHOICES = [step for step in PART.steps() if isinstance(step.task, Choice)]
ENTRIES = {
    "enter-hub-user": (
        ("", "Ada Lovelace", "https://ghcr.io/ada"),
        ("ada", "ghcr.io/ada-lovelace", "localhost:5000/ada"),
    ),
    "name-1-01": (("", "My App", "-app", "app_1", "a" * 64), ("my-app", "a", "app-1")),
    "image-1-01": (("", "my app:v1", ":v1"), ("my-app:v1", "ghcr.io/ada/my-app:v1")),
    "name-1-02": (("", "Server!", "server-"), ("server",)),
    "image-1-02": (("", "a b"), ("server:v1",)),
}
"""Step → what it does not take, what it takes."""
MOST = 200
"""Letters of an explanation, so that it is read whole beside the question, also on a screen of 60 by 16."""
BLAMING = {"wrong", "incorrect", "mistake", "no!", "unfortunately", "careless", "obviously", "should have"}


def at(folder: Path, step: Step, route: str = "") -> Session:
    """A session that stands at the step, with nothing done before."""
    overrides = {"route": route or step.when.get("route", "import")}
    session = Session(PART, FakeWorld(), Journal(folder / "journal.jsonl", "real"), overrides=overrides)
    session.enter(step.id)
    assert session.current.id == step.id
    return session


def named(steps: list[Step]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("step", [pytest.param(step, id=step.id) for step in steps])


@named(QUESTIONS)
def test_each_answer_that_is_not_right_is_explained_and_leaves_the_question_open(
    tmp_path: Path, step: Step
) -> None:
    assert isinstance(step.task, Question)
    session = at(tmp_path, step)
    for number, option in enumerate(step.task.options):
        if not option.right:
            answered = session.answer(number)
            assert answered == option
            assert not answered.right
            assert session.state(step.id) is StepState.TODO
            assert not any(word in answered.because.lower() for word in BLAMING), answered.because
    right = [number for number, option in enumerate(step.task.options) if option.right]
    assert len(right) == 1
    assert session.answer(right[0]).right
    assert session.state(step.id) is StepState.PASSED
    assert at(tmp_path, step).state(step.id) is StepState.PASSED, "it is written down"
    for number in range(len(step.task.options)):
        session.answer(number)
    assert session.state(step.id) is StepState.PASSED, "who looks at the other answers afterwards stays done"


@named(QUESTIONS)
def test_each_answer_has_an_explanation_of_its_own(tmp_path: Path, step: Step) -> None:
    assert isinstance(step.task, Question)
    facts = at(tmp_path, step).facts
    explanations = [" ".join(fill(option.because, facts).split()) for option in step.task.options]
    for option, because in zip(step.task.options, explanations, strict=True):
        assert 40 < len(because) <= MOST, option.text
        assert because.endswith((".", '."', "`.")), because
        assert "{" not in because
    for one, other in itertools.combinations(explanations, 2):
        assert one[:30].lower() != other[:30].lower(), "each begins with what is about this answer"


@named(QUESTIONS)
def test_the_solution_names_the_right_answer_and_why(tmp_path: Path, step: Step) -> None:
    assert isinstance(step.task, Question)
    session = at(tmp_path, step)
    solution = session.reveal()
    right = next(option for option in step.task.options if option.right)
    assert fill(right.text, session.facts) in solution
    assert fill(right.because, session.facts).strip() in solution
    assert session.state(step.id) is StepState.TODO, "to read it is not to answer"


@named(QUESTIONS)
def test_the_hints_lead_on_and_do_not_name_the_answer(tmp_path: Path, step: Step) -> None:
    assert isinstance(step.task, Question)
    session = at(tmp_path, step)
    hints = [hint.text for hint in (session.hint() for _ in step.hints) if hint is not None]
    assert len(set(hints)) == 2
    right = next(option.text for option in step.task.options if option.right)
    assert not any(fill(right, session.facts).lower() in hint.lower() for hint in hints)
    assert session.state(step.id) is StepState.TODO


@named(QUESTIONS)
@pytest.mark.parametrize("number", [-1, 9])
def test_there_is_no_answer_beyond_the_options(tmp_path: Path, step: Step, number: int) -> None:
    with pytest.raises(ValueError, match="no option"):
        at(tmp_path, step).answer(number)


@named(CHOICES)
def test_each_way_can_be_chosen_and_changed(tmp_path: Path, step: Step) -> None:
    assert isinstance(step.task, Choice)
    session = Session(PART, FakeWorld(), Journal(tmp_path / "journal.jsonl", "real"))
    session.enter(step.id)
    with pytest.raises(ValueError, match="no route"):
        session.choose("by-pigeon")
    assert session.state(step.id) is StepState.TODO
    for route in step.task.routes:
        session.choose(route.value)
        assert session.state(step.id) is StepState.PASSED
        assert session.facts[step.task.fact] == route.value
        for name, value in route.sets.items():
            assert session.facts[name] == fill(value, session.facts)


def test_every_entry_is_tried() -> None:
    assert [step.id for step in PART.steps() if isinstance(step.task, Entry)] == list(ENTRIES)


@pytest.mark.parametrize("name", ENTRIES)
def test_an_entry_takes_what_can_be_used_and_says_what_is_missing(tmp_path: Path, name: str) -> None:
    step = next(step for step in PART.steps() if step.id == name)
    assert isinstance(step.task, Entry)
    refused, taken = ENTRIES[name]
    session = at(tmp_path, step)
    for value in refused:
        sentence = session.enter_fact(value)
        assert sentence, value
        assert "{" not in sentence
        assert session.state(name) is StepState.TODO, value
    for value in taken:
        assert session.enter_fact(f" {value} ") is None, value
        assert session.state(name) is StepState.PASSED
        assert session.facts[step.task.fact] == value
