"""Widgets that are as high as what they say takes at their width."""

from __future__ import annotations

from textual.content import Content
from textual.geometry import Size
from textual.widget import Widget


class Rows(Widget):
    """Shows the rows that `rows` makes of a width."""

    def rows(self, width: int) -> list[Content]:
        """What it says, wrapped to so many cells."""
        raise NotImplementedError

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """The rows it takes at that width."""
        del container, viewport
        return len(self.rows(width))

    def render(self) -> Content:
        """The rows, one below the other."""
        return Content("\n").join(self.rows(self.content_size.width))
