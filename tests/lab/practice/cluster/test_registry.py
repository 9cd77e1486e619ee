from __future__ import annotations

import json
from typing import Any

import pytest

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
from tutor.lab.practice.cluster.errors import Refused
from tutor.lab.practice.cluster.kinds import (
    CONFIGMAPS,
    DEPLOYMENTS,
    NAMESPACES,
    NODES,
    PODS,
    SERVICES,
    Kind,
    Object,
)
from tutor.lab.practice.cluster.registry import Registry, Written


def patch(door: Registry, document: Any, content_type: str = STRATEGIC, **options: Any) -> Written:
    data = json.dumps(document).encode()
    options.setdefault("manager", "tests")
    return door.patch(DEPLOYMENTS, "default", "web", content_type, data, **options)


def test_a_new_object_is_complete() -> None:
    door = registry()
    written = door.create(DEPLOYMENTS, "default", deployment(), manager="kubectl-create")
    metadata = written.object["metadata"]
    assert (metadata["namespace"], metadata["generation"]) == ("default", 1)
    assert metadata["uid"]
    assert metadata["creationTimestamp"].endswith("Z")
    assert [entry["manager"] for entry in metadata["managedFields"]] == ["kubectl-create"]
    assert written.object["status"] == {}
    assert written.created
    assert door.store.get(DEPLOYMENTS, "default", "web") is written.object


def test_what_a_client_cannot_set_is_wiped() -> None:
    body = deployment()
    body["metadata"] |= {"uid": "mine", "creationTimestamp": "2020-01-01T00:00:00Z", "generation": 9}
    body["metadata"] |= {"deletionTimestamp": "2020-01-01T00:00:00Z", "deletionGracePeriodSeconds": 3}
    body["status"] = {"replicas": 5}
    kept = registry().create(DEPLOYMENTS, "default", body).object
    assert kept["metadata"]["uid"] != "mine"
    assert not kept["metadata"]["creationTimestamp"].startswith("2020")
    assert kept["metadata"]["generation"] == 1
    assert "deletionTimestamp" not in kept["metadata"]
    assert kept["status"] == {}


def test_a_version_on_a_new_object_is_refused() -> None:
    body = pod()
    body["metadata"]["resourceVersion"] = "12"
    with pytest.raises(Refused, match="resourceVersion should not be set on objects to be created"):
        registry().create(PODS, "default", body)


def test_generated_names() -> None:
    door = registry()
    body = pod()
    body["metadata"] = {"generateName": "web-"}
    names = {door.create(PODS, "default", body).object["metadata"]["name"] for _ in range(20)}
    assert len(names) == 20
    assert all(len(name) == 9 and name.startswith("web-") for name in names)


@pytest.mark.parametrize(
    ("kind", "body", "code", "words"),
    [
        (PODS, pod(), 409, 'pods "web" already exists'),
        (DEPLOYMENTS, {"kind": "Deployment", "spec": {"replica": 3}}, 400, 'unknown field "spec.replica"'),
        (
            DEPLOYMENTS,
            deployment(replicas="one"),
            400,
            'Deployment in version "v1" cannot be handled as a Deployment: json: cannot unmarshal string into'
            " Go struct field DeploymentSpec.spec.replicas of type int32",
        ),
        (
            DEPLOYMENTS,
            {**deployment(), "foo": 1, "spec": {**deployment()["spec"], "bar": 1}},
            400,
            'Deployment in version "v1" cannot be handled as a Deployment: strict decoding error:',
        ),
        (
            PODS,
            {**pod(), "metadata": {"name": "a", "namespace": "other"}},
            400,
            "the namespace of the provided object does not match the namespace sent on the request",
        ),
        (PODS, {"kind": "Pod", "spec": {"containers": []}}, 422, "metadata.name: Required value: name or"),
        (
            PODS,
            pod("b", serviceAccountName="robot"),
            403,
            'pods "b" is forbidden: error looking up service account',
        ),
    ],
)
def test_refused_creations(kind: Kind, body: Object, code: int, words: str) -> None:
    door = registry()
    door.create(PODS, "default", pod())
    before = door.store.version
    with pytest.raises(Refused) as caught:
        door.create(kind, "default", body)
    assert caught.value.code == code
    assert words in caught.value.message
    assert door.store.version == before


def test_namespaces_must_be_there_and_stay() -> None:
    door = registry()
    with pytest.raises(Refused) as caught:
        door.create(PODS, "nowhere", pod())
    assert (caught.value.code, caught.value.message) == (404, 'namespaces "nowhere" not found')
    door.create(NAMESPACES, None, {"kind": "Namespace", "metadata": {"name": "going"}})
    door.create(PODS, "going", pod())
    door.delete(NAMESPACES, None, "going", {})
    with pytest.raises(Refused) as caught:
        door.create(PODS, "going", pod("b"))
    assert caught.value.message == (
        'pods "b" is forbidden: unable to create new content in namespace going'
        " because it is being terminated"
    )
    assert caught.value.details is not None
    assert caught.value.details["causes"][0]["reason"] == "NamespaceTerminating"


