"""What a server says against pods, services, nodes and ConfigMaps."""

from __future__ import annotations

import pytest

from tests.lab.practice.cluster.causes import (
    LABEL,
    VALUE,
    against,
    with_container,
)
from tests.lab.practice.cluster.objects import pod, registry, service
from tutor.lab.practice.cluster.errors import Refused
from tutor.lab.practice.cluster.kinds import (
    CONFIGMAPS,
    NODES,
    PODS,
    SERVICES,
    Object,
)


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"name": "Web"}, [f'spec.containers[0].name: Invalid value: "Web": {LABEL}']),
        ({"name": "a.b"}, ['spec.containers[0].name: Invalid value: "a.b": must not contain dots']),
        ({"name": ""}, ["spec.containers[0].name: Required value"]),
        (
            {"image": " nginx"},
            [
                'spec.containers[0].image: Invalid value: " nginx":'
                " must not have leading or trailing whitespace"
            ],
        ),
        (
            {"imagePullPolicy": "Sometimes"},
            [
                'spec.containers[0].imagePullPolicy: Unsupported value: "Sometimes":'
                ' supported values: "Always", "IfNotPresent", "Never"'
            ],
        ),
        (
            {"ports": [{"containerPort": 70000}]},
            [
                "spec.containers[0].ports[0].containerPort: Invalid value: 70000:"
                " must be between 1 and 65535, inclusive"
            ],
        ),
        (
            {"ports": [{"containerPort": 80, "protocol": "HTTP"}]},
            [
                'spec.containers[0].ports[0].protocol: Unsupported value: "HTTP":'
                ' supported values: "SCTP", "TCP", "UDP"'
            ],
        ),
        (
            {"ports": [{"containerPort": 80, "name": "a--b"}, {"name": "x"}]},
            [
                'spec.containers[0].ports[0].name: Invalid value: "a--b":'
                " must not contain consecutive hyphens",
                "spec.containers[0].ports[1].containerPort: Required value",
            ],
        ),
        (
            {"env": [{"name": "A=B"}, {"value": "x"}]},
            [
                'spec.containers[0].env[0].name: Invalid value: "A=B": a valid environment variable name must'
                " consist only of printable ASCII characters other than '='",
                "spec.containers[0].env[1].name: Required value",
            ],
        ),
        (
            {"volumeMounts": [{"name": "data", "mountPath": "/data"}]},
            ['spec.containers[0].volumeMounts[0].name: Not found: "data"'],
        ),
        (
            {"resources": {"requests": {"cpu": "2"}, "limits": {"cpu": "1"}}},
            [
                'spec.containers[0].resources.requests: Invalid value: "2":'
                " must be less than or equal to cpu limit of 1"
            ],
        ),
        (
            {"resources": {"limits": {"cpus": "1"}}},
            [
                f'spec.containers[0].resources.{side}[cpus]: Invalid value: "cpus": {words}'
                for side in ("limits", "requests")
                for words in (
                    "must be a standard resource type or fully qualified",
                    "must be a standard resource for containers",
                )
            ],
        ),
        (
            {"readinessProbe": {}},
            ["spec.containers[0].readinessProbe: Required value: must specify a handler type"],
        ),
        (
            {"livenessProbe": {"tcpSocket": {"port": 0}, "successThreshold": 2}},
            [
                "spec.containers[0].livenessProbe.tcpSocket.port: Invalid value: 0:"
                " must be between 1 and 65535, inclusive",
                "spec.containers[0].livenessProbe.successThreshold: Invalid value: 2: must be 1",
            ],
        ),
    ],
)
def test_containers(fields: Object, words: list[str]) -> None:
    assert against(PODS, with_container(**fields)) == words


