"""The box that says why a step does not pass, below its text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import on

from tutor.tui import messages as told
from tutor.tui.reports import Reports
from tutor.tui.widgets.extra import Extra

if TYPE_CHECKING:
    from tutor.engine.diagnosis import Diagnosis
    from tutor.engine.verdict import StepVerdict

TITLE = "Why this may be"
READ_IT = "F9 shows why"


class Diagnoses(Reports):
    """Shows the best diagnosis by itself, and takes it away when it no longer holds."""

    _diagnosis: Diagnosis | None = None

    @on(told.Diagnosed)
    async def _diagnosed(self, message: told.Diagnosed) -> None:
        if message.step != self.step.id:
            return
        found = None if self.passed else message.diagnosis
        if found == self._diagnosis and bool(self.lesson.query(".diagnosis")) is (found is not None):
            return
        self._diagnosis = found
        await self._clear()
        if found is not None:
            await self.lesson.add_extra(Extra(TITLE, found.markdown, "diagnosis"))
            self._point_to_it()

    async def step_passed(self, sentence: str) -> None:
        """As for every step; nothing is in the way any more."""
        self._diagnosis = None
        await self._clear()
        await super().step_passed(sentence)

    async def _show_verdict(self, verdict: StepVerdict) -> None:
        await super()._show_verdict(verdict)
        self._point_to_it()

    async def _clear(self) -> None:
        await self.lesson.remove_extras("diagnosis")

    def _point_to_it(self) -> None:
        """Say how to get to the box where the shell has its place."""
        if self.lesson.in_tabs and self.lesson.has_class("-shell-tab") and self.lesson.query(".diagnosis"):
            # In front, as what follows the sentence has no room in one line.
            mark, style = self.lesson.verdict.mark
            if READ_IT not in mark:
                self.lesson.verdict.mark = (f"{mark}, {READ_IT}", style)