def test_warnings_instead_of_refusals() -> None:
    door = registry()
    written = door.create(DEPLOYMENTS, "default", deployment(replica=3), validation="Warn")
    assert written.warnings == ['unknown field "spec.replica"']
    assert "replica" not in written.object["spec"]
    assert patch(door, {"spec": {"x": 1}}, validation="Warn").warnings == ['unknown field "spec.x"']
    assert patch(door, {"spec": {"x": 1}}, validation="Ignore").warnings == []


def test_dry_runs_store_nothing() -> None:
    door = registry()
    made = door.create(DEPLOYMENTS, "default", deployment(), dry_run=True).object
    assert made["metadata"]["uid"]
    assert door.store.get(DEPLOYMENTS, "default", "web") is None
    kept = door.create(DEPLOYMENTS, "default", deployment()).object
    with pytest.raises(Refused, match="already exists"):
        door.create(DEPLOYMENTS, "default", deployment(), dry_run=True)
    version = door.store.version
    assert patch(door, {"spec": {"replicas": 3}}, dry_run=True).object["spec"]["replicas"] == 3
    assert patch(door, {"spec": {"replicas": 3}}, MERGE, subresource="scale", dry_run=True).object[
        "spec"
    ] == {"replicas": 3}
    assert (
        door.replace(DEPLOYMENTS, "default", "web", deployment(replicas=2), dry_run=True).object["spec"]
        != (kept["spec"])
    )
    door.delete(DEPLOYMENTS, "default", "web", {}, dry_run=True)
    applied = {**deployment(replicas=7), "apiVersion": "apps/v1"}
    assert patch(door, applied, APPLY, force=True, dry_run=True).object["spec"]["replicas"] == 7
    assert (door.store.version, door.store.get(DEPLOYMENTS, "default", "web")) == (version, kept)


UNKNOWN = 'strict decoding error: unknown field "spec.replica"'


@pytest.mark.parametrize(
    ("document", "shown", "why"),
    [
        ({"spec": {"replica": 3}}, "spec:map[replica:3]", UNKNOWN),
        ({"spec": {"replicas": "one"}}, "spec:map[replicas:one]", "unrecognized type: int32"),
        (
            {"metadata": {"labels": {"a": 5}}},
            "metadata:map[labels:map[a:5]]",
            "cannot convert int64 to string",
        ),
        ({"spec": {"template": "x"}}, "spec:map[template:x]", "cannot restore struct from: string"),
        ({"metadata": {"labels": "x"}}, "metadata:map[labels:x]", "cannot restore map from string"),
        ({"metadata": {"finalizers": "x"}}, "metadata:map[finalizers:x]", "cannot restore slice from string"),
    ],
)
def test_strategic_patches_that_do_not_fit(document: Object, shown: str, why: str) -> None:
    door = registry()
    door.create(DEPLOYMENTS, "default", deployment())
    with pytest.raises(Refused) as caught:
        patch(door, document)
    assert (caught.value.code, caught.value.reason) == (422, "Invalid")
    assert caught.value.message == f' "" is invalid: patch: Invalid value: "map[{shown}]": {why}'


@pytest.mark.parametrize(
    ("content_type", "document", "why"),
    [
        (MERGE, {"spec": {"replica": 3}}, UNKNOWN),
        (JSON_PATCH, [{"op": "add", "path": "/spec/replica", "value": 1}], UNKNOWN),
        (MERGE, {"spec": {"replicas": "one"}}, "json: cannot unmarshal string into Go struct field"),
    ],
)
def test_other_patches_that_do_not_fit(content_type: str, document: Any, why: str) -> None:
    door = registry()
    door.create(DEPLOYMENTS, "default", deployment())
    with pytest.raises(Refused) as caught:
        patch(door, document, content_type)
    shown = '"{\\"apiVersion\\":\\"apps/v1\\",'
    assert caught.value.message.startswith(f' "" is invalid: patch: Invalid value: {shown}')
    assert why in caught.value.message


