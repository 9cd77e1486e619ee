"""The terms of the glossary in a text: underlined, and opened by a click."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from textual.style import Style

from tutor.content.glossary import Glossary
from tutor.tui.widgets.markdown import Marked

META = "term"


@dataclass(frozen=True)
class Terms:
    """What is marked in the texts of one step."""

    glossary: Glossary
    step: str
    """Its id; a term that it explains itself stands there in bold, and is not underlined as well."""

    def marks(self) -> Marked:
        """Marks each term once, where it stands first in a document."""
        seen: set[str] = set()

        def marked(text: str) -> Iterator[tuple[int, int, Style]]:
            for found in self.glossary.within(text):
                name = found.term.name
                if name not in seen:
                    seen.add(name)
                    action = {"@click": f"app.explain_term({name!r})", META: name}
                    underlined = self.step not in found.term.steps
                    style = Style(underline=True) if underlined else Style()
                    yield found.start, found.end, style + Style.from_meta(action)

        return marked


def named_by(style: Style) -> str | None:
    """The term that a style marks, None where it marks none."""
    name = style.meta.get(META)
    return name if isinstance(name, str) else None
