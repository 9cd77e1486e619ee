from __future__ import annotations

import copy
from typing import Any

import pytest

from tests.lab.practice.cluster.objects import deployment, pod, registry, service
from tutor.lab.practice.cluster import defaults, quantity
from tutor.lab.practice.cluster.defaults_pod import pull_policy
from tutor.lab.practice.cluster.errors import Refused
from tutor.lab.practice.cluster.kinds import (
    DEPLOYMENTS,
    NAMESPACES,
    PODS,
    SECRETS,
    SERVICES,
    Kind,
    Object,
)
from tutor.lab.practice.cluster.pods import qos_class
from tutor.lab.practice.cluster.services import ADDRESSES, NODE_PORTS


@pytest.mark.parametrize(
    ("image", "policy"),
    [
        ("nginx", "Always"),
        ("nginx:latest", "Always"),
        ("nginx:1.29", "IfNotPresent"),
        ("localhost:5000/web", "Always"),
        ("localhost:5000/web:v1", "IfNotPresent"),
        ("k3d-Registry.localhost:5000/web", "Always"),
        ("jakousa/dwk-app1:b7fc18de2376da80ff0cfc72cf581a9f94d10e64", "IfNotPresent"),
        ("nginx@sha256:" + "0" * 64, "IfNotPresent"),
        ("MyImage", "IfNotPresent"),
        ("", "IfNotPresent"),
    ],
)
def test_pull_policies(image: str, policy: str) -> None:
    assert pull_policy(image) == policy


def test_a_deployment() -> None:
    spec = registry().create(DEPLOYMENTS, "default", deployment()).object["spec"]
    template = spec.pop("template")
    assert spec == {
        "selector": {"matchLabels": {"app": "web"}},
        "replicas": 1,
        "revisionHistoryLimit": 10,
        "progressDeadlineSeconds": 600,
        "strategy": {
            "type": "RollingUpdate",
            "rollingUpdate": {"maxUnavailable": "25%", "maxSurge": "25%"},
        },
    }
    assert template["spec"] == {
        "containers": [
            {
                "name": "web",
                "image": "nginx:1.29",
                "imagePullPolicy": "IfNotPresent",
                "resources": {},
                "terminationMessagePath": "/dev/termination-log",
                "terminationMessagePolicy": "File",
            }
        ],
        "restartPolicy": "Always",
        "dnsPolicy": "ClusterFirst",
        "schedulerName": "default-scheduler",
        "securityContext": {},
        "terminationGracePeriodSeconds": 30,
    }


def test_recreating_has_no_rolling_update() -> None:
    body = deployment(strategy={"type": "Recreate"}, replicas=0)
    spec = registry().create(DEPLOYMENTS, "default", body).object["spec"]
    assert (spec["strategy"], spec["replicas"]) == ({"type": "Recreate"}, 0)


def test_a_pod() -> None:
    made = registry().create(PODS, "default", pod()).object
    spec = made["spec"]
    assert made["status"] == {"phase": "Pending", "qosClass": "BestEffort"}
    assert (spec["serviceAccountName"], spec["serviceAccount"]) == ("default", "default")
    assert (spec["priority"], spec["preemptionPolicy"]) == (0, "PreemptLowerPriority")
    assert spec["enableServiceLinks"] is True
    assert [(one["key"], one["tolerationSeconds"]) for one in spec["tolerations"]] == [
        ("node.kubernetes.io/not-ready", 300),
        ("node.kubernetes.io/unreachable", 300),
    ]
    (volume,) = spec["volumes"]
    (mount,) = spec["containers"][0]["volumeMounts"]
    assert volume["name"] == mount["name"]
    assert volume["name"].startswith("kube-api-access-")


def test_what_a_pod_says_itself_stands() -> None:
    body = pod(
        automountServiceAccountToken=False,
        tolerations=[{"key": "node.kubernetes.io/not-ready", "operator": "Exists", "effect": "NoExecute"}],
        restartPolicy="Never",
        volumes=[{"name": "a"}, {"name": "b", "configMap": {"name": "c"}}],
    )
    spec = registry().create(PODS, "default", body).object["spec"]
    assert spec["volumes"] == [
        {"name": "a", "emptyDir": {}},
        {"name": "b", "configMap": {"name": "c", "defaultMode": 420}},
    ]
    assert [one.get("tolerationSeconds") for one in spec["tolerations"]] == [None, 300]
    assert spec["restartPolicy"] == "Never"
    assert "volumeMounts" not in spec["containers"][0]


def test_containers() -> None:
    container = {
        "name": "web",
        "image": "nginx",
        "ports": [{"containerPort": 80}],
        "env": [{"name": "A", "valueFrom": {"fieldRef": {"fieldPath": "metadata.name"}}}],
        "readinessProbe": {"httpGet": {"port": 80}},
        "livenessProbe": {"tcpSocket": {"port": 80}, "periodSeconds": 5},
        "resources": {"limits": {"cpu": "0.5", "memory": "1024Mi"}},
    }
    made = registry().create(PODS, "default", pod(containers=[container])).object["spec"]["containers"][0]
    assert made["ports"] == [{"containerPort": 80, "protocol": "TCP"}]
    assert made["env"][0]["valueFrom"]["fieldRef"]["apiVersion"] == "v1"
    assert made["readinessProbe"] == {
        "httpGet": {"port": 80, "path": "/", "scheme": "HTTP"},
        "timeoutSeconds": 1,
        "periodSeconds": 10,
        "successThreshold": 1,
        "failureThreshold": 3,
    }
    assert made["livenessProbe"]["periodSeconds"] == 5
    amounts = {"cpu": "500m", "memory": "1Gi"}
    assert made["resources"] == {"limits": amounts, "requests": amounts}


