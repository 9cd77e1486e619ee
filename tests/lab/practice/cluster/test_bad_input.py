"""Whatever a client sends: it is stored or refused, and nothing else comes of it."""

from __future__ import annotations

import copy
import json
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.lab.practice.cluster.objects import (
    APPLY,
    JSON_PATCH,
    MERGE,
    STRATEGIC,
    deployment,
    pod,
    registry,
    service,
)
from tutor.lab.practice.cluster.decoding import Validation
from tutor.lab.practice.cluster.errors import Refused
from tutor.lab.practice.cluster.kinds import (
    CONFIGMAPS,
    DEPLOYMENTS,
    NAMESPACES,
    NODES,
    PODS,
    REPLICASETS,
    SECRETS,
    SERVICES,
    Kind,
    Object,
)

CONTAINER = {
    "name": "web",
    "image": "nginx",
    "ports": [{"containerPort": 80, "name": "http"}],
    "env": [
        {"name": "A", "value": "b"},
        {"name": "C", "valueFrom": {"fieldRef": {"fieldPath": "metadata.name"}}},
    ],
    "resources": {"limits": {"cpu": "1"}, "requests": {"cpu": "500m"}},
    "livenessProbe": {"httpGet": {"port": 80}},
    "lifecycle": {"preStop": {"exec": {"command": ["sleep", "1"]}}},
    "volumeMounts": [{"name": "data", "mountPath": "/data"}],
}
POD = pod(
    containers=[CONTAINER],
    initContainers=[{**CONTAINER, "name": "first", "restartPolicy": "Always"}],
    volumes=[
        {"name": "data", "emptyDir": {}},
        {"name": "c", "projected": {"sources": [{"secret": {"name": "s"}}]}},
    ],
    tolerations=[{"key": "a", "operator": "Exists"}],
    nodeSelector={"a": "b"},
)
SELECTOR = {"matchExpressions": [{"key": "app", "operator": "In", "values": ["web"]}]}
TEMPLATE = {"metadata": {"labels": {"app": "web"}, "annotations": {"a": "b"}}, "spec": POD["spec"]}
STRATEGY = {"type": "RollingUpdate", "rollingUpdate": {"maxSurge": "25%", "maxUnavailable": 0}}
META = {"name": "web", "labels": {"a": "b"}, "finalizers": ["example.com/a"]}
OWNER = {"apiVersion": "v1", "kind": "Node", "name": "n", "uid": "u", "controller": True}
SAMPLES: dict[Kind, Object] = {
    PODS: POD,
    DEPLOYMENTS: deployment(selector=SELECTOR, template=TEMPLATE, strategy=STRATEGY, replicas=2)
    | {"metadata": META},
    REPLICASETS: {
        "apiVersion": "apps/v1",
        "kind": "ReplicaSet",
        "metadata": META | {"ownerReferences": [OWNER]},
        "spec": {"selector": SELECTOR, "template": TEMPLATE, "replicas": 1},
    },
    SERVICES: service(type="NodePort", ports=[{"port": 80, "nodePort": 30080}], clusterIP="10.43.0.9"),
    NODES: {
        "apiVersion": "v1",
        "kind": "Node",
        "metadata": META,
        "spec": {"taints": [{"key": "a", "effect": "NoSchedule"}]},
        "status": {"capacity": {"cpu": "2"}},
    },
    NAMESPACES: {"apiVersion": "v1", "kind": "Namespace", "metadata": META, "spec": {}, "status": {}},
    CONFIGMAPS: {
        "apiVersion": "v1",
        "kind": "ConfigMap",
        "metadata": META,
        "data": {"a": "b"},
        "immutable": True,
    },
    SECRETS: {
        "apiVersion": "v1",
        "kind": "Secret",
        "metadata": META,
        "data": {"a": "Yg=="},
        "stringData": {"c": "d"},
    },
}
VALIDATIONS: tuple[Validation, ...] = ("Strict", "Warn", "Ignore")
VALUES = st.one_of(
    st.sampled_from(
        [None, True, False, -1, 0, 1, 65536, 2**40, 1.5, "", "x", "A b", "1", "-1", "50%", [], {}]
    ),
    st.sampled_from([[None], [{}], ["x"], [[]], {"x": "y"}, {"x": None}, {"": ""}, {"$patch": "delete"}]),
)


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    parts = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(place for key, part in parts for place in places(part, (*path, key)))]


def changed(sample: Object, path: tuple[Any, ...], value: Any, *, gone: bool) -> Any:
    """The sample with another value, or nothing, in one place."""
    if not path:
        return value
    result = copy.deepcopy(sample)
    holder: Any = result
    for key in path[:-1]:
        holder = holder[key]
    if gone:
        del holder[path[-1]]
    else:
        holder[path[-1]] = value
    return result


@settings(max_examples=150, deadline=None, derandomize=True)
@given(st.data())
def test_any_body_and_any_patch(data: st.DataObject) -> None:
    kind = data.draw(st.sampled_from(list(SAMPLES)))
    sample = SAMPLES[kind]
    body = changed(
        sample, data.draw(st.sampled_from(places(sample))), data.draw(VALUES), gone=data.draw(st.booleans())
    )
    namespace = "default" if kind.namespaced else None
    way = data.draw(st.sampled_from(["create", "replace", MERGE, STRATEGIC, APPLY, JSON_PATCH]))
    validation = data.draw(st.sampled_from(VALIDATIONS))
    door = registry()
    if way != "create" and data.draw(st.booleans()):
        door.create(kind, namespace, sample, manager="first")
    try:
        if way == "create":
            written = door.create(kind, namespace, body, manager="tests", validation=validation)
        elif way == "replace":
            written = door.replace(kind, namespace, "web", body, manager="tests", validation=validation)
        else:
            document = [{"op": "replace", "path": "/spec", "value": body}] if way == JSON_PATCH else body
            written = door.patch(
                *(kind, namespace, "web", way, json.dumps(document).encode()),
                manager="tests",
                force=True,
                validation=validation,
            )
    except Refused as refused:
        json.dumps(refused.status())
        return
    name = written.object["metadata"]["name"]
    assert door.store.get(kind, namespace, name) is written.object
    assert (written.object["kind"], written.object["apiVersion"]) == (kind.kind, kind.api_version)
