"""The tutor's Textual app: its keys, what they do, and how everything beside the screen starts and ends."""

from __future__ import annotations

import asyncio
import os
import signal
import time
from collections.abc import Callable, Sequence
from functools import partial
from threading import current_thread, main_thread
from typing import TYPE_CHECKING, ClassVar

from textual import events, on
from textual.binding import Binding, BindingType
from textual.screen import ModalScreen

from tutor.content.models import Read
from tutor.engine.progress import StepState
from tutor.tui import messages as told
from tutor.tui import theme
from tutor.tui.lane import Checks, Lane
from tutor.tui.outside import LabOutside, Outside
from tutor.tui.reports import Reports
from tutor.tui.screens.lesson import LessonScreen
from tutor.tui.shell_side import ShellSide
from tutor.tui.views import outline
from tutor.tui.widgets.outline import Outline
from tutor.tui.widgets.shell_pane import ShellPane
from tutor.tui.widgets.task import TaskPanel
from tutor.tui.widgets.task.command_line import CommandLine

if TYPE_CHECKING:
    from types import FrameType

    from textual.command import Provider
    from textual.screen import Screen

    from tutor.engine.session import Session
    from tutor.lab.doctor.findings import Finding
    from tutor.lab.real import RealLab
    from tutor.lab.workspace import Workspace

LAST_WAIT = 3.5
"""Seconds that tools get to end when the tutor quits; they are killed after three."""
FALLBACK = 3.0
"""Seconds between two looks, for what no watch reports."""


def _tutor_commands() -> type[Provider]:
    from tutor.tui.palette import TutorCommands  # noqa: PLC0415 - not needed for the first frame

    return TutorCommands


