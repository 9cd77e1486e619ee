"""The process of a container whose work another part of the lab does, such as a node of a cluster."""

from __future__ import annotations

import asyncio
import os
import signal


class Held:
    """Runs until a signal ends it."""

    def __init__(self, stop_code: int = 0) -> None:
        self.pid: int | None = os.getpid()
        self._stop_code = stop_code
        self._code: asyncio.Future[int] = asyncio.get_running_loop().create_future()

    async def wait(self) -> int:
        """The exit code; any number of callers may wait."""
        return await asyncio.shield(self._code)

    def signal(self, number: int) -> None:
        """SIGTERM, SIGINT and SIGQUIT end it orderly, SIGKILL at once; others do nothing."""
        if self._code.done():
            return
        if number == signal.SIGKILL:
            self._code.set_result(128 + number)
        elif number in (signal.SIGTERM, signal.SIGINT, signal.SIGQUIT):
            self._code.set_result(self._stop_code)
