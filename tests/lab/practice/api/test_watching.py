"""Watches: every change once and in order, and nothing left behind when they end."""

from __future__ import annotations

import asyncio
import copy
import json
import random
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import pytest

from tests.lab.practice.api.cluster import Cluster, serving, until
from tutor.lab.practice.api.certificates import Authority
from tutor.lab.practice.cluster.kinds import PODS
from tutor.lab.practice.schema import Schema

_PODS = "/api/v1/namespaces/default/pods"
_INITIAL = "watch=true&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true"


class _Events:
    def __init__(self, response: aiohttp.ClientResponse) -> None:
        self._response = response

    async def one(self) -> Any:
        async with asyncio.timeout(5):
            line = await self._response.content.readline()
        return json.loads(line) if line else None

    async def some(self, count: int) -> list[tuple[str, str]]:
        return [_short(await self.one()) for _ in range(count)]


def _short(event: Any) -> tuple[str, str]:
    return event["type"], event["object"]["metadata"].get("name", "")


@asynccontextmanager
async def _watching(cluster: Cluster, path: str, **headers: str) -> AsyncIterator[_Events]:
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    async with cluster.client.get(cluster.url + path, headers=sent) as response:
        assert response.status == 200, await response.text()
        yield _Events(response)


def _label(cluster: Cluster, name: str, value: str) -> None:
    pod = copy.deepcopy(cluster.store.get(PODS, "default", name))
    assert pod is not None
    pod["metadata"]["labels"] = {"app": value}
    cluster.registry.write(PODS, pod)


def test_changes_after_a_version(schema: Schema, authority: Authority) -> None:
    async def run() -> None:
        async with serving(schema, authority) as cluster:
            cluster.pod("a")
            at = cluster.store.version
            cluster.pod("b")
            async with _watching(cluster, f"{_PODS}?watch=1&resourceVersion={at}") as events:
                assert await events.some(1) == [("ADDED", "b")]
                cluster.pod("elsewhere", "kube-system")
                _label(cluster, "a", "changed")
                cluster.registry.remove(PODS, "default", "b")
                assert await events.some(1) == [("MODIFIED", "a")]
                gone = await events.one()
                assert _short(gone) == ("DELETED", "b")
                assert gone["object"]["kind"] == "Pod"
                assert gone["object"]["metadata"]["resourceVersion"] == str(cluster.store.version)
            await until(lambda: cluster.watches == 0 and len(cluster.server.streams) == 0)

    asyncio.run(run())


@pytest.mark.parametrize("query", ["watch=true", "watch=true&resourceVersion=0"])
def test_without_a_version_it_begins_with_all_there_is(
    schema: Schema, authority: Authority, query: str
) -> None:
    async def run() -> None:
        async with serving(schema, authority) as cluster:
            cluster.pod("b")
            cluster.pod("a")
            async with _watching(cluster, f"{_PODS}?{query}") as events:
                cluster.pod("c")
                assert await events.some(3) == [("ADDED", "a"), ("ADDED", "b"), ("ADDED", "c")]

    asyncio.run(run())


def test_initial_events_end_with_an_annotated_bookmark(schema: Schema, authority: Authority) -> None:
    async def run() -> None:
        async with serving(schema, authority) as cluster:
            cluster.pod("a")
            cluster.pod("b")
            async with _watching(cluster, f"{_PODS}?{_INITIAL}&fieldSelector=metadata.name%3Db") as events:
                assert await events.some(1) == [("ADDED", "b")]
                mark = await events.one()
                assert mark["type"] == "BOOKMARK"
                assert (mark["object"]["kind"], mark["object"]["apiVersion"]) == ("Pod", "v1")
                metadata = mark["object"]["metadata"]
                assert metadata["annotations"] == {"k8s.io/initial-events-end": "true"}
                assert metadata["resourceVersion"] == str(cluster.store.version)
                _label(cluster, "b", "x")
                assert await events.some(1) == [("MODIFIED", "b")]

    asyncio.run(run())


def test_objects_come_and_go_with_their_labels(schema: Schema, authority: Authority) -> None:
    async def run() -> None:
        async with serving(schema, authority) as cluster:
            cluster.pod("a")
            at = cluster.store.version
            path = f"{_PODS}?watch=true&resourceVersion={at}&labelSelector=app%3Don"
            async with _watching(cluster, path) as events:
                for value in ("on", "on", "off", "off", "on"):
                    _label(cluster, "a", value)
                _label(cluster, "a", "still")
                assert await events.some(4) == [
                    ("ADDED", "a"),
                    ("DELETED", "a"),
                    ("ADDED", "a"),
                    ("DELETED", "a"),
                ]

    asyncio.run(run())


