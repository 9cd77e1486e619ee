"""Predictions in the lessons: how they are read, and what makes a good one."""

from __future__ import annotations

import pytest

from tests.content.conftest import STEP, WriteCourse
from tutor.content.lint import lint
from tutor.content.loader import load_part
from tutor.content.models import Events, Expectation, Observe, Prediction

NUMBER = """\
  predict:
    ask: How many pods of {image} will be started?
    number: true
    observe:
      read: kubectl get deployment web -o json
      take: status.replicas
      over: most
      events:
        read: kubectl get events -o json
        see: 'from (?P<before>\\d+) to (?P<value>\\d+)'
    because: There are {observed}.
    differs: There are {observed}, not {predicted}.
"""
CHOICES = """\
  predict:
    ask: What will it say?
    choices:
      - {text: Nothing, value: none, differs: Not {predicted}.}
      - {text: An error, value: 1}
    observe: {read: kubectl get nodes, form: text, take: to_string(exit)}
    because: It is so.
""".replace("differs: Not {predicted}.", "differs: 'Not {predicted}.'")


def found(write_course: WriteCourse, predict: str) -> list[tuple[str, str]]:
    return [(problem.field, problem.sentence) for problem in lint(write_course(STEP + predict))]


def test_a_number_is_read(write_course: WriteCourse) -> None:
    (step,) = load_part(write_course(STEP + NUMBER)).steps()
    assert step.predict == Prediction(
        "How many pods of {image} will be started?",
        Observe(
            "kubectl get deployment web -o json",
            "status.replicas",
            over="most",
            events=Events("kubectl get events -o json", r"from (?P<before>\d+) to (?P<value>\d+)"),
        ),
        "There are {observed}.",
        "There are {observed}, not {predicted}.",
    )
    assert found(write_course, NUMBER) == []


def test_choices_are_read(write_course: WriteCourse) -> None:
    (step,) = load_part(write_course(STEP + CHOICES)).steps()
    assert step.predict is not None
    assert step.predict.choices == (
        Expectation("Nothing", "none", "Not {predicted}."),
        Expectation("An error", "1"),
    )
    assert step.predict.observe == Observe("kubectl get nodes", "to_string(exit)", form="text")
    assert found(write_course, CHOICES) == []


@pytest.mark.parametrize(
    ("predict", "change", "field", "sentence"),
    [
        (NUMBER, ("    ask: How many pods of {image} will be started?\n", ""), "ask", "It is missing."),
        (NUMBER, ("    number: true\n", ""), "number", "Say what is predicted"),
        (NUMBER, ("number: true", "number: false"), "number", "Say what is predicted"),
        (CHOICES, ("    choices:", "    number: true\n    choices:"), "number", "It has `choices` too."),
        (NUMBER, ("over: most", "over: mots"), "observe.over", "`mots` is none of `last`, `most`"),
        (NUMBER, ("take: status.replicas", "tkae: a"), "observe.take", "It is missing."),
        (NUMBER, ("because: There are {observed}.", ""), "because", "It is missing."),
        (NUMBER, ("take: status.replicas", "take: 'status.['"), "observe.take", "`status.[` is no JMESPath"),
        (NUMBER, ("<value>\\d+", "<value>\\d+("), "observe.events.see", "`from "),
        (NUMBER, ("<value>", "<vlaue>"), "observe.events.see", "It has no group `value`."),
        (NUMBER, ("<before>", "<befroe>"), "observe.events.see", "The group `befroe` means nothing"),
        (NUMBER, ("over: most", "over: new"), "observe.events", "`over: new` compares two lists"),
        (NUMBER, ("get deployment web", "delete deployment web"), "observe.read", "`kubectl delete deploy"),
        (NUMBER, ("get events -o json", "get events"), "observe.events.read", "Without `-o json`"),
        (NUMBER, ("get events -o json", "get events -o json | cat"), "observe.events.read", "`|` needs"),
        (NUMBER, ("{image}", "{imag}"), "ask", "Nothing declares the fact `imag`."),
        (NUMBER, ("{image}", "{observed}"), "ask", "Nothing declares the fact `observed`."),
        (NUMBER, ("There are {observed}.", "Not {predicted}."), "because", "Nothing declares the fact `pred"),
        (NUMBER, ("deployment web -o", "deployment {imag} -o"), "observe.read", "Nothing declares the fact"),
        (CHOICES, ("value: 1", "value: none"), "choices", "2 choices have the value `none`."),
        (CHOICES, ("text: An error", "text: Nothing"), "choices", "2 choices have the text `Nothing`."),
        (CHOICES, ("      - {text: An error, value: 1}\n", ""), "choices", "There is 1 choice."),
        (CHOICES, ("An error, value: 1", "An error"), "choices[1].value", "It is missing."),
        (CHOICES, ("form: text", "form: json"), "observe.read", "Without `-o json`"),
    ],
)  # fmt: skip
def test_what_is_amiss(
    write_course: WriteCourse, predict: str, change: tuple[str, str], field: str, sentence: str
) -> None:
    assert change[0] in predict
    problems = found(write_course, predict.replace(*change))
    assert any(where == f"predict.{field}" and said.startswith(sentence) for where, said in problems), (
        problems
    )


def test_problems_have_the_line_of_the_field(write_course: WriteCourse) -> None:
    problems = lint(write_course(STEP + NUMBER.replace("over: most", "over: mots")))
    lines = (STEP + NUMBER).splitlines()
    (problem,) = problems
    assert lines[problem.place.line - 4] == "      over: most"


def test_only_a_step_with_a_command_is_predicted(write_course: WriteCourse) -> None:
    reads = "- id: other\n  title: T\n  text: T\n" + NUMBER
    problems = [(problem.field, problem.sentence) for problem in lint(write_course(STEP + reads))]
    assert problems == [("predict", "It belongs to a step with `run`. This step has none.")]
