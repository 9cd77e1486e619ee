"""The learner's shell on a pty, fed to the emulator and to the capture of commands."""

from __future__ import annotations

import asyncio
import os
import secrets
import select
import signal
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path

from tutor.engine.ports import Ran
from tutor.terminal.capture import Began, Capture
from tutor.terminal.emulator import Emulator
from tutor.terminal.keys import Mouse
from tutor.terminal.marks import Mark, MarkSplitter
from tutor.terminal.processes import kill_session, session_processes, signal_all
from tutor.terminal.pty_fork import Child, fork_on_pty, set_size
from tutor.terminal.startup import prepare

READ_BYTES = 8 * 1024
"""The most that is read before the event loop gets its turn again."""
GRACE = 0.5
"""Seconds between hanging up and killing."""
_LAST_READS = 64

# What a program that was killed leaves switched on: alternate screen, hidden cursor, application keys, mouse.
_RECOVER = b"\x18\x1b[?1049l\x1b[?25h\x1b[?1l\x1b[?1000l\x1b[?1002l\x1b[?1003l\x1b[0m"


class ShellError(Exception):
    """No shell could be started; the message says why and what to do."""


class Shell:
    """One shell in one pane. Every callback is called in the thread of the event loop.

    on_output(): the emulator has taken new bytes; called after each read of at most 8 KiB, so draw at most
    30 times a second. on_began(Began), on_ran(Ran): a command has begun, has ended. on_line(str): a completed
    output line of the running command. on_exit(int): the shell has ended with this exit code (128 + N for
    signal N); `start()` may be called again.

    `environment` is the lab's. DWK_TUTOR_PATH in it (folders as in PATH) is put before PATH again after the
    learner's rc files, and `startup.KEPT` are set again. `state_folder` keeps the copy of the history.
    """

    def __init__(
        self,
        environment: Mapping[str, str],
        cwd: Path,
        emulator: Emulator,
        state_folder: Path,
        *,
        on_output: Callable[[], None] | None = None,
        on_began: Callable[[Began], None] | None = None,
        on_ran: Callable[[Ran], None] | None = None,
        on_line: Callable[[str], None] | None = None,
        on_exit: Callable[[int], None] | None = None,
    ) -> None:
        self._environment = environment
        self._cwd = cwd
        self._emulator = emulator
        self._state_folder = state_folder
        self._on_output = on_output or (lambda: None)
        self._on_began = on_began or (lambda _: None)
        self._on_ran = on_ran or (lambda _: None)
        self._on_line = on_line
        self._on_exit = on_exit or (lambda _: None)
        self._child: Child | None = None
        self._ended = asyncio.Event()
        self._orphans: list[Child] = []
        self._unsent = bytearray()
        self._sending = False
        self._name = ""
        self._capture = self._new_capture()
        self._splitter = MarkSplitter("")

    def _new_capture(self) -> Capture:
        return Capture(self._name, self._on_began, self._on_ran, self._on_line)

    @property
    def alive(self) -> bool:
        """Whether the shell runs."""
        return self._child is not None

    @property
    def at_prompt(self) -> bool:
        """Whether the shell waits at its prompt, with no command running."""
        return self.alive and self._capture.at_prompt

    @property
    def running(self) -> Began | None:
        """The command that runs now; of nested shells only the one that started them is known."""
        return self._capture.running

    @property
    def cwd(self) -> str:
        """The folder of the shell at its last prompt."""
        return self._capture.cwd or str(self._cwd)

    @property
    def name(self) -> str:
        """`bash`, `zsh` or `sh`; "" before the first start."""
        return self._name

    def start(self) -> None:
        """Starts the shell; needs a running event loop. Raises ShellError."""
        if self.alive:
            return
        loop = asyncio.get_running_loop()
        word = secrets.token_hex(8)
        startup = prepare(self._environment, self._state_folder, word)
        if startup is None:
            raise ShellError("There is no shell on this computer: neither bash nor sh is on the PATH.")
        if not self._cwd.is_dir():
            raise ShellError(
                f"The folder {self._cwd} does not exist, so no shell can start in it. Make it again."
            )
        try:
            child = fork_on_pty(startup, self._cwd, self._emulator.columns, self._emulator.rows)
        except OSError as error:
            raise ShellError(
                f"The system has no free terminal for a shell ({error.strerror}). Close one, then try again."
            ) from error
        self._child = child
        self._name = startup.name
        self._capture = self._new_capture()
        self._splitter = MarkSplitter(word)
        self._unsent.clear()
        self._sending = False
        self._ended.clear()
        loop.add_reader(child.fd, self._readable, child)
        # A thread, because not every system can wait for a process in an event loop.
        threading.Thread(target=self._wait, args=(loop, child), name="shell", daemon=True).start()

    def write(self, data: bytes) -> None:
        """Sends keys or a paste; never blocks. Without a shell nothing is sent."""
        if self._child is None or not data:
            return
        self._unsent += data
        if not self._sending:
            self._send()

    def resize(self, columns: int, rows: int) -> None:
        """Tells emulator and shell (SIGWINCH) the new size."""
        self._emulator.resize(columns, rows)
        if self._child is not None:
            set_size(self._child.fd, self._emulator.columns, self._emulator.rows)

    async def close(self) -> None:
        """Hangs up, waits a moment, then kills what is left of the shell's session. Safe to call twice."""
        if child := self._child:
            self._hang_up(child)
            with suppress(TimeoutError):
                await asyncio.wait_for(self._ended.wait(), GRACE)
            kill_session(child.pid, child.terminal)
            await self._ended.wait()
        self._kill_orphans()

    def close_now(self) -> None:
        """The same without waiting, for the way out of a failing program."""
        if child := self._child:
            self._hang_up(child)
            kill_session(child.pid, child.terminal)
        self._kill_orphans()

    # -- reading and writing -------------------------------------------------------------------------------

    def _readable(self, child: Child) -> None:
        if not self._read(child) and self._child is child:
            asyncio.get_running_loop().remove_reader(child.fd)

    def _read(self, child: Child) -> bool:
        """Takes one piece; whether there may be more, now or later."""
        try:
            data = os.read(child.fd, READ_BYTES)
        except BlockingIOError:
            return True
        except OSError:  # EIO: no process has the terminal any more.
            return False
        if not data:
            return False
        for piece in self._splitter.feed(data):
            if isinstance(piece, Mark):
                self._capture.mark(piece)
                if piece.kind == "D":
                    self._recover()
            else:
                self._emulator.feed(piece)
                self._capture.output(piece)
        self.write(self._emulator.take_answers())
        self._on_output()
        return True

    def _recover(self) -> None:
        screen = self._emulator
        if screen.alternate or screen.mouse is not Mouse.OFF or not screen.cursor.visible:
            screen.feed(_RECOVER)

    def _send(self) -> None:
        child = self._child
        if child is None:
            return
        try:
            while self._unsent:
                sent = os.write(child.fd, self._unsent[:READ_BYTES])
                del self._unsent[:sent]
        except BlockingIOError:
            pass
        except OSError:  # EIO: the shell is gone; its end is reported by the one who waits for it.
            self._unsent.clear()
        loop = asyncio.get_running_loop()
        if self._unsent and not self._sending:
            loop.add_writer(child.fd, self._send)
        elif not self._unsent and self._sending:
            loop.remove_writer(child.fd)
        self._sending = bool(self._unsent)

    # -- the end -------------------------------------------------------------------------------------------

    def _wait(self, loop: asyncio.AbstractEventLoop, child: Child) -> None:
        """In a thread of its own: waits for the shell to end."""
        _, status = os.waitpid(child.pid, 0)
        code = os.waitstatus_to_exitcode(status)
        with suppress(RuntimeError):  # The loop may be closed by then.
            loop.call_soon_threadsafe(self._reaped, child, code if code >= 0 else 128 - code)

    def _reaped(self, child: Child, exit_code: int) -> None:
        # What the shell said last may still wait in the terminal.
        for _ in range(_LAST_READS):
            if not select.select([child.fd], [], [], 0)[0] or not self._read(child):
                break
        loop = asyncio.get_running_loop()
        loop.remove_reader(child.fd)
        loop.remove_writer(child.fd)
        # Jobs of the shell that are still there have no terminal from now on.
        if session_processes(child.pid, child.terminal):
            self._hang_up(child)
            self._orphans.append(child)
            loop.call_later(GRACE, self._kill_orphans)
        os.close(child.fd)
        self._child = None
        self._unsent.clear()
        self._sending = False
        self._recover()
        self._ended.set()
        self._capture.ended(exit_code)
        self._on_exit(exit_code)

    def _hang_up(self, child: Child) -> None:
        pids = session_processes(child.pid, child.terminal)
        signal_all(pids, signal.SIGHUP)
        # A stopped job takes the signal only once it goes on.
        signal_all(pids, signal.SIGCONT)

    def _kill_orphans(self) -> None:
        while self._orphans:
            child = self._orphans.pop()
            kill_session(child.pid, child.terminal)
