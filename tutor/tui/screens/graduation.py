"""The learner's own commands of the practice lab, to be done again on a real cluster."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.screen import ModalScreen

from tutor.tui.widgets.prose import Prose


class GraduationScreen(ModalScreen[bool]):
    """A page to scroll; gives back True where the learner wants to go to the real lab now."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,enter", "close(False)", "Close"),
        Binding("r", "close(True)", "To the real lab"),
    ]

    def __init__(self, text: str, *, can_go: bool) -> None:
        """`text`: Markdown. `can_go`: the real lab can run here."""
        super().__init__()
        self._text = text
        self._can_go = can_go

    def compose(self) -> ComposeResult:
        """The text in a box."""
        with VerticalScroll(id="sheet") as sheet:
            sheet.border_title = "From practice to a real cluster"
            sheet.border_subtitle = "r goes to the real lab, Esc closes" if self._can_go else "Esc closes"
            yield Prose(self._text)

    def on_mount(self) -> None:
        """The arrows scroll at once."""
        self.query_one("#sheet").focus()

    def action_close(self, go: bool) -> None:
        """Hand back whether to go."""
        self.dismiss(go and self._can_go)
