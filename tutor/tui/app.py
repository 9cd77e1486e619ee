"""The tutor's Textual app: its keys, what they do, and how everything beside the screen starts and ends."""

from __future__ import annotations

import asyncio
import gc
import os
import signal
import time
from collections.abc import Callable, Sequence
from threading import current_thread, main_thread
from typing import TYPE_CHECKING, Any, ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.screen import ModalScreen

from tutor.content.glossary import Glossary
from tutor.tui import messages as told
from tutor.tui import theme
from tutor.tui.glossed import Glossed
from tutor.tui.lane import Checks, Lane
from tutor.tui.outside import LabOutside, Outside
from tutor.tui.screens.lesson import LessonScreen
from tutor.tui.shell_side import ShellSide
from tutor.tui.widgets.notice import Notice, Offer

if TYPE_CHECKING:
    from types import FrameType

    from textual.command import Provider
    from textual.driver import Driver
    from textual.screen import Screen

    from tutor.engine.session import Session
    from tutor.lab.doctor.findings import Finding
    from tutor.lab.lab import Lab
    from tutor.lab.workspace import Workspace

LAST_WAIT = 3.5
"""Seconds that tools get to end when the tutor quits; they are killed after three."""
FALLBACK = 3.0
"""Seconds between two looks, for what no watch reports."""


def _take_no_color() -> bool | None:
    """True where no colour is wanted. An empty NO_COLOR wants nothing, though Textual thinks it does."""
    if os.environ.get("NO_COLOR"):
        return True
    os.environ.pop("NO_COLOR", None)
    return None


def _tutor_commands() -> type[Provider]:
    from tutor.tui.palette import TutorCommands  # noqa: PLC0415 - not needed for the first frame

    return TutorCommands


