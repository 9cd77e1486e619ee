"""A process of the tutor's own: the one module that uses `sh`.

`sh` starts and reaps it; its output is read here, from pipes of our own. So none of the ways in which
callbacks of `sh` stop, hang or grow without bound can happen (its `_out` callback ends the stream when it
returns something true, its `_timeout` ends only the direct child, its buffers hold whole lines).

Each process runs in a session and process group of its own, with /dev/null as its input and no terminal.
It is ended with TERM to the whole group, KILL three seconds later. A grandchild that has made itself a
session of its own (`setsid`, a daemon) has left the group: it is out of reach and keeps running, as it would
under a shell.
"""

from __future__ import annotations

import contextlib
import errno
import os
import selectors
import shutil
import signal
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from tutor.engine.ports import Problem

Sink = Callable[[bytes], None]

PATIENCE = 3.0
"""Seconds between TERM and KILL."""

_TICK = 0.05
_LINGER = 0.2
_CHUNK = 64 * 1024


class NotStartedError(Exception):
    """The system did not start a program."""

    def __init__(self, problem: Problem, reason: str) -> None:
        super().__init__(reason)
        self.problem = problem
        self.reason = reason


class Process:
    """A process in its own session, whose output goes to sinks while `follow` runs."""

    def __init__(
        self, argv: Sequence[str], env: Mapping[str, str], cwd: str | Path | None, out: Sink, err: Sink | None
    ) -> None:
        """`err` None: the error output goes into `out`, in the order in which it was written.

        Raises NotStartedError.
        """
        # Here, not above: the screen's first frame runs no tool and need not wait 20 ms for this.
        import sh  # noqa: PLC0415

        program = _program(argv[0], env.get("PATH", os.defpath))
        self.exit_code: int | None = None
        self._sinks: dict[int, Sink] = {}
        write_ends: list[int] = []
        try:
            for sink in (out, err):
                if sink is not None:
                    read_end, write_end = os.pipe()
                    self._sinks[read_end] = sink
                    write_ends.append(write_end)
            with Path(os.devnull).open("rb") as nothing:
                self._ended_badly: type[Exception] = sh.ErrorReturnCode
                self._running = sh.Command(program)(
                    *argv[1:],
                    _in=nothing,
                    _out=write_ends[0],
                    _err=write_ends[-1],
                    _env=dict(env),
                    _cwd=str(cwd) if cwd is not None else None,
                    _bg=True,
                    _bg_exc=False,
                    _new_session=True,
                    _preexec_fn=_usual_signals,
                )
        except (sh.ForkException, sh.CommandNotFound, OSError, ValueError, TypeError) as error:
            for end in self._sinks:
                os.close(end)
            raise NotStartedError(Problem.DENIED, _reason(error)) from error
        finally:
            for end in write_ends:
                os.close(end)
        # A new session's leader also leads its process group.
        self._group = int(self._running.pid)

    def signal(self, number: int) -> bool:
        """Send a signal to every process of the group; whether there was one to send it to."""
        try:
            os.killpg(self._group, number)
        except (ProcessLookupError, PermissionError):
            # macOS says "not permitted" where only ended processes are left.
            return False
        return True

    def follow(self, enough: Callable[[], Problem | None]) -> Problem | None:
        """Read until the process has ended; `enough` is asked 20 times a second whether to end it, and why.

        Sets `exit_code`. Whatever happens in a sink, no process and no pipe is left open.
        """
        problem: Problem | None = None
        try:
            problem = self._read(enough)
        finally:
            for end in self._sinks:
                os.close(end)
            if self._present():
                self.signal(signal.SIGKILL)
            if not self._running.is_alive():
                self.exit_code = self._reap()
        return problem

    def _read(self, enough: Callable[[], Problem | None]) -> Problem | None:
        problem: Problem | None = None
        ended: float | None = None
        ending = _Ending(self)
        pause = 0.001
        with selectors.DefaultSelector() as selector:
            for end in self._sinks:
                selector.register(end, selectors.EVENT_READ)
            while not ending.failed():
                heard = self._drain(selector)
                if not self._running.is_alive():
                    ended = ended or time.monotonic()
                    since = time.monotonic() - ended
                    if not selector.get_map() or (since > _LINGER and not heard) or since > 10 * _LINGER:
                        if not self._present():
                            break
                        ending.begin()
                elif not ending.begun:
                    problem = enough()
                    if problem is not None:
                        ending.begin()
                if ended is not None or not selector.get_map():
                    # Nothing wakes us now and an end is near, so look often at first.
                    time.sleep(pause)
                    pause = min(2 * pause, _TICK)
        return problem

    def _drain(self, selector: selectors.BaseSelector) -> bool:
        heard = False
        for key, _ in selector.select(_TICK if selector.get_map() else 0):
            data = os.read(key.fd, _CHUNK)
            if data:
                heard = True
                self._sinks[key.fd](data)
            else:
                selector.unregister(key.fd)
        return heard

    def _present(self) -> bool:
        """Whether a living process is left in the group."""
        if not self.signal(0):
            return False
        if not sys.platform.startswith("linux"):
            return True
        # Where nothing reaps orphans (a container without init), the ended ones stay in the group.
        for status in Path("/proc").glob("[0-9]*/stat"):
            try:
                state, _, group = status.read_bytes().rpartition(b")")[2].split()[:3]
            except (OSError, ValueError):
                continue
            if int(group) == self._group and state not in (b"Z", b"X"):
                return True
        return False

    def _reap(self) -> int | None:
        # Told not to raise (`_bg_exc`), `wait` raises all the same; the code is there either way.
        with contextlib.suppress(self._ended_badly):
            self._running.wait()
        return int(self._running.exit_code)


class _Ending:
    """TERM to the group, KILL three seconds later, and a second more until it is given up."""

    def __init__(self, process: Process) -> None:
        self._process = process
        self._due: list[tuple[float, int]] = []
        self.begun = False

    def begin(self) -> None:
        if not self.begun:
            self.begun = True
            self._process.signal(signal.SIGTERM)
            now = time.monotonic()
            self._due = [(now + PATIENCE, signal.SIGKILL), (now + PATIENCE + 1.0, 0)]

    def failed(self) -> bool:
        """Whether even KILL has not helped: a process that hangs inside the system."""
        if self._due and time.monotonic() > self._due[0][0]:
            self._process.signal(self._due.pop(0)[1])
        return self.begun and not self._due


def _usual_signals() -> None:
    """In the child: ^C and hang-up end it, even where the tutor itself was started so as to ignore them."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    signal.signal(signal.SIGHUP, signal.SIG_DFL)


def _program(name: str, path: str) -> str:
    found = shutil.which(name, path=path)
    if found is not None:
        return str(Path(found).absolute())
    places = (
        [Path(name)] if "/" in name else [Path(folder, name) for folder in path.split(os.pathsep) if folder]
    )
    for place in places:
        try:
            if place.is_file():
                raise NotStartedError(Problem.DENIED, f"{place}: {os.strerror(errno.EACCES)}")
        except PermissionError:
            continue
    raise NotStartedError(Problem.MISSING, f"{name}: command not found")


def _reason(error: Exception) -> str:
    """The last line of what `sh` brings back from the child is the system's own sentence."""
    lines = [line for line in str(error).replace("\\n", "\n").splitlines() if line.strip()]
    return lines[-1].strip() if lines else type(error).__name__
