from __future__ import annotations

import pytest

from tutor.lab.practice.cluster import selectors
from tutor.lab.practice.cluster.errors import Refused
from tutor.lab.practice.cluster.kinds import DEPLOYMENTS, EVENTS, NODES, PODS, Object

WEB = {"app": "web", "tier": "front", "n": "5"}


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("", True),
        ("app=web", True),
        ("app==web", True),
        ("app = web , tier=front", True),
        ("app!=web", False),
        ("other!=web", True),
        ("app in (db, web)", True),
        ("app in (db)", False),
        ("other in (db)", False),
        ("app notin (db)", True),
        ("app notin (db,web)", False),
        ("other notin (db)", True),
        ("app", True),
        ("!app", False),
        ("!other", True),
        ("app=", False),
        ("app=,tier", False),
        ("other in ()", False),
        ("app in (,web)", True),
        ("n>4", True),
        ("n<5", False),
        ("app>4", False),
        ("app,!other,tier in (front,back)", True),
        ("in in (in)", False),
        ("app=in", False),
    ],
)
def test_label_selectors(text: str, meant: bool) -> None:
    assert selectors.labels(text)(WEB) is meant


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("app=web=x", "found '=', expected: ',' or 'end of string'"),
        ("=web", "found '=', expected: !, identifier, or 'end of string'"),
        ("app,", "found '', expected: identifier after ','"),
        ("app web", "unable to parse requirement: found 'web', expected: in, notin, =, ==, !=, gt, lt"),
        ("app in web", "unable to parse requirement: found 'web' expected: '('"),
        ("app in (web", "unable to parse requirement: found '', expected: ',' or ')'"),
        ("app in (web db)", "unable to parse requirement: found 'db', expected: ',' or ')'"),
        ("app in (web,", "unable to parse requirement: found '', expected: ',', or identifier"),
        ("app==(web)", "unable to parse requirement: found '(', expected: identifier"),
        ("!", "unable to parse requirement: found '', expected: identifier"),
        ("n>x", "unable to parse requirement: values[0]: Invalid value: \"x\": for 'Gt', 'Lt' operators,"),
        ("a$b=c", 'unable to parse requirement: <nil>: Invalid value: "a$b": name part must consist of'),
        ("app=-x", 'unable to parse requirement: values[0][app]: Invalid value: "-x": a valid label must be'),
    ],
)
def test_label_selectors_that_cannot_be_read(text: str, words: str) -> None:
    with pytest.raises(Refused) as caught:
        selectors.labels(text)
    assert caught.value.message.startswith(words)
    assert caught.value.code == 400


def test_selectors_of_objects() -> None:
    assert selectors.matches({}, WEB)
    assert selectors.matches({"matchLabels": {"app": "web"}}, WEB)
    assert not selectors.matches({"matchLabels": {"app": "web", "x": "y"}}, WEB)
    expression = {"key": "tier", "operator": "NotIn", "values": ["back"]}
    assert selectors.matches({"matchExpressions": [expression, {"key": "app", "operator": "Exists"}]}, WEB)
    assert not selectors.matches({"matchExpressions": [{"key": "app", "operator": "DoesNotExist"}]}, WEB)


def test_field_selectors() -> None:
    pod: Object = {
        "metadata": {"name": "a", "namespace": "d"},
        "spec": {"nodeName": "n1"},
        "status": {"phase": "Running"},
    }
    assert selectors.fields(PODS, "spec.nodeName=n1,status.phase!=Pending")(pod)
    assert not selectors.fields(PODS, "metadata.name==b")(pod)
    assert selectors.fields(PODS, "status.podIP=,spec.hostNetwork=false")(pod)
    assert selectors.fields(NODES, "spec.unschedulable=true")({"spec": {"unschedulable": True}})
    event: Object = {"involvedObject": {"kind": "Pod", "name": "a,b"}, "source": {"component": "kubelet"}}
    assert selectors.fields(EVENTS, r"involvedObject.name=a\,b,source=kubelet,type!=Warning")(event)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("spec.image=x", "field label not supported: spec.image"),
        ("nonsense", "invalid selector: 'nonsense'; can't understand 'nonsense'"),
    ],
)
def test_field_selectors_that_cannot_be_asked(text: str, words: str) -> None:
    with pytest.raises(Refused) as caught:
        selectors.fields(PODS, text)
    assert (caught.value.message, caught.value.code) == (words, 400)


def test_kinds_without_fields_of_their_own() -> None:
    with pytest.raises(
        Refused, match=r'"spec\.replicas" is not a known field selector: only "metadata.name"'
    ):
        selectors.fields(DEPLOYMENTS, "spec.replicas=1")