def test_patches_of_all_kinds() -> None:
    door = registry()
    door.create(DEPLOYMENTS, "default", deployment())
    containers = [{"name": "web", "image": "nginx:1.30"}]
    order = [{"name": "web"}]
    template = {"spec": {"containers": containers, "$setElementOrder/containers": order}}
    written = patch(door, {"spec": {"template": template}})
    assert written.object["spec"]["template"]["spec"]["containers"][0]["image"] == "nginx:1.30"
    assert written.object["metadata"]["generation"] == 2
    assert patch(door, {"metadata": {"labels": {"a": "b"}}}, MERGE).object["metadata"]["generation"] == 2
    assert patch(door, {"metadata": {"annotations": {"a": "b"}}}, MERGE).object["metadata"]["generation"] == 3
    operations = [{"op": "replace", "path": "/spec/replicas", "value": 5}]
    assert patch(door, operations, JSON_PATCH).object["spec"]["replicas"] == 5
    with pytest.raises(Refused) as caught:
        patch(door, {}, "application/x-yaml")
    assert caught.value.code == 415
    with pytest.raises(Refused, match=r'deployments\.apps "nope" not found'):
        door.patch(DEPLOYMENTS, "default", "nope", MERGE, b"{}")
    with pytest.raises(Refused, match="error decoding patch"):
        door.patch(DEPLOYMENTS, "default", "web", MERGE, b"{")


def test_a_patch_that_changes_nothing_makes_no_version() -> None:
    door = registry()
    kept = door.create(DEPLOYMENTS, "default", deployment(), manager="a").object
    assert patch(door, {"spec": {"replicas": 1}}, manager="b").object is kept
    assert patch(door, {"spec": {"template": {"spec": {"restartPolicy": None}}}}, manager="b").object is kept


def test_conflicts() -> None:
    door = registry()
    first = door.create(DEPLOYMENTS, "default", deployment()).object
    patch(door, {"spec": {"replicas": 2}})
    words = (
        'Operation cannot be fulfilled on deployments.apps "web": the object has been modified;'
        " please apply your changes to the latest version and try again"
    )
    for attempt in (
        lambda: door.replace(DEPLOYMENTS, "default", "web", first),
        lambda: patch(door, {"metadata": {"resourceVersion": "1"}}),
        lambda: door.write(DEPLOYMENTS, first),
        lambda: door.write(DEPLOYMENTS, first, status=True),
    ):
        with pytest.raises(Refused) as caught:
            attempt()
        assert (caught.value.code, caught.value.message) == (409, words)
    with pytest.raises(Refused, match="Precondition failed: UID in precondition: other, UID in object meta"):
        patch(door, {"metadata": {"uid": "other"}})
    with pytest.raises(Refused, match=r"the object \(b\) does not match the name on the URL \(web\)"):
        door.replace(DEPLOYMENTS, "default", "web", deployment("b"))


def test_a_replacement_leaves_the_status_and_the_status_leaves_the_rest() -> None:
    door = registry()
    kept = door.create(DEPLOYMENTS, "default", deployment()).object
    door.write(DEPLOYMENTS, {**kept, "status": {"replicas": 1}}, status=True)
    body = deployment(replicas=3)
    body["status"] = {"replicas": 9}
    replaced = door.replace(DEPLOYMENTS, "default", "web", body).object
    assert (replaced["spec"]["replicas"], replaced["status"]) == (3, {"replicas": 1})
    assert replaced["metadata"]["uid"] == kept["metadata"]["uid"]
    assert replaced["metadata"]["generation"] == 2
    body = deployment(replicas=8)
    body["status"] = {"replicas": 2}
    replaced = door.replace(DEPLOYMENTS, "default", "web", body, subresource="status").object
    assert (replaced["spec"]["replicas"], replaced["status"]) == (3, {"replicas": 2})
    assert replaced["metadata"]["generation"] == 2
    patched = patch(
        door, {"spec": {"replicas": 7}, "status": {"replicas": 4}}, MERGE, subresource="status"
    ).object
    assert (patched["spec"]["replicas"], patched["status"]) == (3, {"replicas": 4})


def test_scale() -> None:
    door = registry()
    door.create(DEPLOYMENTS, "default", deployment())
    scale = door.scale(DEPLOYMENTS, "default", "web")
    assert (scale["kind"], scale["spec"], scale["status"]) == (
        "Scale",
        {"replicas": 1},
        {"replicas": 0, "selector": "app=web"},
    )
    assert patch(door, {"spec": {"replicas": 4}}, MERGE, subresource="scale").object["spec"] == {
        "replicas": 4
    }
    kept = door.store.get(DEPLOYMENTS, "default", "web")
    assert kept is not None
    assert (kept["spec"]["replicas"], kept["metadata"]["generation"]) == (4, 2)
    scale["spec"]["replicas"] = 2
    with pytest.raises(Refused) as caught:
        door.replace(DEPLOYMENTS, "default", "web", scale, subresource="scale")
    assert caught.value.code == 409
    with pytest.raises(Refused) as caught:
        patch(door, {"spec": {"replicas": -1}}, MERGE, subresource="scale")
    assert caught.value.message == (
        'Scale.autoscaling "web" is invalid: spec.replicas: Invalid value: -1:'
        " must be greater than or equal to 0"
    )
    with pytest.raises(Refused) as caught:
        door.scale(SERVICES, "default", "web")
    assert caught.value.code == 405


