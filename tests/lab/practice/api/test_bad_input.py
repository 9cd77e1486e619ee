"""Whatever is sent: an answer that says what is wrong, a server that stays up, memory that stays bounded."""

from __future__ import annotations

import asyncio
import json
import tracemalloc
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.lab.practice.api.cluster import Cluster, deployment, serving
from tutor.lab.practice.api.certificates import Authority
from tutor.lab.practice.cluster.kinds import DEPLOYMENTS
from tutor.lab.practice.schema import Schema

_DEPLOYMENTS = "/apis/apps/v1/namespaces/default/deployments"
_PODS = "/api/v1/namespaces/default/pods"
_PATCHES = {
    "application/json-patch+json": '[{"op": "replace", "path": "/spec/replicas", "value": 2}]',
    "application/merge-patch+json": '{"spec": {"replicas": 2}}',
    "application/strategic-merge-patch+json": '{"spec": {"replicas": 2}}',
    "application/apply-patch+yaml": json.dumps(deployment("a")),
}
_FIELDS = (
    *("metadata", "name", "labels", "spec", "replicas", "selector", "matchLabels", "template", "containers"),
    *("status", "$patch", "op", "path", "value"),
)
_PLACES = (
    *("apiVersion", "kind", "metadata", "spec", "status"),
    *(f"metadata/{name}" for name in ("name", "labels", "annotations", "ownerReferences", "finalizers")),
    *(f"metadata/{name}" for name in ("managedFields", "creationTimestamp", "resourceVersion")),
    *(f"spec/{name}" for name in ("replicas", "selector", "strategy", "template", "minReadySeconds")),
    *(f"spec/selector/{name}" for name in ("matchLabels", "matchExpressions")),
    *(f"spec/template/{name}" for name in ("metadata", "spec", "spec/containers", "spec/containers/0")),
    *(f"spec/template/spec/{name}" for name in ("volumes", "initContainers", "nodeSelector", "tolerations")),
    *(
        f"spec/template/spec/containers/0/{name}"
        for name in ("image", "ports", "env", "resources", "command")
    ),
    "status/conditions",
)
_JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**40), 2**70) | st.text(max_size=5) | st.just("a"),
    lambda inner: (
        st.lists(inner, max_size=2)
        | st.dictionaries(
            st.sampled_from(_FIELDS) | st.text(max_size=3),
            inner,
            max_size=3,
        )
    ),
    max_leaves=8,
)


@pytest.mark.parametrize(
    ("data", "type_", "words"),
    [
        (b"", "application/json", "unexpected end of JSON input (<empty>)"),
        (b"{", "application/json", "unexpected end of JSON input ({)"),
        (b"\xff\xfe", "application/json", "invalid UTF-8 (fffe)"),
        (b"[]", "application/json", "json: cannot unmarshal array into Go value of type struct (5b5d)"),
        (b"null", "application/json", "cannot unmarshal"),
        (b"a: b: c", "application/yaml", "yaml: line 1: mapping values are not allowed"),
        (b"- a", "application/yaml", "cannot unmarshal array"),
        (b'{"metadata":' * 5_000, "application/json", "exceeded max depth"),
        (b"k8s\0", "application/vnd.kubernetes.protobuf", ""),
        (b"k8s\0\x0a\xff\xff\xff\xff\x0f", "application/vnd.kubernetes.protobuf", ""),
        (b"{}", "application/vnd.kubernetes.protobuf", ""),
    ],
)
def test_bodies_that_are_no_objects(
    schema: Schema, authority: Authority, data: bytes, type_: str, words: str
) -> None:
    async def run() -> None:
        async with serving(schema, authority) as cluster:
            for method, path in (("POST", _DEPLOYMENTS), ("PUT", f"{_DEPLOYMENTS}/a")):
                code, status = await cluster.call(method, path, data, type_=type_)
                assert (code in (400, 415), status["kind"]) == (True, "Status"), status
                assert words in status["message"]

    asyncio.run(run())


@pytest.mark.parametrize(
    "type_", ["text/plain", "application/xml", "application/cbor", "multipart/form-data; x=y", "x"]
)
def test_content_types_that_are_not_read(schema: Schema, authority: Authority, type_: str) -> None:
    async def run() -> None:
        async with serving(schema, authority) as cluster:
            head = "the body of the request was in an unknown format - accepted media types include: "
            code, status = await cluster.call("POST", _DEPLOYMENTS, deployment("a"), type_=type_)
            assert (code, status["reason"]) == (415, "UnsupportedMediaType")
            objects = "application/json, application/yaml, application/vnd.kubernetes.protobuf"
            assert status["message"] == head + objects
            code, status = await cluster.call("PATCH", f"{_DEPLOYMENTS}/a", {}, type_=type_)
            assert code == 415
            assert status["message"].startswith(f"{head}application/json-patch+json, ")

    asyncio.run(run())


