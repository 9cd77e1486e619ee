"""The tables of all other kinds."""

from __future__ import annotations

from typing import Any

import pytest

from tests.lab.practice.tables.shown import ago, row, shown
from tutor.lab.practice.cluster import kinds
from tutor.lab.practice.cluster.kinds import Kind, Object

TEMPLATE: Object = {
    "spec": {"containers": [{"name": "web", "image": "nginx:1.27"}, {"name": "side", "image": "busybox"}]}
}


def made(name: str = "web", **parts: Any) -> Object:
    return {"metadata": {"name": name, "creationTimestamp": ago(600)}, **parts}


def test_a_deployment() -> None:
    deployment = made(
        spec={"replicas": 3, "selector": {"matchLabels": {"tier": "x", "app": "web"}}, "template": TEMPLATE},
        status={"replicas": 4, "readyReplicas": 2, "updatedReplicas": 1, "availableReplicas": 2},
    )
    assert shown(kinds.DEPLOYMENTS, deployment, wide=True) == [
        ["NAME", "READY", "UP-TO-DATE", "AVAILABLE", "AGE", "CONTAINERS", "IMAGES", "SELECTOR"],
        ["web", "2/3", "1", "2", "10m", "web,side", "nginx:1.27,busybox", "app=web,tier=x"],
    ]
    assert shown(kinds.DEPLOYMENTS, made(spec={"replicas": 0}, status={}))[1] == [
        "web",
        "0/0",
        "0",
        "0",
        "10m",
    ]


def test_a_replica_set() -> None:
    selector = {
        "matchLabels": {"app": "web"},
        "matchExpressions": [
            {"key": "old", "operator": "DoesNotExist"},
            {"key": "env", "operator": "In", "values": ["b", "a"]},
            {"key": "zone", "operator": "NotIn", "values": ["z"]},
            {"key": "new", "operator": "Exists"},
        ],
    }
    replica_set = made(spec={"selector": selector, "template": TEMPLATE}, status={"replicas": 1})
    assert shown(kinds.REPLICASETS, replica_set, wide=True) == [
        ["NAME", "DESIRED", "CURRENT", "READY", "AGE", "CONTAINERS", "IMAGES", "SELECTOR"],
        [
            *("web", "1", "1", "0", "10m", "web,side", "nginx:1.27,busybox"),
            "app=web,env in (a,b),new,!old,zone notin (z)",
        ],
    ]


def node(ready: str | None = "True", **spec: Any) -> Object:
    conditions = [{"type": "MemoryPressure", "status": "False"}]
    if ready is not None:
        conditions.append({"type": "Ready", "status": ready})
    labels = {
        "node-role.kubernetes.io/control-plane": "true",
        "node-role.kubernetes.io/etcd": "true",
        "x": "y",
    }
    return {
        "metadata": {"name": "k3d-k3s-default-server-0", "labels": labels, "creationTimestamp": ago(40)},
        "spec": spec,
        "status": {
            "conditions": conditions,
            "addresses": [
                {"type": "InternalIP", "address": "172.19.0.2"},
                {"type": "Hostname", "address": "k"},
            ],
            "nodeInfo": {
                "kubeletVersion": "v1.36.2+k3s1",
                "osImage": "K3s v1.36.2+k3s1",
                "kernelVersion": "6.18.44",
                "containerRuntimeVersion": "containerd://2.1.4-k3s1",
            },
        },
    }


def test_a_node() -> None:
    assert shown(kinds.NODES, node(), wide=True) == [
        [
            *("NAME", "STATUS", "ROLES", "AGE", "VERSION", "INTERNAL-IP", "EXTERNAL-IP"),
            *("OS-IMAGE", "KERNEL-VERSION", "CONTAINER-RUNTIME"),
        ],
        [
            *("k3d-k3s-default-server-0", "Ready", "control-plane,etcd", "40s", "v1.36.2+k3s1"),
            *("172.19.0.2", "<none>", "K3s v1.36.2+k3s1", "6.18.44", "containerd://2.1.4-k3s1"),
        ],
    ]


