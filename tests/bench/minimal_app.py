"""What the first paint is measured against: a Textual app of header, text and footer, nothing else."""

from __future__ import annotations

from typing import ClassVar

from textual.app import App, ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import Footer, Header, Static


class MinimalApp(App[None]):
    """A header, a text, a footer."""

    TITLE = "minimal"
    BINDINGS: ClassVar[list[BindingType]] = [Binding("f10", "quit", "Quit")]

    def compose(self) -> ComposeResult:
        """The three parts."""
        yield Header()
        yield Static("A text that stands for a lesson.")
        yield Footer()


if __name__ == "__main__":
    MinimalApp().run()
