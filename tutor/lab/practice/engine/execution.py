"""`docker exec`: a further command in a container that runs."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import AsyncIterator, Mapping, Sequence
from typing import TYPE_CHECKING

from tutor.lab.practice.engine.container import Container
from tutor.lab.practice.engine.errors import EngineError, not_started
from tutor.lab.practice.engine.identity import random_id
from tutor.lab.practice.engine.operations.kinds import Event
from tutor.lab.practice.node.places import StartError

if TYPE_CHECKING:
    from tutor.lab.practice.engine.engine import Engine

_WAITING = 4 << 20
"""Bytes that may wait for a reader."""
_OVERHEAD = 100
"""Bytes that a line takes beside its letters."""
_OCI = "OCI runtime exec failed: exec failed: unable to start container process: "


class Output:
    """What a command has printed and nobody has read yet. A reader that stands still, such as a pager, misses
    what comes meanwhile beyond some megabytes, and is told so."""

    def __init__(self) -> None:
        self._lines: asyncio.Queue[tuple[str, bytes] | None] = asyncio.Queue()
        self._size = 0
        self._missed = 0

    def take(self, stream: str, line: bytes) -> None:
        if self._size > _WAITING:
            self._missed += 1
            return
        self._size += len(line) + _OVERHEAD
        self._lines.put_nowait((stream, line))

    def end(self) -> None:
        """Nothing more comes."""
        if self._missed:
            said = (
                f"The practice lab has left out {self._missed} lines: they came faster than they were read."
            )
            self._lines.put_nowait(("stderr", said.encode()))
        self._lines.put_nowait(None)

    async def next(self) -> tuple[str, bytes] | None:
        """Stream and line; None at the end."""
        entry = await self._lines.get()
        if entry is not None:
            self._size -= len(entry[1]) + _OVERHEAD
        return entry


async def execute(
    engine: Engine, container: Container, argv: Sequence[str], *, env: Mapping[str, str], workdir: str
) -> AsyncIterator[Event]:
    """What the command prints, then its exit code as result. Raises EngineError: nothing is running, or the
    command cannot be started (exit 126 or 127)."""
    process = engine.containers.process(container)
    if process is None:
        raise EngineError(f"container {container.id} is not running")
    if not argv:
        raise EngineError("no command specified")
    attributes = {**container.settings.labels, "image": container.settings.image, "name": container.name}
    attributes["execID"] = random_id()
    said = " ".join(argv)
    engine.events.tell("container", f"exec_create: {said}", container.id, attributes)
    engine.events.tell("container", f"exec_start: {said}", container.id, attributes)
    code = 0
    if container.exec is not None:
        answer = await container.exec(list(argv))
        code = answer.code
        if answer.out:
            yield {"out": answer.out}
        if answer.err:
            yield {"err": answer.err}
    else:
        async for event in _run(engine, container, argv, env, workdir):
            if "code" not in event:
                yield event
            else:
                code = event["code"]
    attributes["exitCode"] = str(code)
    engine.events.tell("container", "exec_die", container.id, attributes)
    yield {"result": {"ExitCode": code}}


async def _run(
    engine: Engine, container: Container, argv: Sequence[str], env: Mapping[str, str], workdir: str
) -> AsyncIterator[Event]:
    settings = container.settings
    content = engine.images.contents.get(settings.image_id)
    if content is None:
        raise EngineError(f"No such image: {settings.image}")
    output = Output()
    given = dict(entry.split("=", 1) for entry in settings.env if "=" in entry)
    try:
        process = await engine.runtime.start(
            content.image,
            name=container.name,
            hostname=settings.hostname or container.id[:12],
            argv=argv,
            env={**given, **env},
            workdir=workdir or settings.workdir,
            sink=output.take,
            beside=engine.containers.process(container),
            own_network=not container.published,
        )
    except StartError as error:
        raise not_started(error, _OCI) from error
    end = asyncio.ensure_future(process.wait())
    # The runtime has handed over every line when it gives the exit code.
    end.add_done_callback(lambda _: output.end())
    try:
        while (entry := await output.next()) is not None:
            stream, line = entry
            yield {"out" if stream == "stdout" else "err": line.decode("utf-8", "replace") + "\n"}
        yield {"code": await end}
    finally:
        if not end.done():
            process.signal(signal.SIGKILL)
            end.cancel()