@pytest.mark.parametrize("chunked", [False, True])
def test_a_huge_body_is_refused_and_not_kept(schema: Schema, authority: Authority, chunked: bool) -> None:
    async def run() -> None:
        async with serving(schema, authority) as cluster:

            async def pieces() -> Any:
                for _ in range(64):
                    yield b" " * 65_536

            data: Any = pieces() if chunked else b" " * (3 * 1024 * 1024 + 1)
            for method, path in (("POST", _DEPLOYMENTS), ("DELETE", _DEPLOYMENTS)):
                if chunked:
                    data = pieces()
                headers = {"Content-Type": "application/json"}
                async with cluster.client.request(
                    method, cluster.url + path, data=data, headers=headers
                ) as response:
                    status = await response.json()
                    assert response.status == 413
                    words = "Request entity too large: limit is 3145728"
                    assert (status["reason"], status["message"]) == ("RequestEntityTooLarge", words)
            assert (await cluster.call("GET", "/version"))[0] == 200

    asyncio.run(run())


def test_many_large_bodies_leave_no_memory_behind(schema: Schema, authority: Authority) -> None:
    async def run() -> None:
        async with serving(schema, authority) as cluster:
            body = json.dumps({"metadata": {"name": "a"}, "data": {"x": 5}, "junk": "x" * 2_000_000}).encode()
            await cluster.call("POST", "/api/v1/namespaces/default/configmaps", body)
            tracemalloc.start()
            for _ in range(8):
                code, _ = await cluster.call("POST", "/api/v1/namespaces/default/configmaps", body)
                assert code == 400
            kept, most = tracemalloc.get_traced_memory()
            tracemalloc.stop()
            assert (kept < 4_000_000, most < 40_000_000) == (True, True), (kept, most)

    asyncio.run(run())


def test_any_json_has_an_answer(schema: Schema, authority: Authority) -> None:
    async def run(cluster: Cluster, body: Any) -> None:
        data = json.dumps(body).encode()
        for method, path in (("POST", _DEPLOYMENTS), ("PUT", f"{_DEPLOYMENTS}/a"), ("POST", _PODS)):
            await _answered(cluster, method, path, data, "application/json")
        for type_ in _PATCHES:
            await _answered(cluster, "PATCH", f"{_DEPLOYMENTS}/a?fieldManager=me", data, type_)
        await _answered(cluster, "PATCH", f"{_DEPLOYMENTS}/a/scale", data, "application/merge-patch+json")
        await _answered(cluster, "DELETE", f"{_DEPLOYMENTS}/nobody", data, "application/json")

    _with_bodies(schema, authority, _JSON, run, 40)


def test_a_good_body_with_any_part_replaced_has_an_answer(schema: Schema, authority: Authority) -> None:
    async def run(cluster: Cluster, case: Any) -> None:
        place, value = case
        body: Any = deployment("b")
        *parents, last = place.split("/")
        at = body
        for part in parents:
            at = at[int(part)] if isinstance(at, list) else at.setdefault(part, {})
        if isinstance(at, list):
            at[int(last)] = value
        else:
            at[last] = value
        data = json.dumps(body).encode()
        await _answered(cluster, "POST", f"{_DEPLOYMENTS}?dryRun=All", data, "application/json")
        body["metadata"] = {"name": "a"} | (body["metadata"] if isinstance(body["metadata"], dict) else {})
        data = json.dumps(body).replace('"name": "b"', '"name": "a"').encode()
        await _answered(cluster, "PUT", f"{_DEPLOYMENTS}/a", data, "application/json")
        for type_ in _PATCHES:
            if type_ != "application/json-patch+json":
                path = f"{_DEPLOYMENTS}/a?fieldManager=me&force=true"
                await _answered(cluster, "PATCH", path, data, type_)
        await _answered(cluster, "GET", _DEPLOYMENTS, None, "application/json")

    _with_bodies(schema, authority, st.tuples(st.sampled_from(_PLACES), _JSON), run, 50)


