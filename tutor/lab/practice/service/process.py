"""The practice lab's process: the engine, the clusters and the door to both, until it is ended."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import json
import logging
import os
import secrets
import signal
from collections.abc import AsyncGenerator
from pathlib import Path
from typing import Any

from tutor import __version__
from tutor.content.data import course_folder
from tutor.lab.practice.engine.engine import Engine
from tutor.lab.practice.k3d.clusters import Clusters
from tutor.lab.practice.k3d.operations import OPERATIONS
from tutor.lab.practice.k3d.operations import operate as operate_k3d
from tutor.lab.practice.node.runtime import Runtime
from tutor.lab.practice.pace import Pace
from tutor.lab.practice.service.life import BEFORE, SERVICE, STAY, Address, announce, withdraw
from tutor.lab.practice.service.operations import Door, Event

IDLE = 3600.0
"""Seconds without a question after which the lab ends by itself; what it has stays on the disk."""
_LOOK = 30.0
_NEW_OBJECTS = 50_000
"""How many may come before the collector looks at them; Python's own number is 700."""

_log = logging.getLogger(__name__)


class Lab:
    """All parts of the lab, kept in one folder."""

    def __init__(self, folder: Path, pace: Pace) -> None:
        self.engine = Engine(folder / "engine", pace, Runtime(folder / "run", pace))
        self.clusters = Clusters(folder / "clusters", self.engine, pace)

    async def begin(self) -> None:
        """What ran when the lab ended runs again."""
        self.engine.sweep(self.clusters.used_images())
        await self.engine.revive()
        await self.clusters.begin()

    def operate(self, operation: str, arguments: dict[str, Any]) -> AsyncGenerator[Event, None]:
        """An operation of docker or of k3d."""
        if operation in OPERATIONS:
            return operate_k3d(self.clusters, operation, arguments)
        return self.engine.operate(operation, arguments)

    async def close(self) -> None:
        """End all that runs; its state stays."""
        await self.clusters.close()
        await self.engine.close()
        await self.engine.runtime.close()


async def live(folder: Path, *, idle: float = IDLE, pace: Pace | None = None) -> None:
    """Be the lab of this folder until a signal comes, or until nobody has asked anything for `idle` seconds
    and nobody wants it to stay.

    The port is the one of the last time where that is free, so that addresses stay as they are.
    """
    # Of the lab that ended last, perhaps by a kill: nobody shall knock there while this one begins.
    withdraw(folder)
    ended = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        loop.add_signal_handler(number, ended.set)
    lab = Lab(folder, pace or Pace())
    token = secrets.token_urlsafe(32)
    door = Door(lab.operate, token, course_folder() / "manifests" / "deployment.yaml")
    port = await door.start(_last_port(folder))
    await lab.begin()
    announce(folder, Address(os.getpid(), port, token, __version__))
    # What is loaded stays: the collector need not look at it again and again. A cluster's objects are plain
    # values without circles, which go by themselves: looking through them would hold up each answer.
    gc.freeze()
    gc.set_threshold(_NEW_OBJECTS, 20, 100)
    try:
        while not ended.is_set():
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(ended.wait(), min(_LOOK, idle))
            if not (folder / SERVICE).exists():
                # Somebody has removed the folder: nobody can find this lab any more.
                _log.info("the folder %s is gone", folder)
                break
            if min(door.idle(), lab.clusters.idle()) > idle and not (folder / STAY).exists():
                _log.info("nobody has asked anything for %.0f s", idle)
                break
    finally:
        # From now on whoever needs a lab starts one, which waits until this one has ended.
        with contextlib.suppress(OSError):
            withdraw(folder)
        await door.close()
        await lab.close()


def _last_port(folder: Path) -> int:
    try:
        port = int(json.loads((folder / BEFORE).read_text("utf-8"))["port"])
    except (OSError, ValueError, KeyError, TypeError):
        return 0
    return port if 0 < port < 1 << 16 else 0