@pytest.mark.parametrize(
    ("object_", "status"),
    [
        (node(unschedulable=True), "Ready,SchedulingDisabled"),
        (node("Unknown"), "NotReady"),
        (node("False", unschedulable=True), "NotReady,SchedulingDisabled"),
        (node(None), "Unknown"),
    ],
)
def test_the_status_of_a_node(object_: Object, status: str) -> None:
    assert row(kinds.NODES, object_)["STATUS"] == status


def test_a_node_of_which_little_is_known() -> None:
    found = row(kinds.NODES, made("agent"), wide=True)
    assert (found["ROLES"], found["INTERNAL-IP"], found["OS-IMAGE"]) == ("<none>", "<none>", "<unknown>")


@pytest.mark.parametrize(
    ("spec", "status", "cells"),
    [
        (
            {"type": "ClusterIP", "clusterIP": "10.43.0.1", "ports": [{"port": 443, "protocol": "TCP"}]},
            {},
            ["ClusterIP", "10.43.0.1", "<none>", "443/TCP"],
        ),
        (
            {
                "type": "NodePort",
                "clusterIPs": ["10.43.7.7"],
                "ports": [
                    {"port": 80, "nodePort": 30080, "protocol": "TCP"},
                    {"port": 53, "protocol": "UDP"},
                ],
            },
            {},
            ["NodePort", "10.43.7.7", "<none>", "80:30080/TCP,53/UDP"],
        ),
        ({"type": "ClusterIP", "clusterIPs": ["None"]}, {}, ["ClusterIP", "None", "<none>", "<none>"]),
        (
            {"type": "LoadBalancer", "clusterIPs": ["10.43.9.9"], "ports": [{"port": 80, "protocol": "TCP"}]},
            {},
            ["LoadBalancer", "10.43.9.9", "<pending>", "80/TCP"],
        ),
        (
            {"type": "LoadBalancer", "clusterIPs": ["10.43.9.9"], "externalIPs": ["1.2.3.4"]},
            {"loadBalancer": {"ingress": [{"ip": "172.19.0.3"}, {"ip": "172.19.0.2"}]}},
            ["LoadBalancer", "10.43.9.9", "172.19.0.2,172.19.0.3,1.2.3.4", "<none>"],
        ),
        (
            {"type": "ExternalName", "externalName": "example.org"},
            {},
            ["ExternalName", "<none>", "example.org", "<none>"],
        ),
    ],
)
def test_a_service(spec: Object, status: Object, cells: list[str]) -> None:
    heading, found = shown(kinds.SERVICES, made(spec=spec, status=status))
    assert heading == ["NAME", "TYPE", "CLUSTER-IP", "EXTERNAL-IP", "PORT(S)", "AGE"]
    assert found == ["web", *cells, "10m"]


def test_the_selector_of_a_service() -> None:
    assert (
        row(kinds.SERVICES, made(spec={"selector": {"b": "2", "a": "1"}}), wide=True)["SELECTOR"] == "a=1,b=2"
    )
    assert row(kinds.SERVICES, made(spec={}), wide=True)["SELECTOR"] == "<none>"


def test_endpoints() -> None:
    addresses = [{"ip": f"10.42.0.{last}"} for last in range(5, 10)]
    of_five = made(subsets=[{"addresses": addresses, "ports": [{"port": 80}]}])
    assert shown(kinds.ENDPOINTS, of_five) == [
        ["NAME", "ENDPOINTS", "AGE"],
        ["web", "10.42.0.5:80,10.42.0.6:80,10.42.0.7:80 + 2 more...", "10m"],
    ]
    assert row(kinds.ENDPOINTS, made())["ENDPOINTS"] == "<none>"
    without_ports = made(subsets=[{"addresses": addresses[:2]}])
    assert row(kinds.ENDPOINTS, without_ports)["ENDPOINTS"] == "10.42.0.5,10.42.0.6"
    of_six = made(subsets=[{"addresses": [{"ip": "fd00::1"}], "ports": [{"port": 80}]}])
    assert row(kinds.ENDPOINTS, of_six)["ENDPOINTS"] == "[fd00::1]:80"


def test_endpoint_slices() -> None:
    slice_ = made(
        addressType="IPv4",
        ports=[{"port": 80}, {"name": "web"}],
        endpoints=[{"addresses": ["10.42.0.5"]}, {"addresses": ["10.42.1.5"]}],
    )
    assert shown(kinds.ENDPOINTSLICES, slice_, made(addressType="IPv4"))[1:] == [
        ["web", "IPv4", "80,web", "10.42.0.5,10.42.1.5", "10m"],
        ["web", "IPv4", "<unset>", "<unset>", "10m"],
    ]


