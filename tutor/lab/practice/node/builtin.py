"""A container whose program the lab knows by heart: a task of the service."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Callable

from tutor.lab.practice.node.programs import Program, Stage


class BuiltinProcess:
    """A known program that runs."""

    pid: int | None = None

    def __init__(self, program: Program, stage: Stage, at_end: Callable[[BuiltinProcess], None]) -> None:
        self.program = program
        self._at_end = at_end
        self._code: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        self._task = asyncio.ensure_future(program.run(stage))
        self._task.add_done_callback(self._ended)

    async def wait(self) -> int:
        """The exit code, 128 + N where signal N ended it."""
        return await asyncio.shield(self._code)

    def signal(self, number: int) -> None:
        """Send a signal; one that the program does not act on is ignored."""
        if number == signal.SIGKILL:
            self._end(128 + number)
        elif number in self.program.ends:
            self._end(self.program.ends[number])

    def _end(self, code: int) -> None:
        if not self._code.done():
            self._code.set_result(code)
            self._task.cancel()
            self._at_end(self)

    def _ended(self, task: asyncio.Future[int]) -> None:
        if not task.cancelled() and not self._code.done():
            problem = task.exception()
            self._end(1 if problem else task.result())
        elif not self._code.done():
            self._end(128 + signal.SIGKILL)


class EndedProcess:
    """A program that the system did not start: it has printed why and ended."""

    pid: int | None = None

    def __init__(self, code: int) -> None:
        self._code = code

    async def wait(self) -> int:
        return self._code

    def signal(self, number: int) -> None:
        """Nothing is left that a signal could reach."""
