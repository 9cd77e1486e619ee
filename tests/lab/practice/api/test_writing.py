"""Create, update and delete over the wire."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest
import yaml

from tests.lab.practice.api.cluster import deployment, serving
from tutor.lab.practice.api.certificates import Authority
from tutor.lab.practice.cluster.kinds import CONFIGMAPS, DEPLOYMENTS, PODS
from tutor.lab.practice.schema import Schema

_DEPLOYMENTS = "/apis/apps/v1/namespaces/default/deployments"
_MAPS = "/api/v1/namespaces/default/configmaps"
_MERGE = "application/merge-patch+json"


def _map(name: str, **data: str) -> dict[str, Any]:
    return {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": name}, "data": data}


def test_create_in_json_and_yaml(schema: Schema, authority: Authority) -> None:
    async def run() -> None:
        async with serving(schema, authority) as cluster:
            code, made = await cluster.call("POST", _DEPLOYMENTS, deployment("a", 2))
            assert (code, made["spec"]["replicas"], made["metadata"]["generation"]) == (201, 2, 1)
            text = yaml.safe_dump(deployment("b")).encode()
            code, made = await cluster.call("POST", _DEPLOYMENTS, text, type_="application/yaml")
            assert (code, made["kind"], made["metadata"]["namespace"]) == (201, "Deployment", "default")
            # Kind and version may be left out, as the address says them.
            code, made = await cluster.call("POST", _MAPS, {"metadata": {"name": "c"}})
            assert (code, made["kind"]) == (201, "ConfigMap")
            code, status = await cluster.call("POST", _DEPLOYMENTS, deployment("a"))
            assert (code, status["message"]) == (409, 'deployments.apps "a" already exists')

    asyncio.run(run())


def test_the_manager_is_the_parameter_or_the_program(schema: Schema, authority: Authority) -> None:
    async def run() -> None:
        async with serving(schema, authority) as cluster:
            _, made = await cluster.call(
                "POST", _MAPS, _map("a", x="1"), User_Agent="kubectl/v1.36.4 (linux)"
            )
            assert made["metadata"]["managedFields"][0]["manager"] == "kubectl"
            _, made = await cluster.call("POST", f"{_MAPS}?fieldManager=me", _map("b", x="1"))
            assert made["metadata"]["managedFields"][0]["manager"] == "me"

    asyncio.run(run())


def test_a_dry_run_stores_nothing(schema: Schema, authority: Authority) -> None:
    async def run() -> None:
        async with serving(schema, authority) as cluster:
            await cluster.call("POST", _MAPS, _map("kept", x="1"))
            at = cluster.store.version
            dry = "?dryRun=All"
            assert (await cluster.call("POST", _MAPS + dry, _map("a")))[0] == 201
            _, put = await cluster.call("PUT", f"{_MAPS}/kept{dry}", _map("kept", x="2"))
            assert put["data"] == {"x": "2"}
            patch = {"data": {"x": "3"}}
            _, patched = await cluster.call("PATCH", f"{_MAPS}/kept{dry}", patch, type_=_MERGE)
            assert patched["data"] == {"x": "3"}
            assert (await cluster.call("DELETE", f"{_MAPS}/kept{dry}"))[0] == 200
            assert (await cluster.call("DELETE", f"{_MAPS}/kept", {"dryRun": ["All"]}))[0] == 200
            assert (await cluster.call("DELETE", f"{_MAPS}{dry}"))[0] == 200
            assert cluster.store.version == at

    asyncio.run(run())


@pytest.mark.parametrize(
    ("validation", "code", "words", "warnings"),
    [
        ("Strict", 400, 'strict decoding error: unknown field "spec.replica"', []),
        ("Warn", 201, "", ['299 - "unknown field \\"spec.replica\\""']),
        ("", 201, "", ['299 - "unknown field \\"spec.replica\\""']),
        ("Ignore", 201, "", []),
        ("Hard", 422, 'fieldValidation: Unsupported value: "Hard": supported values: "Ignore", "Str', []),
    ],
)
def test_unknown_fields(
    schema: Schema, authority: Authority, validation: str, *, code: int, words: str, warnings: list[str]
) -> None:
    async def run() -> None:
        async with serving(schema, authority) as cluster:
            body = deployment("a")
            body["spec"]["replica"] = 3
            url = f"{cluster.url}{_DEPLOYMENTS}?fieldValidation={validation}"
            async with cluster.client.post(url, json=body) as response:
                assert response.status == code
                assert words in (await response.json()).get("message", "")
                assert response.headers.getall("Warning", []) == warnings

    asyncio.run(run())


def test_fields_that_stand_twice(schema: Schema, authority: Authority) -> None:
    async def run() -> None:
        async with serving(schema, authority) as cluster:
            body = (
                json.dumps(deployment("a")).replace('"replicas": 1', '"replicas": 1, "replicas": 2').encode()
            )
            code, status = await cluster.call("POST", f"{_DEPLOYMENTS}?fieldValidation=Strict", body)
            head = 'Deployment in version "v1" cannot be handled as a Deployment: strict decoding error: '
            assert (code, status["message"]) == (400, head + 'duplicate field "spec.replicas"')
            code, made = await cluster.call("POST", f"{_DEPLOYMENTS}?fieldValidation=Warn", body)
            assert (code, made["spec"]["replicas"]) == (201, 2)

    asyncio.run(run())


@pytest.mark.parametrize(
    ("body", "code", "words"),
    [
        (
            {"kind": "Deploymnet", "apiVersion": "apps/v1"},
            400,
            'Deploymnet in version "v1" cannot be handled as a Deployment: no kind "Deploymnet" is ',
        ),
        (
            {"kind": "ReplicaSet", "apiVersion": "apps/v1"},
            400,
            'ReplicaSet in version "v1" cannot be handled as a Deployment: converting (v1.ReplicaSet) to ',
        ),
        (
            {"kind": "Deployment", "apiVersion": "v1"},
            400,
            "the API version in the data (v1) does not match the expected API version (apps/v1)",
        ),
        ({"kind": 7}, 400, "field kind must be a string"),
        (
            {"metadata": {"name": "x", "namespace": "kube-system"}},
            400,
            "the namespace of the provided object does not match the namespace sent on the request",
        ),
        ({}, 422, "is invalid"),
        ({"metadata": []}, 400, ""),
        ({"metadata": "x"}, 400, ""),
        ({"metadata": {"name": 5}}, 400, ""),
        ({"metadata": {"name": "Hash_Generator"}}, 422, "a lowercase RFC 1123 subdomain must consist of"),
        (
            {"spec": {"replicas": "one"}},
            400,
            "json: cannot unmarshal string into Go struct field DeploymentSpec.spec.replicas of type",
        ),
    ],
)
def test_objects_that_are_not_what_they_must_be(
    schema: Schema, authority: Authority, body: dict[str, Any], code: int, words: str
) -> None:
    async def run() -> None:
        async with serving(schema, authority) as cluster:
            found, status = await cluster.call("POST", _DEPLOYMENTS, deployment("a") | body if body else {})
            assert found == code, status
            assert words in status["message"]

    asyncio.run(run())


def test_another_name_than_the_addresss(schema: Schema, authority: Authority) -> None:
    async def run() -> None:
        async with serving(schema, authority) as cluster:
            await cluster.call("POST", _MAPS, _map("a"))
            code, status = await cluster.call("PUT", f"{_MAPS}/a", _map("b"))
            words = "the name of the object (b) does not match the name on the URL (a)"
            assert (code, status["message"]) == (400, words)

    asyncio.run(run())


def test_delete(schema: Schema, authority: Authority) -> None:
    async def run() -> None:
        async with serving(schema, authority) as cluster:
            await cluster.call("POST", _DEPLOYMENTS, deployment("a"))
            code, status = await cluster.call(
                "DELETE", f"{_DEPLOYMENTS}/a", {"propagationPolicy": "Background"}
            )
            assert (code, status["kind"], status["status"]) == (200, "Status", "Success")
            assert cluster.store.list(DEPLOYMENTS) == []
            code, status = await cluster.call("DELETE", f"{_DEPLOYMENTS}/a")
            assert (code, status["message"]) == (404, 'deployments.apps "a" not found')
            cluster.pod("p", nodeName="node-1")
            code, pod = await cluster.call("DELETE", "/api/v1/namespaces/default/pods/p?gracePeriodSeconds=7")
            assert (code, pod["metadata"]["deletionGracePeriodSeconds"]) == (200, 7)
            assert cluster.store.get(PODS, "default", "p") is not None
            await cluster.call("DELETE", "/api/v1/namespaces/default/pods/p", {"gracePeriodSeconds": 0})
            assert cluster.store.get(PODS, "default", "p") is None

    asyncio.run(run())


def test_delete_many(schema: Schema, authority: Authority) -> None:
    async def run() -> None:
        async with serving(schema, authority) as cluster:
            for name in ("a", "b", "c"):
                body = _map(name)
                body["metadata"]["labels"] = {"app": name}
                await cluster.call("POST", _MAPS, body)
            code, gone = await cluster.call("DELETE", f"{_MAPS}?labelSelector=app+in+(a,b)")
            assert (code, gone["kind"], len(gone["items"])) == (200, "ConfigMapList", 2)
            assert [one["metadata"]["name"] for one in cluster.store.list(CONFIGMAPS)] == ["c"]

    asyncio.run(run())


@pytest.mark.parametrize(
    ("method", "path", "code"),
    [
        ("POST", "/api/v1/configmaps", 405),
        ("DELETE", "/api/v1/configmaps", 405),
        ("DELETE", "/api/v1/namespaces", 405),
        ("PUT", _MAPS, 405),
        ("PATCH", _MAPS, 405),
        ("POST", f"{_MAPS}/a", 405),
        ("OPTIONS", _MAPS, 405),
        ("POST", "/version", 405),
        ("POST", "/api/v1/namespaces/nowhere/configmaps", 404),
        ("GET", "/api/v1/namespaces/default/jobs", 404),
        ("GET", "/apis/batch/v1/namespaces/default/jobs", 404),
        ("GET", "/api/v2/pods", 404),
        ("GET", "/api/v1/namespaces/default/nodes", 404),
        ("GET", "/api/v1/pods/a", 404),
        ("GET", "/metrics", 404),
        ("GET", "/favicon.ico", 404),
        ("GET", "/apis/metrics.k8s.io/v1beta1/nodes", 404),
        ("GET", "/api//v1/pods", 404),
        ("GET", f"{_MAPS}/a/b/c", 404),
    ],
)
def test_addresses_and_methods_that_lead_nowhere(
    schema: Schema, authority: Authority, method: str, path: str, code: int
) -> None:
    async def run() -> None:
        async with serving(schema, authority) as cluster:
            body = _map("x") if method in ("POST", "PUT", "PATCH") else None
            found, status = await cluster.call(method, path, body)
            assert (found, status["kind"], status["code"]) == (code, "Status", code)

    asyncio.run(run())
