"""Something the learner should know before going on, with what can be done about it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.message import Message
from textual.widgets import Button

from tutor.tui.widgets.prose import Prose


@dataclass(frozen=True)
class Offer:
    """A button of a notice."""

    label: str
    value: str
    """What the notice hands back; empty: it only goes away."""


class OfferButton(Button):
    """A button that knows what it offers."""

    def __init__(self, offer: Offer, *, first: bool) -> None:
        super().__init__(offer.label, compact=True, variant="primary" if first else "default")
        self.offer = offer


class Notice(Vertical):
    """A sentence with buttons, above the text of the step; it takes no focus by itself."""

    @dataclass
    class Taken(Message):
        """The learner pressed a button of a notice."""

        notice: Notice
        value: str

    def __init__(
        self,
        text: str,
        offers: Sequence[Offer] = (),
        *,
        id: str | None = None,
    ) -> None:
        super().__init__(id=id)
        self._text = text
        self._offers = offers

    def compose(self) -> ComposeResult:
        """The sentence, then the buttons in a row."""
        yield Prose(self._text)
        if self._offers:
            with Horizontal():
                for number, offer in enumerate(self._offers):
                    yield OfferButton(offer, first=number == 0)

    def on_button_pressed(self, event: Button.Pressed) -> None:
        """Say which button it was."""
        event.stop()
        if isinstance(event.button, OfferButton):
            self.post_message(self.Taken(self, event.button.offer.value))
