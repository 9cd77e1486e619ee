"""Rules for what stands in braces, for queries and for regular expressions."""

from __future__ import annotations

import pytest

from tests.content.conftest import STEP, WriteCourse
from tutor.content.lint import lint

EDGE = "  - {edge: docker ps, otherwise: O}\n  hints:"


def found(write_course: WriteCourse, steps: str) -> list[tuple[str, str]]:
    return [(problem.field, problem.sentence) for problem in lint(write_course(steps))]


def one(write_course: WriteCourse, steps: str, field: str, sentence: str) -> None:
    problems = found(write_course, steps)
    assert [where for where, _ in problems] == [field], problems
    assert problems[0][1].startswith(sentence), problems[0][1]


@pytest.mark.parametrize(
    ("old", "new", "field"),
    [
        ("**{image}**", "**{imag}**", "text"),
        ("learned: The number", "learned: The {imag}", "learned"),
        ("Type it.", '"Type {imag}"', "hints[1]"),
        ("deployment/web --", "{imag} --", "run"),
        ("deployment web -o", "deployment {imag} -o", "check[0]"),
        ("{spec.replicas: 4}", '{spec.replicas: 4, spec.name: "{imag}"}', "check[0].expect.spec.name"),
        ("{spec.replicas: 4}", "{spec.name: {any: ['{imag}']}}", "check[0].expect.spec.name"),
        ("      otherwise:", "      absent: No {imag}.\n      otherwise:", "check[0].absent"),
        ("hints:", EDGE.strip("\n").replace("otherwise: O", "otherwise: 'No {imag}'"), "check[1].otherwise"),
        ("hints:", EDGE.replace("docker ps", "'docker {imag}'"), "check[1].edge"),
        ("hints:", "undo: docker rm {imag}\n  hints:", "undo"),
        ("hints:", "optional: Without {imag}.\n  hints:", "optional"),
        ("hints:", "makes: [{image: '{imag}'}]\n  hints:", "makes[0]"),
        ("hints:", "looks: {pod: {read: 'docker inspect {imag}', take: a}}\n  hints:", "looks.pod.read"),
        (
            "hints:",
            "looks: {pod: {read: docker inspect x, take: a, default: '{imag}'}}\n  hints:",
            "looks.pod.default",
        ),
    ],
)
def test_facts_that_nothing_declares(write_course: WriteCourse, old: str, new: str, field: str) -> None:
    sentence = "Nothing declares the fact `imag`. Did you mean `image`? Declare it in part.yaml"
    one(write_course, STEP.replace(old, new), field, sentence)


@pytest.mark.parametrize("name", ["image", "cluster", "workspace", "k3d_version", "pod"])
def test_facts_of_the_part_the_lab_and_the_step(write_course: WriteCourse, name: str) -> None:
    looks = "looks: {pod: {read: kubectl get pods -o json, take: a}}\n  hints:"
    assert found(write_course, STEP.replace("{image}", f"{{{name}}}").replace("hints:", looks)) == []


def test_what_another_step_looked_up_is_not_known_here(write_course: WriteCourse) -> None:
    looks = "looks: {pod: {read: kubectl get pods -o json, take: a}}\n  hints:"
    other = STEP.replace("id: scale", "id: other").replace("hints:", looks)
    one(write_course, other + STEP.replace("{image}", "{pod}"), "text", "Nothing declares the fact `pod`.")


@pytest.mark.parametrize(
    "text",
    [
        "docker ps --format '{{.Names}}'",
        "{'{\"spec\": 4}'}",
        "${HOME}",
        "{.items[0].metadata.name}",
        "a {b, c}",
    ],
)
def test_other_braces_are_no_facts(write_course: WriteCourse, text: str) -> None:
    assert found(write_course, STEP.replace("learned: The number changed.", f"learned: >-\n    {text}")) == []


@pytest.mark.parametrize(
    ("sentence", "problem"),
    [
        ("It asks for {spec.replicas.} pods.", "`{spec.replicas.}` is neither a fact nor a JMESPath query"),
        ("It asks for {number of pods} pods.", "`{number of pods}` is neither a fact nor a JMESPath query"),
        ("It has {items|length(@)} pods.", "In `{items|length(@)}` what follows the last `|` is said"),
        ("It has {items|[0]} pods.", "In `{items|[0]}` what follows the last `|` is said"),
    ],
)
def test_queries_of_a_sentence(write_course: WriteCourse, sentence: str, problem: str) -> None:
    step = STEP.replace("It asks for {spec.replicas|0} pods.", sentence)
    one(write_course, step, "check[0].otherwise", problem)


