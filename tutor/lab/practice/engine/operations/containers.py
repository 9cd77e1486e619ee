"""The operations on containers."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncGenerator, Mapping
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from tutor.lab.practice.engine import filters
from tutor.lab.practice.engine.arguments import Arguments
from tutor.lab.practice.engine.container import Container
from tutor.lab.practice.engine.creation import MOUNTS_NOTE, settings_of
from tutor.lab.practice.engine.errors import EngineError
from tutor.lab.practice.engine.execution import execute
from tutor.lab.practice.engine.identity import moment_of, nano_stamp
from tutor.lab.practice.engine.inspection import inspect
from tutor.lab.practice.engine.logs import Line
from tutor.lab.practice.engine.operations.kinds import Event, Operation, at_once, awaited
from tutor.lab.practice.pace import now

if TYPE_CHECKING:
    from tutor.lab.practice.engine.engine import Engine


def _list(engine: Engine, arguments: Arguments) -> Any:
    found = filters.containers(
        engine.containers.all(),
        arguments.filters(),
        engine.images,
        stopped=arguments.flag("all"),
        limit=arguments.whole("limit"),
    )
    return [inspect(container) for container in found]


def _inspect(engine: Engine, arguments: Arguments) -> Any:
    return inspect(engine.containers.get(arguments.text("name")))


def _create(engine: Engine, arguments: Arguments) -> Any:
    content = engine.images.get(arguments.text("image"))
    # Names are looked at before volumes are made, so that nothing is left of what is refused.
    name = engine.containers.free_name(arguments.text("name", ""))
    engine.networks.get(arguments.text("network", "") or "default")
    settings = settings_of(content, arguments, engine.volumes)
    container = engine.containers.create(settings, name)
    return {"Id": container.id, "Warnings": [MOUNTS_NOTE] if arguments.texts("volumes") else []}


async def _start(engine: Engine, arguments: Arguments) -> AsyncGenerator[Event, None]:
    """With `attach` what it prints follows, and the result carries its exit code."""
    container = engine.containers.get(arguments.text("name"))
    if not arguments.flag("attach"):
        await engine.containers.start(container.id)
        yield {"result": {"Id": container.id}}
        return
    begun = now()
    await engine.containers.start(container.id)
    async for event in _follow(engine, container, since=begun):
        yield event


async def _attach(engine: Engine, arguments: Arguments) -> AsyncGenerator[Event, None]:
    container = engine.containers.get(arguments.text("name"))
    if not container.running:
        raise EngineError("You cannot attach to a stopped container, start it first", plain=True)
    since = None if arguments.flag("logs") else now()
    async for event in _follow(engine, container, since=since):
        yield event


async def _follow(
    engine: Engine, container: Container, since: datetime | None
) -> AsyncGenerator[Event, None]:
    end = asyncio.ensure_future(engine.containers.wait(container.id))
    try:
        async for line in container.log.read(follow=lambda: container.running, since=since):
            yield _printed(line)
        yield {"result": {"Id": container.id, "StatusCode": await end}}
    finally:
        end.cancel()


async def _logs(engine: Engine, arguments: Arguments) -> AsyncGenerator[Event, None]:
    container = engine.containers.get(arguments.text("name"))
    follow = arguments.flag("follow")
    lines = container.log.read(
        follow=lambda: follow and container.running,
        tail=arguments.whole("tail"),
        since=_moment(arguments, "since"),
        until=_moment(arguments, "until"),
    )
    stamps = arguments.flag("timestamps")
    async with contextlib.aclosing(lines):
        async for line in lines:
            yield _printed(line, stamps=stamps)
    yield {"result": {"Id": container.id}}


async def _wait(engine: Engine, arguments: Arguments) -> Any:
    return {"StatusCode": await engine.containers.wait(arguments.text("name")), "Error": None}


async def _stop(engine: Engine, arguments: Arguments) -> Any:
    name, seconds = arguments.text("name"), arguments.number("seconds")
    await engine.containers.stop(name, seconds, arguments.text("signal", ""))


async def _restart(engine: Engine, arguments: Arguments) -> Any:
    await engine.containers.restart(arguments.text("name"), arguments.number("seconds"))


def _kill(engine: Engine, arguments: Arguments) -> Any:
    engine.containers.kill(arguments.text("name"), arguments.text("signal", "KILL"))


async def _remove(engine: Engine, arguments: Arguments) -> Any:
    name = arguments.text("name")
    if arguments.flag("force") and engine.containers.find(name) is None:
        raise EngineError(f"No such container: {name}")
    await engine.containers.remove(name, force=arguments.flag("force"), volumes=arguments.flag("volumes"))


def _rename(engine: Engine, arguments: Arguments) -> Any:
    engine.containers.rename(arguments.text("name"), arguments.text("new"))


async def _exec(engine: Engine, arguments: Arguments) -> AsyncGenerator[Event, None]:
    async for event in execute(
        engine,
        engine.containers.get(arguments.text("name")),
        arguments.texts("argv"),
        env=arguments.mapping("env"),
        workdir=arguments.text("workdir", ""),
    ):
        yield event


def _top(engine: Engine, arguments: Arguments) -> Any:
    container = engine.containers.get(arguments.text("name"))
    if not container.running:
        raise EngineError(f"container {container.id} is not running")
    started = moment_of(container.state.started)
    row = ["root", str(container.state.pid), "1", "0", started.strftime("%H:%M"), "?", "00:00:00"]
    titles = ["UID", "PID", "PPID", "C", "STIME", "TTY", "TIME", "CMD"]
    return {"Titles": titles, "Processes": [[*row, " ".join(container.settings.argv)]]}


def _stats(engine: Engine, arguments: Arguments) -> Any:
    """One sample of each running container that is named, of all where none is. The practice lab measures
    nothing, so that all numbers are zero."""
    names = arguments.texts("names")
    chosen = [engine.containers.get(name) for name in names] if names else engine.containers.all()
    return [
        {
            "Container": container.id[:12],
            "ID": container.id,
            "Name": container.name,
            "CPUPerc": "0.00%",
            "MemUsage": "0B / 0B",
            "MemPerc": "0.00%",
            "NetIO": "0B / 0B",
            "BlockIO": "0B / 0B",
            "PIDs": "1",
        }
        for container in chosen
        if container.running
    ]


def _prune(_engine: Engine, _arguments: Arguments) -> Any:
    raise EngineError(
        "the practice lab does not prune: it would take away what a later step needs. Remove containers one "
        "by one with docker rm, images with docker rmi",
        plain=True,
    )


def _printed(line: Line, *, stamps: bool = False) -> Event:
    head = f"{nano_stamp(line.at)} " if stamps else ""
    return {"out" if line.stream == "stdout" else "err": f"{head}{line.text}\n"}


def _moment(arguments: Arguments, name: str) -> datetime | None:
    """A time, seconds since 1970, or a span such as `10m` back from now."""
    text = arguments.text(name, "")
    if not text:
        return None
    units = {"s": 1, "m": 60, "h": 3600}
    try:
        if text[-1] in units:
            return now() - timedelta(seconds=float(text[:-1]) * units[text[-1]])
        if text.replace(".", "", 1).isdigit():
            return datetime.fromtimestamp(float(text), UTC)
        return moment_of(text)
    except (ValueError, OverflowError) as error:
        raise EngineError(
            f'invalid value for "{name}": failed to parse value as time or duration: "{text}"'
        ) from error


OPERATIONS: Mapping[str, Operation] = {
    "container.list": at_once(_list),
    "container.inspect": at_once(_inspect),
    "container.create": at_once(_create),
    "container.start": _start,
    "container.attach": _attach,
    "container.logs": _logs,
    "container.wait": awaited(_wait),
    "container.stop": awaited(_stop),
    "container.kill": at_once(_kill),
    "container.restart": awaited(_restart),
    "container.remove": awaited(_remove),
    "container.exec": _exec,
    "container.rename": at_once(_rename),
    "container.top": at_once(_top),
    "container.stats": at_once(_stats),
    "container.prune": at_once(_prune),
    "image.prune": at_once(_prune),
    "network.prune": at_once(_prune),
    "volume.prune": at_once(_prune),
    "system.prune": at_once(_prune),
}
