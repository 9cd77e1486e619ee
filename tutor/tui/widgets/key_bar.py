"""The line at the bottom: the function keys, each also a button for the mouse."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from textual.content import Content
from textual.reactive import reactive
from textual.style import Style
from textual.widget import Widget


@dataclass(frozen=True)
class Key:
    """A function key and its name in three lengths."""

    number: int
    action: str
    long: str
    short: str
    shortest: str


KEYS = (
    Key(1, "app.help", "help", "help", "help"),
    Key(2, "app.hint", "hint", "hint", "hint"),
    Key(3, "app.solution", "solution", "solution", "solve"),
    Key(4, "app.type_it", "type it", "type", "type"),
    Key(5, "app.back", "back", "back", "back"),
    Key(6, "app.next", "next", "next", "next"),
    Key(7, "app.glossary", "terms", "terms", "terms"),
    Key(8, "app.full_shell", "shell full size", "full shell", "shell"),
    Key(9, "app.switch_focus", "shell ↔ lesson", "switch", "switch"),
    Key(12, "app.command_palette", "menu", "menu", "menu"),
    Key(10, "app.leave", "quit", "quit", "quit"),
)


class KeyBar(Widget):
    """As much as fits: first the names get shorter, then the F goes, then the least needed keys."""

    auto_links = False
    """Its parts are buttons; the colours of links are not for them."""

    keys: reactive[Sequence[Key]] = reactive(KEYS)
    ready: reactive[bool] = reactive(False)
    """The step is done, so that F6 is what comes next."""

    def render(self) -> Content:
        """One line, as wide as the screen."""
        width = self.size.width
        needless = [5, 9, 7, 12, 8]
        keys = list(self.keys)
        while True:
            for form in range(4):
                line = self._line(keys, form)
                if line.cell_length <= width:
                    return line
            if not needless:
                return line.truncate(width)
            gone = needless.pop(0)
            keys = [key for key in keys if key.number != gone]

    def _line(self, keys: Sequence[Key], form: int) -> Content:
        parts: list[Content] = []
        for key in keys:
            name = (key.long, key.short, key.shortest, key.shortest)[form]
            mark = f"{key.number}" if form == 3 and key.number != 1 else f"F{key.number}"
            calling = self.ready and key.action == "app.next"
            both = Content.assemble(
                (f"{mark} ", "bold $footer-key-foreground"), (name, "bold" if calling else "")
            )
            both = Content.assemble(" ", both, " ") if form == 0 else both
            if calling:
                both = both.stylize("reverse")
            parts.append(both.stylize(Style.from_meta({"@click": key.action})))
        return Content.assemble(" ", Content(" ").join(parts))
