"""The line above the text: the step's title, and how long it takes."""

from __future__ import annotations

from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget


class StepHeading(Widget):
    """Title on the left, time on the right."""

    step_title: reactive[str] = reactive("")
    aside: reactive[str] = reactive("")

    def render(self) -> Content:
        """One line."""
        width = self.size.width
        title = Content.styled(self.step_title, "bold")
        gap = width - title.cell_length - len(self.aside)
        if gap < 2:
            return title.truncate(width, ellipsis=True)
        return Content.assemble(title, " " * gap, (self.aside, "$muted"))
