"""Where there is no room for both: Lesson or Shell."""

from __future__ import annotations

from textual.content import Content
from textual.reactive import reactive
from textual.style import Style
from textual.widget import Widget


class TabBar(Widget):
    """Two tabs in one line; F9 or a click changes between them."""

    auto_links = False
    """Its parts are buttons; the colours of links are not for them."""

    shell: reactive[bool] = reactive(False)
    """The shell is the one that is shown."""
    small: reactive[bool] = reactive(False)
    """The terminal is smaller than is comfortable."""

    def render(self) -> Content:
        """The present tab stands out by brackets too, not by colour alone."""
        tabs = []
        for name, present, action in (
            ("Lesson", not self.shell, "app.lesson_tab"),
            ("Shell", self.shell, "app.shell_tab"),
        ):
            text = f"[ {name} ]" if present else f"  {name}  "
            style = "bold $primary" if present else "$muted"
            tabs.append(Content.styled(text, style).stylize(Style.from_meta({"@click": action})))
        line = Content.assemble(*tabs)
        hint = "small terminal: 80×24 shows both " if self.small else "F9 changes "
        gap = self.size.width - line.cell_length - len(hint)
        return Content.assemble(line, " " * gap, (hint, "$muted")) if gap > 0 else line
