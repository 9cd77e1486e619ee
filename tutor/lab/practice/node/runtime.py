"""The runtime: starts what images hold, as processes of this computer or as programs known by heart."""

from __future__ import annotations

import asyncio
import shutil
import signal
import uuid
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Protocol

from tutor.lab.practice.engine.image import Image
from tutor.lab.practice.node import local
from tutor.lab.practice.node.builtin import BuiltinProcess
from tutor.lab.practice.node.careful import refuse_harm
from tutor.lab.practice.node.local import Launch, LocalProcess
from tutor.lab.practice.node.places import StartError
from tutor.lab.practice.node.programs import PROGRAMS, SHELLS, Program, Stage
from tutor.lab.practice.node.warden import Warden
from tutor.lab.practice.pace import Pace

Sink = Callable[[str, bytes], None]
"""Takes a stream (`stdout`, `stderr`) and one line without its newline, at most 16 KiB; a partial last line
comes at the end."""


class Process(Protocol):
    """The first process of a container."""

    @property
    def pid(self) -> int | None:
        """None for a program that is known by heart."""

    async def wait(self) -> int:
        """The exit code, 128 + N where signal N ended it; any number of callers may wait."""

    def signal(self, number: int) -> None:
        """Send a signal; nothing happens where the process has ended."""


class Runtime:
    """Starts containers' programs and keeps their files under `folder`, which nobody else uses.

    A container gets a copy of the image's files, which goes away with it. Its processes are the user's own
    processes: they can do what the user can. They are kept from filling the computer (limits.py) and do not
    outlive the service (warden.py).
    """

    def __init__(self, folder: Path, pace: Pace) -> None:
        self._folder = folder
        self.pace = pace
        """Of the lab that the containers belong to; what they do themselves takes its real time."""
        self._warden = Warden()
        self._running: set[LocalProcess | BuiltinProcess] = set()
        self._users: dict[Path, int] = {}
        """How many processes run on a container's files."""
        # What a service that was killed left behind belongs to no container any more.
        shutil.rmtree(folder, ignore_errors=True)

    @property
    def warden(self) -> Warden:
        return self._warden

    async def start(
        self,
        image: Image,
        *,
        name: str,
        hostname: str,
        argv: Sequence[str],
        env: Mapping[str, str],
        workdir: str,
        sink: Sink,
        beside: Process | None = None,
        own_network: bool = True,
    ) -> Process:
        """Start a container's program.

        `argv` are all words, entrypoint included; empty for the image's own. `env` is added to the image's.
        An empty `workdir` is the image's. With `beside` the program joins a container that runs already, as
        `docker exec` and probes do: it has the same files and the same network and ends with it. With
        `own_network` the program has ports of its own, where the system allows it, and no way out; without it
        a server is reached on this computer's ports. Raises StartError.
        """
        words = list(argv) or [*image.config.entrypoint, *image.config.cmd]
        if not words:
            raise StartError("no command specified")
        given = {**image.config.env, **env}
        known = _known(image, words) if beside is None else None
        if known is not None:
            stage = Stage(words, given, hostname, lambda stream, line: sink(stream, line.encode()))
            builtin = BuiltinProcess(known, stage, self._running.discard)
            self._running.add(builtin)
            return builtin
        refuse_harm(words, image.root)
        root, neighbour = None, None
        if isinstance(beside, LocalProcess):
            root, neighbour = beside.root, beside.pid
        root = root or await self._files(image, name)
        launch = Launch(words, given, workdir or image.config.workdir, hostname, sink, own_network, neighbour)
        self._users[root] = self._users.get(root, 0) + 1
        try:
            process = local.start(launch, root, self._warden, self._ended)
        except StartError:
            self._leave(root)
            raise
        if isinstance(process, LocalProcess):
            self._running.add(process)
        else:
            self._leave(root)
        return process

    async def close(self) -> None:
        """Kill everything that runs and remove the containers' files."""
        while self._running:
            running = list(self._running)
            for process in running:
                process.signal(signal.SIGKILL)
            await asyncio.gather(*(process.wait() for process in running))
        self._warden.close()
        await asyncio.to_thread(shutil.rmtree, self._folder, ignore_errors=True)

    async def _files(self, image: Image, name: str) -> Path:
        folder = self._folder / f"{name.replace('/', '_')}-{uuid.uuid4().hex[:8]}"
        try:
            if image.root is None:
                folder.mkdir(parents=True)
            else:
                folder.parent.mkdir(parents=True, exist_ok=True)
                copying = asyncio.ensure_future(
                    asyncio.to_thread(shutil.copytree, image.root, folder, symlinks=True)
                )
                await asyncio.shield(copying)
        except asyncio.CancelledError:
            # A thread goes on to its end.
            copying.add_done_callback(lambda _: shutil.rmtree(folder, ignore_errors=True))
            raise
        except (OSError, shutil.Error) as problem:
            shutil.rmtree(folder, ignore_errors=True)
            raise StartError(f"the files of the image cannot be copied: {problem}") from problem
        return folder

    def _ended(self, process: LocalProcess) -> None:
        self._running.discard(process)
        if process.first:
            for other in self._running:
                if isinstance(other, LocalProcess) and other.root == process.root:
                    other.signal(signal.SIGKILL)
        self._leave(process.root)

    def _leave(self, root: Path) -> None:
        self._users[root] -= 1
        if self._users[root] == 0:
            del self._users[root]
            shutil.rmtree(root, ignore_errors=True)


def _known(image: Image, words: list[str]) -> Program | None:
    """The program known by heart that the words start; None for a program of this computer."""
    if image.program is None or image.program in SHELLS:
        return None
    program = PROGRAMS.get(image.program)
    if program is None:
        raise StartError(f"the practice lab does not know the program of this image ({image.program})")
    entrypoint = list(image.config.entrypoint)
    started = words[len(entrypoint) :] if words[: len(entrypoint)] == entrypoint else words
    if started == list(image.config.cmd) or (started and {started[0], started[-1]} & program.names):
        return program
    return None
