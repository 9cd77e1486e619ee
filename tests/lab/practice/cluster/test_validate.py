"""What a server says against an object, as its users read it."""

from __future__ import annotations

from typing import Any

import pytest

from tests.lab.practice.cluster.objects import deployment, pod, registry, service
from tutor.lab.practice.cluster.errors import Refused
from tutor.lab.practice.cluster.kinds import (
    CONFIGMAPS,
    DEPLOYMENTS,
    NODES,
    PODS,
    REPLICASETS,
    SERVICES,
    Kind,
    Object,
)

SUBDOMAIN = (
    "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must"
    " start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is"
    r" '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')"
)
LABEL = (
    "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and"
    " end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is"
    " '[a-z0-9]([-a-z0-9]*[a-z0-9])?')"
)
VALUE = (
    "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must"
    " start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used"
    " for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')"
)


def against(kind: Kind, body: Object) -> list[str]:
    """The causes for which a new object is refused, none if it is not."""
    try:
        registry().create(kind, "default" if kind.namespaced else None, body)
    except Refused as refused:
        if refused.details is None or refused.code != 422:
            raise
        return [f"{cause['field']}: {cause['message']}" for cause in refused.details["causes"]]
    return []


def container(**fields: Any) -> Object:
    return {"name": "web", "image": "nginx", **fields}


def with_container(**fields: Any) -> Object:
    return pod(containers=[container(**fields)])


def template(spec: Object | None = None, **metadata: Any) -> Object:
    metadata.setdefault("labels", {"app": "web"})
    return {"metadata": metadata, "spec": spec or {"containers": [container()]}}


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("Hash_Generator", [f'metadata.name: Invalid value: "Hash_Generator": {SUBDOMAIN}']),
        ("web.v1", []),
        ("-web", [f'metadata.name: Invalid value: "-web": {SUBDOMAIN}']),
        ("a" * 254, [f'metadata.name: Invalid value: "{"a" * 254}": must be no more than 253 characters']),
    ],
)
def test_names(name: str, words: list[str]) -> None:
    assert against(DEPLOYMENTS, deployment(name, {"app": name}, selector={"matchLabels": {}}) | {
        "spec": deployment()["spec"]
    }) == words  # fmt: skip


def test_names_of_services() -> None:
    assert against(SERVICES, service("1web")) == []
    assert against(SERVICES, service("web.v1")) == [
        'metadata.name: Invalid value: "web.v1": must not contain dots'
    ]


def test_the_whole_message() -> None:
    with pytest.raises(Refused) as caught:
        registry().create(
            DEPLOYMENTS, "default", {**deployment(), "metadata": {"name": "A", "labels": {"a b": "c"}}}
        )
    key = (
        "name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an"
        " alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is"
        " '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')"
    )
    assert caught.value.message == (
        f'Deployment.apps "A" is invalid: [metadata.name: Invalid value: "A": {SUBDOMAIN},'
        f' metadata.labels: Invalid value: "a b": {key}]'
    )


@pytest.mark.parametrize(
    ("spec", "words"),
    [
        ({"replicas": -1}, ["spec.replicas: Invalid value: -1: must be greater than or equal to 0"]),
        (
            {"template": template(labels={"app": "other"})},
            [
                'spec.template.metadata.labels: Invalid value: {"app":"other"}:'
                " `selector` does not match template `labels`"
            ],
        ),
        (
            {"selector": {}},
            ["spec.selector: Invalid value: {}: empty selector is invalid for deployment"],
        ),
        (
            {"selector": {"matchExpressions": [{"key": "app", "operator": "Is"}]}},
            [
                'spec.selector.matchExpressions[0].operator: Invalid value: "Is":'
                " not a valid selector operator",
                'spec.selector: Invalid value: {"matchExpressions":[{"key":"app","operator":"Is"}]}:'
                " invalid label selector",
            ],
        ),
        (
            {"template": template({"containers": [container()], "restartPolicy": "Never"})},
            ['spec.template.spec.restartPolicy: Unsupported value: "Never": supported values: "Always"'],
        ),
        ({"template": template({"containers": []})}, ["spec.template.spec.containers: Required value"]),
        (
            {"template": template({"containers": [{"name": "web"}]})},
            ["spec.template.spec.containers[0].image: Required value"],
        ),
        (
            {"template": template({"containers": [container(), container()]})},
            ['spec.template.spec.containers[1].name: Duplicate value: "web"'],
        ),
        (
            {"strategy": {"rollingUpdate": {"maxSurge": 0, "maxUnavailable": "0%"}}},
            [
                "spec.strategy.rollingUpdate.maxUnavailable: Invalid value:"
                ' "0%": may not be 0 when `maxSurge` is 0'
            ],
        ),
        (
            {"strategy": {"rollingUpdate": {"maxSurge": -1}}},
            ["spec.strategy.rollingUpdate.maxSurge: Invalid value: -1: must be greater than or equal to 0"],
        ),
        (
            {"strategy": {"type": "Recreate", "rollingUpdate": {"maxSurge": 1}}},
            [
                "spec.strategy.rollingUpdate: Forbidden:"
                " may not be specified when strategy `type` is 'Recreate'"
            ],
        ),
        (
            {"strategy": {"type": "Blue"}},
            [
                'spec.strategy: Unsupported value: {"Type":"Blue","RollingUpdate":null}:'
                ' supported values: "Recreate", "RollingUpdate"'
            ],
        ),
        (
            {"minReadySeconds": 600},
            ["spec.progressDeadlineSeconds: Invalid value: 600: must be greater than minReadySeconds"],
        ),
        (
            {"template": template(labels={"app": "web", "x": "a b"})},
            [f'spec.template.labels: Invalid value: "a b": {VALUE}'],
        ),
    ],
)
def test_deployments(spec: Object, words: list[str]) -> None:
    assert against(DEPLOYMENTS, deployment(**spec)) == words


def test_percentages() -> None:
    (words,) = against(DEPLOYMENTS, deployment(strategy={"rollingUpdate": {"maxSurge": "half"}}))
    assert (
        "a valid percent string must be a numeric string followed by an ending '%' (e.g. '1%',  or '93%'"
        in words
    )
    (words,) = against(DEPLOYMENTS, deployment(strategy={"rollingUpdate": {"maxUnavailable": "120%"}}))
    assert words.endswith('Invalid value: "120%": must not be greater than 100%')


def test_a_missing_selector() -> None:
    body = deployment()
    del body["spec"]["selector"]
    assert against(DEPLOYMENTS, body) == [
        "spec.selector: Required value",
        'spec.template.metadata.labels: Invalid value: {"app":"web"}:'
        " `selector` does not match template `labels`",
    ]
    assert against(REPLICASETS, {**body, "kind": "ReplicaSet"})[0] == "spec.selector: Required value"


def test_selectors_stay() -> None:
    door = registry()
    door.create(DEPLOYMENTS, "default", deployment())
    body = deployment(template=template(labels={"app": "changed"}))
    body["spec"]["selector"] = {"matchLabels": {"app": "changed"}}
    with pytest.raises(Refused) as caught:
        door.replace(DEPLOYMENTS, "default", "web", body)
    assert caught.value.message == (
        'Deployment.apps "web" is invalid: spec.selector: Invalid value: {"matchLabels":{"app":"changed"}}:'
        " field is immutable"
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
