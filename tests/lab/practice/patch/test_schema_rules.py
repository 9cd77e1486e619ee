"""The rules of every kind, as the schema gives them."""

from __future__ import annotations

import copy
from datetime import UTC, datetime

import pytest

from tests.lab.practice.patch import objects
from tutor.lab.practice.cluster.kinds import DEPLOYMENTS, NODES, PODS, SERVICES, Kind, Object
from tutor.lab.practice.patch.managed import record
from tutor.lab.practice.patch.rules import Path, Rule
from tutor.lab.practice.patch.schema_rules import Rules
from tutor.lab.practice.patch.strategic import strategic
from tutor.lab.practice.schema.schema import Schema

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def rules() -> Rules:
    return Rules(Schema.load())


@pytest.mark.parametrize(
    ("kind", "path", "rule"),
    [
        (PODS, ("spec", "containers"), Rule("map", ("name",), "name", merge=True)),
        (PODS, ("spec", "containers", "command"), Rule("atomic")),
        (PODS, ("spec", "nodeSelector"), Rule("atomic")),
        (PODS, ("spec", "containers", "env", "valueFrom", "configMapKeyRef"), Rule("atomic")),
        (PODS, ("metadata", "finalizers"), Rule("set", merge=True)),
        (PODS, ("metadata", "labels"), None),
        (PODS, ("metadata", "labels", "app"), None),
        (PODS, ("nonsense", "more"), None),
        (PODS, (), None),
        (DEPLOYMENTS, ("spec", "selector"), Rule("atomic")),
        (DEPLOYMENTS, ("spec", "strategy"), None),
        (SERVICES, ("spec", "ports"), Rule("map", ("port", "protocol"), "port", merge=True)),
        (NODES, ("status", "conditions"), Rule("map", ("type",), "type", merge=True)),
    ],
)
def test_rules(rules: Rules, kind: Kind, path: Path, rule: Rule | None) -> None:
    assert rules.of(kind)(path) == rule


def test_the_rules_that_the_other_tests_use_are_the_schemas(rules: Rules) -> None:
    of_deployments = rules.of(DEPLOYMENTS)
    for path in objects.PATHS:
        assert objects.rule_of(path) == of_deployments(path), path


def test_owner_references_are_owned_as_a_whole(rules: Rules) -> None:
    reference = {"apiVersion": "apps/v1", "kind": "ReplicaSet", "name": "web-1", "uid": "u1"}
    pod: Object = {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {"name": "web-1-x", "ownerReferences": [reference]},
    }
    stored = record(None, pod, manager="k3s", time=NOON, rule_of=rules.of(PODS))
    fields = stored["metadata"]["managedFields"][0]["fieldsV1"]
    assert fields == {"f:metadata": {"f:ownerReferences": {".": {}, 'k:{"uid":"u1"}': {}}}}
    changed = copy.deepcopy(stored)
    changed["metadata"]["ownerReferences"][0]["controller"] = True
    (entry,) = record(stored, changed, manager="k3s", time=NOON, rule_of=rules.of(PODS))["metadata"][
        "managedFields"
    ]
    assert entry["fieldsV1"] == fields


def test_ports_of_a_service_are_told_apart_by_their_number(rules: Rules) -> None:
    port = {"port": 80, "protocol": "TCP", "targetPort": 8080}
    service: Object = {
        "apiVersion": "v1",
        "kind": "Service",
        "metadata": {"name": "web"},
        "spec": {"ports": [port]},
    }
    patch = {"spec": {"ports": [{"port": 80, "targetPort": 9090}]}}
    result = strategic(service, patch, rules.of(SERVICES))
    assert result["spec"]["ports"] == [{"port": 80, "protocol": "TCP", "targetPort": 9090}]
