"""Options to choose one of, by mouse, by arrow keys or by their number."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.reactive import reactive

from tutor.tui.widgets.markdown import inline_text
from tutor.tui.widgets.task.rows import Rows


class Answer(Rows):
    """One option with its number."""

    @dataclass
    class Clicked(Message):
        """The learner clicked on it."""

        number: int

    current: reactive[bool] = reactive(False)
    mark: reactive[str] = reactive("")
    """✓ or ✗ and a word, once it has been answered."""

    def __init__(self, number: int, title: str, text: str = "") -> None:
        super().__init__()
        self.number = number
        self.answer_title = title
        self.answer_text = text

    def rows(self, width: int) -> list[Content]:
        """The number, then the text with its further lines indented."""
        room = max(width - 5, 8)
        mark = (f"  {self.mark}", "bold") if self.mark else ""
        title_style = "bold" if self.answer_text or self.current else ""
        title = inline_text(self.answer_title).stylize_before(title_style)
        content = Content.assemble(title, mark)
        lines = content.wrap(room)
        if self.answer_text:
            lines += inline_text(self.answer_text).stylize_before("$muted").wrap(room)
        pointer = "▸ " if self.current else "  "
        first = Content.assemble((pointer, "bold $primary"), (f"{self.number}", "bold $primary"), "  ")
        return [Content.assemble(first if y == 0 else "     ", line) for y, line in enumerate(lines)]

    def on_click(self, event: events.Click) -> None:
        """Say that it was clicked."""
        event.stop()
        self.post_message(self.Clicked(self.number))

    def watch_current(self, current: bool) -> None:
        """The stylesheet gives the present one its background."""
        self.set_class(current, "-current")

    def watch_mark(self) -> None:
        """The mark may make it longer."""
        self.refresh(layout=True)


class Answers(Vertical, can_focus=True):
    """A list of options; Enter, a digit or a click takes one."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up,k", "move(-1)", "Up", show=False),
        Binding("down,j", "move(1)", "Down", show=False),
        Binding("enter,space", "take", "Take this answer", show=False),
        *[Binding(str(digit), f"take({digit})", f"Answer {digit}", show=False) for digit in range(1, 10)],
    ]

    index: reactive[int] = reactive(0)

    @dataclass
    class Taken(Message):
        """The learner took an option."""

        index: int
        """Counted from 0."""

    def __init__(self, options: Sequence[tuple[str, str]]) -> None:
        """`options`: title and text of each; the text may be empty."""
        super().__init__()
        self._answers = [Answer(number, *option) for number, option in enumerate(options, 1)]

    def compose(self) -> ComposeResult:
        """The options in order."""
        yield from self._answers

    def on_mount(self) -> None:
        """The first one is where the arrow keys begin."""
        self._answers[0].current = True

    def watch_index(self, old: int, new: int) -> None:
        """Move the pointer."""
        self._answers[old].current = False
        self._answers[new].current = True
        if self.is_attached:
            self._answers[new].scroll_visible(animate=False)

    def mark(self, index: int, mark: str) -> None:
        """Mark an option as answered."""
        self.index = index
        self._answers[index].mark = mark

    def mark_only(self, index: int, mark: str) -> None:
        """Mark one option and take the mark from every other."""
        for answer in self._answers:
            answer.mark = ""
        self.mark(index, mark)

    def action_move(self, by: int) -> None:
        """Move the pointer up or down."""
        self.index = (self.index + by) % len(self._answers)

    def action_take(self, number: int = 0) -> None:
        """Take the option of that number, or where the pointer stands."""
        index = number - 1 if number else self.index
        if index < len(self._answers):
            self.index = index
            self.post_message(self.Taken(index))

    @on(Answer.Clicked)
    def _clicked(self, event: Answer.Clicked) -> None:
        event.stop()
        self.action_take(event.number)