EVENT: Object = {
    "metadata": {"name": "web-x2p9k.17a5", "creationTimestamp": ago(90)},
    "involvedObject": {"kind": "Pod", "name": "web-x2p9k", "fieldPath": "spec.containers{web}"},
    "type": "Warning",
    "reason": "BackOff",
    "message": "Back-off restarting failed container web in pod web-x2p9k\n",
    "source": {"component": "kubelet", "host": "k3d-k3s-default-agent-0"},
    "firstTimestamp": ago(90),
    "lastTimestamp": ago(12),
    "count": 4,
}


def test_an_event() -> None:
    assert shown(kinds.EVENTS, EVENT) == [
        ["LAST SEEN", "TYPE", "REASON", "OBJECT", "MESSAGE"],
        [
            *("12s", "Warning", "BackOff", "pod/web-x2p9k"),
            "Back-off restarting failed container web in pod web-x2p9k",
        ],
    ]
    found = row(kinds.EVENTS, EVENT, wide=True)
    assert found["SUBOBJECT"] == "spec.containers{web}"
    assert found["SOURCE"] == "kubelet, k3d-k3s-default-agent-0"
    assert (found["FIRST SEEN"], found["COUNT"], found["NAME"]) == ("90s", "4", "web-x2p9k.17a5")


def test_an_event_of_the_newer_form() -> None:
    newer = {
        **EVENT,
        "source": {},
        "reportingComponent": "default-scheduler",
        "firstTimestamp": None,
        "lastTimestamp": None,
        "count": None,
        "eventTime": "2026-11-23T12:00:00.250000Z",
    }
    found = row(kinds.EVENTS, newer, wide=True)
    assert (found["LAST SEEN"], found["FIRST SEEN"], found["COUNT"]) == ("29s", "29s", "1")
    assert found["SOURCE"] == "default-scheduler"
    newer["series"] = {"count": 3, "lastObservedTime": ago(5)}
    assert row(kinds.EVENTS, newer, wide=True)["COUNT"] == "4"
    assert row(kinds.EVENTS, newer)["LAST SEEN"] == "5s"


@pytest.mark.parametrize(
    ("kind", "object_", "heading", "cells"),
    [
        (
            kinds.NAMESPACES,
            made(status={"phase": "Active"}),
            ["NAME", "STATUS", "AGE"],
            ["web", "Active", "10m"],
        ),
        (
            kinds.CONFIGMAPS,
            made(data={"a": "1"}, binaryData={"b": "Mg=="}),
            ["NAME", "DATA", "AGE"],
            ["web", "2", "10m"],
        ),
        (
            kinds.SECRETS,
            made(type="Opaque", data={"a": "MQ=="}),
            ["NAME", "TYPE", "DATA", "AGE"],
            ["web", "Opaque", "1", "10m"],
        ),
        (kinds.SERVICEACCOUNTS, made(), ["NAME", "SECRETS", "AGE"], ["web", "0", "10m"]),
        (
            kinds.LEASES,
            made(spec={"holderIdentity": "k3d-k3s-default-server-0"}),
            ["NAME", "HOLDER", "AGE"],
            ["web", "k3d-k3s-default-server-0", "10m"],
        ),
        (Kind("x.org", "v1", "Toy", "toys", "toy"), made(), ["NAME", "AGE"], ["web", "10m"]),
    ],
)
def test_kinds_that_say_little(kind: Kind, object_: Object, heading: list[str], cells: list[str]) -> None:
    assert shown(kind, object_) == [heading, cells]


@pytest.mark.parametrize("kind", kinds.KINDS)
def test_an_object_of_which_only_the_name_is_there_has_a_full_row(kind: Kind) -> None:
    heading, cells = shown(kind, {"metadata": {"name": "bare"}}, wide=True)
    assert len(heading) == len(cells)
    assert "bare" in cells
    assert cells[-1] == "bare" if kind is kinds.EVENTS else cells[heading.index("AGE")] == "<unknown>"
