"""The line between lesson and shell: what the checks found, and what a long command is busy with."""

from __future__ import annotations

from textual.content import Content
from textual.reactive import reactive
from textual.timer import Timer
from textual.widget import Widget

from tutor.engine.verdict import Outcome, StepVerdict
from tutor.tui.widgets.markdown import COLOURED, PLAIN, inline_text

MARKS = {
    Outcome.PASSED: ("✓ done", "bold $success"),
    Outcome.NOT_YET: ("✗ not yet", "bold $warning"),
    Outcome.UNKNOWN: ("? cannot tell", "bold $error"),
}
SPINNER = "⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏"
PATIENCE = 0.5
"""Seconds that a check may take before it is shown that one runs."""


class VerdictLine(Widget):
    """A mark, a word and a sentence; never colour alone."""

    mark: reactive[tuple[str, str]] = reactive(("", ""))
    sentence: reactive[str] = reactive("", layout=True)
    invitation: reactive[str] = reactive("", layout=True)
    """What to press now, said after the sentence."""
    busy: reactive[bool] = reactive(False)

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._patience: Timer | None = None
        self._turning: Timer | None = None
        self._turn = 0

    def show(self, verdict: StepVerdict, invitation: str = "") -> None:
        """Show what the checks found."""
        self.say(*MARKS[verdict.outcome], verdict.sentence, invitation)

    def say(self, mark: str, style: str, sentence: str, invitation: str = "") -> None:
        """Show a mark with its word, then a sentence."""
        self.mark = (mark, style)
        self.sentence = sentence
        self.invitation = invitation
        # As content: a sentence may hold brackets, which a string would have read as markup.
        self.tooltip = Content(sentence) if sentence else None

    def check_began(self) -> None:
        """A check runs; it is shown only when it takes its time."""
        if self._patience is None:
            self._patience = self.set_timer(PATIENCE, self._show_busy)

    def check_ended(self) -> None:
        """No check runs any more."""
        for timer in (self._patience, self._turning):
            if timer is not None:
                timer.stop()
        self._patience = self._turning = None
        self.busy = False

    def _show_busy(self) -> None:
        self.busy = True
        self._turning = self.set_interval(0.12, self._turn_on)

    def _turn_on(self) -> None:
        self._turn += 1
        self.refresh()

    def render(self) -> Content:
        """The sentence; one line with an ellipsis where there is room for one line only."""
        word, style = self.mark
        spinner = f" {SPINNER[self._turn % len(SPINNER)]} looking" if self.busy else ""
        colon = ": " if self.sentence else ""
        return Content.assemble(
            (word, style),
            colon if not spinner else "",
            (spinner + colon if spinner else "", "$muted"),
            inline_text(self.sentence, PLAIN if self.app.no_color else COLOURED),
            (f"  {self.invitation}" if self.invitation else "", "bold $primary"),
        )
