"""The panel that shows the present step's task, whatever its kind."""

from __future__ import annotations

from dataclasses import dataclass

from textual import events, on
from textual.actions import SkipAction
from textual.containers import VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Input, Static

from tutor.content.models import Choice, Command, Entry, Question, Task
from tutor.engine.prediction import Asked
from tutor.tui.views import StepView
from tutor.tui.widgets.markdown import inline_text
from tutor.tui.widgets.task.answers import Answers
from tutor.tui.widgets.task.command_line import CommandLine
from tutor.tui.widgets.task.puzzle import PuzzleBoard


class TaskPanel(VerticalScroll, can_focus=False):
    """A command to run, a question, a choice, a puzzle, a line to fill in; nothing where one only reads."""

    @dataclass
    class Answered(Message):
        """An option of a question was taken."""

        index: int

    @dataclass
    class Chose(Message):
        """A way was chosen."""

        value: str

    @dataclass
    class Entered(Message):
        """A line was filled in."""

        value: str

    @dataclass
    class Predicted(Message):
        """The outcome of the command was predicted."""

        value: str

    @dataclass
    class Began(Message):
        """A command is being typed where a prediction was asked for."""

        character: str

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._shown_task: Task | None = None
        self._prediction: tuple[Asked | None, str | None, bool] = (None, None, False)
        """What can be, and what was predicted of the command; whether the command is hidden."""

    async def show(self, view: StepView) -> None:
        """Show another task."""
        self._shown_task = view.step.task
        self._prediction = (view.asked, view.predicted, view.command is None)
        self.set_class(view.is_thinking, "-thinking")
        parts = self._parts(view)
        self.display = bool(parts)
        with self.app.batch_update():
            await self.remove_children()
            await self.mount_all(parts)

    @staticmethod
    def _parts(view: StepView) -> list[Widget]:
        task = view.step.task
        if isinstance(task, Command):
            # Where finding the command is the task there is none to show.
            command = [CommandLine(view.command)] if view.command else []
            if view.asked is not None:
                return [*_question(view.asked), *command]
            said = f"Your prediction: {view.predicted}"
            return [*command, *([Static(Content(said), classes="predicted")] if view.predicted else [])]
        if view.board is not None or isinstance(task, Choice):
            return [PuzzleBoard(view.board) if view.board else Answers(view.options)]
        if not isinstance(task, Question | Entry):
            return []
        ask = Static(inline_text(view.ask), classes="ask")
        if isinstance(task, Question):
            return [ask, Answers(view.options)]
        return [ask, Input(view.value, placeholder="Type it, then Enter", compact=True)]

    async def update(self, view: StepView) -> None:
        """Show the same task anew: a fact may have become known, a prediction been made or come too late."""
        if self._prediction != (view.asked, view.predicted, view.command is None):
            was_here = any(
                widget.has_focus for widget in self.query("Answers, Input, PuzzleBoard").results(Widget)
            )
            await self.show(view)
            if was_here:
                self.focus_task()
        for puzzle in self.query(PuzzleBoard):
            if view.board is not None:
                puzzle.show(view.board)
        for line in self.query(CommandLine):
            line.show(view.command or line.text)

    def on_key(self, event: events.Key) -> None:
        """No prediction is made of letters, so they begin a command."""
        if self._prediction[0] is not None and _is_letter(event):
            event.stop()
            self.post_message(self.Began(event.character or ""))

    def action_page_up(self) -> None:
        """What is above in the panel; at its top the key is the text's."""
        if self.scroll_y <= 0:
            raise SkipAction
        super().action_page_up()

    def action_page_down(self) -> None:
        """What is below in the panel; at its end the key is the text's."""
        if self.scroll_y >= self.max_scroll_y:
            raise SkipAction
        super().action_page_down()

    def focus_task(self) -> bool:
        """Give the focus to what can be answered; whether there is such a thing."""
        for widget in self.query("Answers, Input, PuzzleBoard").results(Widget):
            widget.focus()
            return True
        return False

    def mark(self, index: int, mark: str) -> None:
        """Mark an option as answered."""
        for answers in self.query(Answers):
            answers.mark(index, mark)

    def mark_chosen(self, value: str) -> None:
        """Mark the way that was chosen; only one of them is."""
        task = self._shown_task
        if isinstance(task, Choice):
            values = [route.value for route in task.routes]
            for answers in self.query(Answers):
                if value in values:
                    answers.mark_only(values.index(value), "✓ chosen")

    @on(Answers.Taken)
    def _taken(self, event: Answers.Taken) -> None:
        event.stop()
        if isinstance(self._shown_task, Question):
            self.post_message(self.Answered(event.index))
        elif isinstance(self._shown_task, Choice):
            self.post_message(self.Chose(self._shown_task.routes[event.index].value))
        elif (asked := self._prediction[0]) is not None:
            self.post_message(self.Predicted(asked.choices[event.index][0]))

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        event.stop()
        value = event.value.strip()
        if isinstance(self._shown_task, Command):
            self.post_message(self.Predicted(value))
        else:
            self.post_message(self.Entered(value))


class Amount(Input):
    """A line for a number; a letter in place of its first digit is left to the panel."""

    def on_key(self, event: events.Key) -> None:
        """Take no notice of a command that begins."""
        if not self.value and _is_letter(event):
            event.prevent_default()


def _is_letter(event: events.Key) -> bool:
    return event.character is not None and event.character.isalpha()


def _question(asked: Asked) -> list[Widget]:
    """What can be predicted, and what to answer it with."""
    ask = Static(inline_text(f"Your prediction? {asked.ask}"), classes="ask")
    if asked.choices:
        return [ask, Answers([(text, "") for _, text in asked.choices])]
    return [
        ask,
        Amount(
            placeholder="A number, then Enter; or just run the command", compact=True, restrict=r"\d{0,4}"
        ),
    ]
