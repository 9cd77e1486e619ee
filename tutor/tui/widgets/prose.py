"""One piece of Markdown on the screen, wrapped to the width it is given."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content
from textual.style import Style
from textual.widget import Widget

from tutor.tui.widgets import markdown
from tutor.tui.widgets.terms import Terms, named_by

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.geometry import Size


class Prose(Widget):
    """A document as one widget; its text can be selected with the mouse. A term of the glossary is
    underlined where it stands first; a click on it opens its entry."""

    auto_links = False
    """The colours of links are not for terms."""

    def __init__(
        self,
        source: str = "",
        *,
        terms: Terms | None = None,
        id: str | None = None,
        classes: str | None = None,
    ) -> None:
        super().__init__(id=id, classes=classes)
        self._source = source
        self._terms = terms
        self._blocks: Sequence[markdown.Block] | None = None
        self._laid_out: tuple[int, Content, int] | None = None

    @property
    def source(self) -> str:
        """The Markdown it shows."""
        return self._source

    def show(self, source: str, terms: Terms | None = None) -> None:
        """Show another document."""
        if (source, terms) != (self._source, self._terms):
            self._source, self._terms, self._blocks, self._laid_out = source, terms, None, None
            self.refresh(layout=True)

    def term_from(self, row: int) -> str | None:
        """The term that stands in that row or nearest after it, else the last one before."""
        if not self.content_size.width:
            return None
        content = self.render()
        found = None
        for span in sorted(content.spans, key=lambda span: span.start):
            style = span.style
            if isinstance(style, Style) and (name := named_by(style)):
                found = name
                if content.plain.count("\n", 0, span.start) >= row:
                    break
        return found

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
            marked = self._terms.marks() if self._terms else None
            self._blocks = markdown.blocks(self._source, styles, marked)
        if self._laid_out is None or self._laid_out[0] != width:
            lines = markdown.lay_out(self._blocks, width, styles)
            self._laid_out = (width, Content("\n").join(lines), len(lines))
        return self._laid_out[1], self._laid_out[2]