class TutorApp(Reports, inherit_bindings=False):
    """Takes one learner through a part. `run()` returns when they quit."""

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
        lab: RealLab,
        workspace: Workspace,
        *,
        doctor_findings: Sequence[Finding] | None = None,
        outside: Outside | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """`doctor_findings`: what the doctor found at the start, shown where something is amiss."""
        suited = theme.suited(os.environ)
        plain = os.environ.pop("NO_COLOR", "")
        if plain:
            os.environ["NO_COLOR"] = plain
        super().__init__(ansi_color=True if plain else None)
        if plain:
            # Textual takes it away; the tools that are started later shall know it too.
            os.environ["NO_COLOR"] = plain
        for one in theme.THEMES:
            self.register_theme(one)
        self.theme = suited
        self.ansi_theme_dark = theme.DARK_TERMINAL
        self.ansi_theme_light = theme.LIGHT_TERMINAL
        self.session = session
        self.outside = outside or LabOutside(lab, workspace, session)
        self._findings = doctor_findings or ()
        self.lesson = LessonScreen()
        self.lane = Lane("session", self._post)
        self.outer_lane = Lane("watch", self._post)
        self.checks = Checks(session, self._post)
        self.shell_side = ShellSide(self.lesson, session, self.outside, self.checks, self.lane, clock=clock)
        self._ending = False

    # Start and end

    def get_default_screen(self) -> Screen[None]:
        """The lesson is there from the first frame on."""
        return self.lesson

    def on_mount(self) -> None:
        """Being asked to end is a quit like any other; a terminal that is gone is not."""
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, lambda: self.call_later(self._end))
        if current_thread() is main_thread():
            signal.signal(signal.SIGHUP, self._terminal_gone)

    @on(LessonScreen.Composed)
    def _lesson_is_there(self) -> None:
        """Paint first; ask tools and start the shell afterwards."""
        self.show_progress()
        self.call_after_refresh(self._begin)

    def _begin(self) -> None:
        step = self.step.id
        self.post_message(told.Entered(step))
        self.outer_lane.do(self._prepare)
        self.lane.do(self._resume)
        self.lane.do(lambda: told.Entered(step, fresh=False))
        self.set_interval(FALLBACK, self._look_again)

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

    async def _end(self) -> None:
        """End what runs beside the screen, then the app."""
        if self._ending:
            return
        self._ending = True
        self.checks.close()
        self.lane.close()
        await self.shell_side.close()
        await asyncio.to_thread(self._stop_watch)
        await asyncio.to_thread(self.checks.wait, LAST_WAIT)
        self.exit()

    def _terminal_gone(self, number: int, frame: FrameType | None) -> None:
        """Leave at once. There is nobody to paint for, and Textual would wait for the terminal for ever: its thread
        that writes has died of the error. The journal is on the disk already."""
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
        if not self._ending:
            self._close_now()

    # Moving among the steps

    def _enter(self, step: str, *, fresh: bool = True) -> told.LaneMessage:
        self.session.enter(step)
        return told.Entered(step, fresh)

    def _move(self, move: Callable[[], told.LaneMessage]) -> None:
        if not self._moving:
            self._moving = True
            self.checks.abandon()
            self.lane.do(move)

    def go_to(self, step: str) -> None:
        """Go to any step of the part."""
        self._move(partial(self._enter, step))

    def _forward(self) -> told.LaneMessage:
        step = self.session.next()
        return told.Entered(step.id) if step else told.AtTheEnd()

    def _backward(self) -> told.LaneMessage:
        step = self.session.back()
        return told.Entered(step.id) if step else told.AtTheEnd(first=True)

    def _skip(self) -> told.LaneMessage:
        step = self.session.skip()
        return told.Entered(step.id) if step else told.AtTheEnd()

    async def action_back(self) -> None:
        """To the step before."""
        self._move(self._backward)

    def action_next(self) -> None:
        """To the next step; asks where this one is not done."""
        todo = self.session.state(self.step.id) is StepState.TODO
        if todo and not isinstance(self.step.task, Read):
            self.action_skip()
        else:
            self._move(self._forward)

    def action_skip(self) -> None:
        """Leave the present step out, after asking."""
        step = self.step
        why = f" {step.optional}" if step.optional else " Later steps may need what it does."
        self._ask(
            f"**This step is not done yet.**{why} Skip it?", "Skip it", "Stay", lambda: self._move(self._skip)
        )

    # What the keys do

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """While something lies over the lesson, the keys belong to it; only quitting is always possible."""
        over = isinstance(self.screen, ModalScreen)
        lesson_keys = {binding.action for binding in self.BINDINGS if isinstance(binding, Binding)} - {
            "leave"
        }
        return not (over and action in lesson_keys)

    def _ask(self, text: str, yes: str, no: str, then: Callable[[], object]) -> None:
        from tutor.tui.screens.confirm import Confirm  # noqa: PLC0415

        def answered(sure: bool | None) -> None:
            if sure:
                then()

        self.push_screen(Confirm(text, yes, no), answered)

    def action_help(self) -> None:
        """Show the help."""
        from tutor.tui.screens.help import HelpScreen  # noqa: PLC0415

        self.push_screen(HelpScreen())

    def action_hint(self) -> None:
        """Show the next hint."""
        step = self.step.id
        self.lane.do(lambda: told.Hinted(step, self.session.hint()))

    def action_solution(self) -> None:
        """Show the solution, after asking."""
        step = self.step.id
        self._ask(
            "**Show the solution of this step?** A hint (F2) may be enough.",
            "Show it",
            "Not yet",
            lambda: self.lane.do(lambda: told.Revealed(step, self.session.reveal())),
        )

    def action_type_it(self) -> None:
        """Type the present step's command at the shell's prompt."""
        command = self.session.command()
        if command is None:
            self.notify("This step has no command to type.")
        else:
            self.type_into_shell(command)

    def action_full_shell(self) -> None:
        """The shell full size, and back."""
        self.lesson.toggle_full_shell()

    def action_switch_focus(self) -> None:
        """To the shell, and back."""
        self.lesson.switch_focus()

    def action_lesson_tab(self) -> None:
        """Show the lesson where there is room for one pane."""
        if self.lesson.shell.has_focus:
            self.lesson.switch_focus()
        self.lesson.show_tab(shell=False)

    def action_shell_tab(self) -> None:
        """Show the shell where there is room for one pane."""
        self.lesson.focus_shell()

    def action_outline(self) -> None:
        """All steps: at the side where it is shown, else over the lesson."""
        from tutor.tui.screens.outline import OutlineScreen  # noqa: PLC0415

        side = self.lesson.query_one("#outline", Outline)
        if side.size.width and not self.lesson.has_class("-full-shell"):
            side.focus()
        else:
            self.push_screen(OutlineScreen(outline(self.session)), self._outline_answered)

    def _outline_answered(self, step: str | None) -> None:
        if step is not None:
            self.go_to(step)

    def action_check_now(self) -> None:
        """Look again."""
        self.checks.look()

    def action_new_shell(self) -> None:
        """Start the shell anew where it has ended."""
        if self.shell_side.alive:
            self.notify("The shell is running.")
        else:
            self.shell_side.start()

    def action_reset_step(self) -> None:
        """Forget the present step, after asking."""
        step = self.step.id

        def reset() -> told.LaneMessage:
            undo = self.session.reset(step)
            self._post(told.Entered(step))
            return told.WasReset(step, undo)

        text = "**Begin this step anew?** What it did in the cluster stays until you take it back."
        self._ask(text, "Begin anew", "Leave it", lambda: self.lane.do(reset))

    def action_reset_all(self) -> None:
        """Forget all steps, after asking."""

        def reset() -> told.LaneMessage:
            self.session.reset_all()
            self._post(told.Entered(self.session.current.id))
            return told.WasReset(None, None)

        text = "**Begin the whole part anew?** Your progress is forgotten. Your cluster and files stay as they are."
        self._ask(text, "Begin anew", "Leave it", lambda: self.lane.do(reset))

    def action_leave(self) -> None:
        """Quit; asks while a command is running."""
        running = self.shell_side.running
        if running is None or isinstance(self.screen, ModalScreen):
            self.call_later(self._end)
        else:
            text = f"**A command is still running:** `{running.text}`\n\nQuitting ends it."
            self._ask(text, "Quit", "Stay", lambda: self.call_later(self._end))

    # What the learner does in the panes

    @on(Outline.Chosen)
    def _outline_chosen(self, event: Outline.Chosen) -> None:
        self.go_to(event.step)

    @on(TaskPanel.Answered)
    def _answered_question(self, event: TaskPanel.Answered) -> None:
        step = self.step.id
        index = event.index
        self.lane.do(lambda: told.Answered(step, index, self.session.answer(index)))

    @on(TaskPanel.Chose)
    def _chose(self, event: TaskPanel.Chose) -> None:
        step = self.step.id

        def choose() -> told.LaneMessage:
            self.session.choose(event.value)
            return told.Entered(step, fresh=False)

        self.lane.do(choose)

    @on(TaskPanel.Entered)
    def _entered_line(self, event: TaskPanel.Entered) -> None:
        step = self.step.id
        self.lane.do(lambda: told.EntryJudged(step, self.session.enter_fact(event.value)))

    @on(CommandLine.Copied)
    def _copied_command(self, event: CommandLine.Copied) -> None:
        self.copy_to_clipboard(event.text)
        self.notify("Copied the command.", timeout=2)

    @on(events.TextSelected)
    def _text_selected(self) -> None:
        if text := (self.screen.get_selected_text() or "").strip("\n"):
            self.copy_to_clipboard(text)
            self.notify(f"Copied {len(text)} characters.", timeout=2)

    @on(ShellPane.Resized)
    def _shell_resized(self, event: ShellPane.Resized) -> None:
        self.shell_side.resize(event.columns, event.rows)
