"""Containers whose caller has gone, or who are asked for something else meanwhile."""

from __future__ import annotations

import asyncio
import socket
from pathlib import Path
from typing import Any

import pytest

from tests.lab.practice.engine.workbench import COURSE, ask, engine_in, run, state
from tutor.lab.practice.engine.engine import Engine
from tutor.lab.practice.engine.execution import Output
from tutor.lab.practice.node.runtime import Process
from tutor.lab.practice.pace import Pace


class Gate:
    """Holds the starts of programs until it is opened."""

    def __init__(self, engine: Engine, patch: pytest.MonkeyPatch) -> None:
        self.reached, self.open = asyncio.Event(), asyncio.Event()
        self._start = engine.runtime.start
        patch.setattr(engine.runtime, "start", self._held)

    async def _held(self, *words: Any, **options: Any) -> Process:
        self.reached.set()
        await self.open.wait()
        return await self._start(*words, **options)


async def becomes(engine: Engine, name: str, status: str) -> None:
    async with asyncio.timeout(10):
        while state(engine, name) != status:
            await asyncio.sleep(0.005)


def test_a_start_goes_on_when_its_caller_goes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def steps() -> None:
        async with engine_in(tmp_path) as engine:
            await ask(engine, "image.pull", reference=COURSE)
            await ask(engine, "container.create", image=COURSE, name="web")
            gate = Gate(engine, monkeypatch)
            call = asyncio.ensure_future(ask(engine, "container.start", name="web", attach=True))
            await gate.reached.wait()
            call.cancel()
            await asyncio.gather(call, return_exceptions=True)
            gate.open.set()
            await becomes(engine, "web", "running")
            await ask(engine, "container.remove", name="web", force=True)

    asyncio.run(steps())


def test_a_stop_goes_on_when_its_caller_goes(tmp_path: Path) -> None:
    async def steps() -> None:
        async with engine_in(tmp_path, Pace(100)) as engine:
            await run(engine, COURSE, name="web")
            # The course's program does not listen to SIGTERM, so that this waits.
            call = asyncio.ensure_future(ask(engine, "container.stop", name="web", seconds=20))
            await asyncio.sleep(0.01)
            assert state(engine, "web") == "running"
            call.cancel()
            await becomes(engine, "web", "exited")

    asyncio.run(steps())


@pytest.mark.parametrize("operation", ["container.remove", "container.stop"])
def test_what_is_just_starting_is_started_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, operation: str
) -> None:
    async def steps() -> None:
        async with engine_in(tmp_path) as engine:
            await ask(engine, "image.pull", reference=COURSE)
            await ask(engine, "container.create", image=COURSE, name="web", ports=[{"container": "80"}])
            gate = Gate(engine, monkeypatch)
            start = asyncio.ensure_future(ask(engine, "container.start", name="web"))
            await gate.reached.wait()
            (binding,) = engine.containers.get("web").published["80/tcp"]
            end = asyncio.ensure_future(ask(engine, operation, name="web", force=True))
            await asyncio.sleep(0)
            gate.open.set()
            await asyncio.gather(start, end)
            assert state(engine, "web") == ("gone" if operation == "container.remove" else "exited")
            with socket.socket() as probe:
                probe.bind(("127.0.0.1", int(binding["HostPort"])))

    asyncio.run(steps())


def test_a_reader_who_stands_still_misses_lines_and_is_told() -> None:
    async def steps() -> None:
        output = Output()
        for _ in range(1_000):
            output.take("stdout", b"x" * 16_000)
        output.end()
        lines = []
        while (entry := await output.next()) is not None:
            lines.append(entry)
        assert 100 < len(lines) < 500
        assert lines[-1][0] == "stderr"
        assert f"left out {1_001 - len(lines)} lines".encode() in lines[-1][1]
        output.take("stdout", b"again")
        assert await output.next() == ("stdout", b"again")

    asyncio.run(steps())
