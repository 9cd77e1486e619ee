"""What a server says against an object, as its users read it."""

from __future__ import annotations

import pytest

from tests.lab.practice.cluster.causes import (
    SUBDOMAIN,
    VALUE,
    against,
    container,
    template,
)
from tests.lab.practice.cluster.objects import deployment, registry, service
from tutor.lab.practice.cluster.errors import Refused
from tutor.lab.practice.cluster.kinds import (
    DEPLOYMENTS,
    REPLICASETS,
    SERVICES,
    Object,
)


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
