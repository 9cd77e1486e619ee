"""Who is let in, and what the others hear."""

from __future__ import annotations

import asyncio
import ssl
from pathlib import Path

import aiohttp
import pytest

from tests.lab.practice.api.cluster import TOKEN, Cluster, serving
from tutor.lab.practice.api.certificates import Authority
from tutor.lab.practice.schema import Schema

_PATHS = ("/", "/version", "/healthz", "/api", "/api/v1/pods", "/openapi/v2", "/apis/apps/v1", "/nowhere")


async def _codes(cluster: Cluster, session: aiohttp.ClientSession, **headers: str) -> set[tuple[int, str]]:
    codes = set()
    for path in _PATHS:
        for method in ("GET", "POST", "DELETE"):
            async with session.request(method, cluster.url + path, headers=headers) as response:
                codes.add((response.status, (await response.json())["reason"]))
    return codes


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Authorization": ""},
        {"Authorization": "Bearer"},
        {"Authorization": "Bearer "},
        {"Authorization": "Bearer a-token-of-the-test"},
        {"Authorization": f"Basic {TOKEN}"},
        {"Authorization": "Bearer \N{SNOWMAN}"},
        {"Impersonate-User": "system:admin"},
    ],
)
def test_strangers_get_nothing(schema: Schema, authority: Authority, headers: dict[str, str]) -> None:
    async def run() -> None:
        async with serving(schema, authority) as cluster:
            connector = aiohttp.TCPConnector(ssl=authority.client_context(admin=False))
            async with aiohttp.ClientSession(connector=connector) as session:
                assert await _codes(cluster, session, **headers) == {(401, "Unauthorized")}

    asyncio.run(run())


def test_the_token_lets_in(schema: Schema, authority: Authority) -> None:
    async def run() -> None:
        async with serving(schema, authority) as cluster:
            connector = aiohttp.TCPConnector(ssl=authority.client_context(admin=False))
            async with aiohttp.ClientSession(connector=connector) as session:
                headers = {"Authorization": f"bearer {TOKEN}"}
                async with session.get(cluster.url + "/api/v1/pods", headers=headers) as response:
                    assert (response.status, (await response.json())["kind"]) == (200, "PodList")

    asyncio.run(run())


def test_a_certificate_of_another_cluster_does_not_let_in(
    schema: Schema, authority: Authority, tmp_path: Path
) -> None:
    other = Authority.load(tmp_path)

    async def run() -> None:
        async with serving(schema, authority) as cluster:
            context = authority.client_context(admin=False)
            context.load_cert_chain(other.folder / "admin.crt", other.folder / "admin.key")
            async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(ssl=context)) as session:
                with pytest.raises((aiohttp.ClientError, ssl.SSLError)):
                    await session.get(cluster.url + "/version")
            assert (await cluster.call("GET", "/version"))[0] == 200

    asyncio.run(run())


def test_the_servers_own_certificate_is_no_admins(schema: Schema, authority: Authority) -> None:
    async def run() -> None:
        async with serving(schema, authority) as cluster:
            context = authority.client_context(admin=False)
            context.load_cert_chain(authority.folder / "server.crt", authority.folder / "server.key")
            async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(ssl=context)) as session:
                with pytest.raises((aiohttp.ClientError, ssl.SSLError)):
                    await session.get(cluster.url + "/version")

    asyncio.run(run())


@pytest.mark.parametrize(
    ("host", "code"),
    [
        ("127.0.0.1", 200),
        ("0.0.0.0:6550", 200),
        ("localhost:6550", 200),
        ("[::1]:6550", 200),
        ("k3d-course.localhost", 200),
        ("kubernetes.default.svc", 200),
        ("evil.example", 403),
        ("evil.example:6550", 403),
        ("localhost.evil.example", 403),
        ("192.168.1.5:6550", 403),
        ("[::1", 403),
        ("", 403),
    ],
)
def test_only_names_of_the_server_itself(schema: Schema, authority: Authority, host: str, code: int) -> None:
    async def run() -> None:
        async with serving(schema, authority) as cluster:
            assert (await cluster.call("GET", "/version", Host=host))[0] == code

    asyncio.run(run())


@pytest.mark.parametrize(
    ("method", "path", "words"),
    [
        (
            "GET",
            "/api/v1/namespaces/default/pods",
            'pods is forbidden: User "ann" cannot list resource "pods" in API group "" '
            'in the namespace "default"',
        ),
        (
            "GET",
            "/api/v1/nodes/n?watch=true",
            'nodes "n" is forbidden: User "ann" cannot watch resource "nodes" in API group "" '
            "at the cluster scope",
        ),
        (
            "PATCH",
            "/apis/apps/v1/namespaces/default/deployments/web/scale",
            'deployments.apps "web" is forbidden: User "ann" cannot patch resource "deployments/scale" '
            'in API group "apps" in the namespace "default"',
        ),
        ("GET", "/metrics", 'forbidden: User "ann" cannot get path "/metrics"'),
    ],
)
def test_someone_elses_part_has_no_rights(
    schema: Schema, authority: Authority, method: str, path: str, words: str
) -> None:
    async def run() -> None:
        async with serving(schema, authority) as cluster:
            code, status = await cluster.call(method, path, Impersonate_User="ann")
            assert (code, status["reason"], status["message"]) == (403, "Forbidden", words)
            assert (await cluster.call("GET", "/apis/apps/v1", Impersonate_User="ann"))[0] == 200
            admins = {"Impersonate_User": "ann", "Impersonate_Group": "system:masters"}
            assert (await cluster.call("GET", "/api/v1/pods", **admins))[0] == 200

    asyncio.run(run())


def test_it_listens_on_loopback_only(schema: Schema, authority: Authority) -> None:
    async def run() -> None:
        cluster = Cluster(schema, authority)
        with pytest.raises(ValueError, match="loopback only"):
            await cluster.server.start("0.0.0.0")

    asyncio.run(run())
