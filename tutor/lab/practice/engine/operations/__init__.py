"""The operations that `docker` asks for, by name."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncGenerator, Mapping
from typing import TYPE_CHECKING, Any

from tutor.lab.practice.engine.arguments import Arguments
from tutor.lab.practice.engine.errors import EngineError
from tutor.lab.practice.engine.operations import containers, images, system
from tutor.lab.practice.engine.operations.kinds import Event, Operation

if TYPE_CHECKING:
    from tutor.lab.practice.engine.engine import Engine

OPERATIONS: Mapping[str, Operation] = {**containers.OPERATIONS, **images.OPERATIONS, **system.OPERATIONS}


async def operate(engine: Engine, op: str, arguments: Any) -> AsyncGenerator[Event, None]:
    """Carry one out. The last event is `{"result": …}`, or `{"error": …, "exit": N}` where it failed."""
    operation = OPERATIONS.get(op)
    if operation is None:
        yield EngineError(f"the practice lab has no operation {op}").event()
        return
    try:
        async with contextlib.aclosing(operation(engine, Arguments(arguments))) as events:
            async for event in events:
                yield event
    except EngineError as error:
        yield error.event()
    except OSError as error:
        place = error.filename or "its folder"
        yield EngineError(f"the practice lab cannot use {place}: {error.strerror or error}").event()
