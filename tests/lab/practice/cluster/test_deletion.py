from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from tests.lab.practice.cluster.objects import deployment, pod, registry, schema
from tutor.lab.practice.cluster.errors import Refused
from tutor.lab.practice.cluster.kinds import DEPLOYMENTS, NAMESPACES, PODS, REPLICASETS, Object
from tutor.lab.practice.cluster.registry import Registry
from tutor.lab.practice.cluster.store import Store

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


def door_at_noon() -> Registry:
    door = Registry(Store(), schema(), clock=lambda: NOON)
    door.add(NAMESPACES, {"metadata": {"name": "default"}})
    return door


def bound_pod(door: Registry, **spec: Any) -> Object:
    made = door.create(PODS, "default", pod(**spec)).object
    return door.write(PODS, {**made, "spec": made["spec"] | {"nodeName": "n1"}})


def owned(owner: Object, name: str = "web-1") -> Object:
    reference = {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "name": "web",
        "uid": owner["metadata"]["uid"],
    }
    body = deployment()
    return {
        "metadata": {"name": name, "namespace": "default", "ownerReferences": [reference]},
        "spec": {"selector": body["spec"]["selector"], "template": body["spec"]["template"]},
    }


def test_a_deployment_goes_at_once() -> None:
    door = registry()
    made = door.create(DEPLOYMENTS, "default", deployment()).object
    assert door.delete(DEPLOYMENTS, "default", "web", {"propagationPolicy": "Background"}) == {
        "kind": "Status",
        "apiVersion": "v1",
        "metadata": {},
        "status": "Success",
        "details": {"name": "web", "group": "apps", "kind": "deployments", "uid": made["metadata"]["uid"]},
    }
    with pytest.raises(Refused, match=r'deployments\.apps "web" not found'):
        door.delete(DEPLOYMENTS, "default", "web", {})


def test_a_pod_of_a_node_is_given_time() -> None:
    door = door_at_noon()
    bound_pod(door)
    gone = door.delete(PODS, "default", "web", {})
    metadata = gone["metadata"]
    assert (metadata["deletionTimestamp"], metadata["deletionGracePeriodSeconds"]) == (
        "2026-11-23T12:00:30Z",
        30,
    )
    version = door.store.version
    assert door.delete(PODS, "default", "web", {}) == gone
    assert door.delete(PODS, "default", "web", {"gracePeriodSeconds": 60}) == gone
    assert door.store.version == version
    shorter = door.delete(PODS, "default", "web", {"gracePeriodSeconds": 5})["metadata"]
    assert (shorter["deletionTimestamp"], shorter["deletionGracePeriodSeconds"]) == (
        "2026-11-23T12:00:05Z",
        5,
    )
    assert door.delete(PODS, "default", "web", {"gracePeriodSeconds": 0})["kind"] == "Pod"
    assert door.store.get(PODS, "default", "web") is None


@pytest.mark.parametrize(
    ("spec", "status", "options", "seconds"),
    [
        ({}, {}, {}, 30),
        ({"terminationGracePeriodSeconds": 7}, {}, {}, 7),
        ({}, {}, {"gracePeriodSeconds": 2}, 2),
        ({}, {}, {"gracePeriodSeconds": -1}, 1),
        ({}, {}, {"gracePeriodSeconds": 0}, None),
        ({"terminationGracePeriodSeconds": 0}, {}, {}, None),
        ({}, {"phase": "Succeeded"}, {}, None),
    ],
)
def test_grace_periods(spec: Object, status: Object, options: Object, seconds: int | None) -> None:
    door = door_at_noon()
    bound = bound_pod(door, **spec)
    if status:
        door.write(PODS, {**bound, "status": status}, status=True)
    door.delete(PODS, "default", "web", options)
    left = door.store.get(PODS, "default", "web")
    assert (left["metadata"]["deletionGracePeriodSeconds"] if left else None) == seconds


def test_a_pod_without_a_node_goes_at_once() -> None:
    door = registry()
    door.create(PODS, "default", pod())
    assert door.delete(PODS, "default", "web", {})["kind"] == "Pod"
    assert door.store.list(PODS) == []


