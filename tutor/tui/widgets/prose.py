"""One piece of Markdown on the screen, wrapped to the width it is given."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content
from textual.widget import Widget

from tutor.tui.widgets import markdown

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.geometry import Size


class Prose(Widget):
    """A document as one widget; its text can be selected with the mouse."""

    def __init__(self, source: str = "", *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self._source = source
        self._blocks: Sequence[markdown.Block] | None = None
        self._laid_out: tuple[int, Content, int] | None = None

    @property
    def source(self) -> str:
        """The Markdown it shows."""
        return self._source

    def show(self, source: str) -> None:
        """Show another document."""
        if source != self._source:
            self._source, self._blocks, self._laid_out = source, None, None
            self.refresh(layout=True)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """The rows that the document takes at that width."""
        del container, viewport
        return self._at(width)[1]

    def render(self) -> Content:
        """The document, wrapped."""
        return self._at(self.content_size.width)[0]

    def _at(self, width: int) -> tuple[Content, int]:
        styles = markdown.PLAIN if self.app.no_color else markdown.COLOURED
        if self._blocks is None:
            self._blocks = markdown.blocks(self._source, styles)
        if self._laid_out is None or self._laid_out[0] != width:
            lines = markdown.lay_out(self._blocks, width, styles)
            self._laid_out = (width, Content("\n").join(lines), len(lines))
        return self._laid_out[1], self._laid_out[2]
