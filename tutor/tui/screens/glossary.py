"""The glossary over the lesson: a line to filter with, the list, and the entry."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, OptionList
from textual.widgets.option_list import Option

from tutor.content.glossary import Glossary, Term
from tutor.tui.widgets.prose import Prose


class GlossaryScreen(ModalScreen[None]):
    """Letters filter, the arrows choose, PgUp and PgDn scroll a long entry; Esc, Enter or F7 closes."""

    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (60, "-wide")]  # noqa: RUF012 - as Textual declares it
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,f7,enter", "close", "Close", priority=True),
        Binding("up", "move(-1)", "Up", priority=True, show=False),
        Binding("down", "move(1)", "Down", priority=True, show=False),
        Binding("pageup", "scroll(-1)", "Scroll up", priority=True, show=False),
        Binding("pagedown", "scroll(1)", "Scroll down", priority=True, show=False),
    ]

    def __init__(self, glossary: Glossary, term: Term, steps: Mapping[str, str]) -> None:
        """`term`: the entry to begin with; `steps`: id → title of each step of the learner's way."""
        super().__init__()
        self._glossary = glossary
        self._first = term
        self._steps = steps
        self._shown: list[Term] = []

    def compose(self) -> ComposeResult:
        """The line above, the list beside the entry or, where it is narrow, above it."""
        with Vertical(id="sheet") as sheet:
            sheet.border_title = "Glossary"
            sheet.border_subtitle = "type to filter · Esc closes"
            yield Input(placeholder="a term", compact=True, id="filter")
            with Horizontal(id="found"):
                yield OptionList(id="terms", compact=True)
                with VerticalScroll(id="entry"):
                    yield Prose(id="meaning")

    def on_mount(self) -> None:
        """Begin with all terms, at the one that was asked for."""
        self.query_one("#terms").can_focus = False
        self.query_one("#entry").can_focus = False
        self.query_one("#filter").focus()
        self._list(list(self._glossary.terms), self._glossary.terms.index(self._first))

    def _list(self, terms: list[Term], place: int) -> None:
        self._shown = terms
        listed = self.query_one("#terms", OptionList)
        listed.clear_options()
        listed.add_options([Option(Content(term.name)) for term in terms])
        listed.highlighted = place if terms else None
        self._explain(self._markdown(terms[place]) if terms else "No entry has these letters in its name.")
        self.call_after_refresh(listed.scroll_to_highlight)

    def _explain(self, text: str) -> None:
        self.query_one("#meaning", Prose).show(text)
        self.query_one("#entry").scroll_home(animate=False)

    def _markdown(self, term: Term) -> str:
        also = f" (also: {', '.join(term.also)})" if term.also else ""
        places = [
            f"Explained in the step *{self._steps[step]}*." for step in term.steps if step in self._steps
        ]
        return "\n\n".join([f"**{term.name}**{also}: {term.says}", *places])

    @on(Input.Changed, "#filter")
    def _filter(self, event: Input.Changed) -> None:
        if event.value.strip():
            self._list(self._glossary.filtered(event.value), 0)
        elif len(self._shown) != len(self._glossary.terms):
            self._list(list(self._glossary.terms), 0)

    @on(OptionList.OptionHighlighted, "#terms")
    def _show(self, event: OptionList.OptionHighlighted) -> None:
        if event.option_index < len(self._shown):
            self._explain(self._markdown(self._shown[event.option_index]))

    def action_move(self, by: int) -> None:
        """To the entry above or below."""
        listed = self.query_one("#terms", OptionList)
        if listed.highlighted is not None:
            listed.highlighted = min(max(listed.highlighted + by, 0), len(self._shown) - 1)

    def action_scroll(self, by: int) -> None:
        """A page of the entry up or down."""
        entry = self.query_one("#entry")
        entry.scroll_relative(y=by * max(entry.size.height - 1, 1), animate=False)

    def action_close(self) -> None:
        """Back to the lesson."""
        self.dismiss(None)
