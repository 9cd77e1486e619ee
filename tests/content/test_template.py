from __future__ import annotations

import json
import string
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tutor.content.template import FactCycleError, answer, fill, names, slots

FACTS = {"cluster": "k3s-default", "context": "k3d-{cluster}", "deep": "<{context}>", "empty": ""}
DEPLOYMENT = {
    "spec": {"replicas": 4, "paused": False},
    "status": {},
    "items": [{"name": "a", "phase": "Running"}, {"name": "b", "phase": "Pending"}],
    "cluster": "not the fact",
}

no_braces = st.text(st.characters(exclude_characters="{}"))
fact_names = st.from_regex(r"[a-z][a-z0-9_]{0,8}", fullmatch=True)


@pytest.mark.parametrize(
    ("text", "filled"),
    [
        ("k3d cluster create {cluster}", "k3d cluster create k3s-default"),
        ("{context} {deep}", "k3d-k3s-default <k3d-k3s-default>"),
        ("{unknown}", "<unknown>"),
        ("{unknown|a name}", "a name"),
        ("{empty}|{empty|nobody}", "|nobody"),
        ("docker ps --format '{{.Names}}'", "docker ps --format '{{.Names}}'"),
        ("{{json .}} {cluster}", "{{json .}} k3s-default"),
        ("{{range .Items}}{{.cluster}}{{end}}", "{{range .Items}}{{.cluster}}{{end}}"),
        ("{{cluster}}", "{{cluster}}"),
        ("{{ never closed {cluster}", "{{ never closed k3s-default"),
        ('{"spec": {"replicas": 4}}', '{"spec": {"replicas": 4}}'),
        ("{} { cluster } {cluster }", "{} { cluster } {cluster }"),
        ("${HOME} $HOME {.items[0].metadata.name}", "${HOME} $HOME {.items[0].metadata.name}"),
        ("mkdir {a,b} {1..3} {a-b}", "mkdir {a,b} {1..3} {a-b}"),
        ("{spec.replicas|0}", "{spec.replicas|0}"),
        ("{open\ncluster}", "{open\ncluster}"),
        ("it's {cluster}, isn't it", "it's k3s-default, isn't it"),
        ("} {cluster} {", "} k3s-default {"),
    ],
)
def test_facts_are_filled_in_and_other_braces_stay(text: str, filled: str) -> None:
    assert fill(text, FACTS) == filled


@pytest.mark.parametrize(
    ("sentence", "filled"),
    [
        ("{spec.replicas} pods, {status.readyReplicas|0} ready", "4 pods, 0 ready"),
        ("{spec.replicas|0}", "4"),
        ("{spec.paused}", "false"),
        ("{status.readyReplicas}", "nothing"),
        ("{status.readyReplicas|}", ""),
        ("{items[?phase=='Pending'].name}", "b"),
        ("{items[].name}", "a, b"),
        ("{items[].name | [0] | none}", "a"),
        ("{length(items)|0}/{length(pods)|0}", "2/0"),
        ("{status.a || spec.replicas}", "4"),
        ("{status.a||status.b|neither}", "neither"),
        ("{status.reason|the pod's own}, isn't it", "the pod's own, isn't it"),
        ("{items[?name=='}|{'].name|none}", "none"),
        ("{items[?name=='c'].name}", "nothing"),
        ("{spec}", '{"replicas": 4, "paused": false}'),
        ("{cluster}", "k3s-default"),
        ("{{.Names}} {not a query}", "{{.Names}} {not a query}"),
    ],
)
def test_queries_are_answered_by_the_document(sentence: str, filled: str) -> None:
    assert fill(sentence, FACTS, DEPLOYMENT) == filled


def test_a_null_document_serves_the_defaults() -> None:
    assert fill("{spec.replicas|0} of {cluster}, {spec.x}", FACTS, None) == "0 of k3s-default, nothing"


def test_a_query_that_does_not_fit_its_document_gives_nothing() -> None:
    assert answer("length(@)", None) is None
    assert answer("length(@)", [1, 2]) == 2


def test_names_and_slots_of_a_text() -> None:
    text = "{cluster} {{.Names}} {spec.replicas|0} {pod|POD} ${HOME}"
    assert names(text) == {"cluster", "pod"}
    assert [(slot.query, slot.default) for slot in slots(text)] == [
        ("cluster", None),
        ("spec.replicas", "0"),
        ("pod", "POD"),
    ]


@pytest.mark.parametrize(
    ("facts", "circle"),
    [
        ({"a": "{a}"}, ("a", "a")),
        ({"a": "{b}", "b": "x{c}", "c": "{b}"}, ("b", "c", "b")),
    ],
)
def test_facts_that_name_each_other_in_a_circle_are_refused(
    facts: dict[str, str], circle: tuple[str, ...]
) -> None:
    with pytest.raises(FactCycleError) as error:
        fill("see {a}", facts)
    assert error.value.names == circle
    assert " → ".join(circle) in str(error.value)


def test_braces_in_the_learners_own_values_stay() -> None:
    facts = {"workspace": "/home/{odd}/{{x}}/${y}"}
    assert fill("cd {workspace}", facts) == "cd /home/{odd}/{{x}}/${y}"


@given(no_braces, st.dictionaries(fact_names, no_braces), st.sampled_from([None, {"a": 1}]))
def test_text_without_braces_is_unchanged(text: str, facts: dict[str, str], document: object) -> None:
    assert fill(text, facts) == text
    assert fill(text, facts, document) == text


@given(st.lists(st.from_regex(r"\{\{[a-z .]*\}\}", fullmatch=True)), no_braces)
def test_formats_of_docker_are_unchanged(formats: list[str], between: str) -> None:
    text = between.join(["", *formats, ""])
    facts = dict.fromkeys(string.ascii_lowercase, "FILLED")
    assert fill(text, facts) == text
    assert fill(text, facts, {"a": 1}) == text


@given(st.text(), st.dictionaries(fact_names, no_braces))
def test_any_text_can_be_filled(text: str, facts: dict[str, str]) -> None:
    fill(text, facts)
    fill(text, facts, {"items": []})
    assert names(text) <= {slot.query for slot in slots(text)}


@given(st.recursive(st.none() | st.booleans() | st.integers() | st.text(), st.lists, max_leaves=5))
def test_json_in_a_text_is_unchanged(value: object) -> None:
    text = json.dumps({"value": value})
    assert fill(text, {"value": "FILLED"}) == text


@given(st.lists(fact_names, min_size=1, max_size=20, unique=True), no_braces)
def test_a_chain_of_facts_leads_to_its_end(chain: list[str], end: str) -> None:
    facts = {name: f"{{{after}}}" for name, after in pairwise(chain)}
    facts[chain[-1]] = end
    assert fill(f"[{{{chain[0]}}}]", facts) == f"[{end}]"


@given(st.lists(fact_names, min_size=1, max_size=20, unique=True))
def test_a_ring_of_facts_is_refused(ring: list[str]) -> None:
    facts = {name: f"{{{after}}}" for name, after in zip(ring, [*ring[1:], ring[0]], strict=True)}
    with pytest.raises(FactCycleError):
        fill(f"{{{ring[0]}}}", facts)


@given(st.integers() | st.text(), no_braces)
def test_the_value_of_a_query_is_quoted_as_it_is(value: int | str, between: str) -> None:
    sentence = f"{between}{{spec.value}}{between}"
    if between.endswith("$"):
        assert fill(sentence, {}, {"spec": {"value": value}}) == sentence
    else:
        assert fill(sentence, {}, {"spec": {"value": value}}) == f"{between}{value}{between}"
