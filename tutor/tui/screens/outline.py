"""The outline over the lesson, where there is no room for it at its side."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen

from tutor.tui.widgets.outline import Line, Outline


class OutlineScreen(ModalScreen[str | None]):
    """Gives back the id of the step that was chosen."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape,q,o", "close", "Close")]

    def __init__(self, lines: Sequence[Line]) -> None:
        super().__init__()
        self._outline_lines = lines

    def compose(self) -> ComposeResult:
        """The list in a box."""
        with Vertical(id="sheet") as sheet:
            sheet.border_title = "Outline"
            sheet.border_subtitle = "Enter goes there · Esc closes"
            yield Outline(id="whole-outline")

    def on_mount(self) -> None:
        """Fill it, the present step first."""
        outline = self.query_one(Outline)
        outline.show(self._outline_lines)
        outline.focus()

    @on(Outline.Chosen)
    def _chosen(self, event: Outline.Chosen) -> None:
        event.stop()
        self.dismiss(event.step)

    def action_close(self) -> None:
        """Change nothing."""
        self.dismiss(None)
