"""What is added below the text of a step: hints, a solution, what was learned, a diagnosis."""

from __future__ import annotations

from dataclasses import dataclass

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from tutor.tui.widgets.prose import Prose
from tutor.tui.widgets.terms import Terms


@dataclass(frozen=True)
class Extra:
    """What is added; `kind` is the class that the stylesheet knows it by."""

    title: str
    text: str
    kind: str


class ExtraBox(Vertical):
    """The box that shows it."""

    def __init__(self, extra: Extra, terms: Terms | None) -> None:
        super().__init__(classes=f"extra {extra.kind}")
        self.extra = extra
        self._terms = terms

    def compose(self) -> ComposeResult:
        """Its title and its text."""
        yield Static(Content.styled(self.extra.title, "bold"), classes="extra-title")
        yield Prose(self.extra.text, terms=self._terms, classes="extra-text")
