"""Waiting for what comes to be, on the running loop."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable
from pathlib import Path


async def until(true: Callable[[], object], seconds: float = 10.0) -> None:
    """Wait for a condition."""
    loop = asyncio.get_running_loop()
    end = loop.time() + seconds
    while not true():
        assert loop.time() < end, "it did not come to be"
        await asyncio.sleep(0.005)


def gone(pid: int) -> bool:
    """Whether there is no such process, or only what its parent has not asked for yet."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except OSError:
        return not Path("/proc").exists()