def test_server_side_apply() -> None:
    door = registry()
    wanted = {**deployment(replicas=2), "apiVersion": "apps/v1"}
    made = patch(door, wanted, APPLY, manager="kubectl")
    assert (made.created, made.object["metadata"]["namespace"]) == (True, "default")
    assert made.object["spec"]["progressDeadlineSeconds"] == 600
    again = patch(door, wanted, APPLY, manager="kubectl")
    assert (again.created, again.object) == (False, made.object)
    patch(door, {"spec": {"replicas": 5}}, MERGE, subresource="scale", manager="kubectl")
    with pytest.raises(Refused) as caught:
        patch(door, wanted, APPLY, manager="kubectl")
    assert caught.value.message == (
        'Apply failed with 1 conflict: conflict with "kubectl" with subresource "scale"'
        " using apps/v1: .spec.replicas"
    )
    forced = patch(door, wanted, APPLY, manager="kubectl", force=True).object
    assert (forced["spec"]["replicas"], forced["metadata"]["generation"]) == (2, 3)


@pytest.mark.parametrize(
    ("spec", "words"),
    [
        ({"replica": 1}, ".spec.replica: field not declared in schema"),
        (
            {"replica": 1, "x": 2},
            "errors:\n  .spec.replica: field not declared in schema\n  .spec.x: field",
        ),
        ({"replicas": "one"}, ".spec.replicas: expected numeric (int or float), got string"),
    ],
)
def test_applied_configurations_that_do_not_fit(spec: Object, words: str) -> None:
    with pytest.raises(Refused) as caught:
        patch(registry(), {**deployment(**spec), "apiVersion": "apps/v1"}, APPLY, manager="kubectl")
    start = "failed to create typed patch object (default/web; apps/v1, Kind=Deployment): "
    assert caught.value.message.startswith(start + words)


def test_what_the_cluster_makes_itself() -> None:
    door = registry()
    node = door.add(NODES, {"metadata": {"name": "n1"}, "status": {"capacity": {"cpu": "2"}}})
    assert (node["kind"], node["status"]) == ("Node", {"capacity": {"cpu": "2"}})
    mine = {**pod(), "metadata": {"generateName": "web-", "namespace": "default"}}
    made = door.add(PODS, mine)
    assert mine["spec"] == pod()["spec"]
    assert made["status"] == {"phase": "Pending", "qosClass": "BestEffort"}
    bound = door.write(PODS, {**made, "spec": made["spec"] | {"nodeName": "n1"}})
    assert bound["metadata"]["generation"] == 2
    assert door.write(PODS, bound) is bound
    ready = door.write(PODS, {**bound, "spec": {}, "status": {"phase": "Running"}}, status=True)
    assert (ready["spec"]["nodeName"], ready["status"], ready["metadata"]["generation"]) == (
        "n1",
        {"phase": "Running"},
        2,
    )
    door.remove(PODS, "default", made["metadata"]["name"])
    with pytest.raises(Refused) as caught:
        door.write(PODS, ready, status=True)
    assert caught.value.code == 404
    with pytest.raises(Refused):
        door.remove(PODS, "default", made["metadata"]["name"])
    with pytest.raises(Refused, match="containers: Required value"):
        door.add(PODS, {"metadata": {"name": "a", "namespace": "default"}, "spec": {}})


def test_objects_without_a_status_of_their_own_are_written_whole() -> None:
    door = registry()
    made = door.add(CONFIGMAPS, {"metadata": {"name": "a", "namespace": "default"}, "data": {"x": "1"}})
    assert door.write(CONFIGMAPS, {**made, "data": {"x": "2"}})["data"] == {"x": "2"}


def test_services_keep_their_address() -> None:
    door = registry()
    made = door.create(SERVICES, "default", service(type="NodePort")).object
    replaced = door.replace(
        SERVICES, "default", "web", service(type="NodePort", sessionAffinity="ClientIP")
    ).object
    assert replaced["spec"]["clusterIP"] == made["spec"]["clusterIP"]
    assert replaced["spec"]["ports"] == made["spec"]["ports"]
    with pytest.raises(Refused) as caught:
        door.replace(SERVICES, "default", "web", service(clusterIP="10.43.1.1"))
    assert caught.value.message == (
        'Service "web" is invalid: spec.clusterIPs[0]: Invalid value: ["10.43.1.1"]: may not change once set'
    )
