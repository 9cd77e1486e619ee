"""The panel that shows the present step's task, whatever its kind."""

from __future__ import annotations

from dataclasses import dataclass

from textual import on
from textual.containers import VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Input, Static

from tutor.content.models import Choice, Command, Entry, Question, Task
from tutor.tui.widgets.task.answers import Answers
from tutor.tui.widgets.task.command_line import CommandLine


class TaskPanel(VerticalScroll, can_focus=False):
    """A command to run, a question, a choice, a line to fill in; nothing for a step that is only read."""

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

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._shown_task: Task | None = None

    async def show(self, task: Task, ask: str, command: str | None) -> None:
        """Show another task; `ask` and `command` have the facts filled in."""
        self._shown_task = task
        self.set_class(not isinstance(task, Command), "-thinking")
        parts = self._parts(task, ask, command)
        self.display = bool(parts)
        with self.app.batch_update():
            await self.remove_children()
            await self.mount_all(parts)

    def _parts(self, task: Task, ask: str, command: str | None) -> list[Widget]:
        if isinstance(task, Command):
            return [CommandLine(command or task.run)]
        if isinstance(task, Question):
            return [
                Static(Content(ask), classes="ask"),
                Answers([(option.text, "") for option in task.options]),
            ]
        if isinstance(task, Choice):
            return [Answers([(route.title, route.text) for route in task.routes])]
        if isinstance(task, Entry):
            return [
                Static(Content(ask), classes="ask"),
                Input(placeholder="Type it, then Enter", compact=True),
            ]
        return []

    def focus_task(self) -> bool:
        """Give the focus to what can be answered; whether there is such a thing."""
        for widget in self.query("Answers, Input").results(Widget):
            widget.focus()
            return True
        return False

    def mark(self, index: int, mark: str) -> None:
        """Mark an option as answered."""
        for answers in self.query(Answers):
            answers.mark(index, mark)

    @on(Answers.Taken)
    def _taken(self, event: Answers.Taken) -> None:
        event.stop()
        if isinstance(self._shown_task, Question):
            self.post_message(self.Answered(event.index))
        elif isinstance(self._shown_task, Choice):
            self.post_message(self.Chose(self._shown_task.routes[event.index].value))

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self.post_message(self.Entered(event.value.strip()))
