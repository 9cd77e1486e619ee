"""The outline: every chapter with its progress, and the steps of the one the learner is in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from textual import on
from textual.content import Content
from textual.message import Message
from textual.widgets import OptionList
from textual.widgets.option_list import Option

Mark = Literal["done", "now", "skipped", "to do"]

MARKS: dict[Mark, tuple[str, str]] = {
    "done": ("✓", "$success"),
    "now": ("▸", "bold $primary"),
    "skipped": ("–", "$muted"),
    "to do": ("·", "$muted"),
}
"""Each mark has its own shape; the word stands beside it where there is room."""


@dataclass(frozen=True)
class Line:
    """One line of the outline."""

    step: str
    """Id of the step that a click leads to."""
    title: str
    mark: Mark
    chapter: int | None = None
    """The number of the chapter; None for a step."""
    count: str = ""
    """Done and all, of a chapter."""
    present: bool = False
    """The learner is here."""


def _present(lines: Sequence[Line]) -> int:
    """The number of the line where the learner is: the step's own, not its chapter's."""
    return max((number for number, line in enumerate(lines) if line.present), default=0)


class Outline(OptionList):
    """A list to move in with the arrow keys, or to click."""

    @dataclass
    class Chosen(Message):
        """The learner wants to go to a step."""

        step: str

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id, compact=True)
        self._shown: Sequence[Line] = ()

    def show(self, lines: Sequence[Line]) -> None:
        """Show these lines. The place in the list is kept until the learner is at another step."""
        if lines == self._shown:
            return
        stays = _present(lines) == _present(self._shown) and len(lines) == len(self._shown)
        self._shown = lines
        self._fill(keep=stays)

    def on_resize(self) -> None:
        """The words beside the marks depend on the room."""
        self._fill(keep=True)

    def _fill(self, *, keep: bool) -> None:
        """`keep`: the line that is highlighted stays so."""
        if not self._shown or not self.size.width:
            return
        highlighted = self.highlighted if keep else None
        self.clear_options()
        self.add_options([Option(self._content(line)) for line in self._shown])
        self.highlighted = _present(self._shown) if highlighted is None else highlighted
        self.scroll_to_highlight()

    def _content(self, line: Line) -> Content:
        mark, style = MARKS[line.mark]
        # The bar at the side comes once there are more lines than rows; its column is left free before.
        bar = self.styles.scrollbar_size_vertical
        room = min(self.scrollable_content_region.width, self.size.width - bar)
        if line.chapter is not None:
            title = f"{line.chapter} {line.title}"
            head = Content.assemble((mark, style), " ", (title, "bold" if line.present else ""))
            word = line.count
        else:
            title_style = "bold $primary" if line.present else "$muted" if line.mark == "skipped" else ""
            head = Content.assemble("   ", (mark, style), " ", (line.title, title_style))
            word = "" if line.mark == "to do" else line.mark
        space = room - len(word) - 1
        if head.cell_length > space:
            needed = line.mark == "skipped" or line.chapter is not None
            space, word = (space, word) if needed else (room, "")
            head = head.truncate(max(space, 4), ellipsis=True)
        gap = room - head.cell_length - len(word)
        return Content.assemble(head, " " * max(gap, 0), (word, "$muted"))

    @on(OptionList.OptionSelected)
    def _pass_on(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self.post_message(self.Chosen(self._shown[event.option_index].step))