def test_tables_and_metadata(schema: Schema, authority: Authority) -> None:
    async def run() -> None:
        async with serving(schema, authority) as cluster:
            cluster.pod("a")
            path = f"{_PODS}?{_INITIAL}"
            accept = "application/json;as=Table;v=v1;g=meta.k8s.io"
            async with _watching(cluster, path, Accept=accept) as events:
                first, mark = await events.one(), await events.one()
                _label(cluster, "a", "x")
                second = await events.one()
            assert [event["object"]["kind"] for event in (first, mark, second)] == ["Table"] * 3
            assert first["object"]["columnDefinitions"][0]["name"] == "Name"
            assert second["object"]["columnDefinitions"] is None
            assert second["object"]["rows"][0]["object"]["metadata"]["labels"] == {"app": "x"}
            assert mark["object"]["rows"][0]["object"]["metadata"]["annotations"]
            accept = "application/json;as=PartialObjectMetadata;v=v1;g=meta.k8s.io"
            async with _watching(cluster, path, Accept=accept) as events:
                assert (await events.one())["object"]["kind"] == "PartialObjectMetadata"

    asyncio.run(run())


def test_a_version_that_is_no_longer_kept(schema: Schema, authority: Authority) -> None:
    async def run() -> None:
        async with serving(schema, authority) as cluster:
            cluster.pod("a")
            for number in range(1_005):
                _label(cluster, "a", f"v{number}")
            async with _watching(cluster, f"{_PODS}?watch=true&resourceVersion=2") as events:
                event = await events.one()
                assert (event["type"], event["object"]["reason"], event["object"]["code"]) == (
                    "ERROR",
                    "Expired",
                    410,
                )
                assert await events.one() is None

    asyncio.run(run())


def test_it_ends_in_time(schema: Schema, authority: Authority) -> None:
    async def run() -> None:
        async with serving(schema, authority) as cluster:
            at = cluster.store.version
            async with _watching(
                cluster, f"{_PODS}?watch=true&resourceVersion={at}&timeoutSeconds=1"
            ) as events:
                assert await events.one() is None
            assert cluster.watches == 0

    asyncio.run(run())


def test_ten_watches_cut_at_random_leave_nothing_behind(schema: Schema, authority: Authority) -> None:
    async def run() -> None:
        chance = random.Random(7)
        async with serving(schema, authority) as cluster:
            assert (await cluster.call("GET", "/version"))[0] == 200
            tasks = len(asyncio.all_tasks())
            for number in range(20):
                cluster.pod(f"p{number}")

            async def watch(cut_after: int) -> None:
                raw = await asyncio.open_connection("127.0.0.1", cluster.port, ssl=authority.client_context())
                raw[1].write(f"GET {_PODS}?watch=true HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
                await raw[0].readexactly(cut_after)
                raw[1].transport.abort()

            watches = [asyncio.create_task(watch(chance.randrange(1, 9_000))) for _ in range(10)]
            number = 0
            while not all(task.done() for task in watches):
                _label(cluster, f"p{chance.randrange(20)}", f"v{number}")
                number += 1
                await asyncio.sleep(0.001)
            await asyncio.gather(*watches)
            await until(lambda: cluster.watches == 0 and len(cluster.server.streams) == 0)
            await until(lambda: len(asyncio.all_tasks()) <= tasks)
            assert (await cluster.call("GET", f"{_PODS}/p1"))[0] == 200

    asyncio.run(run())


def test_a_reader_that_takes_nothing_is_cut(schema: Schema, authority: Authority) -> None:
    async def run() -> None:
        async with serving(schema, authority) as cluster:
            cluster.pod("a")
            small = socket.socket()
            small.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            small.connect(("127.0.0.1", cluster.port))
            context = authority.client_context()
            reader, writer = await asyncio.open_connection(
                sock=small, ssl=context, server_hostname="localhost", limit=1024
            )
            writer.write(f"GET {_PODS}?watch=true HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
            await reader.readline()
            await until(lambda: cluster.watches == 1)
            number = 0
            while cluster.watches:
                for _ in range(50):
                    _label(cluster, "a", "x" * 5_000 + str(number))
                    number += 1
                await asyncio.sleep(0)
                assert number < 20_000
            assert len(cluster.server.streams) == 0
            writer.transport.abort()

    asyncio.run(run())


def test_stopping_ends_the_watches_and_closes_the_port(schema: Schema, authority: Authority) -> None:
    async def run() -> None:
        async with serving(schema, authority) as cluster:
            cluster.pod("a")
            async with _watching(cluster, f"{_PODS}?watch=true") as events:
                assert await events.some(1) == [("ADDED", "a")]
                await cluster.server.stop()
                assert await events.one() is None
            with pytest.raises(ConnectionRefusedError):
                await asyncio.open_connection("127.0.0.1", cluster.port)
            assert cluster.store.listeners == 0
            assert await cluster.server.start(port=cluster.port) == cluster.port
            assert (await cluster.call("GET", f"{_PODS}/a"))[0] == 200

    asyncio.run(run())


def test_a_server_that_is_followed_is_not_idle(schema: Schema, authority: Authority) -> None:
    async def run() -> None:
        async with serving(schema, authority) as cluster:
            assert cluster.server.idle() > 0
            async with _watching(cluster, f"{_PODS}?watch=1") as events:
                cluster.pod("a")
                await events.some(1)
                assert cluster.server.idle() == 0
            await until(lambda: len(cluster.server.streams) == 0)
            before = cluster.server.idle()
            await until(lambda: cluster.server.idle() > before)
            await cluster.call("GET", _PODS)
            assert cluster.server.idle() < 1

    asyncio.run(run())
