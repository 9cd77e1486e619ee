"""Get and list: forms, selectors, pages, versions."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
import yaml

from tests.lab.practice.api.cluster import Cluster, serving
from tutor.lab.practice.api.certificates import Authority
from tutor.lab.practice.cluster.kinds import PODS
from tutor.lab.practice.schema import Schema

_TABLE = (
    "application/json;as=Table;v=v1;g=meta.k8s.io,application/json;as=Table;v=v1beta1;g=meta.k8s.io,"
    "application/json"
)
_PODS = "/api/v1/namespaces/default/pods"


def _names(document: Any) -> list[str]:
    return [item["metadata"]["name"] for item in document["items"]]


def test_an_object_and_a_list(schema: Schema, authority: Authority) -> None:
    async def run() -> None:
        async with serving(schema, authority) as cluster:
            for name, namespace in (("b", "default"), ("a", "default"), ("c", "kube-system")):
                cluster.pod(name, namespace)
            code, pod = await cluster.call("GET", f"{_PODS}/a")
            assert (code, pod["kind"], pod["apiVersion"], pod["metadata"]["name"]) == (200, "Pod", "v1", "a")
            code, pods = await cluster.call("GET", _PODS)
            assert (pods["kind"], pods["apiVersion"]) == ("PodList", "v1")
            assert pods["metadata"] == {"resourceVersion": str(cluster.store.version)}
            assert _names(pods) == ["a", "b"]
            assert "kind" not in pods["items"][0]
            assert _names((await cluster.call("GET", "/api/v1/pods"))[1]) == ["a", "b", "c"]
            code, status = await cluster.call("GET", f"{_PODS}/c")
            assert (code, status["message"]) == (404, 'pods "c" not found')
            assert status["details"] == {"name": "c", "kind": "pods"}

    asyncio.run(run())


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("labelSelector=app%3Da", ["a"]),
        ("labelSelector=app+in+(a,c)", ["a", "c"]),
        ("labelSelector=app!%3Da", ["b", "c"]),
        ("fieldSelector=metadata.name%3Db", ["b"]),
        ("fieldSelector=spec.nodeName%3Dnode-1", ["c"]),
        ("labelSelector=app%3Da&fieldSelector=metadata.name%3Db", []),
        ("labelSelector=&fieldSelector=", ["a", "b", "c"]),
        ("limit=0", ["a", "b", "c"]),
        ("resourceVersion=0", ["a", "b", "c"]),
        ("resourceVersion=2&resourceVersionMatch=NotOlderThan", ["a", "b", "c"]),
    ],
)
def test_selectors(schema: Schema, authority: Authority, query: str, names: list[str]) -> None:
    async def run() -> None:
        async with serving(schema, authority) as cluster:
            cluster.pod("a")
            cluster.pod("b")
            cluster.pod("c", nodeName="node-1")
            assert _names((await cluster.call("GET", f"{_PODS}?{query}"))[1]) == names

    asyncio.run(run())


@pytest.mark.parametrize(
    ("query", "code", "words"),
    [
        ("labelSelector=a%3D%3D%3D", 400, "unable to parse requirement"),
        ("fieldSelector=spec.nope%3D1", 400, "field label not supported: spec.nope"),
        ("limit=many", 400, 'strconv.ParseInt: parsing "many": invalid syntax'),
        (
            "resourceVersion=x",
            422,
            'ListOptions.meta.k8s.io "" is invalid: resourceVersion: Invalid value: "x"',
        ),
        ("resourceVersion=99999", 504, "Timeout: Too large resource version: 99999, current: "),
        ("resourceVersion=1&resourceVersionMatch=Exact", 410, "too old resource version: 1 ("),
        (
            "resourceVersionMatch=Exact",
            422,
            "resourceVersionMatch is forbidden unless resourceVersion is provided",
        ),
        ("continue=x", 400, "continue key is not valid"),
        (
            "continue=eyJ2IjoibWV0YS5rOHMuaW8vdjEiLCJydiI6MCwic3RhcnQiOiIvIn0",
            400,
            "continue key is not valid",
        ),
        ("watch=true&resourceVersion=99999", 504, "Too large resource version"),
        ("watch=true&sendInitialEvents=true", 422, "sendInitialEvents requires setting resourceVersionMatch"),
        (
            "watch=true&resourceVersionMatch=NotOlderThan",
            422,
            "is forbidden for watch unless sendInitialEvents",
        ),
        ("watch=true&labelSelector=a%3D%3D%3D", 400, "unable to parse requirement"),
        ("watch=true&timeoutSeconds=soon", 400, "strconv.ParseInt"),
    ],
)
def test_what_cannot_be_asked(
    schema: Schema, authority: Authority, query: str, code: int, words: str
) -> None:
    async def run() -> None:
        async with serving(schema, authority) as cluster:
            cluster.pod("a")
            found, status = await cluster.call("GET", f"{_PODS}?{query}")
            assert found == code
            assert words in status["message"]
            assert (len(cluster.server.streams), cluster.watches) == (0, 0)

    asyncio.run(run())


def test_pages_come_to_the_whole_list(schema: Schema, authority: Authority) -> None:
    async def run(cluster: Cluster) -> None:
        for number in range(7):
            cluster.pod(f"p{number}", "default" if number % 2 else "kube-system")
        whole = _names((await cluster.call("GET", "/api/v1/pods"))[1])
        found, path, pages = [], "/api/v1/pods?limit=3", 0
        versions = set()
        while path:
            _, page = await cluster.call("GET", path)
            found += _names(page)
            versions.add(page["metadata"]["resourceVersion"])
            left = page["metadata"].get("remainingItemCount", 0)
            assert left == len(whole) - len(found)
            token = page["metadata"].get("continue")
            path = f"/api/v1/pods?limit=3&continue={token}" if token else ""
            pages += 1
            cluster.pod(f"later-{pages}", "default")
        assert [name for name in found if not name.startswith("later")] == whole
        assert (pages, len(versions)) == (3, 1)

    async def served() -> None:
        async with serving(schema, authority) as cluster:
            await run(cluster)

    asyncio.run(served())


@pytest.mark.parametrize(
    ("accept", "kind", "api_version"),
    [
        (_TABLE, "Table", "meta.k8s.io/v1"),
        (
            "application/json;as=Table;v=v1beta1;g=meta.k8s.io,application/json",
            "Table",
            "meta.k8s.io/v1beta1",
        ),
        (
            "application/json;as=PartialObjectMetadata;v=v1;g=meta.k8s.io",
            "PartialObjectMetadata",
            "meta.k8s.io/v1",
        ),
        ("application/json;as=Table;v=v7;g=meta.k8s.io,application/json", "Pod", "v1"),
        ("application/vnd.kubernetes.protobuf,application/json", "Pod", "v1"),
        ("application/json;as=Nonsense, */*", "Pod", "v1"),
        ("*/*", "Pod", "v1"),
    ],
)
def test_forms_by_accept(
    schema: Schema, authority: Authority, accept: str, kind: str, api_version: str
) -> None:
    async def run() -> None:
        async with serving(schema, authority) as cluster:
            cluster.pod("a")
            _, document = await cluster.call("GET", f"{_PODS}/a", Accept=accept)
            assert (document["kind"], document["apiVersion"]) == (kind, api_version)
            _, whole = await cluster.call("GET", _PODS, Accept=accept)
            assert whole["kind"] == kind + ("" if kind == "Table" else "List")
            assert whole["metadata"]["resourceVersion"] == str(cluster.store.version)

    asyncio.run(run())


def test_a_list_as_a_table_shows_what_is_there_now(schema: Schema, authority: Authority) -> None:
    async def run() -> None:
        async with serving(schema, authority) as cluster:

            async def rows(path: str = _PODS) -> list[list[str]]:
                _, document = await cluster.call("GET", path, Accept=_TABLE)
                assert len(document["columnDefinitions"]) == len(document["rows"][0]["cells"])
                return [row["cells"][:3] for row in document["rows"]]

            cluster.pod("b")
            first = cluster.pod("a")
            assert await rows() == await rows() == [["a", "0/1", "Pending"], ["b", "0/1", "Pending"]]
            cluster.state(first, running={"startedAt": "2026-11-23T12:00:00Z"})
            assert await rows() == [["a", "1/1", "Running"], ["b", "0/1", "Pending"]]
            cluster.store.remove(PODS, "default", "a")
            assert await rows() == [["b", "0/1", "Pending"]]
            await cluster.server.stop()
            cluster.pod("a")
            await cluster.server.start(port=cluster.port)
            assert [name for name, *_ in await rows()] == ["a", "b"]
            _, document = await cluster.call("GET", f"{_PODS}?includeObject=Object", Accept=_TABLE)
            assert [row["object"]["spec"]["containers"][0]["name"] for row in document["rows"]] == ["app"] * 2

    asyncio.run(run())


def test_a_table_has_the_metadata_that_kubectl_needs(schema: Schema, authority: Authority) -> None:
    async def run() -> None:
        async with serving(schema, authority) as cluster:
            cluster.pod("a")
            _, table = await cluster.call("GET", _PODS, Accept=_TABLE)
            assert table["columnDefinitions"][0]["name"] == "Name"
            (row,) = table["rows"]
            assert (row["cells"][0], row["object"]["metadata"]["labels"]) == ("a", {"app": "a"})
            _, whole = await cluster.call("GET", f"{_PODS}?includeObject=Object", Accept=_TABLE)
            assert whole["rows"][0]["object"]["spec"]["containers"][0]["image"] == "nginx"
            code, status = await cluster.call("GET", f"{_PODS}?includeObject=All", Accept=_TABLE)
            assert (code, status["reason"]) == (422, "Invalid")

    asyncio.run(run())


def test_yaml_and_what_is_not_given(schema: Schema, authority: Authority) -> None:
    async def run() -> None:
        async with serving(schema, authority) as cluster:
            cluster.pod("a")
            _, text = await cluster.call("GET", f"{_PODS}/a", Accept="application/yaml")
            assert yaml.safe_load(text)["metadata"]["name"] == "a"
            code, status = await cluster.call("GET", f"{_PODS}/a", Accept="text/html")
            assert (code, status["reason"]) == (406, "NotAcceptable")

    asyncio.run(run())
