"""Memory limits of containers: one that uses more than its limit is killed, as the kernel would do it.

Known on Linux only, and looked at now and then: a program that takes a lot and ends at once gets away. What
the programs known by heart use is nothing that could be measured.
"""

from __future__ import annotations

import asyncio
import os
import signal
from pathlib import Path

from tutor.lab.practice.cluster import quantity
from tutor.lab.practice.cluster.kinds import Object
from tutor.lab.practice.node.runtime import Process

_LOOK = 0.25


class MemoryWatch:
    """Watches one start of one container."""

    def __init__(self, container: Object, process: Process) -> None:
        self.exceeded = False
        """Whether the container was killed for its memory."""
        self._process = process
        self._task: asyncio.Task[None] | None = None
        limit = memory_limit(container)
        if limit is not None and process.pid is not None and Path("/proc/self/statm").exists():
            self._task = asyncio.ensure_future(self._look(process.pid, limit))

    def stop(self) -> None:
        """The container has ended."""
        if self._task is not None:
            self._task.cancel()

    async def _look(self, pid: int, limit: int) -> None:
        while used(pid) <= limit:
            await asyncio.sleep(_LOOK)
        self.exceeded = True
        self._process.signal(signal.SIGKILL)


def memory_limit(container: Object) -> int | None:
    """Bytes that the container may use, None where nothing is said."""
    limit = ((container.get("resources") or {}).get("limits") or {}).get("memory")
    try:
        return None if limit is None else int(quantity.value(str(limit)))
    except ValueError:
        return None


def used(pid: int) -> int:
    """Bytes of memory that a process and its descendants hold; 0 for one that has ended."""
    try:
        pages = int(Path(f"/proc/{pid}/statm").read_text("ascii").split()[1])
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text("ascii").split()
    except (OSError, IndexError, ValueError):
        return 0
    return pages * os.sysconf("SC_PAGE_SIZE") + sum(used(int(child)) for child in children)
