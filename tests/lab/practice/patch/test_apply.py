"""Server-side apply."""

from __future__ import annotations

import copy
import json
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.lab.practice.patch.objects import containers, rule_of
from tutor.lab.practice.cluster.errors import Refused
from tutor.lab.practice.cluster.kinds import Object
from tutor.lab.practice.patch.managed import LAST_APPLIED, apply, record

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
LATER = datetime(2026, 11, 23, 12, 5, tzinfo=UTC)


def file(replicas: int | None = 2, image: str = "nginx:1.26", **more: Any) -> Object:
    """What stands in the learner's file."""
    container = {"name": "web", "image": image, "ports": [{"containerPort": 80}]}
    spec: Object = {
        "selector": {"matchLabels": {"app": "web"}},
        "template": {"metadata": {"labels": {"app": "web"}}, "spec": {"containers": [container]}},
    }
    if replicas is not None:
        spec["replicas"] = replicas
    return {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": {"name": "web", "namespace": "default", **more},
        "spec": spec,
    }


def applied(
    live: Object | None, document: Object, manager: str = "kubectl", *, force: bool = False
) -> Object:
    return apply(live, document, manager=manager, time=NOON, rule_of=rule_of, force=force)


def updated(live: Object, manager: str, **spec: Any) -> Object:
    changed = copy.deepcopy(live)
    changed["spec"].update(spec)
    return record(live, changed, manager=manager, time=LATER, rule_of=rule_of)


def shares(object_: Object) -> dict[str, Object]:
    return {entry["manager"]: entry["fieldsV1"] for entry in object_["metadata"]["managedFields"]}


def test_the_first_apply_creates_and_owns_what_it_says() -> None:
    result = applied(None, file(labels={"team": "a"}))
    (entry,) = result["metadata"].pop("managedFields")
    assert result == file(labels={"team": "a"})
    assert (entry["manager"], entry["operation"]) == ("kubectl", "Apply")
    assert entry["fieldsV1"]["f:metadata"] == {"f:labels": {"f:team": {}}}
    port = 'k:{"containerPort":80,"protocol":"TCP"}'
    assert entry["fieldsV1"]["f:spec"]["f:template"]["f:spec"]["f:containers"] == {
        'k:{"name":"web"}': {
            ".": {},
            "f:image": {},
            "f:name": {},
            "f:ports": {port: {".": {}, "f:containerPort": {}}},
        }
    }


def test_an_apply_of_the_same_changes_nothing() -> None:
    live = applied(None, file())
    containers(live)[0]["imagePullPolicy"] = "IfNotPresent"
    again = apply(live, file(), manager="kubectl", time=LATER, rule_of=rule_of)
    assert again == live


def test_another_managers_field_is_a_conflict_unless_the_value_is_the_same() -> None:
    live = updated(applied(None, file()), "kubectl-edit", replicas=5)
    with pytest.raises(Refused) as refused:
        applied(live, file(replicas=3))
    assert refused.value.message == (
        'Apply failed with 1 conflict: conflict with "kubectl-edit" using apps/v1: .spec.replicas'
    )
    assert (refused.value.code, refused.value.reason) == (409, "Conflict")
    assert refused.value.details == {
        "causes": [
            {
                "reason": "FieldManagerConflict",
                "message": 'conflict with "kubectl-edit" using apps/v1',
                "field": ".spec.replicas",
            }
        ]
    }
    agreed = applied(live, file(replicas=5))
    assert "f:replicas" in shares(agreed)["kubectl"]["f:spec"]
    assert shares(agreed)["kubectl-edit"] == {"f:spec": {"f:replicas": {}}}


def test_several_conflicts_are_listed_by_owner() -> None:
    live = updated(applied(None, file()), "kubectl-edit", replicas=5)
    changed = copy.deepcopy(live)
    containers(changed)[0]["image"] = "nginx:1.27"
    live = record(live, changed, manager="kubectl-set", time=LATER, rule_of=rule_of)
    with pytest.raises(Refused) as refused:
        applied(live, file())
    assert refused.value.message == (
        'Apply failed with 2 conflicts: conflicts with "kubectl-edit" using apps/v1:\n'
        "- .spec.replicas\n"
        'conflicts with "kubectl-set" using apps/v1:\n'
        '- .spec.template.spec.containers[name="web"].image'
    )


def test_an_applier_and_a_subresource_are_named_in_conflicts() -> None:
    live = applied(None, file(), "other")
    with pytest.raises(
        Refused, match=r'^Apply failed with 1 conflict: conflict with "other": .spec.replicas$'
    ):
        applied(live, file(replicas=9))
    changed = copy.deepcopy(applied(None, file(replicas=None)))
    changed["spec"]["replicas"] = 7
    scaled = record(
        applied(None, file(replicas=None)),
        changed,
        manager="kubectl",
        time=LATER,
        rule_of=rule_of,
        subresource="scale",
    )
    with pytest.raises(Refused, match='conflict with "kubectl" with subresource "scale" using apps/v1: '):
        applied(scaled, file(replicas=2))


def test_force_takes_over() -> None:
    live = updated(applied(None, file()), "kubectl-edit", replicas=5)
    result = applied(live, file(replicas=3), force=True)
    assert result["spec"]["replicas"] == 3
    assert list(shares(result)) == ["kubectl"]