async def _answered(cluster: Cluster, method: str, path: str, data: bytes | None, type_: str) -> None:
    if "apply" not in type_:
        path = path.replace("&force=true", "")
    table = "application/json;as=Table;v=v1;g=meta.k8s.io,application/json"
    _, document = await cluster.call(method, path, data, type_=type_, Accept=table)
    # A real server says 500 for an apply of what it has no type for; its own faults it words otherwise.
    assert not document.get("message", "").startswith("Internal error occurred"), (
        method,
        path,
        data,
        document,
    )
    assert document["kind"]


def _with_bodies(schema: Schema, authority: Authority, bodies: Any, run: Any, examples: int) -> None:
    """Run for each of the bodies in one server, which must be ready afterwards."""
    found: list[Any] = []

    @settings(max_examples=examples, deadline=None, derandomize=True, database=None)
    @given(bodies)
    def collect(body: Any) -> None:
        found.append(body)

    collect()

    async def all_of_them() -> None:
        async with serving(schema, authority) as cluster:
            cluster.registry.create(DEPLOYMENTS, "default", deployment("a"))
            for body in found:
                await run(cluster, body)
            assert (await cluster.call("GET", "/readyz"))[0] == 200

    asyncio.run(all_of_them())


@pytest.mark.parametrize(
    "raw",
    [
        b"\x00\x01\x02\x03\r\n\r\n",
        b"GET\r\n\r\n",
        b"GET / HTTP/9.9\r\n\r\n",
        b"GET /%ff%fe%00 HTTP/1.1\r\nHost: localhost\r\n\r\n",
        b"GET /api/v1/pods?labelSelector=%ff HTTP/1.1\r\nHost: localhost\r\n\r\n",
        b"GET /api/v1/namespaces/%2e%2e/pods/..%2f HTTP/1.1\r\nHost: localhost\r\n\r\n",
        b"GET http://evil.example/api HTTP/1.1\r\nHost: localhost\r\n\r\n",
        b"GET /" + b"a" * 200_000 + b" HTTP/1.1\r\nHost: localhost\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: localhost\r\nX: " + b"a" * 200_000 + b"\r\n\r\n",
        b"POST /api/v1/namespaces HTTP/1.1\r\nHost: localhost\r\nContent-Length: -5\r\n\r\n",
        b"POST /api/v1/namespaces HTTP/1.1\r\nHost: localhost\r\nContent-Length: 99\r\n\r\n{",
        b"POST /api/v1/namespaces HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        b"GET /api/v1/namespaces/default/pods/p/exec HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\n"
        b"Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXA=\r\n\r\n",
    ],
)
def test_http_that_is_none(
    schema: Schema, authority: Authority, raw: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    async def run() -> None:
        async with serving(schema, authority) as cluster:
            reader, writer = await asyncio.open_connection(
                "127.0.0.1", cluster.port, ssl=authority.client_context()
            )
            writer.write(raw)
            if raw.endswith(b"{"):
                await asyncio.sleep(0)
                writer.transport.abort()
            else:
                async with asyncio.timeout(5):
                    head = await reader.readline()
                assert head.split()[1:2] >= [b"2"], head
                assert head.split()[1] < b"500" or b"exec" in raw, head
                writer.close()
            assert (await cluster.call("GET", "/version"))[0] == 200

    asyncio.run(run())
    assert "could not be answered" not in caplog.text


def test_noise_instead_of_tls(schema: Schema, authority: Authority) -> None:
    async def run() -> None:
        async with serving(schema, authority) as cluster:
            for noise in (b"GET / HTTP/1.1\r\n\r\n", b"\x16\x03\x01\xff\xff" + b"\0" * 300, b""):
                _, writer = await asyncio.open_connection("127.0.0.1", cluster.port)
                writer.write(noise)
                await writer.drain()
                writer.close()
            assert (await cluster.call("GET", "/version"))[0] == 200

    asyncio.run(run())


def test_the_unexpected_is_a_500_and_the_server_stays_up(
    schema: Schema,
    authority: Authority,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def run() -> None:
        async with serving(schema, authority) as cluster:
            monkeypatch.setattr(cluster.logs, "stream", None)
            cluster.state(cluster.pod("p", nodeName="n"), running={"startedAt": "2026-11-23T12:00:00Z"})
            code, status = await cluster.call("GET", f"{_PODS}/p/log")
            assert (code, status["reason"]) == (500, "InternalError")
            assert (await cluster.call("GET", f"{_PODS}/p"))[0] == 200

    asyncio.run(run())
    assert f"GET {_PODS}/p/log could not be answered." in caplog.text
