"""The learner's shell behind its pane: started after the first frame, fed, listened to, closed at the end."""

from __future__ import annotations

from collections.abc import Callable
from contextvars import Context, copy_context
from typing import TYPE_CHECKING, ParamSpec

from tutor.content.models import Command
from tutor.tui.running import Running
from tutor.tui.widgets.phase_line import PhaseLine

if TYPE_CHECKING:
    from textual.timer import Timer

    from tutor.engine.ports import Ran
    from tutor.engine.session import Session
    from tutor.terminal.capture import Began
    from tutor.terminal.emulator import Emulator
    from tutor.tui.lane import Checks, Lane
    from tutor.tui.outside import Outside, ShellPort
    from tutor.tui.screens.lesson import LessonScreen

P = ParamSpec("P")
TICK = 0.25
"""Seconds between two paintings of a running command's time."""
CLEAR_LINE = b"\x05\x15"
"""To the end of the line, then all before it away: what stands there would become part of the command."""


class ShellSide:
    """Hands what the shell reports to the session, the checks and the widgets."""

    def __init__(
        self,
        screen: LessonScreen,
        session: Session,
        outside: Outside,
        checks: Checks,
        lane: Lane,
        *,
        clock: Callable[[], float],
    ) -> None:
        self._screen = screen
        self._session = session
        self._outside = outside
        self._checks = checks
        self._lane = lane
        self._clock = clock
        self._shell: ShellPort | None = None
        self._emulator: Emulator | None = None
        self._tick: Timer | None = None
        self._context: Context | None = None
        self.running: Running | None = None
        """The command that runs now."""

    @property
    def alive(self) -> bool:
        """Whether there is a shell to type into."""
        return self._shell is not None and self._shell.alive

    def start(self) -> None:
        """Start the shell in the room that its pane has."""
        self._context = copy_context()
        pane = self._screen.shell
        columns, rows = pane.size
        self._emulator, self._shell = self._outside.open_shell(
            columns if columns >= 2 else 80, rows if rows >= 1 else 24, self
        )
        pane.attach(self._emulator, self._write)
        from tutor.terminal.shell import ShellError  # noqa: PLC0415 - not needed for the first frame

        try:
            self._shell.start()
        except ShellError as error:
            pane.label = f"no shell: {error}"
            return
        pane.label = f"{self._shell.name} · {self._outside.folder}"

    def resize(self, columns: int, rows: int) -> None:
        """The pane has another size."""
        if self._shell is not None:
            self._shell.resize(columns, rows)
            self._screen.shell.output_came()

    def type(self, text: str) -> str | None:
        """Put a command at the prompt, without Enter. Gives a sentence where that is not possible now."""
        shell, emulator = self._shell, self._emulator
        if shell is None or emulator is None or not shell.alive:
            return "The shell has ended. The menu (F12) starts a new one."
        if self.running is not None:
            return (
                "A command is still running in the shell. Let it end, or press Ctrl+C there, then try again."
            )
        self._screen.shell.send(typed(text, bracketed=emulator.bracketed_paste))
        return None

    async def close(self) -> None:
        """End the shell with all that runs in it."""
        self._stop_tick()
        if self._shell is not None:
            await self._shell.close()

    def close_now(self) -> None:
        """The same without waiting."""
        if self._shell is not None:
            self._shell.close_now()

    def _write(self, data: bytes) -> None:
        if self.alive and self._shell is not None:
            self._shell.write(data)
        elif data == b"\r":
            self.start()

    # What the shell reports: from wherever the event loop was woken, so without the app's context, which the
    # widgets need for their timers.

    def output(self) -> None:
        """Paint it soon."""
        self._inside(self._screen_changed)

    def began(self, began: Began) -> None:
        """Note it, and show its time once it takes long."""
        self._inside(self._command_began, began)

    def ran(self, ran: Ran) -> None:
        """Offer it to the session, which checks."""
        self._inside(self._command_ended, ran)

    def line(self, line: str) -> None:
        """It may tell the phase."""
        if self.running is not None:
            self.running.line(line)

    def exited(self, code: int) -> None:
        """Say it in the pane; nothing of the lesson is lost."""
        self._inside(self._shell_ended, code)

    def _inside(self, action: Callable[P, None], *arguments: P.args, **named: P.kwargs) -> None:
        """Do it in the app's context; what a dying shell says after the screen is gone has no place."""
        if self._context is not None and self._screen.is_attached:
            self._context.copy().run(action, *arguments, **named)

    def _screen_changed(self) -> None:
        self._screen.shell.output_came()

    def _command_began(self, began: Began) -> None:
        task = self._session.current.task
        command = task if isinstance(task, Command) else None
        self.running = Running(began.text, command, self._session.command(), self._clock)
        self._lane.do(lambda: self._session.began(began.text))
        if self._tick is None:
            self._tick = self._screen.set_interval(TICK, self.show_busy)

    def _command_ended(self, ran: Ran) -> None:
        self._rest()
        self._checks.offer(ran)

    def _shell_ended(self, code: int) -> None:
        self._rest()
        self._screen.shell.label = f"the shell has ended (exit code {code}); Enter starts a new one"

    def _rest(self) -> None:
        """Nothing runs any more."""
        self.running = None
        self._stop_tick()
        self._screen.query_one(PhaseLine).busy = None

    def show_busy(self) -> None:
        """Paint what the running command is busy with."""
        self._screen.query_one(PhaseLine).busy = self.running.busy() if self.running else None

    def _stop_tick(self) -> None:
        if self._tick is not None:
            self._tick.stop()
            self._tick = None


def typed(text: str, *, bracketed: bool) -> bytes:
    """The bytes that put a command at the prompt, so that only Enter is missing.

    Several lines go in as a paste, or the shell would run the first ones; where it knows no pastes they are
    joined to one.
    """
    from tutor.terminal.keys import paste_bytes  # noqa: PLC0415 - not needed for the first frame

    text = text.strip("\n")
    if "\n" in text and not bracketed:
        text = " ".join(line.rstrip("\\").strip() for line in text.split("\n"))
    if "\n" in text:
        return CLEAR_LINE + paste_bytes(text, bracketed=True)
    return CLEAR_LINE + text.encode()
