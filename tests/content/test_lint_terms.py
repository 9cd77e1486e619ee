"""Rules for terms: explained once, in bold, before they are used; entries and diagrams are plain."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from tests.content.conftest import PART, WriteCourse
from tutor.content.lint import lint

ENTRIES = {"pod": "a", "rolling update": "b"}
A = "A **pod** runs."
B = "A **rolling update** exchanges pods."


def written(entries: Mapping[str, object]) -> str:
    items = (f"  - {{term: {term}, step: {step}, says: It is.}}\n" for term, step in entries.items())
    return "terms:\n" + "".join(items)


def step(name: str, text: str, more: str = "") -> str:
    lines = "".join(f"      {line}\n" for line in text.split("\n"))
    return f"  - id: {name}\n    title: Title\n    text: |\n{lines}{more}"


def found(
    write_course: WriteCourse, *steps: str, entries: str = written(ENTRIES), part: str = PART
) -> list[str]:
    course = write_course("".join(steps), part=part, files={"lessons/glossary.yaml": entries})
    return [problem.message.partition(": ")[2] for problem in lint(course)]


def test_nothing_is_amiss(write_course: WriteCourse) -> None:
    assert found(write_course, step("a", A), step("b", B), step("c", "A pod and a\nrolling update.")) == []


@pytest.mark.parametrize(
    "text",
    [
        "A `pod`.",
        "Soon you meet *pods*.",
        "```\nkubectl get pod\n```",
        "> one pod",
        "See https://example.com/pod now.",
        "A podcast.",
    ],
)
def test_what_is_only_named_or_quoted_may_come_before(write_course: WriteCourse, text: str) -> None:
    assert found(write_course, step("before", text), step("a", A), step("b", B)) == []


def test_a_use_before_the_explanation(write_course: WriteCourse) -> None:
    assert found(write_course, step("before", "Two Pods."), step("a", A), step("b", B)) == [
        "step before, field text: `pod` is used here and explained in `a`. Explain it before, say it in "
        "other words, or only name it, in *italics*."
    ]


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ("    learned: A pod.\n", "learned"),
        ("    practice: A pod.\n", "practice"),
        ("    optional: A pod.\n", "optional"),
        (
            "    ask: A pod?\n    options: [{text: x, because: y}, {text: z, because: y, right: true}]\n",
            "ask",
        ),
        (
            "    ask: A?\n    options: [{text: x, because: a pod}, {text: z, because: y, right: true}]\n",
            "options[0].because",
        ),
    ],
)
def test_every_text_of_a_step_counts(write_course: WriteCourse, more: str, field: str) -> None:
    (problem,) = found(write_course, step("before", "Text.", more), step("a", A), step("b", B))
    assert problem.startswith(f"step before, field {field}: `pod` is used here")


def test_bold_that_is_no_entry(write_course: WriteCourse) -> None:
    (problem,) = found(write_course, step("a", A + " So does a **node**."), step("b", B))
    assert problem.startswith("step a, field text: **node** is not in the glossary.")


@pytest.mark.parametrize(
    "text", ["* **node**: a machine", "**Not now.** Later.", "**READY** counts.", "**^C** ends."]
)
def test_bold_that_is_no_term(write_course: WriteCourse, text: str) -> None:
    assert found(write_course, step("a", A + "\n\n" + text), step("b", B)) == []


def test_bold_a_second_time(write_course: WriteCourse) -> None:
    (problem,) = found(write_course, step("a", A), step("b", B + " **Pods** end."))
    assert problem == "step b, field text: **Pods** is explained in `a`. A term is explained and bold once."


def test_an_entry_that_no_step_explains_or_uses(write_course: WriteCourse) -> None:
    entries = written({**ENTRIES, "node": "a", "label": "gone"})
    assert found(write_course, step("a", A), step("b", B), entries=entries) == [
        "field node.step: Step `a` explains no **node**. Set it in bold where it is explained.",
        "field node.term: No step uses `node`. Remove the entry.",
        "field label.step: There is no step `gone`.",
        "field label.term: No step uses `label`. Remove the entry.",
    ]


WAYS = """\
  - id: way
    title: Title
    text: Choose.
    choose: route
    routes: [{value: import, title: x, text: y}, {value: hub, title: x, text: y}]
"""


def test_a_term_may_be_explained_on_each_way(write_course: WriteCourse) -> None:
    on_both = (
        step("a", A, "    when: {route: import}\n"),
        step("other", A, "    when: {route: hub}\n"),
        step("b", B),
    )
    assert found(write_course, WAYS, *on_both, entries=written({**ENTRIES, "pod": "[a, other]"})) == []


def test_a_term_that_one_way_does_not_explain(write_course: WriteCourse) -> None:
    on_one = step("a", A, "    when: {route: import}\n")
    (problem,) = found(write_course, WAYS, on_one, step("b", B))
    assert problem.startswith("step b, field text: `pod` is used here and explained in `a`.")


@pytest.mark.parametrize(
    ("says", "sentence"),
    [
        ("One. Two. Three. Four.", "It has 4 sentences."),
        (" ".join(["word"] * 31) + ".", "A sentence has 31 words."),
        ("No stop", "It does not end with a full stop."),
        ("'Good! It is.'", "It has a `!` or `{`."),
    ],
)
def test_entries_are_plain(write_course: WriteCourse, says: str, sentence: str) -> None:
    entries = written(ENTRIES).replace("says: It is.", f"says: {says}", 1)
    (problem,) = found(write_course, step("a", A), step("b", B), entries=entries)
    assert problem.startswith(f"field pod.says: {sentence}")


def test_exclamation_marks(write_course: WriteCourse) -> None:
    (problem,) = found(write_course, step("a", A), step("b", B + " Well done!"))
    assert "Well done!` has an exclamation mark." in problem
    assert found(write_course, step("a", A + " `a != b`, *Really!*"), step("b", B)) == []


def test_diagrams_fit(write_course: WriteCourse) -> None:
    diagram = f"```text\n{'-' * 71}\n```"
    (problem,) = found(write_course, step("a", A + "\n\n" + diagram), step("b", B))
    assert problem.startswith("step a, field text: A diagram is 71 columns wide.")
