"""Logs: whose, what is not there yet, and lines as they come."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from tests.lab.practice.api.cluster import Cluster, serving, until
from tutor.lab.practice.api.certificates import Authority
from tutor.lab.practice.cluster.kinds import Object
from tutor.lab.practice.pace import moment, now
from tutor.lab.practice.schema import Schema

_RUNNING = {"startedAt": "2026-11-23T12:00:00Z"}
_ENDED = {"exitCode": 1, "reason": "Error", "containerID": "containerd://1"}


def _log(name: str, query: str = "") -> str:
    return f"/api/v1/namespaces/default/pods/{name}/log{query and '?' + query}"


def _two(cluster: Cluster) -> None:
    containers = [{"name": name, "image": "nginx"} for name in ("web", "side")]
    first = [{"name": "setup", "image": "busybox"}]
    cluster.pod("two", containers=containers, initContainers=first, nodeName="node-1")


@pytest.mark.parametrize(
    ("query", "words"),
    [
        (
            "",
            "a container name must be specified for pod two, choose one of: [web side] "
            "or one of the init containers: [setup]",
        ),
        ("container=nope", "container nope is not valid for pod two"),
        ("container=web", 'container "web" in pod "two" is not available'),
    ],
)
def test_which_container(schema: Schema, authority: Authority, query: str, words: str) -> None:
    async def run() -> None:
        async with serving(schema, authority) as cluster:
            _two(cluster)
            code, status = await cluster.call("GET", _log("two", query))
            assert (code, status["reason"], status["message"]) == (400, "BadRequest", words)

    asyncio.run(run())


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ({"waiting": {"reason": "ContainerCreating"}}, "is waiting to start: ContainerCreating"),
        ({"waiting": {"reason": "ErrImagePull"}}, "is waiting to start: image can't be pulled"),
        (
            {"waiting": {"reason": "ImagePullBackOff"}},
            "is waiting to start: trying and failing to pull image",
        ),
        ({"terminated": {"exitCode": 1}}, "is terminated"),
        ({}, "is waiting to start - no logs yet"),
    ],
)
def test_what_has_not_begun(schema: Schema, authority: Authority, state: Object, words: str) -> None:
    async def run() -> None:
        async with serving(schema, authority) as cluster:
            cluster.state(cluster.pod("p", nodeName="node-1"), **state)
            code, status = await cluster.call("GET", _log("p"))
            assert (code, status["message"]) == (400, f'container "app" in pod "p" {words}')

    asyncio.run(run())


def test_the_start_before(schema: Schema, authority: Authority) -> None:
    async def run() -> None:
        async with serving(schema, authority) as cluster:
            pod = cluster.state(cluster.pod("p", nodeName="node-1"), running=_RUNNING)
            code, status = await cluster.call("GET", _log("p", "previous=true"))
            assert (code, status["message"]) == (
                400,
                'previous terminated container "app" in pod "p" not found',
            )
            cluster.logs.lines = {"p/app/previous": [b"before\n"], "p/app": [b"now\n"]}
            cluster.state(pod, last={"terminated": _ENDED}, waiting={"reason": "CrashLoopBackOff"})
            assert await cluster.call("GET", _log("p", "previous=true")) == (200, "before\n")
            assert await cluster.call("GET", _log("p")) == (200, "now\n")

    asyncio.run(run())


def test_a_pod_without_a_node_has_said_nothing(schema: Schema, authority: Authority) -> None:
    async def run() -> None:
        async with serving(schema, authority) as cluster:
            cluster.pod("p")
            assert await cluster.call("GET", _log("p")) == (200, "")
            assert (await cluster.call("GET", _log("q")))[0] == 404
            assert (await cluster.call("POST", _log("p")))[0] == 405

    asyncio.run(run())


@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        ("", {"tail": None, "since": None, "timestamps": False, "limit": None, "previous": False}),
        ("tailLines=1", {"tail": 1}),
        ("tailLines=0&timestamps=true&limitBytes=9", {"tail": 0, "timestamps": True, "limit": 9}),
        ("sinceTime=2026-11-23T12:00:00Z", {"since": moment("2026-11-23T12:00:00Z").timestamp()}),
    ],
)
def test_options_reach_the_source(
    schema: Schema, authority: Authority, query: str, wanted: dict[str, Any]
) -> None:
    async def run() -> None:
        async with serving(schema, authority) as cluster:
            cluster.state(cluster.pod("p", nodeName="node-1"), running=_RUNNING)
            assert (await cluster.call("GET", _log("p", query)))[0] == 200
            (asked,) = cluster.logs.asked
            assert {name: asked[name] for name in wanted} == wanted

    asyncio.run(run())


def test_since_seconds_ago(schema: Schema, authority: Authority) -> None:
    async def run() -> None:
        async with serving(schema, authority) as cluster:
            cluster.state(cluster.pod("p", nodeName="node-1"), running=_RUNNING)
            await cluster.call("GET", _log("p", "sinceSeconds=60"))
            assert abs(now().timestamp() - 60 - cluster.logs.asked[0]["since"]) < 5

    asyncio.run(run())


@pytest.mark.parametrize(
    ("query", "code", "words"),
    [
        ("tailLines=-1", 422, 'PodLogOptions "p" is invalid: tailLines: Invalid value: -1: must be greater '),
        ("sinceSeconds=0", 422, "sinceSeconds: Invalid value: 0: must be greater than 0"),
        ("limitBytes=0", 422, "limitBytes: Invalid value: 0: must be greater than 0"),
        ("sinceSeconds=1&sinceTime=2026-11-23T12:00:00Z", 422, "at most one of `sinceTime` or "),
        ("sinceTime=yesterday", 400, 'parsing time "yesterday"'),
        ("sinceTime=2026-11-23", 400, 'parsing time "2026-11-23"'),
        ("tailLines=ten", 400, 'strconv.ParseInt: parsing "ten": invalid syntax'),
        ("sinceSeconds=99999999999999999999", 400, "strconv.ParseInt"),
    ],
)
def test_options_that_cannot_be(
    schema: Schema, authority: Authority, query: str, code: int, words: str
) -> None:
    async def run() -> None:
        async with serving(schema, authority) as cluster:
            cluster.state(cluster.pod("p", nodeName="node-1"), running=_RUNNING)
            found, status = await cluster.call("GET", _log("p", query))
            assert found == code
            assert words in status["message"]

    asyncio.run(run())


def test_lines_are_sent_as_they_come_until_the_container_ends(schema: Schema, authority: Authority) -> None:
    async def run() -> None:
        async with serving(schema, authority) as cluster:
            cluster.state(cluster.pod("p", nodeName="node-1"), running=_RUNNING)
            cluster.logs.lines = {"p/app": [b"one\n"]}
            async with cluster.client.get(cluster.url + _log("p", "follow=true")) as response:
                assert response.content_type == "text/plain"
                assert await response.content.readline() == b"one\n"
                for line in (b"two\n", b"three\n"):
                    cluster.logs.more.put_nowait(line)
                    async with asyncio.timeout(5):
                        assert await response.content.readline() == line
                cluster.logs.more.put_nowait(None)
                assert await response.content.readline() == b""
            assert (cluster.logs.followers, len(cluster.server.streams)) == (0, 0)

    asyncio.run(run())


def test_a_client_that_goes_ends_the_following(schema: Schema, authority: Authority) -> None:
    async def run() -> None:
        async with serving(schema, authority) as cluster:
            cluster.state(cluster.pod("p", nodeName="node-1"), running=_RUNNING)
            cluster.logs.lines = {"p/app": [b"one\n"]}
            async with cluster.client.get(cluster.url + _log("p", "follow=true")) as response:
                assert await response.content.readline() == b"one\n"
                assert cluster.logs.followers == 1
                response.close()
            await until(lambda: cluster.logs.followers == 0 and len(cluster.server.streams) == 0)

    asyncio.run(run())


def test_stopping_the_server_ends_the_following(schema: Schema, authority: Authority) -> None:
    async def run() -> None:
        async with serving(schema, authority) as cluster:
            cluster.state(cluster.pod("p", nodeName="node-1"), running=_RUNNING)
            cluster.logs.lines = {"p/app": [b"one\n"]}
            async with cluster.client.get(cluster.url + _log("p", "follow=true")) as response:
                assert await response.content.readline() == b"one\n"
                await cluster.server.stop()
                assert await response.content.read() == b""
            assert cluster.logs.followers == 0

    asyncio.run(run())


def test_a_node_that_does_not_answer(schema: Schema, authority: Authority) -> None:
    async def run() -> None:
        async with serving(schema, authority) as cluster:
            cluster.state(cluster.pod("p", nodeName="node-1"), running=_RUNNING)
            cluster.logs.silent = "dial tcp 172.18.0.3:10250: connect: connection refused"
            code, status = await cluster.call("GET", _log("p"))
            assert (code, status["reason"]) == (500, "InternalError")
            assert status["message"].endswith(f'/containerLogs/default/p/app": {cluster.logs.silent}')

    asyncio.run(run())


@pytest.mark.parametrize(
    ("part", "words"),
    [("exec", "kubectl logs"), ("attach", "logs -f"), ("portforward", "port")],
)
def test_what_the_practice_lab_has_not_is_said_so(
    schema: Schema, authority: Authority, part: str, words: str
) -> None:
    async def run() -> None:
        async with serving(schema, authority) as cluster:
            cluster.pod("p")
            for method in ("GET", "POST"):
                code, status = await cluster.call(
                    method, f"/api/v1/namespaces/default/pods/p/{part}?command=sh"
                )
                assert (code, status["kind"]) == (501, "Status")
                assert status["message"].startswith("the practice lab cannot ")
                assert words in status["message"]

    asyncio.run(run())
