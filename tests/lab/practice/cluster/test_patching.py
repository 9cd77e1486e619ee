"""Patches of all kinds, server-side apply, scale, and what is said against them."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.lab.practice.cluster.objects import (
    APPLY,
    JSON_PATCH,
    MERGE,
    STRATEGIC,
    deployment,
    registry,
)
from tutor.lab.practice.cluster.errors import Refused
from tutor.lab.practice.cluster.kinds import (
    DEPLOYMENTS,
    SERVICES,
    Object,
)
from tutor.lab.practice.cluster.registry import Registry, Written


def patch(door: Registry, document: Any, content_type: str = STRATEGIC, **options: Any) -> Written:
    data = json.dumps(document).encode()
    options.setdefault("manager", "tests")
    return door.patch(DEPLOYMENTS, "default", "web", content_type, data, **options)


UNKNOWN = 'strict decoding error: unknown field "spec.replica"'


@pytest.mark.parametrize(
    ("document", "shown", "why"),
    [
        ({"spec": {"replica": 3}}, "spec:map[replica:3]", UNKNOWN),
        ({"spec": {"replicas": "one"}}, "spec:map[replicas:one]", "unrecognized type: int32"),
        (
            {"metadata": {"labels": {"a": 5}}},
            "metadata:map[labels:map[a:5]]",
            "cannot convert int64 to string",
        ),
        ({"spec": {"template": "x"}}, "spec:map[template:x]", "cannot restore struct from: string"),
        ({"metadata": {"labels": "x"}}, "metadata:map[labels:x]", "cannot restore map from string"),
        ({"metadata": {"finalizers": "x"}}, "metadata:map[finalizers:x]", "cannot restore slice from string"),
    ],
)
def test_strategic_patches_that_do_not_fit(document: Object, shown: str, why: str) -> None:
    door = registry()
    door.create(DEPLOYMENTS, "default", deployment())
    with pytest.raises(Refused) as caught:
        patch(door, document)
    assert (caught.value.code, caught.value.reason) == (422, "Invalid")
    assert caught.value.message == f' "" is invalid: patch: Invalid value: "map[{shown}]": {why}'


@pytest.mark.parametrize(
    ("content_type", "document", "why"),
    [
        (MERGE, {"spec": {"replica": 3}}, UNKNOWN),
        (JSON_PATCH, [{"op": "add", "path": "/spec/replica", "value": 1}], UNKNOWN),
        (MERGE, {"spec": {"replicas": "one"}}, "json: cannot unmarshal string into Go struct field"),
    ],
)
def test_other_patches_that_do_not_fit(content_type: str, document: Any, why: str) -> None:
    door = registry()
    door.create(DEPLOYMENTS, "default", deployment())
    with pytest.raises(Refused) as caught:
        patch(door, document, content_type)
    shown = '"{\\"apiVersion\\":\\"apps/v1\\",'
    assert caught.value.message.startswith(f' "" is invalid: patch: Invalid value: {shown}')
    assert why in caught.value.message


def test_patches_of_all_kinds() -> None:
    door = registry()
    door.create(DEPLOYMENTS, "default", deployment())
    containers = [{"name": "web", "image": "nginx:1.30"}]
    order = [{"name": "web"}]
    template = {"spec": {"containers": containers, "$setElementOrder/containers": order}}
    written = patch(door, {"spec": {"template": template}})
    assert written.object["spec"]["template"]["spec"]["containers"][0]["image"] == "nginx:1.30"
    assert written.object["metadata"]["generation"] == 2
    assert patch(door, {"metadata": {"labels": {"a": "b"}}}, MERGE).object["metadata"]["generation"] == 2
    assert patch(door, {"metadata": {"annotations": {"a": "b"}}}, MERGE).object["metadata"]["generation"] == 3
    operations = [{"op": "replace", "path": "/spec/replicas", "value": 5}]
    assert patch(door, operations, JSON_PATCH).object["spec"]["replicas"] == 5
    with pytest.raises(Refused) as caught:
        patch(door, {}, "application/x-yaml")
    assert caught.value.code == 415
    with pytest.raises(Refused, match=r'deployments\.apps "nope" not found'):
        door.patch(DEPLOYMENTS, "default", "nope", MERGE, b"{}")
    with pytest.raises(Refused, match="error decoding patch"):
        door.patch(DEPLOYMENTS, "default", "web", MERGE, b"{")


def test_a_patch_that_changes_nothing_makes_no_version() -> None:
    door = registry()
    kept = door.create(DEPLOYMENTS, "default", deployment(), manager="a").object
    assert patch(door, {"spec": {"replicas": 1}}, manager="b").object is kept
    assert patch(door, {"spec": {"template": {"spec": {"restartPolicy": None}}}}, manager="b").object is kept


def test_conflicts() -> None:
    door = registry()
    first = door.create(DEPLOYMENTS, "default", deployment()).object
    patch(door, {"spec": {"replicas": 2}})
    words = (
        'Operation cannot be fulfilled on deployments.apps "web": the object has been modified;'
        " please apply your changes to the latest version and try again"
    )
    for attempt in (
        lambda: door.replace(DEPLOYMENTS, "default", "web", first),
        lambda: patch(door, {"metadata": {"resourceVersion": "1"}}),
        lambda: door.write(DEPLOYMENTS, first),
        lambda: door.write(DEPLOYMENTS, first, status=True),
    ):
        with pytest.raises(Refused) as caught:
            attempt()
        assert (caught.value.code, caught.value.message) == (409, words)
    with pytest.raises(Refused, match="Precondition failed: UID in precondition: other, UID in object meta"):
        patch(door, {"metadata": {"uid": "other"}})
    with pytest.raises(Refused, match=r"the object \(b\) does not match the name on the URL \(web\)"):
        door.replace(DEPLOYMENTS, "default", "web", deployment("b"))


def test_scale() -> None:
    door = registry()
    door.create(DEPLOYMENTS, "default", deployment())
    scale = door.scale(DEPLOYMENTS, "default", "web")
    assert (scale["kind"], scale["spec"], scale["status"]) == (
        "Scale",
        {"replicas": 1},
        {"replicas": 0, "selector": "app=web"},
    )
    assert patch(door, {"spec": {"replicas": 4}}, MERGE, subresource="scale").object["spec"] == {
        "replicas": 4
    }
    kept = door.store.get(DEPLOYMENTS, "default", "web")
    assert kept is not None
    assert (kept["spec"]["replicas"], kept["metadata"]["generation"]) == (4, 2)
    scale["spec"]["replicas"] = 2
    with pytest.raises(Refused) as caught:
        door.replace(DEPLOYMENTS, "default", "web", scale, subresource="scale")
    assert caught.value.code == 409
    with pytest.raises(Refused) as caught:
        patch(door, {"spec": {"replicas": -1}}, MERGE, subresource="scale")
    assert caught.value.message == (
        'Scale.autoscaling "web" is invalid: spec.replicas: Invalid value: -1:'
        " must be greater than or equal to 0"
    )
    with pytest.raises(Refused) as caught:
        door.scale(SERVICES, "default", "web")
    assert caught.value.code == 405


def test_server_side_apply() -> None:
    door = registry()
    wanted = {**deployment(replicas=2), "apiVersion": "apps/v1"}
    made = patch(door, wanted, APPLY, manager="kubectl")
    assert (made.created, made.object["metadata"]["namespace"]) == (True, "default")
    assert made.object["spec"]["progressDeadlineSeconds"] == 600
    again = patch(door, wanted, APPLY, manager="kubectl")
    assert (again.created, again.object) == (False, made.object)
    patch(door, {"spec": {"replicas": 5}}, MERGE, subresource="scale", manager="kubectl")
    with pytest.raises(Refused) as caught:
        patch(door, wanted, APPLY, manager="kubectl")
    assert caught.value.message == (
        'Apply failed with 1 conflict: conflict with "kubectl" with subresource "scale"'
        " using apps/v1: .spec.replicas"
    )
    forced = patch(door, wanted, APPLY, manager="kubectl", force=True).object
    assert (forced["spec"]["replicas"], forced["metadata"]["generation"]) == (2, 3)


@pytest.mark.parametrize(
    ("spec", "words"),
    [
        ({"replica": 1}, ".spec.replica: field not declared in schema"),
        (
            {"replica": 1, "x": 2},
            "errors:\n  .spec.replica: field not declared in schema\n  .spec.x: field",
        ),
        ({"replicas": "one"}, ".spec.replicas: expected numeric (int or float), got string"),
    ],
)
def test_applied_configurations_that_do_not_fit(spec: Object, words: str) -> None:
    with pytest.raises(Refused) as caught:
        patch(registry(), {**deployment(**spec), "apiVersion": "apps/v1"}, APPLY, manager="kubectl")
    start = "failed to create typed patch object (default/web; apps/v1, Kind=Deployment): "
    assert caught.value.message.startswith(start + words)


def test_owners_can_be_changed_by_a_client() -> None:
    """kubectl does so with what it applied itself, before it applies on the server's side."""
    door = registry()
    made = door.create(DEPLOYMENTS, "default", deployment(), manager="kubectl-client-side-apply").object
    entries = [{**entry, "manager": "kubectl"} for entry in made["metadata"]["managedFields"]]
    patch(door, {"metadata": {"managedFields": entries}}, MERGE, manager="kubectl")
    now = door.store.get(DEPLOYMENTS, "default", "web")
    assert now is not None
    assert [entry["manager"] for entry in now["metadata"]["managedFields"]] == ["kubectl"]