@pytest.mark.parametrize(
    "sentence",
    [
        "{length(items[?phase=='Running'])|0} of {spec.replicas} run in {cluster}.",
        "It prints {status.phase|nothing at all}, like {{.Names}} or {} or ${HOME}.",
        "{items[].name | [0] | none}",
    ],
)
def test_sound_queries_of_a_sentence(write_course: WriteCourse, sentence: str) -> None:
    step = STEP.replace(
        "otherwise: It asks for {spec.replicas|0} pods.", f"otherwise: >-\n        {sentence}"
    )
    assert found(write_course, step) == []


def test_a_query_needs_a_document(write_course: WriteCourse) -> None:
    step = STEP.replace("{image}", "{spec.replicas|0}")
    one(write_course, step, "text", "`{spec.replicas|0}` is a query, and there is no document here to ask.")


@pytest.mark.parametrize(
    ("old", "new", "field", "sentence"),
    [
        (
            "spec.replicas: 4",
            "spec..replicas: 4",
            "check[0].expect.spec..replicas",
            "`spec..replicas` is no JMESPath",
        ),
        ("spec.replicas: 4", "'len(items)': 4", None, ""),
        ("spec.replicas: 4", "a: {matches: '('}", "check[0].expect.a", "`(` is no regular expression"),
        ("spec.replicas: 4", "a: {not: {matches: '['}}", "check[0].expect.a", "`[` is no regular expression"),
        (
            "spec.replicas: 4",
            "a: {any: [{matches: '*'}]}",
            "check[0].expect.a",
            "`*` is no regular expression",
        ),
        ("{spec.replicas: 4}", "{}", "check[0].expect", "It is empty, so the check always holds."),
        ("hints:", "interrupt: '('\n  hints:", "interrupt", "`(` is no regular expression"),
        ("hints:", "phases: [{see: '(', say: S}]\n  hints:", "phases[0].see", "`(` is no regular expression"),
        (
            "hints:",
            EDGE.replace("otherwise", "output: '(', otherwise"),
            "check[1].output",
            "`(` is no regular",
        ),
        (
            "hints:",
            "looks: {pod: {read: kubectl get pods -o json, take: 'items['}}\n  hints:",
            "looks.pod.take",
            "`items[` is no JMESPath query",
        ),
        (
            "hints:",
            "  - {file: ../x, expect: {a: 1}, otherwise: O}\n  hints:",
            "check[1].file",
            "`../x` leads out of the workspace.",
        ),
        (
            "hints:",
            "  - {file: /etc/x, expect: {a: 1}, otherwise: O}\n  hints:",
            "check[1].file",
            "`/etc/x` leads",
        ),
        ("hints:", "  - {file: x/y, expect: {a: 1}, otherwise: O}\n  hints:", None, ""),
        ("spec.replicas: 4", "\"items[?name=='{cluster}'].id | [0]\": {matches: '^[a-f]{4,12}$'}", None, ""),
    ],
)
def test_expressions(write_course: WriteCourse, old: str, new: str, field: str | None, sentence: str) -> None:
    if field is None:
        assert found(write_course, STEP.replace(old, new)) == []
    else:
        one(write_course, STEP.replace(old, new), field, sentence)


def test_a_problem_stands_at_the_line_of_its_field(write_course: WriteCourse) -> None:
    steps = STEP.replace("spec.replicas: 4", "spec..replicas: 4").replace("The number", "The {nubmer}")
    assert [str(problem.place) for problem in lint(write_course(steps))] == [
        "lessons/01-first.yaml:10",
        "lessons/01-first.yaml:13",
    ]


def test_what_is_read_afterwards_is_named_in_learned_only(write_course: WriteCourse) -> None:
    look = "looks: {pod: {read: kubectl get pods -o json, take: a, after: true}}\n  hints:"
    steps = (
        STEP.replace("hints:", look)
        .replace("learned: The", "learned: '{pod}. The")
        .replace("number changed.", "number changed.'")
    )
    assert found(write_course, steps) == []
    one(
        write_course,
        steps.replace("Type it.", '"Type {pod}"'),
        "hints[1]",
        "`pod` is read when the step has passed. Only `learned` comes after that.",
    )