def test_what_is_no_longer_applied_and_nobody_elses_goes() -> None:
    live = applied(None, file(labels={"team": "a", "tier": "x"}, annotations={"note": "hi"}))
    live = record(
        live,
        {**live, "metadata": {**live["metadata"], "labels": {"team": "a", "tier": "x", "own": "y"}}},
        manager="kubectl-label",
        time=LATER,
        rule_of=rule_of,
    )
    result = applied(live, file(replicas=None, labels={"team": "a"}))
    assert result["metadata"]["labels"] == {"team": "a", "own": "y"}
    assert "annotations" not in result["metadata"]
    assert "replicas" not in result["spec"]


def test_a_field_that_another_applier_still_applies_stays() -> None:
    live = applied(applied(None, file()), file(), "other")
    result = applied(live, file(replicas=None))
    assert result["spec"]["replicas"] == 2
    assert "f:replicas" not in shares(result)["kubectl"]["f:spec"]


def test_containers_are_merged_by_name_and_kept_in_the_order_applied() -> None:
    live = applied(None, file())
    containers(live)[0]["imagePullPolicy"] = "IfNotPresent"
    document = file()
    containers(document).insert(0, {"name": "side", "image": "busybox"})
    result = applied(live, document)
    assert [container["name"] for container in containers(result)] == ["side", "web"]
    assert containers(result)[1]["imagePullPolicy"] == "IfNotPresent"
    assert [container["name"] for container in containers(applied(result, file()))] == ["web"]


def test_kubectl_goes_on_from_its_own_client_side_apply() -> None:
    document = file()
    last = json.dumps(document)
    body = file(annotations={LAST_APPLIED: last})
    live = record(None, body, manager="kubectl-client-side-apply", time=NOON, rule_of=rule_of)
    # No conflict although `kubectl-client-side-apply` owns the image: it still is as that left it.
    result = applied(live, file(image="nginx:1.27"))
    assert containers(result)[0]["image"] == "nginx:1.27"
    assert json.loads(result["metadata"]["annotations"][LAST_APPLIED]) == file(image="nginx:1.27")
    with pytest.raises(Refused, match="conflict with"):
        applied(live, file(image="nginx:1.27"), "somebody-else")
    edited = updated(live, "kubectl-edit", replicas=8)
    with pytest.raises(Refused) as refused:
        applied(edited, file(replicas=3, image="nginx:1.27"))
    assert refused.value.message.endswith('conflict with "kubectl-edit" using apps/v1: .spec.replicas')


def test_status_is_not_applied_with_the_object() -> None:
    live = {**applied(None, file()), "status": {"replicas": 2}}
    result = applied(live, {**file(), "status": {"replicas": 9}})
    assert result["status"] == {"replicas": 2}
    assert "f:status" not in shares(result)["kubectl"]


@pytest.mark.parametrize(
    ("change", "code"),
    [({"metadata": {"name": "web", "managedFields": []}}, 400), ({"spec": {"template": {"spec": None}}}, 0)],
)
def test_what_cannot_be_applied(change: Object, code: int) -> None:
    if code:
        with pytest.raises(Refused) as refused:
            applied(None, {**file(), **change})
        assert refused.value.code == code
    else:
        assert applied(None, {**file(), **change})["spec"]["template"]["spec"] is None


def test_a_container_without_a_name_is_refused() -> None:
    document = file()
    del containers(document)[0]["name"]
    with pytest.raises(
        Refused, match='element 0: associative list with keys has an element that omits key field "name"'
    ):
        applied(None, document)


_ITEMS = st.lists(
    st.fixed_dictionaries({"name": st.sampled_from("abcd")}, optional={"image": st.sampled_from("xy")}),
    unique_by=lambda item: item["name"],
    min_size=1,
    max_size=4,
)
_LABELS = st.dictionaries(st.sampled_from("abc"), st.sampled_from("12"), max_size=3)
_FILES = st.builds(
    lambda items, labels, replicas: {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": {"name": "web", **({"labels": labels} if labels else {})},
        "spec": {"replicas": replicas, "template": {"spec": {"containers": items}}},
    },
    _ITEMS,
    _LABELS,
    st.integers(0, 3),
)


@settings(max_examples=80, deadline=None, derandomize=True)
@given(_FILES, _FILES)
def test_one_managers_object_is_what_it_applied_last(first: Object, second: Object) -> None:
    live = applied(applied(None, first), second)
    # Nothing but what was applied last, and once more changes nothing.
    assert containers(live) == containers(second)
    assert live["metadata"].get("labels") == second["metadata"].get("labels")
    assert apply(live, second, manager="kubectl", time=LATER, rule_of=rule_of) == live


@settings(max_examples=80, deadline=None, derandomize=True)
@given(_FILES, _FILES, _FILES)
def test_nobody_loses_what_it_applies_without_force(first: Object, second: Object, third: Object) -> None:
    live = applied(None, first, "one")
    with suppress(Refused):
        live = applied(live, second, "two")
        live = applied(live, third, "one")
        for document in (second, third):
            for name, value in document["metadata"].get("labels", {}).items():
                assert live["metadata"]["labels"][name] == value
        names = {container["name"] for container in containers(live)}
        assert names == {container["name"] for container in (*containers(second), *containers(third))}
