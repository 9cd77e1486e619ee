"""What the cluster says that it has: resources, health, versions, descriptions, and what one may do."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest

from tests.lab.practice.api.cluster import VERSION, serving
from tutor.lab.practice.api import discovery
from tutor.lab.practice.api.certificates import Authority
from tutor.lab.practice.schema import Schema

_V2 = "application/com.github.proto-openapi.spec.v2@v1.0+protobuf"


def test_core_resources() -> None:
    document = discovery.resources("", "v1")
    assert document is not None
    assert (document["groupVersion"], document["kind"]) == ("v1", "APIResourceList")
    by_name = {entry["name"]: entry for entry in document["resources"]}
    pods = by_name["pods"]
    assert (pods["shortNames"], pods["categories"], pods["namespaced"]) == (["po"], ["all"], True)
    assert {"get", "list", "watch", "patch", "deletecollection"} <= set(pods["verbs"])
    assert by_name["pods/log"] == {
        "name": "pods/log",
        "singularName": "",
        "namespaced": True,
        "kind": "Pod",
        "verbs": ["get"],
    }
    assert "deletecollection" not in by_name["namespaces"]["verbs"]
    assert not any("shortNames" in entry for name, entry in by_name.items() if "/" in name)


def test_what_can_be_asked_for_and_not_be_made(schema: Schema, authority: Authority) -> None:
    document = discovery.resources("", "v1")
    assert document is not None
    (quotas,) = (entry for entry in document["resources"] if entry["name"] == "resourcequotas")
    assert quotas["verbs"] == ["get", "list", "watch"]

    async def run() -> None:
        async with serving(schema, authority) as cluster:
            path = "/api/v1/namespaces/default/resourcequotas"
            code, found = await cluster.call("GET", path)
            assert (code, found["kind"], found["items"]) == (200, "ResourceQuotaList", [])
            quota = {"apiVersion": "v1", "kind": "ResourceQuota", "metadata": {"name": "q"}}
            for method, place in (("POST", ""), ("DELETE", ""), ("PUT", "/q"), ("DELETE", "/q")):
                code, status = await cluster.call(method, path + place, quota)
                assert (code, status["reason"]) == (405, "MethodNotAllowed")
            assert (await cluster.call("GET", f"{path}/q"))[0] == 404

    asyncio.run(run())


def test_scale_is_of_another_group() -> None:
    document = discovery.resources("apps", "v1")
    assert document is not None
    (scale,) = (entry for entry in document["resources"] if entry["name"] == "deployments/scale")
    assert (scale["group"], scale["version"], scale["kind"]) == ("autoscaling", "v1", "Scale")


def test_every_group_that_is_told_is_there() -> None:
    for group in discovery.groups()["groups"]:
        assert group["preferredVersion"] in group["versions"]
        for entry in group["versions"]:
            assert discovery.resources(group["name"], entry["version"]) is not None
        assert discovery.group(group["name"]) is not None
    assert discovery.group("batch") is None
    assert discovery.resources("apps", "v1beta1") is None


def test_paths_that_are_told_are_there(schema: Schema, authority: Authority) -> None:
    async def run() -> None:
        async with serving(schema, authority) as cluster:
            _, root = await cluster.call("GET", "/")
            assert {"/api/v1", "/apis/apps/v1", "/readyz", "/version"} <= set(root["paths"])
            for path in root["paths"]:
                assert (await cluster.call("GET", path))[0] == 200, path
            assert (await cluster.call("GET", "/version"))[1]["gitVersion"] == VERSION
            assert (await cluster.call("GET", "/version"))[1]["minor"] == "36"

    asyncio.run(run())


@pytest.mark.parametrize("path", ["/healthz", "/livez", "/readyz", "/readyz/ping", "/livez/etcd"])
def test_health(schema: Schema, authority: Authority, path: str) -> None:
    async def run() -> None:
        async with serving(schema, authority) as cluster:
            assert await cluster.call("GET", path) == (200, "ok")
            _, text = await cluster.call("GET", "/readyz?verbose")
            assert text.startswith("[+]ping ok\n")
            assert text.endswith("readyz check passed\n")
            assert (await cluster.call("GET", "/readyz/nope"))[0] == 404

    asyncio.run(run())


def test_descriptions_have_a_tag_and_are_sent_once(schema: Schema, authority: Authority) -> None:
    async def run() -> None:
        async with serving(schema, authority) as cluster:
            _, index = await cluster.call("GET", "/openapi/v3")
            path = index["paths"]["apis/apps/v1"]["serverRelativeURL"]
            assert path.startswith("/openapi/v3/apis/apps/v1?hash=")
            async with cluster.client.get(cluster.url + path) as response:
                assert "immutable" in response.headers["Cache-Control"]
                tag = response.headers["ETag"]
                document = await response.json()
            assert "io.k8s.api.apps.v1.Deployment" in document["components"]["schemas"]
            headers = {"If-None-Match": tag}
            async with cluster.client.get(cluster.url + path, headers=headers) as response:
                assert (response.status, await response.read()) == (304, b"")
            for wrong in ("apis/batch/v1", "nope", "apis/apps/v1/x", "index", "v2.json", "v2.pb"):
                code, status = await cluster.call("GET", f"/openapi/v3/{wrong}")
                assert (code, status["reason"]) == (404, "NotFound")

    asyncio.run(run())


def test_the_older_description_in_both_forms(schema: Schema, authority: Authority) -> None:
    async def run() -> None:
        async with serving(schema, authority) as cluster:
            async with cluster.client.get(cluster.url + "/openapi/v2", headers={"Accept": _V2}) as response:
                assert "protobuf" in response.headers["Content-Type"]
                assert b"io.k8s.api.core.v1.Pod" in await response.read()
            _, document = await cluster.call("GET", "/openapi/v2")
            assert document["swagger"] == "2.0"
            text = json.dumps(document)
            assert "#/definitions/io.k8s.api.core.v1.PodSpec" in text
            assert "#/components" not in text

    asyncio.run(run())


def _access(verb: str, resource: str, group: str = "") -> dict[str, Any]:
    attributes = {"namespace": "default", "verb": verb, "resource": resource, "group": group}
    return {"spec": {"resourceAttributes": attributes}}


def test_what_one_may_do(schema: Schema, authority: Authority) -> None:
    async def run() -> None:
        async with serving(schema, authority) as cluster:
            authorization = "/apis/authorization.k8s.io/v1"
            path, body = f"{authorization}/selfsubjectaccessreviews", _access("delete", "nodes")
            code, review = await cluster.call("POST", path, body)
            assert (code, review["status"]["allowed"]) == (201, True)
            _, review = await cluster.call("POST", path, body, Impersonate_User="ann")
            assert review["status"] == {"allowed": False}
            own = _access("create", "selfsubjectaccessreviews", "authorization.k8s.io")
            assert (await cluster.call("POST", path, own, Impersonate_User="ann"))[1]["status"]["allowed"]
            _, rules = await cluster.call("POST", f"{authorization}/selfsubjectrulesreviews", {})
            everything = {"verbs": ["*"], "apiGroups": ["*"], "resources": ["*"]}
            assert everything in rules["status"]["resourceRules"]
            _, whoami = await cluster.call("POST", "/apis/authentication.k8s.io/v1/selfsubjectreviews", {})
            info = whoami["status"]["userInfo"]
            assert (info["username"], info["groups"]) == (
                "system:admin",
                ["system:masters", "system:authenticated"],
            )
            assert (await cluster.call("GET", path))[0] == 405
            for wrong in (b"[]", b"{"):
                assert (await cluster.call("POST", path, wrong))[0] == 400
            specs: tuple[Any, ...] = ([], {"resourceAttributes": 5}, {"nonResourceAttributes": {"path": []}})
            for spec in specs:
                code, _ = await cluster.call("POST", path, {"spec": spec}, Impersonate_User="ann")
                assert code == 201

    asyncio.run(run())
