from __future__ import annotations

import json

from tests.lab.practice.cluster.objects import MERGE, deployment, pod, registry
from tutor.lab.practice.cluster.kinds import DEPLOYMENTS, PODS

CONTAINER = {
    "name": "web",
    "image": "nginx",
    "env": [{"name": "A", "value": "1"}, {"name": "A", "value": "2"}],
    "ports": [{"containerPort": 80}, {"containerPort": 80, "protocol": "UDP"}, {"containerPort": 80}],
    "resources": {"limits": {"memory": "64m"}},
}
WARNINGS = [
    '.containers[0].resources.limits[memory]: fractional byte value "64m" is invalid, must be an integer',
    '.containers[0].env[1]: hides previous definition of "A", which may be dropped when using apply',
]


def test_a_pod_that_is_let_through_with_warnings() -> None:
    written = registry().create(
        PODS, "default", pod(containers=[CONTAINER], terminationGracePeriodSeconds=-1)
    )
    assert written.warnings == [
        "spec.terminationGracePeriodSeconds: must be >= 0;"
        " negative values are invalid and will be treated as 1",
        f"spec{WARNINGS[0]}",
        f"spec{WARNINGS[0].replace('limits', 'requests')}",
        f"spec{WARNINGS[1]}",
        "spec.containers[0].ports[2]: duplicate port definition with spec.containers[0].ports[0]",
    ]


def test_templates_are_warned_of_when_they_change() -> None:
    door = registry()
    assert door.create(DEPLOYMENTS, "default", deployment()).warnings == []
    container = {key: CONTAINER[key] for key in ("name", "image", "env", "resources")}
    template = {"spec": {"template": {"spec": {"containers": [container]}}}}
    patched = door.patch(DEPLOYMENTS, "default", "web", MERGE, json.dumps(template).encode())
    assert patched.warnings == [f"spec.template.spec{words}" for words in WARNINGS]
    label = b'{"metadata":{"labels":{"a":"b"}}}'
    assert door.patch(DEPLOYMENTS, "default", "web", MERGE, label).warnings == []