def test_finalizers_hold_an_object_until_the_last_is_off() -> None:
    door = registry()
    body = deployment()
    body["metadata"]["finalizers"] = ["example.com/a", "example.com/b"]
    made = door.create(DEPLOYMENTS, "default", body).object
    gone = door.delete(DEPLOYMENTS, "default", "web", {})
    assert gone["metadata"]["deletionGracePeriodSeconds"] == 0
    assert gone["metadata"]["generation"] == made["metadata"]["generation"] + 1
    metadata = {**gone["metadata"], "finalizers": ["example.com/b"]}
    left = door.write(DEPLOYMENTS, {**gone, "metadata": metadata})
    words = "no new finalizers can be added if the object is being deleted, found new finalizers"
    with pytest.raises(Refused, match=words):
        door.patch(
            *(DEPLOYMENTS, "default", "web", "application/merge-patch+json"),
            b'{"metadata":{"finalizers":["example.com/b","example.com/c"]}}',
        )
    assert door.store.get(DEPLOYMENTS, "default", "web") == left
    door.patch(
        *(DEPLOYMENTS, "default", "web", "application/merge-patch+json"),
        b'{"metadata":{"finalizers":null}}',
        manager="kubectl",
    )
    assert door.store.get(DEPLOYMENTS, "default", "web") is None


@pytest.mark.parametrize(
    ("options", "finalizers"),
    [
        ({"propagationPolicy": "Foreground"}, ["foregroundDeletion"]),
        ({"propagationPolicy": "Orphan"}, ["orphan"]),
        ({"orphanDependents": True}, ["orphan"]),
        ({"propagationPolicy": "Background"}, None),
        ({}, None),
    ],
)
def test_who_owns_others_waits_for_them_where_it_is_told_to(
    options: Object, finalizers: list[str] | None
) -> None:
    door = registry()
    made = door.create(DEPLOYMENTS, "default", deployment()).object
    door.add(REPLICASETS, owned(made))
    door.delete(DEPLOYMENTS, "default", "web", options)
    left = door.store.get(DEPLOYMENTS, "default", "web")
    assert (left["metadata"]["finalizers"] if left else None) == finalizers
    door.create(DEPLOYMENTS, "default", deployment("alone"))
    door.delete(DEPLOYMENTS, "default", "alone", options)
    assert door.store.get(DEPLOYMENTS, "default", "alone") is None


def test_preconditions() -> None:
    door = registry()
    made = door.create(DEPLOYMENTS, "default", deployment()).object
    with pytest.raises(
        Refused, match=r"the UID in the precondition \(other\) does not match the UID in record"
    ):
        door.delete(DEPLOYMENTS, "default", "web", {"preconditions": {"uid": "other"}})
    with pytest.raises(Refused) as caught:
        door.delete(DEPLOYMENTS, "default", "web", {"preconditions": {"resourceVersion": "1"}})
    assert caught.value.code == 409
    version = made["metadata"]["resourceVersion"]
    door.delete(DEPLOYMENTS, "default", "web", {"preconditions": {"resourceVersion": version}})


def test_options_that_are_none() -> None:
    door = registry()
    door.create(DEPLOYMENTS, "default", deployment())
    with pytest.raises(Refused) as caught:
        door.delete(DEPLOYMENTS, "default", "web", {"propagationPolicy": "Later"})
    assert caught.value.message == (
        'DeleteOptions.meta.k8s.io "" is invalid: propagationPolicy: Unsupported value: "Later":'
        ' supported values: "Foreground", "Background", "Orphan", "nil"'
    )


def test_options_that_cannot_be_read() -> None:
    door = registry()
    door.create(DEPLOYMENTS, "default", deployment())
    with pytest.raises(Refused) as caught:
        door.delete(DEPLOYMENTS, "default", "web", {"gracePeriodSeconds": "soon"})
    assert caught.value.code == 400
    assert caught.value.message.startswith(
        'DeleteOptions in version "v1" cannot be handled as a DeleteOptions: json'
    )


def test_a_namespace_ends_when_it_is_empty() -> None:
    door = registry()
    door.create(NAMESPACES, None, {"kind": "Namespace", "metadata": {"name": "team"}})
    door.create(PODS, "team", pod())
    gone = door.delete(NAMESPACES, None, "team", {})
    assert gone["status"]["phase"] == "Terminating"
    assert gone["metadata"]["deletionTimestamp"]
    version = door.store.version
    assert door.delete(NAMESPACES, None, "team", {}) == gone
    assert door.store.version == version
    door.write(NAMESPACES, {**gone, "status": gone["status"] | {"conditions": []}}, status=True)
    assert door.store.get(NAMESPACES, None, "team") is not None
    door.remove(NAMESPACES, None, "team")
    assert door.store.get(NAMESPACES, None, "team") is None


@pytest.mark.parametrize("name", ["default", "kube-system"])
def test_namespaces_of_the_cluster_stay(name: str) -> None:
    door = registry()
    if name != "default":
        door.add(NAMESPACES, {"metadata": {"name": name}})
    with pytest.raises(Refused) as caught:
        door.delete(NAMESPACES, None, name, {})
    assert caught.value.message == f'namespaces "{name}" is forbidden: this namespace may not be deleted'
