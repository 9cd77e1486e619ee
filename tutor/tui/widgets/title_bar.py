"""The line at the top: what this is, where the learner stands, which lab the commands run in."""

from __future__ import annotations

from dataclasses import dataclass

from textual.content import Content
from textual.reactive import reactive
from textual.style import Style
from textual.widget import Widget

OUTLINE = Style.from_meta({"@click": "app.outline"})


@dataclass(frozen=True)
class Standing:
    """Where the learner stands."""

    part: str
    chapter: str
    chapter_number: int
    chapters: int
    step: str
    done: int
    steps: int
    """Steps of the whole part, as many as the chosen route has."""


class TitleBar(Widget):
    """Title, chapter, step and the lab's badge; what does not fit gives way from the left to the right."""

    auto_links = False
    """Its parts are buttons; the colours of links are not for them."""

    standing: reactive[Standing | None] = reactive(None)
    badge: reactive[str] = reactive("")

    def render(self) -> Content:
        """One line, as wide as the screen."""
        width = self.size.width
        colour = "$warning" if self.badge.startswith("PRACTICE") else "$primary"
        badge = Content.styled(f" {self.badge} ", f"bold reverse {colour}") if self.badge else Content("")
        badge = badge.truncate(width, ellipsis=True)
        room = width - badge.cell_length
        left = self._left(room)
        return Content.assemble(left, " " * (room - left.cell_length), badge)

    def _left(self, room: int) -> Content:
        standing = self.standing
        name = Content.assemble(" ", ("dwk-tutor", "bold $primary"), "  ")
        if standing is None:
            return name.truncate(max(room, 0))
        chapter = f"{standing.chapter_number} of {standing.chapters} · {standing.chapter}"
        counted = f"{standing.done}/{standing.steps} steps"
        part = (f"{standing.part}  ", "$muted")
        variants = (
            (name, part, (chapter, "bold"), (f" · {standing.step}", ""), (f"   {counted}", "$muted")),
            (name, part, (chapter, "bold"), (f" · {standing.step}", "")),
            (name, part, (chapter, "bold")),
            (name, (chapter, "bold")),
            (" ", (chapter, "bold")),
        )
        for parts in variants:
            line = Content.assemble(*parts).stylize(OUTLINE)
            if line.cell_length + 1 <= room:
                return line
        return line.truncate(max(room - 1, 0), ellipsis=True)