@pytest.mark.parametrize(
    ("spec", "words"),
    [
        (
            {"restartPolicy": "never"},
            [
                'spec.restartPolicy: Unsupported value: "never":'
                ' supported values: "Always", "OnFailure", "Never"'
            ],
        ),
        ({"volumes": [{"name": "a"}, {"name": "a"}]}, ['spec.volumes[1].name: Duplicate value: "a"']),
        ({"nodeSelector": {"a": "b c"}}, [f'spec.nodeSelector: Invalid value: "b c": {VALUE}']),
        (
            {"activeDeadlineSeconds": 0},
            ["spec.activeDeadlineSeconds: Invalid value: 0: must be between 1 and 2147483647, inclusive"],
        ),
        (
            {"tolerations": [{"operator": "Exists", "value": "x", "effect": "Never"}]},
            [
                'spec.tolerations[0].operator: Invalid value: {"operator":"Exists","value":"x",'
                '"effect":"Never"}: value must be empty when `operator` is \'Exists\'',
                'spec.tolerations[0].effect: Unsupported value: "Never":'
                ' supported values: "NoSchedule", "PreferNoSchedule", "NoExecute"',
            ],
        ),
    ],
)
def test_pods(spec: Object, words: list[str]) -> None:
    assert against(PODS, pod(**spec)) == words


def test_a_pod_hardly_changes() -> None:
    door = registry()
    door.create(PODS, "default", pod())
    merge = "application/strategic-merge-patch+json"
    door.patch(
        PODS, "default", "web", merge, b'{"spec":{"containers":[{"name":"web","image":"nginx:1.30"}]}}'
    )
    door.patch(PODS, "default", "web", merge, b'{"spec":{"activeDeadlineSeconds":5}}')
    with pytest.raises(Refused) as caught:
        door.patch(PODS, "default", "web", merge, b'{"spec":{"hostname":"a"}}')
    assert caught.value.message.startswith(
        'Pod "web" is invalid: spec: Forbidden: pod updates may not change fields other than'
        " `spec.containers[*].image`,`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,"
        "`spec.tolerations` (only additions to existing tolerations),"
        "`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)\n"
    )
    assert '+ \tHostname: "a",' in caught.value.message
    with pytest.raises(
        Refused, match=r"spec\.containers: Forbidden: pod updates may not add or remove containers"
    ):
        door.patch(PODS, "default", "web", merge, b'{"spec":{"containers":[{"name":"b","image":"nginx"}]}}')


@pytest.mark.parametrize(
    ("spec", "words"),
    [
        ({"ports": []}, ["spec.ports: Required value"]),
        (
            {"ports": [{"port": 80}, {"port": 81, "name": "b"}]},
            ["spec.ports[0].name: Required value"],
        ),
        (
            {"ports": [{"port": 0}]},
            [
                "spec.ports[0].port: Invalid value: 0: must be between 1 and 65535, inclusive",
                "spec.ports[0].targetPort: Invalid value: 0: must be between 1 and 65535, inclusive",
            ],
        ),
        (
            {"ports": [{"port": 80, "name": "a"}, {"port": 80, "name": "b"}]},
            [
                'spec.ports[1]: Duplicate value: {"Name":"","Protocol":"TCP","AppProtocol":null,"Port":80,'
                '"TargetPort":0,"NodePort":0}'
            ],
        ),
        (
            {"type": "Nodeport"},
            [
                'spec.type: Unsupported value: "Nodeport": supported values:'
                ' "ClusterIP", "ExternalName", "LoadBalancer", "NodePort"'
            ],
        ),
        (
            {"clusterIP": "x"},
            [
                'spec.clusterIPs[0]: Invalid value: "x":'
                " must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)"
            ],
        ),
        ({"type": "ExternalName"}, ["spec.externalName: Required value"]),
    ],
)
def test_services(spec: Object, words: list[str]) -> None:
    assert against(SERVICES, service(**spec)) == words


def test_nodes_and_config_maps() -> None:
    taint = {"key": "a", "effect": "Never"}
    assert against(NODES, {"kind": "Node", "metadata": {"name": "n"}, "spec": {"taints": [taint]}}) == [
        'spec.taints[0].effect: Unsupported value: "Never":'
        ' supported values: "NoSchedule", "PreferNoSchedule", "NoExecute"'
    ]
    (words,) = against(CONFIGMAPS, {"kind": "ConfigMap", "metadata": {"name": "c"}, "data": {"a b": "x"}})
    assert words.startswith(
        'data[a b]: Invalid value: "a b": a valid config key must consist of alphanumeric'
    )
    door = registry()
    body = {"kind": "ConfigMap", "metadata": {"name": "c"}, "data": {"a": "x"}, "immutable": True}
    door.create(CONFIGMAPS, "default", body)
    with pytest.raises(Refused, match="data: Forbidden: field is immutable when `immutable` is set"):
        door.replace(CONFIGMAPS, "default", "c", {**body, "data": {"a": "y"}})
