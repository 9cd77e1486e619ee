"""The glossary's key: the entry of the marked word, or of the term that is nearest in the text."""

from __future__ import annotations

from collections.abc import Callable

from tutor.content.glossary import Glossary, Term
from tutor.tui.labs import Labs
from tutor.tui.widgets.prose import Prose


class Glossed(Labs, inherit_bindings=False):
    """Knows the terms of the course."""

    def take_glossary(self, read: Callable[[], Glossary]) -> None:
        """Read it, and mark its terms in the texts from now on."""
        self.lesson.glossary = read()

    def action_glossary(self) -> None:
        """Open the glossary at the term that was marked with the mouse, else at the nearest one."""
        glossary = self.lesson.glossary
        if not glossary:
            self.notify("These lessons have no glossary.")
        else:
            self._open(self._marked(glossary) or self._nearest(glossary) or glossary.terms[0])

    def action_explain_term(self, name: str) -> None:
        """Open the glossary at that term."""
        if term := self.lesson.glossary.named(name):
            self._open(term)

    def _open(self, term: Term) -> None:
        from tutor.tui.screens.glossary import GlossaryScreen  # noqa: PLC0415 - not for the first frame

        steps = {step.id: step.title for step in self.session.steps}
        self.push_screen(GlossaryScreen(self.lesson.glossary, term, steps))

    def _marked(self, glossary: Glossary) -> Term | None:
        words = self.lesson.get_selected_text() or ""
        return glossary.named(words) or next((found.term for found in glossary.within(words)), None)

    def _nearest(self, glossary: Glossary) -> Term | None:
        """At the top of what is seen of the step's text, or after it; where the text has none, what the
        step explains."""
        text, page = self.lesson.query_one("#text", Prose), self.lesson.query_one("#page")
        row = max(page.scroll_offset.y - text.virtual_region.y, 0)
        if name := text.term_from(row):
            return glossary.named(name)
        return next((term for term in glossary.terms if self.step.id in term.steps), None)
