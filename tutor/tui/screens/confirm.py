"""A question with two answers, over the lesson."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.screen import ModalScreen
from textual.widgets import Button

from tutor.tui.widgets.prose import Prose


class Confirm(ModalScreen[bool]):
    """Gives back True for yes. The focus is on no, so that a key pressed too fast changes nothing."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("y", "answer(True)", "Yes"),
        Binding("n,escape", "answer(False)", "No"),
        Binding("left,right,tab", "other", "The other button", show=False),
    ]

    def __init__(self, text: str, yes: str, no: str) -> None:
        """`text`: Markdown; `yes`, `no`: what the buttons say."""
        super().__init__()
        self._text = text
        self._yes = yes
        self._no = no

    def compose(self) -> ComposeResult:
        """The sentence above its buttons."""
        with Vertical(id="dialog"):
            yield Prose(self._text)
            with Horizontal(id="buttons"):
                yield Button(f"{self._yes} (y)", id="yes", compact=True)
                yield Button(f"{self._no} (n)", id="no", compact=True)

    def on_mount(self) -> None:
        """Begin at no."""
        self.query_one("#no").focus()

    def on_button_pressed(self, event: Button.Pressed) -> None:
        """Hand back which it was."""
        event.stop()
        self.dismiss(event.button.id == "yes")

    def action_answer(self, yes: bool) -> None:
        """Hand back the answer."""
        self.dismiss(yes)

    def action_other(self) -> None:
        """Go to the other button."""
        focused = self.focused.id if self.focused else None
        self.query_one("#yes" if focused == "no" else "#no").focus()
