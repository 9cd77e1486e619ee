"""The learner's shell on a pty, fed to the emulator and to the capture of commands."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from tutor.engine.ports import Ran
from tutor.terminal.capture import Began
from tutor.terminal.emulator import Emulator


class ShellError(Exception):
    """No shell could be started; the message says why and what to do."""


class Shell:
    """One shell in one pane. Every callback is called in the thread of the event loop.

    on_output(): the emulator has taken new bytes; called after each read of at most 8 KiB, so draw at most
    30 times a second. on_began(Began), on_ran(Ran): a command has begun, has ended. on_line(str): a completed
    output line of the running command. on_exit(int): the shell has ended with this exit code (128 + N for
    signal N); `start()` may be called again.
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
    ) -> None: ...

    @property
    def alive(self) -> bool:
        """Whether the shell runs."""
        raise NotImplementedError

    @property
    def at_prompt(self) -> bool:
        """Whether the shell waits at its prompt, with no command running."""
        raise NotImplementedError

    @property
    def name(self) -> str:
        """`bash`, `zsh` or `sh`."""
        raise NotImplementedError

    def start(self) -> None:
        """Starts the shell; needs a running event loop. Raises ShellError."""

    def write(self, data: bytes) -> None:
        """Sends keys or a paste; never blocks."""

    def resize(self, columns: int, rows: int) -> None:
        """Tells emulator and shell (SIGWINCH) the new size."""

    async def close(self) -> None:
        """Hangs up, waits a moment, then kills what is left of the shell's session. Safe to call twice."""

    def close_now(self) -> None:
        """The same without waiting, for the way out of a failing program."""
