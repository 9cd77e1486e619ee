"""The catalogue of failures is read with its problems at their lines, and judged."""

from __future__ import annotations

import functools
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tutor.content.catalogue import load_catalogue, read_catalogue
from tutor.content.catalogue_rules import problems
from tutor.content.lint import lint
from tutor.content.needles import needles
from tutor.content.problem import LessonError

GOOD = """\
title: Small
failures:
  - id: no-such-thing
    evidence: tested
    priority: 60
    signs:
      - text: 'no such thing: (?P<thing>\\S+)'
        exit: [1, 2]
      - pod: {state: waiting, reason: Lost, message: '(?P<thing>\\w+) lost'}
        read: kubectl get pod {pod} -o json
        expect: {"metadata.name": {not: x}}
        take: {node: spec.nodeName}
    sentence: There is no {thing}.
    remedy: Look at {node|the node} with {tool|the tool}.
    try: kubectl get {thing}
"""
FACTS = {"cluster": "", "image": ""}


def course(folder: Path, text: str) -> Path:
    (folder / "lessons" / "diagnosis").mkdir(parents=True)
    (folder / "lessons" / "diagnosis" / "small.yaml").write_text(text)
    return folder


def found(folder: Path, text: str) -> list[str]:
    draft = read_catalogue(course(folder, text))
    return [problem.message for problem in (*draft.problems, *problems(draft, FACTS))]


def test_an_entry_is_read(tmp_path: Path) -> None:
    assert found(tmp_path, GOOD) == []
    (failure,) = load_catalogue(tmp_path).failures
    first, second = failure.signs
    assert (failure.id, failure.priority, failure.evidence) == ("no-such-thing", 60, "tested")
    assert (first.exit, first.stream, first.is_about_command) == ((1, 2), "either", True)
    assert second.pod is not None
    assert (second.pod.state, second.pod.reason) == (("waiting",), ("Lost",))
    assert second.reading is not None
    assert second.reading.take == {"node": "spec.nodeName"}
    assert failure.place.line == 3


def test_a_course_may_have_none(tmp_path: Path) -> None:
    assert load_catalogue(tmp_path).failures == ()


@pytest.mark.parametrize(
    ("old", "new", "line", "said"),
    [
        ("id: no-such-thing", "id: F-01", 3, "does not fit"),
        ("    evidence: tested", "    evidence: guessed", 4, "is none of"),
        ("    priority: 60", "    prioriti: 60", 5, "Did you mean `priority`?"),
        ("\\S+)'\n        exit", "\\S+'\n        exit", 7, "is no regular expression"),
        ("no such thing: (?P<thing>", "(?:no such): (?P<thing>", 7, "no 4 plain characters"),
        ("exit: [1, 2]", "exit: [1, 300]", 8, "from 0 to 255"),
        ("exit: [1, 2]", "exit: any", 7, "Say which with `command`"),
        ("state: waiting", "state: waitin", 9, "Did you mean `waiting`?"),
        ("kubectl get pod {pod}", "kubectl delete pod {pod}", 10, "not known to change nothing"),
        ("kubectl get pod {pod}", "kubectl get pod {podd}", 10, "Did you mean `pod`?"),
        ("metadata.name", "metadata[", 11, "is no JMESPath query"),
        ("There is no {thing}.", '""', 13, "It is empty"),
        ("There is no {thing}.", "There is no {thin}.", 13, "Did you mean `thing`?"),
        ("There is no {thing}.", "It is at {node}.", 13, "is not always known"),
        ("There is no {thing}.", "It is {nearest_field|x}.", 13, "is worked out of `field`"),
        ("Look at {node|the node} with {tool|the tool}.", '" "', 14, "It is empty"),
    ],
)
def test_what_is_amiss_is_told_at_its_line(tmp_path: Path, old: str, new: str, line: int, said: str) -> None:
    assert GOOD.count(old) == 1
    messages = found(tmp_path, GOOD.replace(old, new))
    assert any(f"small.yaml:{line}:" in each and said in each for each in messages), messages


def test_an_id_stands_once(tmp_path: Path) -> None:
    entries = GOOD.partition("failures:\n")[2]
    messages = found(tmp_path, GOOD + entries)
    assert any("small.yaml:16:" in each and "Ids are unique" in each for each in messages), messages


def test_a_sign_that_fits_everything_is_refused(tmp_path: Path) -> None:
    text = (
        GOOD.partition("    signs:")[0]
        + "    signs:\n      - command: kubectl\n    sentence: A.\n    remedy: B.\n"
    )
    assert any("fits always" in each for each in found(tmp_path, text))


def test_a_damaged_catalogue_is_not_used(tmp_path: Path) -> None:
    with pytest.raises(LessonError, match="There is no such field"):
        load_catalogue(course(tmp_path, GOOD.replace("remedy:", "cure:")))


def test_lint_covers_the_catalogue(tmp_path: Path) -> None:
    course(tmp_path, GOOD.replace("There is no {thing}.", "There is no {thin}."))
    messages = [problem.message for problem in lint(tmp_path)]
    assert any("lessons/diagnosis/small.yaml:13" in each for each in messages)
    assert not any("Nothing uses this file" in each for each in messages)


@pytest.mark.parametrize(
    ("pattern", "plain"),
    [
        ("no such host", ("no such host",)),
        (r"pull (?:access )?denied for (?P<image>\S+)", ("denied for ",)),
        ("Failed|error", ("failed", "error")),
        (r"a\.b\.c\.d", ("a.b.c.d",)),
        ("abcde?", ("abcd",)),
        ("abc", ()),
        (r"\d\d\d\d\d", ()),
        ("(?:failed)", ()),
        ("good one|[abcd]", ()),
        ("colou?rfully", ("rfully",)),
        ("x{3}abcd", ("abcd",)),
        (r"[^\]|]+ fails", (" fails",)),
    ],
)
def test_plain_text_of_a_pattern(pattern: str, plain: tuple[str, ...]) -> None:
    assert needles(pattern) == plain


@functools.cache
def _patterns() -> list[str]:
    folder = Path(__file__).resolve().parents[2]
    return [
        sign.text
        for failure in load_catalogue(folder).failures
        for sign in failure.signs
        if sign.text is not None
    ]


@given(st.data())
@settings(max_examples=60, deadline=None, derandomize=True)
def test_what_a_pattern_matches_holds_its_plain_text(data: st.DataObject) -> None:
    pattern = data.draw(st.sampled_from(_patterns()))
    text = data.draw(st.from_regex(re.compile(pattern, re.ASCII), fullmatch=True))
    assert any(needle in text.lower() for needle in needles(pattern))
