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

_OCI = "OCI runtime exec failed: exec failed: unable to start container process: "


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
    lines: asyncio.Queue[tuple[str, bytes] | None] = asyncio.Queue()
    given = dict(entry.split("=", 1) for entry in settings.env if "=" in entry)
    try:
        process = await engine.runtime.start(
            content.image,
            name=container.name,
            hostname=settings.hostname or container.id[:12],
            argv=argv,
            env={**given, **env},
            workdir=workdir or settings.workdir,
            sink=lambda stream, line: lines.put_nowait((stream, line)),
            beside=engine.containers.process(container),
            own_network=not container.published,
        )
    except StartError as error:
        raise not_started(error, _OCI) from error
    end = asyncio.ensure_future(process.wait())
    # The runtime has handed over every line when it gives the exit code.
    end.add_done_callback(lambda _: lines.put_nowait(None))
    try:
        while (entry := await lines.get()) is not None:
            stream, line = entry
            yield {"out" if stream == "stdout" else "err": line.decode("utf-8", "replace") + "\n"}
        yield {"code": await end}
    finally:
        if not end.done():
            process.signal(signal.SIGKILL)
            end.cancel()