FULL = {"cpu": "1", "memory": "1Gi"}


@pytest.mark.parametrize(
    ("resources", "called"),
    [
        ([{}], "BestEffort"),
        ([{"requests": {"cpu": "1"}}], "Burstable"),
        ([{"limits": FULL}], "Guaranteed"),
        ([{"limits": FULL, "requests": {"cpu": "1000m", "memory": "1024Mi"}}], "Guaranteed"),
        ([{"limits": FULL, "requests": {"cpu": "500m"}}], "Burstable"),
        ([{"limits": FULL}, {}], "Burstable"),
    ],
)
def test_quality_of_service(resources: list[Object], called: str) -> None:
    assert qos_class({"containers": [{"resources": one} for one in resources]}) == called


def test_a_service() -> None:
    door = registry()
    spec = door.create(SERVICES, "default", service()).object["spec"]
    address = spec.pop("clusterIP")
    assert address.startswith("10.43.")
    assert spec == {
        "selector": {"app": "web"},
        "ports": [{"port": 80, "protocol": "TCP", "targetPort": 80}],
        "clusterIPs": [address],
        "type": "ClusterIP",
        "sessionAffinity": "None",
        "internalTrafficPolicy": "Cluster",
        "ipFamilies": ["IPv4"],
        "ipFamilyPolicy": "SingleStack",
    }
    made = door.create(SERVICES, "default", service("b", type="NodePort", sessionAffinity="ClientIP")).object
    assert made["status"] == {"loadBalancer": {}}
    assert made["spec"]["clusterIP"] != address
    assert made["spec"]["ports"][0]["nodePort"] in NODE_PORTS
    assert made["spec"]["externalTrafficPolicy"] == "Cluster"
    assert made["spec"]["sessionAffinityConfig"] == {"clientIP": {"timeoutSeconds": 10800}}


def test_services_that_need_no_address() -> None:
    door = registry()
    headless = door.create(SERVICES, "default", service(clusterIP="None")).object["spec"]
    assert (headless["clusterIP"], headless["clusterIPs"]) == ("None", ["None"])
    away = {"type": "ExternalName", "externalName": "example.com"}
    assert "clusterIP" not in door.create(SERVICES, "default", service("b", **away)).object["spec"]


@pytest.mark.parametrize(
    ("spec", "words"),
    [
        (
            {"clusterIP": "10.43.0.9"},
            'spec.clusterIPs: Invalid value: ["10.43.0.9"]: failed to allocate IP 10.43.0.9:'
            " provided IP is already allocated",
        ),
        (
            {"clusterIP": "10.1.0.9"},
            'spec.clusterIPs: Invalid value: ["10.1.0.9"]: failed to allocate IP 10.1.0.9: the provided IP'
            f" (10.1.0.9) is not in the valid range. The range of valid IPs is {ADDRESSES}",
        ),
        (
            {"type": "NodePort", "ports": [{"port": 80, "nodePort": 30080}]},
            "spec.ports[0].nodePort: Invalid value: 30080: provided port is already allocated",
        ),
        (
            {"type": "NodePort", "ports": [{"port": 80, "nodePort": 80}]},
            "spec.ports[0].nodePort: Invalid value: 80: provided port is not in the valid range. "
            "The range of valid ports is 30000-32767",
        ),
    ],
)
def test_what_a_service_cannot_have(spec: Object, words: str) -> None:
    door = registry()
    taken = {"type": "NodePort", "clusterIP": "10.43.0.9", "ports": [{"port": 80, "nodePort": 30080}]}
    door.create(SERVICES, "default", service("first", **taken))
    with pytest.raises(Refused) as caught:
        door.create(SERVICES, "default", service("second", **spec))
    assert caught.value.message == f'Service "second" is invalid: {words}'


def test_a_namespace_and_a_secret() -> None:
    door = registry()
    made = door.create(NAMESPACES, None, {"kind": "Namespace", "metadata": {"name": "team"}}).object
    assert made["metadata"]["labels"] == {"kubernetes.io/metadata.name": "team"}
    assert (made["spec"], made["status"]) == ({"finalizers": ["kubernetes"]}, {"phase": "Active"})
    body = {"kind": "Secret", "metadata": {"name": "s"}, "stringData": {"a": "b"}}
    secret = door.create(SECRETS, "default", body).object
    assert (secret["type"], secret["data"]) == ("Opaque", {"a": "Yg=="})


@pytest.mark.parametrize("kind", [DEPLOYMENTS, PODS, SERVICES])
def test_filling_once_more_adds_nothing(kind: Kind) -> None:
    makers: dict[Kind, Any] = {DEPLOYMENTS: deployment, PODS: pod, SERVICES: service}
    once = makers[kind]()
    defaults.fill(kind, once)
    twice = copy.deepcopy(once)
    defaults.fill(kind, twice)
    assert twice == once


@pytest.mark.parametrize("text", ["", "a", "1x", "1..2", "Mi", "1.2.3"])
def test_what_is_no_amount(text: str) -> None:
    with pytest.raises(ValueError, match="is no quantity"):
        quantity.value(text)
