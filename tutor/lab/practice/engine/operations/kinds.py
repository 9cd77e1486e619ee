"""What an operation is: it is given the engine and arguments, and gives events."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Awaitable, Callable
from typing import TYPE_CHECKING, Any

from tutor.lab.practice.engine.arguments import Arguments

if TYPE_CHECKING:
    from tutor.lab.practice.engine.engine import Engine

Event = dict[str, Any]
"""`{"out": text}`, `{"err": text}`, `{"result": …}` or `{"error": message, "exit": N}`."""

Operation = Callable[["Engine", Arguments], AsyncGenerator[Event, None]]
"""Raises EngineError where it cannot be done."""


def at_once(answer: Callable[[Engine, Arguments], Any]) -> Operation:
    """An operation that only has a result."""

    async def operation(engine: Engine, arguments: Arguments) -> AsyncGenerator[Event, None]:
        yield {"result": answer(engine, arguments)}

    return operation


def awaited(answer: Callable[[Engine, Arguments], Awaitable[Any]]) -> Operation:
    """An operation that takes its time and then only has a result."""

    async def operation(engine: Engine, arguments: Arguments) -> AsyncGenerator[Event, None]:
        yield {"result": await answer(engine, arguments)}

    return operation
