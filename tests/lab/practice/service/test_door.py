"""The door to the lab: who is let in, what is answered to nonsense, and what ends when a client goes."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncGenerator, Callable, Coroutine
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientSession

from tests.lab.practice.node.waiting import until
from tutor.lab.practice.service.operations import Door, Event
from tutor.lab.practice.service.paths import MANIFEST

TOKEN = "secret"


class Lab:
    """Operations that do what their names say."""

    def __init__(self) -> None:
        self.asked: list[dict[str, Any]] = []
        self.begun = asyncio.Event()
        self.ended: list[str] = []

    async def operate(self, operation: str, arguments: dict[str, Any]) -> AsyncGenerator[Event, None]:
        self.asked.append(arguments)
        try:
            match operation:
                case "echo":
                    yield {"out": arguments.get("text", "")}
                    yield {"result": arguments}
                case "hang":
                    yield {"out": "one"}
                    self.begun.set()
                    await asyncio.Event().wait()
                case "flood":
                    self.begun.set()
                    while True:
                        yield {"out": "x" * 10_000}
                        await asyncio.sleep(0)
                case _:
                    raise LookupError(operation)
        finally:
            self.ended.append(operation)


Test = Callable[[Lab, Door, str], Coroutine[Any, Any, None]]


def with_door(test: Test, manifest: Path = Path("none")) -> None:
    async def main() -> None:
        lab = Lab()
        door = Door(lab.operate, TOKEN, manifest)
        port = await door.start(0)
        try:
            await test(lab, door, f"http://127.0.0.1:{port}")
        finally:
            await door.close()

    asyncio.run(main())


async def post(url: str, body: bytes = b"{}", token: str | None = TOKEN) -> tuple[int, str]:
    headers = {"Authorization": f"Bearer {token}"} if token is not None else {}
    async with ClientSession() as client, client.post(url, data=body, headers=headers) as answer:
        return answer.status, await answer.text()


@pytest.mark.parametrize("token", [None, "", "wrong", TOKEN[:-1], f"{TOKEN} ", "\u00e9\u2603"])
def test_without_the_token_nothing_is_done(token: str | None) -> None:
    async def test(lab: Lab, door: Door, url: str) -> None:
        status, said = await post(f"{url}/v1/echo", token=token)
        # Blanks at the end of a header are no part of it.
        assert status == (200 if token == f"{TOKEN} " else 401)
        assert bool(lab.asked) == (status == 200)
        assert status == 200 or said == "The practice lab answers only those who have its token.\n"

    with_door(test)


def test_an_answer_is_lines_of_json() -> None:
    async def test(lab: Lab, door: Door, url: str) -> None:
        status, said = await post(f"{url}/v1/echo", '{"text": "é\\n"}'.encode())
        assert (status, said.count("\n")) == (200, 2)
        assert list(map(json.loads, said.splitlines())) == [{"out": "é\n"}, {"result": {"text": "é\n"}}]
        assert (await post(f"{url}/v1/echo", b""))[0] == 200
        assert lab.asked[-1] == {}

    with_door(test)


@pytest.mark.parametrize("body", [b"{", b"[1]", b'"text"', b"\xff\xfe\xfd", b"[" * 100_000, b"null"])
def test_nonsense_gets_a_sentence_and_does_nothing(body: bytes) -> None:
    async def test(lab: Lab, door: Door, url: str) -> None:
        status, said = await post(f"{url}/v1/echo", body)
        assert status == 400
        assert said.startswith("The body is no JSON")
        assert lab.asked == []
        assert (await post(f"{url}/v1/echo"))[0] == 200

    with_door(test)


def test_other_paths_and_too_much_are_refused() -> None:
    async def test(lab: Lab, door: Door, url: str) -> None:
        for path in ("/", "/v1/", "/v1/a/b", "/v2/echo"):
            assert (await post(url + path))[0] == 404
        assert (await post(f"{url}/v1/echo", b" " * (17 * 1024 * 1024)))[0] == 413
        assert lab.asked == []

    with_door(test)


def test_a_fault_of_the_labs_own_leaves_it_up(caplog: pytest.LogCaptureFixture) -> None:
    async def test(lab: Lab, door: Door, url: str) -> None:
        status, said = await post(f"{url}/v1/broken")
        assert status == 200
        (event,) = map(json.loads, said.splitlines())
        assert event == {
            "error": "The practice lab has a fault of its own here; its log tells more.",
            "exit": 1,
        }
        assert "the operation broken failed" in caplog.text
        assert "LookupError" in caplog.text
        assert (await post(f"{url}/v1/echo"))[0] == 200

    with_door(test)


@pytest.mark.parametrize("operation", ["hang", "flood"])
def test_a_client_that_goes_ends_what_was_done_for_it(operation: str) -> None:
    async def test(lab: Lab, door: Door, url: str) -> None:
        host, port = url.removeprefix("http://").split(":")
        reader, writer = await asyncio.open_connection(host, int(port))
        writer.write(
            f"POST /v1/{operation} HTTP/1.0\r\nAuthorization: Bearer {TOKEN}\r\n"
            "Content-Length: 2\r\n\r\n{}".encode()
        )
        await reader.readuntil(b'{"out"')
        await lab.begun.wait()
        assert door.idle() == 0
        writer.transport.abort()
        await until(lambda: lab.ended == [operation])
        await until(lambda: door.idle() > 0)
        assert (await post(f"{url}/v1/echo"))[0] == 200

    with_door(test)


def test_closing_breaks_off_what_is_being_answered() -> None:
    async def test(lab: Lab, door: Door, url: str) -> None:
        asking = asyncio.create_task(post(f"{url}/v1/hang"))
        await lab.begun.wait()
        await door.close()
        assert lab.ended == ["hang"]
        await asyncio.gather(asking, return_exceptions=True)

    with_door(test)


def test_the_manifest_is_there_for_everybody_and_nothing_else_is(tmp_path: Path) -> None:
    manifest = tmp_path / "deployment.yaml"
    manifest.write_text("kind: Deployment\n# é\n", encoding="utf-8")

    async def test(lab: Lab, door: Door, url: str) -> None:
        async with ClientSession() as client:
            async with client.get(url + MANIFEST) as answer:
                assert (answer.status, await answer.text()) == (200, manifest.read_text(encoding="utf-8"))
            for path in ("/v1/echo", "/app1/manifests/", f"{MANIFEST}/../other.yaml"):
                async with client.get(url + path) as answer:
                    assert answer.status in (404, 405)
        assert lab.asked == []

    with_door(test, manifest)


def test_a_port_that_is_taken_is_left_for_another() -> None:
    async def test(lab: Lab, door: Door, url: str) -> None:
        second = Door(lab.operate, TOKEN, Path("none"))
        taken = int(url.rpartition(":")[2])
        port = await second.start(taken)
        try:
            assert port not in (0, taken)
            assert (await post(f"http://127.0.0.1:{port}/v1/echo"))[0] == 200
        finally:
            await second.close()

    with_door(test)
