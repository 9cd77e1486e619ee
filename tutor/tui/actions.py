"""What the learner can do: go to another step, ask for help, answer, begin anew."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from textual import events, on

from tutor.content.models import Question
from tutor.content.puzzles import Puzzle
from tutor.engine.progress import StepState
from tutor.tui import messages as told
from tutor.tui.diagnoses import Diagnoses
from tutor.tui.views import outline, step_view
from tutor.tui.widgets.outline import Outline
from tutor.tui.widgets.shell_pane import ShellPane
from tutor.tui.widgets.task import TaskPanel
from tutor.tui.widgets.task.command_line import CommandLine
from tutor.tui.widgets.task.puzzle import PuzzleBoard


class Actions(Diagnoses, inherit_bindings=False):
    """The actions of keys, menu and mouse; what takes time is done in the lane."""

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
        if todo and not self.step.is_only_read:
            self.action_skip()
        else:
            self._move(self._forward)

    def action_skip(self) -> None:
        """Leave the present step out, after asking."""
        step = self.step
        # What is only asked or played makes nothing that a later step could need.
        makes = not isinstance(step.task, Question | Puzzle)
        why = step.optional or (
            "Later steps may need what it does." if makes else "The outline leads back to it."
        )
        self._ask(
            f"**This step is not done yet.** {why} Skip it?",
            "Skip it",
            "Stay",
            lambda: self._move(self._skip),
        )

    # What the keys do

    def _ask(self, text: str, yes: str, no: str, then: Callable[[], object]) -> None:
        from tutor.tui.screens.confirm import Confirm  # noqa: PLC0415 - not needed for the first frame

        def answered(sure: bool | None) -> None:
            if sure:
                then()

        self.push_screen(Confirm(text, yes, no), answered)

    def action_help(self) -> None:
        """Show the help, what helps with the present task first."""
        from tutor.tui.screens.help import HelpScreen, section_for  # noqa: PLC0415 - not needed for the first frame

        self.push_screen(HelpScreen(section_for(step_view(self.session))))

    def action_hint(self) -> None:
        """Show the next hint."""
        step = self.step.id
        self.lane.do(lambda: told.Hinted(step, self.session.hint()))

    def action_solution(self) -> None:
        """Show the solution, after asking."""
        step = self.step
        self._ask(
            "**Show the solution of this step?**" + (" A hint (F2) may be enough." if step.hints else ""),
            "Show it",
            "Not yet",
            lambda: self.lane.do(lambda: told.Revealed(step.id, self.session.reveal())),
        )

    def action_type_it(self) -> None:
        """Type the present step's command at the shell's prompt."""
        command = self.session.offered()
        if command is None and self.step.fault is not None:
            self.notify("Finding the command is the task of this step. Hints are on F2, the solution on F3.")
        elif command is None:
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
        from tutor.tui.screens.outline import OutlineScreen  # noqa: PLC0415 - not needed for the first frame

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

        text = "**Begin the whole part anew?** Your progress is forgotten. Your cluster and files stay."
        self._ask(text, "Begin anew", "Leave it", lambda: self.lane.do(reset))

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

    @on(TaskPanel.Predicted)
    def _predicted_outcome(self, event: TaskPanel.Predicted) -> None:
        step = self.step.id
        self.lane.do(lambda: told.Predicted(step, self.session.predict(event.value)))

    @on(TaskPanel.Began)
    def _began_a_command(self, event: TaskPanel.Began) -> None:
        self.lesson.focus_shell()
        self.lesson.shell.send(event.character.encode())

    @on(PuzzleBoard.Played)
    def _played_move(self, event: PuzzleBoard.Played) -> None:
        step = self.step.id
        self.lane.do(lambda: told.Played(step, self.session.play(event.move)))

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
