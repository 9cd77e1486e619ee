"""Each rule of lint with lessons that break it and lessons that keep it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.content.conftest import PART, STEP, WriteCourse
from tutor.content.lint import lint

HEAD = "- {id: a, title: A, text: T}\n"
TAIL = "- {id: z, title: Z, text: T}\n"
CHOICE = """\
- id: choose-route
  title: C
  text: T
  choose: route
  routes:
    - {value: import, title: I, text: T, sets: {image: dwk-app1}}
    - {value: hub, title: H, text: T, sets: {image: "me/dwk-app1"}}
"""


def with_field(line: str, step: str = STEP) -> str:
    """The sound step with one field more."""
    return step + "".join(f"  {part}\n" for part in line.split("\n"))


def without_field(name: str) -> str:
    return "".join(line for line in STEP.splitlines(keepends=True) if not line.startswith(f"  {name}:"))


def found(folder: Path) -> list[tuple[str, str | None, str, str]]:
    problems = lint(folder)
    for problem in problems:
        assert str(problem.place) in problem.message
        assert problem.sentence.endswith((".", "?"))
    return [(str(problem.place), problem.step, problem.field, problem.sentence) for problem in problems]


def only(folder: Path, field: str, sentence: str, *, step: str | None = "scale") -> None:
    """Exactly one problem, in this field of this step, whose sentence begins like this."""
    problems = found(folder)
    assert [(name, where) for _, name, where, _ in problems] == [(step, field)], problems
    assert problems[0][3].startswith(sentence), problems[0][3]


def test_a_sound_course_has_no_problem(write_course: WriteCourse) -> None:
    assert found(write_course(HEAD + STEP + TAIL)) == []


def test_problems_of_form_come_with_it_and_hide_their_consequences(write_course: WriteCourse) -> None:
    folder = write_course(
        HEAD + STEP.replace("  otherwise:", "  otherwhise:").replace("[Think of scale., ", "[")
    )
    assert [(place, field) for place, _, field, _ in found(folder)] == [
        ("lessons/01-first.yaml:10", "check[0].otherwise"),
        ("lessons/01-first.yaml:12", "check[0].otherwhise"),
    ]


def test_ids_are_unique(write_course: WriteCourse) -> None:
    only(write_course(STEP + STEP), "id", "Another step has the id `scale` too, in lessons/01-first.yaml:4.")


@pytest.mark.parametrize(
    ("line", "field", "sentence"),
    [
        ("needs: [scael]", "needs", "There is no step `scael`. Did you mean `scale`?"),
        ("needs: [z]", "needs", "Step `z` comes later. A step needs only what comes before it."),
        ("needs: [scale]", "needs", "Step `scale` is this step itself."),
        ("until: quit", "until", "There is no step `quit`. Allowed: a later step's id, or `end`."),
        ("until: a", "until", "Step `a` does not come later."),
        ("repair: docker ps", "repair", "Without `until` the outcome is not looked at again."),
        ("when: {rout: import}", "when.rout", "The part declares no fact `rout`. Did you mean `route`?"),
        (
            "when: {route: boat}",
            "when.route",
            "No route gives `route` the value `boat`. Offered: `hub` or `import`.",
        ),
        ("when: {image: other}", "when.image", "No route gives `image` the value `other`."),
    ],
)
def test_references_between_steps(write_course: WriteCourse, line: str, field: str, sentence: str) -> None:
    only(write_course(HEAD + CHOICE + with_field(line) + TAIL), field, sentence)


@pytest.mark.parametrize(
    "line",
    [
        "needs: [a, choose-route]",
        "until: z",
        "until: end",
        "until: end\nrepair: docker ps",
        "when: {route: hub}",
        "when: {image: me/dwk-app1}",
    ],
)
def test_references_that_hold(write_course: WriteCourse, line: str) -> None:
    assert found(write_course(HEAD + CHOICE + with_field(line) + TAIL)) == []


def test_a_step_cannot_need_one_of_another_route(write_course: WriteCourse) -> None:
    other = with_field("when: {route: hub}").replace("id: scale", "id: push")
    folder = write_course(CHOICE + other + with_field("when: {route: import}\nneeds: [push]"))
    only(folder, "needs", "Step `push` is there only when `route` is `hub`, this one for `import`.")


def test_a_fact_that_is_typed_in_may_have_any_value(write_course: WriteCourse) -> None:
    entry = "- {id: e, title: E, text: T, enter: image, ask: Q, pattern: '.*', otherwise: O}\n"
    assert found(write_course(entry + with_field("when: {image: anything}"))) == []


def test_an_outcome_that_lasts_can_be_looked_at(write_course: WriteCourse) -> None:
    step = STEP.replace("level: kubectl get deployment web -o json", "edge: kubectl scale deployment/web")
    step = step.replace("      expect: {spec.replicas: 4}\n", "").replace("{spec.replicas|0} pods", "pods")
    assert found(write_course(step)) == []
    only(write_course(step + "  until: end\n"), "until", "The step has no `level` or `file` check")


@pytest.mark.parametrize(
    ("steps", "field", "sentence"),
    [
        (without_field("learned"), "learned", "It is missing."),
        (without_field("hints"), "hints", "There are no hints. A step with `run` has at least 2"),
        (STEP.replace("[Think of scale., Type it.]", "[Type it.]"), "hints", "There are 1 hints."),
        (with_field("usual: 60\nlimit: 60"), "limit", "It usually takes 60 s, and is ended after 60 s."),
        (
            "- {id: scale, title: A, text: T, run: docker ps, hints: [a, b], learned: L}\n",
            "check",
            "A step with",
        ),
    ],
)
def test_a_command_step_helps(write_course: WriteCourse, steps: str, field: str, sentence: str) -> None:
    only(write_course(steps), field, sentence)


RIGHT = "{text: one, because: B, right: true}"
WRONG = "{text: two, because: B}"


@pytest.mark.parametrize(
    ("options", "sentences"),
    [
        (f"{RIGHT}, {WRONG}", []),
        (f"{WRONG}, {WRONG.replace('two', 'three')}", ["0 options are `right: true`."]),
        (f"{RIGHT}, {RIGHT.replace('one', 'two')}", ["2 options are `right: true`."]),
        (RIGHT, ["There are 1 options."]),
        (f"{RIGHT}, {WRONG.replace('two', 'one')}", ["2 options say `one`."]),
        (f"{RIGHT}, {{text: two}}", ["It is missing."]),
    ],
)
def test_questions(write_course: WriteCourse, options: str, sentences: list[str]) -> None:
    folder = write_course(f"- {{id: q, title: Q, text: T, ask: Is it?, options: [{options}]}}\n")
    said = [sentence for *_, sentence in found(folder)]
    assert len(said) == len(sentences)
    assert all(one.startswith(start) for one, start in zip(said, sentences, strict=True))


@pytest.mark.parametrize(
    ("old", "new", "field", "sentence"),
    [
        (
            "choose: route",
            "choose: rout",
            "choose",
            "The part declares no fact `rout`. Did you mean `route`?",
        ),
        ("value: hub", "value: import", "routes", "2 routes have the value `import`."),
        (
            "value: import",
            "value: ship",
            "routes",
            "The part gives `route` the value `import`; the routes are",
        ),
        ("{image: dwk-app1}", "{img: x}", "routes[0].sets.img", "The part declares no fact `img`."),
        (
            "{image: dwk-app1}",
            "{image: '{gone}'}",
            "routes[0].sets.image",
            "Nothing declares the fact `gone`.",
        ),
        (
            "{image: dwk-app1}",
            "{image: 'x{image}'}",
            "routes[0].sets.image",
            "Facts name each other in a circle",
        ),
    ],
)
def test_choices(write_course: WriteCourse, old: str, new: str, field: str, sentence: str) -> None:
    only(write_course(CHOICE.replace(old, new)), field, sentence, step="choose-route")


def test_an_entry_names_a_declared_fact(write_course: WriteCourse) -> None:
    entry = "- {id: e, title: E, text: T, enter: hub, ask: Q, pattern: '[', otherwise: '{why}'}\n"
    assert [(field, sentence.split(".")[0]) for *_, field, sentence in found(write_course(entry))] == [
        ("enter", "The part declares no fact `hub`"),
        ("pattern", "`[` is no regular expression: unterminated character set at position 0"),
        ("otherwise", "Nothing declares the fact `why`"),
    ]


def test_facts_of_the_part_name_each_other_in_no_circle(write_course: WriteCourse) -> None:
    part = PART.replace("value: dwk-app1", 'value: "x{route}"').replace("value: import", 'value: "{image}"')
    folder = write_course(TAIL, part=part)
    assert [(place, field, sentence) for place, _, field, sentence in found(folder)] == [
        (
            "lessons/part.yaml:3",
            "facts.route.value",
            "Facts name each other in a circle: route → image → route.",
        ),
        (
            "lessons/part.yaml:4",
            "facts.image.value",
            "Facts name each other in a circle: image → route → image.",
        ),
    ]


def test_facts_of_the_part_name_declared_facts(write_course: WriteCourse) -> None:
    folder = write_course(TAIL, part=PART.replace("value: dwk-app1", 'value: "{clutser}/x"'))
    sentence = "Nothing declares the fact `clutser`. Did you mean `cluster`?"
    assert found(folder) == [("lessons/part.yaml:4", None, "facts.image.value", sentence)]


@pytest.mark.parametrize("name", ["lessons/02-notes.yaml", "lessons/pictures/a.svg", "manifests/old.yaml"])
def test_files_that_nothing_uses(write_course: WriteCourse, name: str) -> None:
    folder = write_course(files={name: "a: b\n"})
    assert [(place, sentence.split()[0]) for place, _, _, sentence in found(folder)] == [
        (f"{name}:1", "No" if name.startswith("manifests") else "Nothing")
    ]


def test_files_that_are_used_or_hidden(write_course: WriteCourse) -> None:
    step = STEP.replace("web running", "web").replace(
        "kubectl scale deployment/web", "kubectl apply -f manifests/web.yaml"
    )
    assert found(write_course(step, files={"manifests/web.yaml": "", "lessons/.DS_Store": b"\x00"})) == []
