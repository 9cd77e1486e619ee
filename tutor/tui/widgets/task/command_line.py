"""The command to run, as the course writes it."""

from __future__ import annotations

from dataclasses import dataclass

from textual import events
from textual.content import Content
from textual.message import Message

from tutor.tui.widgets.task.rows import Rows


class CommandLine(Rows):
    """`→ kubectl …`; a click copies it, F4 types it."""

    @dataclass
    class Copied(Message):
        """The learner clicked on the command."""

        text: str

    def __init__(self, text: str) -> None:
        super().__init__()
        self.text = text
        self.tooltip = "Click to copy it; F4 types it into the shell"

    def show(self, text: str) -> None:
        """Show another command."""
        if text != self.text:
            self.text = text
            self.refresh(layout=True)

    def rows(self, width: int) -> list[Content]:
        """An arrow, then the command with its further lines indented."""
        lines: list[Content] = []
        for row in self.text.split("\n"):
            program, blank, rest = row.partition(" ")
            styled = Content.assemble((program, "bold $accent"), blank + rest)
            for piece in styled.wrap(max(width - 2, 8)):
                lines.append(Content.assemble(("  " if lines else "→ ", "bold $primary"), piece))
        return lines

    def on_click(self, event: events.Click) -> None:
        """Copy it."""
        event.stop()
        self.post_message(self.Copied(self.text))
