"""The record of who set which field, held against what a real server keeps."""

from __future__ import annotations

import copy
from datetime import UTC, datetime

from tests.lab.practice.patch.objects import CONTAINER, containers, deployment, rule_of
from tutor.lab.practice.cluster.kinds import Object
from tutor.lab.practice.patch.managed import record

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
LATER = datetime(2026, 11, 23, 12, 5, tzinfo=UTC)


def created() -> Object:
    """As `kubectl create deployment web --image=nginx --port=80`, after defaults."""
    port = {"containerPort": 80, "protocol": "TCP"}
    container = {**CONTAINER, "name": "nginx", "image": "nginx", "ports": [port]}
    return {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": {"name": "web", "namespace": "default", "labels": {"app": "web"}, "generation": 1},
        "spec": {
            "replicas": 1,
            "progressDeadlineSeconds": 600,
            "selector": {"matchLabels": {"app": "web"}},
            "strategy": {
                "type": "RollingUpdate",
                "rollingUpdate": {"maxSurge": "25%", "maxUnavailable": "25%"},
            },
            "template": {
                "metadata": {"labels": {"app": "web"}},
                "spec": {"containers": [container], "securityContext": {}, "dnsPolicy": "ClusterFirst"},
            },
        },
        "status": {},
    }


def owners(object_: Object) -> dict[str, Object]:
    return {entry["manager"]: entry for entry in object_["metadata"]["managedFields"]}


def test_a_create_records_all_that_was_set() -> None:
    body = created()
    stored = record(None, body, manager="kubectl-create", time=NOON, rule_of=rule_of)
    assert "managedFields" not in body["metadata"]
    assert stored["metadata"]["managedFields"] == [
        {
            "manager": "kubectl-create",
            "operation": "Update",
            "apiVersion": "apps/v1",
            "time": "2026-11-23T12:00:00Z",
            "fieldsType": "FieldsV1",
            "fieldsV1": {
                "f:metadata": {"f:labels": {".": {}, "f:app": {}}},
                "f:spec": {
                    "f:progressDeadlineSeconds": {},
                    "f:replicas": {},
                    "f:selector": {},
                    "f:strategy": {
                        "f:rollingUpdate": {".": {}, "f:maxSurge": {}, "f:maxUnavailable": {}},
                        "f:type": {},
                    },
                    "f:template": {
                        "f:metadata": {"f:labels": {".": {}, "f:app": {}}},
                        "f:spec": {
                            "f:containers": {
                                'k:{"name":"nginx"}': {
                                    ".": {},
                                    "f:image": {},
                                    "f:imagePullPolicy": {},
                                    "f:name": {},
                                    "f:ports": {
                                        ".": {},
                                        'k:{"containerPort":80,"protocol":"TCP"}': {
                                            ".": {},
                                            "f:containerPort": {},
                                            "f:protocol": {},
                                        },
                                    },
                                    "f:resources": {},
                                    "f:terminationMessagePath": {},
                                    "f:terminationMessagePolicy": {},
                                }
                            },
                            "f:dnsPolicy": {},
                            "f:securityContext": {},
                        },
                    },
                },
            },
        }
    ]


def test_a_field_that_another_sets_changes_hands() -> None:
    first = record(None, created(), manager="kubectl-create", time=NOON, rule_of=rule_of)
    changed = copy.deepcopy(first)
    containers(changed)[0]["image"] = "nginx:1.27"
    second = record(first, changed, manager="kubectl-set", time=LATER, rule_of=rule_of)
    entries = owners(second)
    assert list(entries) == ["kubectl-create", "kubectl-set"]
    assert entries["kubectl-set"]["time"] == "2026-11-23T12:05:00Z"
    container: Object = {'k:{"name":"nginx"}': {"f:image": {}}}
    assert entries["kubectl-set"]["fieldsV1"] == {
        "f:spec": {"f:template": {"f:spec": {"f:containers": container}}}
    }
    of_first = entries["kubectl-create"]["fieldsV1"]["f:spec"]["f:template"]["f:spec"]["f:containers"]
    assert "f:image" not in of_first['k:{"name":"nginx"}']


def test_what_changes_nothing_is_not_recorded() -> None:
    first = record(None, created(), manager="kubectl-create", time=NOON, rule_of=rule_of)
    again = record(first, copy.deepcopy(first), manager="kubectl-edit", time=LATER, rule_of=rule_of)
    assert again == first


def test_fields_that_are_gone_are_nobodys() -> None:
    first = record(None, created(), manager="kubectl-create", time=NOON, rule_of=rule_of)
    changed = copy.deepcopy(first)
    del changed["metadata"]["labels"]
    second = record(first, changed, manager="kubectl-label", time=LATER, rule_of=rule_of)
    assert list(owners(second)) == ["kubectl-create"]
    assert "f:metadata" not in owners(second)["kubectl-create"]["fieldsV1"]


def test_the_status_is_recorded_by_subresource() -> None:
    first = record(None, created(), manager="kubectl-create", time=NOON, rule_of=rule_of)
    changed = copy.deepcopy(first)
    changed["status"] = {"replicas": 1, "conditions": [{"type": "Available", "status": "True"}]}
    changed["metadata"]["annotations"] = {"deployment.kubernetes.io/revision": "1"}
    second = record(first, changed, manager="k3s", time=LATER, rule_of=rule_of, subresource="status")
    assert owners(second)["k3s"]["subresource"] == "status"
    assert owners(second)["k3s"]["fieldsV1"] == {
        "f:metadata": {"f:annotations": {".": {}, "f:deployment.kubernetes.io/revision": {}}},
        "f:status": {
            "f:conditions": {
                ".": {},
                'k:{"type":"Available"}': {".": {}, "f:status": {}, "f:type": {}},
            },
            "f:replicas": {},
        },
    }


def test_a_request_may_rewrite_the_record_and_empty_it() -> None:
    # kubectl does so before it applies server-side what it applied itself before.
    first = record(None, created(), manager="kubectl-client-side-apply", time=NOON, rule_of=rule_of)
    moved = copy.deepcopy(first)
    moved["metadata"]["managedFields"][0] |= {"manager": "kubectl", "operation": "Apply"}
    second = record(first, moved, manager="kubectl", time=LATER, rule_of=rule_of)
    assert second == moved
    broken = copy.deepcopy(first)
    broken["metadata"]["managedFields"][0]["fieldsV1"] = {"nonsense": {}}
    assert record(first, broken, manager="x", time=LATER, rule_of=rule_of) == first
    emptied = copy.deepcopy(first)
    emptied["metadata"]["managedFields"] = [{}]
    assert "managedFields" not in record(first, emptied, manager="x", time=LATER, rule_of=rule_of)["metadata"]


def test_a_long_list_of_values_is_owned_one_by_one() -> None:
    live = deployment()
    changed = copy.deepcopy(live)
    changed["metadata"]["finalizers"] = ["a/x"]
    stored = record(live, changed, manager="k3s", time=NOON, rule_of=rule_of)
    fields = owners(stored)["k3s"]["fieldsV1"]
    assert fields == {"f:metadata": {"f:finalizers": {".": {}, 'v:"a/x"': {}}}}
