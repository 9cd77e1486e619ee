"""The glossary's file, and the words that its entries are found by."""

from __future__ import annotations

from pathlib import Path

import pytest

from tutor.content.glossary import Glossary, Term
from tutor.content.glossary_file import load_glossary, read_glossary
from tutor.content.problem import LessonError

GOOD = """\
terms:
  - term: ReplicaSet
    step: second
    says: It holds
      the number.
  - term: pod
    also: [capsule]
    step: [first, other]
    says: What runs.
"""


@pytest.fixture
def course(tmp_path: Path) -> Path:
    (tmp_path / "lessons").mkdir()
    return tmp_path


def problems(course: Path, text: str) -> list[str]:
    (course / "lessons" / "glossary.yaml").write_text(text)
    return [problem.message for problem in read_glossary(course)[1]]


def glossary(*terms: tuple[str, tuple[str, ...]]) -> Glossary:
    return Glossary(tuple(Term(name, "It is.", ("s",), also) for name, also in terms))


def test_entries_in_the_order_of_the_alphabet(course: Path) -> None:
    (course / "lessons" / "glossary.yaml").write_text(GOOD)
    pod, replica_set = load_glossary(course).terms
    assert (pod.name, pod.also, pod.steps, pod.says) == (
        "pod",
        ("capsule",),
        ("first", "other"),
        "What runs.",
    )
    assert (replica_set.says, str(replica_set.place)) == ("It holds the number.", "lessons/glossary.yaml:2")


def test_a_course_without_a_glossary_has_an_empty_one(course: Path) -> None:
    assert not load_glossary(course)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("terms: [", "lessons/glossary.yaml:2: This is not YAML"),
        ("term: x\n", "lessons/glossary.yaml:1: field term: There is no such field. Did you mean `terms`?"),
        (
            "terms:\n  - term: pod\n    says: It.\n",
            "lessons/glossary.yaml:2: field terms[0].step: It is missing.",
        ),
        (
            "terms:\n  - term: pod\n    step: a\n",
            "lessons/glossary.yaml:2: field terms[0].says: It is missing.",
        ),
        (
            "terms:\n  - term: pod\n    step: a\n    say: It.\n",
            "lessons/glossary.yaml:4: field terms[0].say:",
        ),
        (
            GOOD + "  - {term: capsules, step: first, says: It.}\n",
            "lessons/glossary.yaml:10: field term: `capsules` stands for `pod` too",
        ),
    ],
)
def test_what_is_amiss_has_its_line(course: Path, text: str, said: str) -> None:
    found = problems(course, text)
    assert any(message.startswith(said) for message in found), found
    with pytest.raises(LessonError):
        load_glossary(course)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("A pod, two Pods and the pod's log", ["pod", "Pods", "pod"]),
        ("podcast, tripod, pod-like, pod_name", []),
        ("A distributed\n  monolith is no monolith.", ["distributed\n  monolith", "monolith"]),
        ("A Deployment is no deployment.", ["Deployment"]),
        ("registries, a registry", ["registries", "registry"]),
        ("the API and APIs, not api", ["API", "APIs"]),
    ],
)
def test_terms_in_a_text_are_whole_words(text: str, found: list[str]) -> None:
    terms = glossary(
        ("pod", ()),
        ("monolith", ()),
        ("distributed monolith", ()),
        ("Deployment", ()),
        ("registry", ()),
        ("API", ()),
    )
    assert [text[one.start : one.end] for one in terms.within(text)] == found


def test_the_longer_term_is_found_where_two_overlap() -> None:
    terms = glossary(("monolith", ()), ("distributed monolith", ()))
    assert [one.term.name for one in terms.within("Distributed monoliths")] == ["distributed monolith"]


@pytest.mark.parametrize("words", ["ReplicaSet", "replicaset", "replicasets", "REPLICASETS", " ReplicaSets "])
def test_an_entry_is_found_however_its_name_is_written(words: str) -> None:
    term = glossary(("pod", ()), ("ReplicaSet", ())).named(words)
    assert term is not None
    assert term.name == "ReplicaSet"


def test_what_is_near_to_a_slip() -> None:
    terms = glossary(("Deployment", ()), ("pod", ()), ("rolling update", ()))
    assert terms.named("deploiment") is None
    assert terms.near("deploiment") == ["Deployment"]
    assert terms.near("update") == ["rolling update"]


def test_filtering_puts_first_what_begins_so() -> None:
    terms = glossary(("desired state", ()), ("API", ()), ("state", ()), ("pod", ("statelet",)))
    assert [term.name for term in terms.filtered("stat")] == ["state", "pod", "desired state"]
