"""A container's program as a process of this computer."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import subprocess
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from tutor.lab.practice.node import limits, places
from tutor.lab.practice.node.builtin import EndedProcess
from tutor.lab.practice.node.landlock import confine
from tutor.lab.practice.node.output import LinePump
from tutor.lab.practice.node.places import StartError
from tutor.lab.practice.node.warden import Warden

_POLL = 0.05
_LAST_WORDS = 2.0
"""Seconds that a pipe may stay open after the program's end before it is left."""


@dataclass(frozen=True)
class Launch:
    """What a process of this computer is started with, in the container's own words."""

    words: Sequence[str]
    env: Mapping[str, str]
    workdir: str
    hostname: str
    sink: Callable[[str, bytes], None]
    own_network: bool
    neighbour: int | None = None
    """Id of a process whose network it shares."""


class LocalProcess:
    """A running program with a session and process group of its own."""

    def __init__(
        self,
        popen: subprocess.Popen[bytes],
        launch: Launch,
        root: Path,
        warden: Warden,
        at_end: Callable[[LocalProcess], None],
    ) -> None:
        self.root = root
        """The container's own files."""
        self.first = launch.neighbour is None
        """Whether it is the first process of its container; the container ends with that one."""
        self.pid: int | None = popen.pid
        self._popen = popen
        self._warden = warden
        self._at_end = at_end
        self._code: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        self._pumps = [
            LinePump(os.dup(pipe.fileno()), partial(launch.sink, name))
            for name, pipe in (("stdout", popen.stdout), ("stderr", popen.stderr))
            if pipe is not None
        ]
        for pipe in (popen.stdout, popen.stderr):
            if pipe is not None:
                pipe.close()
        self._watch = asyncio.ensure_future(self._until_end())

    async def wait(self) -> int:
        """The exit code, 128 + N where signal N ended it; after the last line has been delivered."""
        return await asyncio.shield(self._code)

    def signal(self, number: int) -> None:
        """Send a signal. SIGKILL reaches all processes of the container, others the first one only.

        The first process of a container is spared a signal that it does not handle, and so it is here on
        Linux. Elsewhere such a signal ends it.
        """
        if self._popen.returncode is not None or self.pid is None:
            return
        with contextlib.suppress(ProcessLookupError, PermissionError):
            if number == signal.SIGKILL:
                os.killpg(self.pid, signal.SIGKILL)
            elif _handles(self.pid, number):
                os.kill(self.pid, number)

    async def _until_end(self) -> None:
        await _exit_of(self._popen)
        # The container ends with its first process. That one still has its number until it is asked for its
        # exit code, so the group's number is nobody else's.
        with contextlib.suppress(OSError):
            os.killpg(self._popen.pid, signal.SIGKILL)
        code = self._popen.wait()
        self._warden.forget(self._popen.pid)
        try:
            await self._drain()
        finally:
            self._at_end(self)
            self._code.set_result(128 - code if code < 0 else code)

    async def _drain(self) -> None:
        """Deliver what the program printed last."""
        for pump in self._pumps:
            pump.hurry()
        await asyncio.wait([pump.ended for pump in self._pumps], timeout=_LAST_WORDS)
        for pump in self._pumps:
            pump.close()


def start(
    launch: Launch, root: Path, warden: Warden, at_end: Callable[[LocalProcess], None]
) -> LocalProcess | EndedProcess:
    """Start a process on a container's files. Raises StartError; `at_end` is then not called, nor where the
    program ended at once."""
    place = _work_in(root, launch.workdir)
    with contextlib.suppress(OSError):
        # Where the image has a file of that name its program does without.
        (root / "tmp").mkdir(exist_ok=True)
    words = places.command(root, launch.words, launch.env, place)

    def prepare() -> None:
        limits.hold_back()
        if launch.neighbour is not None:
            limits.network_of(launch.neighbour)
        elif launch.own_network:
            limits.own_network()
        confine(root)

    try:
        popen = subprocess.Popen(
            words,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            cwd=place,
            env=places.variables(root, launch.env, launch.hostname),
            start_new_session=True,
            # The service runs on one thread, so nothing is half done where this forks.
            preexec_fn=prepare,  # noqa: PLW1509
        )
    except ValueError as problem:
        # Such as a null character in an argument.
        raise StartError(f'exec: "{launch.words[0]}": invalid argument') from problem
    except OSError as problem:
        launch.sink("stderr", places.ended_at_once(launch.words, problem))
        return EndedProcess(255)
    warden.watch(popen.pid)
    return LocalProcess(popen, launch, root, warden, at_end)


def _work_in(root: Path, workdir: str) -> Path:
    """The folder that the program starts in; made where the image has none of that name, as runc does."""
    wanted = os.path.normpath(f"/{workdir}")
    place = root / wanted.lstrip("/")
    if places.inside(root, wanted) is None:
        try:
            place.mkdir(parents=True, exist_ok=True)
        except OSError as problem:
            raise StartError(f"mkdir {wanted}: {limits.as_oci(problem)}") from problem
    return place


async def _exit_of(popen: subprocess.Popen[bytes]) -> None:
    """Wait until the process has ended, without asking it for its exit code where the system can tell so."""
    loop = asyncio.get_running_loop()
    try:
        descriptor = os.pidfd_open(popen.pid)
    except (AttributeError, OSError):
        while popen.poll() is None:
            await asyncio.sleep(_POLL)
        return
    over = asyncio.Event()
    loop.add_reader(descriptor, over.set)
    try:
        await over.wait()
    finally:
        loop.remove_reader(descriptor)
        os.close(descriptor)


def _handles(pid: int, number: int) -> bool:
    """Whether the process has a handler for the signal; taken for true where the system does not say."""
    try:
        status = Path(f"/proc/{pid}/status").read_text("ascii", "replace")
        caught = next(line for line in status.splitlines() if line.startswith("SigCgt:"))
    except (OSError, StopIteration):
        return True
    return bool(int(caught.split()[1], 16) >> (number - 1) & 1)
