"""A Deployment as a server keeps it, with the rules of its lists."""

from __future__ import annotations

import copy
from typing import Any

from tutor.lab.practice.cluster.kinds import Object
from tutor.lab.practice.patch.rules import Path, Rule

_POD = ("spec", "template", "spec")
_RULES = {
    ("metadata", "finalizers"): Rule("set", merge=True),
    (*_POD, "containers"): Rule("map", ("name",), merge_key="name", merge=True),
    (*_POD, "containers", "env"): Rule("map", ("name",), merge_key="name", merge=True),
    (*_POD, "containers", "ports"): Rule("map", ("containerPort", "protocol"), "containerPort", merge=True),
    (*_POD, "containers", "args"): Rule("atomic"),
    (*_POD, "volumes"): Rule("map", ("name",), merge_key="name", merge=True),
    ("spec", "selector"): Rule("atomic"),
    ("status", "conditions"): Rule("map", ("type",), "type", merge=True),
}

PATHS = tuple(_RULES)


def rule_of(path: Path) -> Rule | None:
    return _RULES.get(path)


CONTAINER: Object = {
    "terminationMessagePath": "/dev/termination-log",
    "terminationMessagePolicy": "File",
    "imagePullPolicy": "IfNotPresent",
    "resources": {},
}
HASHGENERATOR: Object = {
    **CONTAINER,
    "name": "hashgenerator",
    "image": "jakousa/dwk-app1:v1",
    "env": [{"name": "A", "value": "1"}, {"name": "B", "value": "2"}],
    "ports": [{"containerPort": 80, "protocol": "TCP"}, {"containerPort": 81, "protocol": "TCP"}],
    "args": ["x", "y"],
}
SIDE: Object = {**CONTAINER, "name": "side", "image": "busybox"}


def deployment(**spec: Any) -> Object:
    """What is stored after an apply of a file with two containers."""
    return copy.deepcopy(
        {
            "apiVersion": "apps/v1",
            "kind": "Deployment",
            "metadata": {
                "name": "hashgenerator-dep",
                "namespace": "default",
                "uid": "u",
                "resourceVersion": "5",
                "generation": 1,
                "labels": {"team": "a", "tier": "x"},
                "annotations": {"deployment.kubernetes.io/revision": "1"},
            },
            "spec": {
                "replicas": 2,
                "selector": {"matchLabels": {"app": "hashgenerator"}},
                "strategy": {
                    "type": "RollingUpdate",
                    "rollingUpdate": {"maxSurge": "25%", "maxUnavailable": "25%"},
                },
                "template": {
                    "metadata": {"labels": {"app": "hashgenerator"}},
                    "spec": {"containers": [HASHGENERATOR, SIDE], "restartPolicy": "Always"},
                },
                **spec,
            },
        }
    )


def containers(object_: Object) -> list[Object]:
    found: list[Object] = object_["spec"]["template"]["spec"]["containers"]
    return found
