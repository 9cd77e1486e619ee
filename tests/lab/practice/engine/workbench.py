"""An engine in a temporary folder, with the real runtime and hardly any waiting."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from tutor.lab.practice.engine.engine import Engine
from tutor.lab.practice.node.runtime import Runtime
from tutor.lab.practice.pace import Pace

COURSE = "jakousa/dwk-app1"
REGISTRY_PORT = 5111
FAST = Pace(1000)


class RefusedError(Exception):
    """The last event was an error."""

    def __init__(self, event: dict[str, Any]) -> None:
        super().__init__(event["error"])
        self.message: str = event["error"]
        self.code: int = event["exit"]
        self.plain = bool(event.get("plain"))


@asynccontextmanager
async def engine_in(folder: Path, pace: Pace = FAST) -> AsyncIterator[Engine]:
    """An engine that is closed at the end; a second one in the same folder finds what the first has left."""
    runtime = Runtime(folder / "running", pace)
    engine = Engine(folder / "engine", pace, runtime)
    try:
        yield engine
    finally:
        await engine.close()
        await runtime.close()


async def events_of(engine: Engine, op: str, **arguments: Any) -> list[dict[str, Any]]:
    return [event async for event in engine.operate(op, arguments)]


async def ask(engine: Engine, op: str, **arguments: Any) -> Any:
    """The result of an operation; raises RefusedError."""
    last = (await events_of(engine, op, **arguments))[-1]
    if "error" in last:
        raise RefusedError(last)
    return last["result"]


async def printed(engine: Engine, op: str, stream: str = "out", **arguments: Any) -> str:
    """All that an operation lets its tool print on a stream."""
    return "".join(event.get(stream, "") for event in await events_of(engine, op, **arguments))


async def run(engine: Engine, image: str, *cmd: str, **arguments: Any) -> str:
    """Create and start a container of an image that is pulled first where it is not there; its id."""
    if engine.images.find(image) is None:
        await ask(engine, "image.pull", reference=image)
    made = await ask(engine, "container.create", image=image, cmd=list(cmd), **arguments)
    await ask(engine, "container.start", name=made["Id"])
    return str(made["Id"])


async def local_registry(engine: Engine, port: int = REGISTRY_PORT, name: str = "k3d-dwk-registry") -> str:
    """A registry as `k3d registry create` makes it; its container's id."""
    container = engine.add_container(
        name=name,
        image="registry:2",
        ports={"5000/tcp": [{"HostIp": "0.0.0.0", "HostPort": str(port)}]},
        labels={"app": "k3d", "k3d.role": "registry"},
    )
    await engine.containers.start(container.id)
    return container.id


def state(engine: Engine, name: str) -> str:
    """The container's status, `gone` where there is none."""
    found = engine.containers.find(name)
    return found.state.status if found else "gone"