class TutorApp(Glossed, inherit_bindings=False):
    """Takes one learner through a part. `run()` returns when they quit: None, or the name of the lab that
    they want to go on in."""

    CSS_PATH = "tutor.tcss"
    TITLE = "dwk-tutor"
    COMMAND_PALETTE_BINDING = "f12"
    COMMANDS = {_tutor_commands}  # noqa: RUF012 - as Textual declares it
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f1", "help", "Help", id="help", priority=True, tooltip="The keys, and how the tutor works"),
        Binding("f2", "hint", "Hint", id="hint", priority=True, tooltip="The next hint for this step"),
        Binding("f3", "solution", "Solution", id="solution", priority=True, tooltip="How this step is done"),
        Binding("f4", "type_it", "Type it", id="type", priority=True, tooltip="Type the command for me"),
        Binding("f5", "back", "Back", id="back", priority=True, tooltip="The step before"),
        Binding("f6", "next", "Next", id="next", priority=True, tooltip="The next step"),
        Binding("f7", "glossary", "Terms", id="glossary", priority=True, tooltip="What a term means"),
        Binding(
            "f8", "full_shell", "Shell", id="shell", priority=True, tooltip="The shell full size, and back"
        ),
        Binding("f9", "switch_focus", "Switch", id="focus", priority=True, tooltip="To the shell, and back"),
        Binding("f12", "command_palette", "Menu", id="menu", priority=True, tooltip="Every action by name"),
        Binding("f10", "leave", "Quit", id="quit", priority=True, tooltip="Leave; where you are is kept"),
    ]

    def __init__(
        self,
        session: Session,
        lab: Lab,
        workspace: Workspace,
        *,
        examine: Callable[[], Sequence[Finding]] | None = None,
        outside: Outside | None = None,
        glossary: Callable[[], Glossary] = Glossary,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """`examine`: the doctor's examination, asked once after the first frame; may block. `glossary`: reads
        it, after the first frame as well."""
        suited = theme.suited(os.environ)
        super().__init__(ansi_color=_take_no_color())
        if suited == theme.PLAIN.name:
            # Textual takes it out of the environment; the tools that are started later shall see it too.
            os.environ["NO_COLOR"] = "1"
        for one in theme.THEMES:
            self.register_theme(one)
        # Set without its watcher, which would read all stylesheets anew before the first frame.
        self.set_reactive(TutorApp.theme, suited)
        self.stylesheet.set_variables(self.get_css_variables())
        self.session = session
        self.outside = outside or LabOutside(lab, workspace, session)
        self._examine = examine
        self._glossary = glossary
        self.lesson = LessonScreen(session.journal.lab.upper())
        self.lane = Lane("session", self._post)
        self.outer_lane = Lane("watch", self._post)
        self.doctor_lane = Lane("doctor", self._post)
        self.checks = Checks(session, self._post)
        self.shell_side = ShellSide(self.lesson, session, self.outside, self.checks, self.lane, clock=clock)
        self._ending = False
        self._hangup_before: Any = None

    # Start and end

    def get_driver_class(self) -> type[Driver]:
        """The usual driver, with keys as a shell needs them."""
        from tutor.tui.keyboard import keep_alt  # noqa: PLC0415 - its driver is there on Unix only

        keep_alt()
        return super().get_driver_class()

    def get_default_screen(self) -> Screen[None]:
        """The lesson is there from the first frame on."""
        return self.lesson

    def on_mount(self) -> None:
        """Being asked to end is a quit like any other; a terminal that is gone is not."""
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, lambda: self.call_later(self._end))
        if current_thread() is main_thread():
            self._hangup_before = signal.signal(signal.SIGHUP, self._terminal_gone)

    @on(LessonScreen.Composed)
    def _lesson_is_there(self) -> None:
        """Paint first; ask tools and start the shell afterwards."""
        self.show_progress()
        self.call_after_refresh(self._begin)

    def _begin(self) -> None:
        # What is there now stays for good. Looking through it for garbage again and again would hold the
        # screen for 50 ms each time.
        gc.freeze()
        gc.enable()
        self.take_glossary(self._glossary)
        step = self.step.id
        self.ansi_theme_dark = theme.DARK_TERMINAL
        self.ansi_theme_light = theme.LIGHT_TERMINAL
        # The text needs no tool; what the world has to say comes after `resume`.
        self.post_message(told.Entered(step, ready=False))
        self.outer_lane.do(self._prepare)
        self.lane.do(self._resume)
        self.lane.do(lambda: told.Entered(step, fresh=False))
        self.set_interval(FALLBACK, self._look_again)
        if self.session.journal.notice:
            self.call_later(self._show_damage, self.session.journal.notice)
        self.examine()

    async def _show_damage(self, sentence: str) -> None:
        await self.lesson.add_notice(Notice(sentence, (Offer("Understood", ""),)), of_step=False)

    def _prepare(self) -> told.LaneMessage:
        self.outside.prepare()
        return told.Prepared()

    @on(told.Prepared)
    def _prepared(self) -> None:
        if not self._ending:
            self.shell_side.start()

    def _resume(self) -> told.LaneMessage | None:
        drifts = self.session.resume()
        return told.Drifted(drifts) if drifts else None

    def _look_again(self) -> None:
        if not self.passed and self.step.checks:
            self.checks.look()

    def leave_for(self, lab: str) -> None:
        """End the screen, and begin again in that lab."""
        self.call_later(self._end, lab)

    async def _end(self, lab: str | None = None) -> None:
        """End what runs beside the screen, then the app."""
        if self._ending:
            return
        self._ending = True
        self.checks.close()
        self.lane.close()
        self.doctor_lane.close()
        await self.shell_side.close()
        await asyncio.to_thread(self._stop_watch)
        await asyncio.to_thread(self.checks.wait, LAST_WAIT)
        self.exit(lab)

    def _terminal_gone(self, number: int, frame: FrameType | None) -> None:
        """Leave at once. There is nobody to paint for, and Textual would wait for the terminal for ever: its
        thread that writes has died of the error. The journal is on the disk already."""
        del frame
        self._close_now()
        os._exit(128 + number)

    def _close_now(self) -> None:
        """End what runs beside the screen, without the event loop."""
        self._ending = True
        self.checks.close()
        self.lane.close()
        self.shell_side.close_now()
        self._stop_watch()
        self.checks.wait(LAST_WAIT)

    def _stop_watch(self) -> None:
        self.outer_lane.close()
        if self._watch is not None:
            self._watch.stop(LAST_WAIT)

    def on_unmount(self) -> None:
        """The way out of a failing app, where nothing has been ended yet."""
        if self._hangup_before is not None:
            signal.signal(signal.SIGHUP, self._hangup_before)
        if not self._ending:
            self._close_now()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """While something lies over the lesson, or nothing is there yet, only quitting is possible."""
        del parameters
        free = self.lesson.there and not isinstance(self.screen, ModalScreen)
        return free or action not in LESSON_KEYS

    def action_leave(self) -> None:
        """Quit; asks while a command is running."""
        running = self.shell_side.running
        if running is None or isinstance(self.screen, ModalScreen):
            self.call_later(self._end)
        else:
            text = f"**A command is still running:** `{running.text}`\n\nQuitting ends it."
            self._ask(text, "Quit", "Stay", lambda: self.call_later(self._end))


LESSON_KEYS = {one.action for one in TutorApp.BINDINGS if isinstance(one, Binding)} - {"leave"}
