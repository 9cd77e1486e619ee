"""What a long command is busy with, against the time it usually takes."""

from __future__ import annotations

from dataclasses import dataclass

from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget


@dataclass(frozen=True)
class Busy:
    """A command that runs."""

    text: str
    seconds: int
    usual: float | None = None
    phase: str = ""
    number: int = 0
    of: int = 0


def clock(seconds: float) -> str:
    """`0:42`, `3:05`."""
    whole = int(seconds)
    return f"{whole // 60}:{whole % 60:02}"


class PhaseLine(Widget):
    """`▸ 2 of 5  Making the network  ━━━━────  0:12 of about 0:40`; hidden while nothing runs."""

    busy: reactive[Busy | None] = reactive(None)

    def watch_busy(self, busy: Busy | None) -> None:
        """Take room only when there is something to say."""
        self.display = busy is not None

    def render(self) -> Content:
        """One line; the bar takes the room that is left, up to twenty cells."""
        busy = self.busy
        if busy is None:
            return Content("")
        if busy.of and busy.number:
            head = Content.assemble((f"▸ {busy.number} of {busy.of}", "bold $primary"), f"  {busy.phase}")
        else:
            head = Content.assemble(("▸ running", "bold $primary"), f"  {busy.text}")
        time = clock(busy.seconds)
        if busy.usual:
            time += f" of about {clock(busy.usual)}"
        room = self.size.width - len(time) - 2
        if not busy.usual:
            return Content.assemble(head.truncate(room, ellipsis=True), "  ", (time, "$muted"))
        bar = min(max(room - head.cell_length - 2, 0), 20)
        if bar < 5:
            return Content.assemble(head.truncate(room, ellipsis=True), "  ", (time, "$muted"))
        # It never looks finished before the command is: how long it takes is a guess.
        full = min(round(bar * busy.seconds / busy.usual), bar - 1)
        return Content.assemble(
            head, "  ", ("━" * full, "$primary"), ("─" * (bar - full), "$rule"), "  ", (time, "$muted")
        )
