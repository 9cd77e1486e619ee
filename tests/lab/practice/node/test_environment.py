"""A container's variables and words."""

from __future__ import annotations

import base64
from typing import Any

import pytest

from tutor.lab.practice.cluster.kinds import CONFIGMAPS, SECRETS, SERVICES, Object
from tutor.lab.practice.cluster.store import Store
from tutor.lab.practice.node.backoff import go_duration
from tutor.lab.practice.node.environment import Addresses, ConfigError, expand, variables, words_of

ADDRESSES = Addresses("10.42.0.7", "172.18.0.3")
POD: Object = {
    "metadata": {
        "name": "web-1",
        "namespace": "default",
        "uid": "u-1",
        "labels": {"app": "web"},
        "annotations": {"a/b": "c"},
    },
    "spec": {"nodeName": "node-1", "serviceAccountName": "robot", "containers": []},
}


@pytest.fixture
def store() -> Store:
    store = Store()
    store.create(CONFIGMAPS, _object("settings", data={"COLOR": "red", "SIZE": "9"}))
    store.create(SECRETS, _object("keys", data={"TOKEN": base64.b64encode(b"s3cret").decode()}))
    return store


def _object(name: str, **rest: Any) -> Object:
    return {"metadata": {"name": name, "namespace": "default"}, **rest}


def given(store: Store, *env: Object, **container: Any) -> dict[str, str]:
    return variables(store, POD, {"name": "main", "env": list(env), **container}, ADDRESSES)


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("$(A)", "1"),
        ("x$(A)y$(B)", "x1y2"),
        ("$(NOPE) $A ${A}", "$(NOPE) $A ${A}"),
        ("$$(A)", "$(A)"),
        ("$$$(A)", "$1"),
        ("$", "$"),
        ("$(A", "$(A"),
    ],
)
def test_names_in_brackets_stand_for_values(text: str, meant: str) -> None:
    assert expand(text, {"A": "1", "B": "2"}) == meant


def test_command_takes_the_images_place_and_args_the_place_of_its_cmd() -> None:
    image = (("/entry",), ("cmd", "$(A)"))
    assert words_of({}, image, {"A": "1"}) == ["/entry", "cmd", "$(A)"]
    assert words_of({"args": ["$(A)"]}, image, {"A": "1"}) == ["/entry", "1"]
    assert words_of({"command": ["run"]}, image, {}) == ["run"]
    assert words_of({"command": ["run"], "args": ["x"]}, image, {}) == ["run", "x"]


def test_a_value_may_use_those_before_it(store: Store) -> None:
    found = given(store, {"name": "A", "value": "1"}, {"name": "B", "value": "$(A)$(C)"}, {"name": "C"})
    assert found == {"A": "1", "B": "1$(C)", "C": ""}


def test_values_come_from_fields_config_maps_secrets_and_resources(store: Store) -> None:
    fields = {
        "metadata.name": "web-1",
        "metadata.labels['app']": "web",
        "metadata.annotations['a/b']": "c",
        "spec.nodeName": "node-1",
        "spec.serviceAccountName": "robot",
        "status.podIP": "10.42.0.7",
        "status.hostIP": "172.18.0.3",
    }
    env = [{"name": path, "valueFrom": {"fieldRef": {"fieldPath": path}}} for path in fields]
    assert given(store, *env) == fields
    keyed = {"configMapKeyRef": {"name": "settings", "key": "COLOR"}}
    secret = {"secretKeyRef": {"name": "keys", "key": "TOKEN"}}
    memory = {"resourceFieldRef": {"resource": "limits.memory", "divisor": "1Mi"}}
    found = given(
        store,
        {"name": "C", "valueFrom": keyed},
        {"name": "S", "valueFrom": secret},
        {"name": "M", "valueFrom": memory},
        resources={"limits": {"memory": "64Mi"}},
    )
    assert found == {"C": "red", "S": "s3cret", "M": "64"}
    whole = [{"configMapRef": {"name": "settings"}, "prefix": "P_"}, {"secretRef": {"name": "keys"}}]
    assert given(store, envFrom=whole) == {"P_COLOR": "red", "P_SIZE": "9", "TOKEN": "s3cret"}


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ({"configMapKeyRef": {"name": "nope", "key": "A"}}, 'configmap "nope" not found'),
        ({"secretKeyRef": {"name": "nope", "key": "A"}}, 'secret "nope" not found'),
        (
            {"configMapKeyRef": {"name": "settings", "key": "A"}},
            "couldn't find key A in ConfigMap default/settings",
        ),
        ({"secretKeyRef": {"name": "keys", "key": "A"}}, "couldn't find key A in Secret default/keys"),
    ],
)
def test_what_is_missing_is_said_in_the_kubelets_words(store: Store, source: Object, words: str) -> None:
    with pytest.raises(ConfigError) as missing:
        given(store, {"name": "A", "valueFrom": source})
    assert str(missing.value) == words
    for reference in source.values():
        reference["optional"] = True
    assert given(store, {"name": "A", "valueFrom": source}) == {}


def test_services_are_told_by_variables_unless_the_pod_wants_none(store: Store) -> None:
    port = {"name": "http", "port": 80, "protocol": "TCP"}
    store.create(SERVICES, _object("my-web", spec={"clusterIP": "10.43.1.2", "ports": [port]}))
    store.create(SERVICES, _object("kubernetes", spec={"clusterIP": "10.43.0.1", "ports": [{"port": 443}]}))
    store.create(SERVICES, _object("headless", spec={"clusterIP": "None", "ports": [port]}))
    found = given(store, {"name": "AT", "value": "$(MY_WEB_SERVICE_HOST)"})
    assert found["AT"] == "10.43.1.2"
    assert found["MY_WEB_SERVICE_PORT_HTTP"] == "80"
    assert found["MY_WEB_PORT_80_TCP"] == "tcp://10.43.1.2:80"
    assert not any(name.startswith("HEADLESS") for name in found)
    quiet = {**POD, "spec": {**POD["spec"], "enableServiceLinks": False}}
    only = variables(store, quiet, {"name": "main"}, ADDRESSES)
    assert only["KUBERNETES_SERVICE_HOST"] == "10.43.0.1"
    assert not any(name.startswith("MY_WEB") for name in only)


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0, "0s"), (0.3041, "304ms"), (1.2, "1.2s"), (10, "10s"), (80, "1m20s"), (300, "5m0s")],
)
def test_durations_are_written_as_go_writes_them(seconds: float, text: str) -> None:
    assert go_duration(seconds) == text
