"""Strict decoding: unknown fields by their paths, wrong types in Go's words."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from tutor.lab.practice.cluster.errors import Refused
from tutor.lab.practice.cluster.kinds import (
    CONFIGMAPS,
    DEPLOYMENTS,
    EVENTS,
    LEASES,
    NODES,
    PODS,
    SECRETS,
    Object,
)
from tutor.lab.practice.schema import Schema

DEPLOYMENT: Object = {
    "apiVersion": "apps/v1",
    "kind": "Deployment",
    "metadata": {"name": "hash", "labels": {"app": "hash"}},
    "spec": {
        "replicas": 0,
        "selector": {"matchLabels": {"app": "hash"}},
        "template": {
            "metadata": {"labels": {"app": "hash"}},
            "spec": {
                "containers": [
                    {
                        "name": "hash",
                        "image": "jakousa/dwk-app1",
                        "resources": {"limits": {"cpu": "500m", "memory": "64Mi"}},
                        "ports": [{"containerPort": 3000}],
                        "env": [{"name": "A", "value": "b"}],
                        "livenessProbe": {"httpGet": {"port": "web", "path": "/"}},
                    }
                ],
                "volumes": [{"name": "v", "emptyDir": {}}],
            },
        },
    },
}
CONTAINER = "spec.template.spec.containers.0"


def changed(path: str, value: Any) -> Object:
    """The Deployment with another value at a path such as `spec.template.spec.containers.0.image`."""
    whole = copy.deepcopy(DEPLOYMENT)
    place: Any = whole
    *way, last = path.split(".")
    for step in way:
        place = place[int(step)] if isinstance(place, list) else place[step]
    place[last] = value
    return whole


def test_a_body_without_mistakes_comes_back_as_it_is(schema: Schema) -> None:
    decoded = schema.decode(DEPLOYMENTS, DEPLOYMENT)
    assert decoded.object == DEPLOYMENT
    assert decoded.unknown == []


@pytest.mark.parametrize(
    ("path", "shown"),
    [
        ("spec.replica", "spec.replica"),
        ("spec.Replicas", "spec.Replicas"),
        ("nope", "nope"),
        ("metadata.lables", "metadata.lables"),
        (f"{CONTAINER}.imagee", "spec.template.spec.containers[0].imagee"),
        (f"{CONTAINER}.ports.0.port", "spec.template.spec.containers[0].ports[0].port"),
        (f"{CONTAINER}.livenessProbe.httpGet.x", "spec.template.spec.containers[0].livenessProbe.httpGet.x"),
    ],
)
def test_an_unknown_field_is_named_by_its_path_and_dropped(schema: Schema, path: str, shown: str) -> None:
    decoded = schema.decode(DEPLOYMENTS, changed(path, 1))
    assert decoded.unknown == [shown]
    assert decoded.object == DEPLOYMENT


def test_unknown_fields_stand_in_the_order_of_the_body(schema: Schema) -> None:
    body = {"kind": "Pod", "zz": 1, "metadata": {"b": 1, "a": 1}, "aa": {"b": 2}}
    assert schema.decode(PODS, body).unknown == ["zz", "metadata.b", "metadata.a", "aa"]


@pytest.mark.parametrize(
    ("path", "value", "words"),
    [
        ("spec.replicas", "one", "string into Go struct field DeploymentSpec.spec.replicas of type int32"),
        ("spec.replicas", 1.5, "number 1.5 into Go struct field DeploymentSpec.spec.replicas of type int32"),
        (
            "spec.replicas",
            3_000_000_000,
            "number 3000000000 into Go struct field DeploymentSpec.spec.replicas of type int32",
        ),
        ("spec.replicas", True, "bool into Go struct field DeploymentSpec.spec.replicas of type int32"),
        ("spec.paused", "yes", "string into Go struct field DeploymentSpec.spec.paused of type bool"),
        ("spec", "x", "string into Go struct field Deployment.spec of type v1.DeploymentSpec"),
        (
            "spec.template",
            [],
            "array into Go struct field DeploymentSpec.spec.template of type v1.PodTemplateSpec",
        ),
        ("metadata.name", 5, "number into Go struct field ObjectMeta.metadata.name of type string"),
        ("metadata.uid", 5, "number into Go struct field ObjectMeta.metadata.uid of type types.UID"),
        ("metadata.labels.app", 5, "number into Go struct field ObjectMeta.metadata.labels of type string"),
        (
            "metadata.labels",
            ["a"],
            "array into Go struct field ObjectMeta.metadata.labels of type map[string]string",
        ),
        (
            "metadata.generation",
            "1",
            "string into Go struct field ObjectMeta.metadata.generation of type int64",
        ),
        (
            "metadata.creationTimestamp",
            5,
            "number into Go struct field ObjectMeta.metadata.creationTimestamp of type string",
        ),
        (
            "spec.template.spec.containers",
            {"name": "a"},
            "object into Go struct field PodSpec.spec.template.spec.containers of type []v1.Container",
        ),
        (
            f"{CONTAINER}.env.0.value",
            5,
            "number into Go struct field EnvVar.spec.template.spec.containers.env.value of type string",
        ),
        (
            f"{CONTAINER}.imagePullPolicy",
            False,
            "bool into Go struct field Container.spec.template.spec.containers.imagePullPolicy "
            "of type v1.PullPolicy",
        ),
        (
            f"{CONTAINER}.resources.limits",
            "64Mi",
            "string into Go struct field ResourceRequirements.spec.template.spec.containers.resources.limits "
            "of type v1.ResourceList",
        ),
        (
            f"{CONTAINER}.livenessProbe.httpGet.port",
            True,
            "bool into Go struct field "
            "HTTPGetAction.spec.template.spec.containers.livenessProbe.httpGet.port of type int32",
        ),
    ],
)
def test_a_wrong_type_is_refused_in_gos_words(schema: Schema, path: str, value: Any, words: str) -> None:
    with pytest.raises(Refused) as refused:
        schema.decode(DEPLOYMENTS, changed(path, value))
    message = f"json: cannot unmarshal {words}"
    assert (refused.value.code, refused.value.reason, refused.value.message) == (400, "BadRequest", message)


def test_the_first_wrong_type_is_named_but_a_value_that_cannot_be_parsed_goes_before_it(
    schema: Schema,
) -> None:
    body: Object = {"metadata": {"name": 1, "uid": 2}, "status": {"capacity": {}}}
    with pytest.raises(Refused, match=r"ObjectMeta\.metadata\.name of type string"):
        schema.decode(NODES, body)
    body["status"]["capacity"]["cpu"] = "lots"
    with pytest.raises(Refused, match="quantities must match"):
        schema.decode(NODES, body)


def test_what_is_no_object_is_refused(schema: Schema) -> None:
    with pytest.raises(Refused) as refused:
        schema.decode(PODS, [])
    assert refused.value.message == "json: cannot unmarshal array into Go value of type v1.Pod"


def test_times_are_read_strictly_and_written_back_in_utc(schema: Schema) -> None:
    body = {"metadata": {"creationTimestamp": "2026-11-23T14:06:36.5+02:00"}}
    found = schema.decode(DEPLOYMENTS, body).object
    assert found == {"metadata": {"creationTimestamp": "2026-11-23T12:06:36Z"}}
    lease = {"spec": {"renewTime": "2026-11-23T14:06:36.123456+02:00"}}
    assert schema.decode(LEASES, lease).object == {"spec": {"renewTime": "2026-11-23T12:06:36.123456Z"}}


_AS = ' as "2006-01-02T15:04:05Z07:00": cannot parse '


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ("yesterday", _AS + '"yesterday" as "2006"'),
        ("2026-11-23", _AS + '"" as "T"'),
        ("2026-11-23 12:06:36Z", _AS + '" 12:06:36Z" as "T"'),
        ("2026-11-23T12:06", _AS + '"" as ":"'),
        ("2026-11-23T12:06:36", _AS + '"" as "Z07:00"'),
        ("2026-11-23T12:06:36Z?", ': extra text: "?"'),
        ("2026-13-23T12:06:36Z", ": month out of range"),
        ("2026-02-30T12:06:36Z", ": day out of range"),
        ("2026-11-23T24:06:36Z", ": hour out of range"),
    ],
)
def test_a_time_that_is_none_is_refused(schema: Schema, value: str, message: str) -> None:
    with pytest.raises(Refused) as refused:
        schema.decode(DEPLOYMENTS, changed("metadata.creationTimestamp", value))
    assert refused.value.message == f'parsing time "{value}"{message}'


def test_a_lease_counts_in_microseconds(schema: Schema) -> None:
    with pytest.raises(Refused, match=r'cannot parse "Z" as "\.000000"'):
        schema.decode(LEASES, {"spec": {"renewTime": "2026-11-23T12:06:36Z"}})


def test_bytes_are_base64(schema: Schema) -> None:
    assert schema.decode(SECRETS, {"data": {"a": "YWJj"}}).object == {"data": {"a": "YWJj"}}
    with pytest.raises(Refused, match="illegal base64 data at input byte 4"):
        schema.decode(SECRETS, {"data": {"a": "YWJj!"}})
    with pytest.raises(Refused, match=r"field Secret.data of type \[\]uint8"):
        schema.decode(SECRETS, {"data": {"a": 5}})


def test_a_port_may_be_a_number_or_a_name(schema: Schema) -> None:
    for port in (80, "web"):
        body = changed(f"{CONTAINER}.livenessProbe.httpGet.port", port)
        assert schema.decode(DEPLOYMENTS, body).object == body


def test_nulls_and_empty_optional_values_are_left_out(schema: Schema) -> None:
    body = changed("spec.replicas", None)
    body["metadata"].update(annotations={}, namespace="", finalizers=[], deletionTimestamp=None)
    decoded = schema.decode(DEPLOYMENTS, body).object
    assert decoded["metadata"] == DEPLOYMENT["metadata"]
    assert "replicas" not in decoded["spec"]
    assert decoded["spec"]["template"]["spec"]["volumes"] == [{"name": "v", "emptyDir": {}}]


def test_a_null_entry_is_what_go_makes_of_it(schema: Schema) -> None:
    assert schema.decode(CONFIGMAPS, {"data": {"a": None}}).object == {"data": {"a": ""}}
    assert schema.decode(PODS, {"spec": {"containers": [None]}}).object == {"spec": {"containers": [{}]}}


def test_an_events_empty_reporter_stays(schema: Schema) -> None:
    body = {"reportingComponent": "", "reportingInstance": "", "message": ""}
    assert schema.decode(EVENTS, body).object == {"reportingComponent": "", "reportingInstance": ""}


def test_types_that_are_no_stored_kind_are_decoded_by_name(schema: Schema) -> None:
    scale = {"kind": "Scale", "spec": {"replicas": "4"}}
    with pytest.raises(Refused, match=r"ScaleSpec\.spec\.replicas of type int32"):
        schema.decode_type("io.k8s.api.autoscaling.v1.Scale", scale)
