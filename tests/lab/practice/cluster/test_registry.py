from __future__ import annotations

import json
from typing import Any

import pytest

from tests.lab.practice.cluster.objects import (
    APPLY,
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


def test_what_the_cluster_makes_itself() -> None:
    door = registry()
    node = door.add(NODES, {"metadata": {"name": "n1"}, "status": {"capacity": {"cpu": "2"}}})
    assert (node["kind"], node["status"]) == ("Node", {"capacity": {"cpu": "2"}})
    mine = {**pod(), "metadata": {"generateName": "web-", "namespace": "default"}}
    made = door.add(PODS, mine)
    assert mine["spec"] == pod()["spec"]
    assert made["status"] == {"phase": "Pending", "qosClass": "BestEffort"}
    bound = door.write(PODS, {**made, "spec": made["spec"] | {"nodeName": "n1"}})
    # A pod's spec is the same for its author wherever it runs.
    assert bound["metadata"]["generation"] == 1
    assert door.write(PODS, bound) is bound
    longer = door.write(PODS, {**bound, "spec": bound["spec"] | {"activeDeadlineSeconds": 9}})
    assert longer["metadata"]["generation"] == 2
    ready = door.write(PODS, {**longer, "spec": {}, "status": {"phase": "Running"}}, status=True)
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


def test_services_change_their_type() -> None:
    door = registry()
    first = door.create(SERVICES, "default", service()).object

    def become(**spec: str) -> Object:
        data = json.dumps({"spec": spec}).encode()
        spec_: Object = door.patch(SERVICES, "default", "web", STRATEGIC, data).object["spec"]
        return spec_

    spec = become(type="NodePort")
    assert (spec["clusterIP"], spec["externalTrafficPolicy"]) == (first["spec"]["clusterIP"], "Cluster")
    assert spec["ports"][0]["nodePort"]
    assert become(type="ClusterIP") == first["spec"]
    away = become(type="ExternalName", externalName="example.com")
    assert not {"clusterIP", "clusterIPs", "ipFamilies", "internalTrafficPolicy"} & away.keys()
    back = become(type="ClusterIP")
    assert back["clusterIP"].startswith("10.43.")
    assert "externalName" not in back


def test_namespaces_keep_what_holds_them() -> None:
    door = registry()
    body = {"kind": "Namespace", "metadata": {"name": "default", "labels": {"a": "b"}}}
    replaced = door.replace(NAMESPACES, None, "default", body).object
    assert replaced["spec"] == {"finalizers": ["kubernetes"]}
    assert replaced["metadata"]["labels"] == {"a": "b", "kubernetes.io/metadata.name": "default"}


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
