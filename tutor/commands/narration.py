"""What `dwk-tutor run` prints while it takes the part: a line when a step begins, one when it ends."""

from __future__ import annotations

from rich.console import Console

from tutor.commands.console import say
from tutor.commands.explain import lines_of
from tutor.engine.diagnosis import Diagnosis
from tutor.engine.session import Session
from tutor.engine.taking import (
    Looked,
    PhaseBegins,
    Printed,
    Progressed,
    Repairing,
    Report,
    StepBegins,
    StepEnds,
    StepReport,
    Taken,
)
from tutor.engine.verdict import StepVerdict

MARKS = {
    Taken.PASSED: "✓ done",
    Taken.BEFORE: "✓ done before",
    Taken.SKIPPED: "– skipped",
    Taken.LEFT_OUT: "– left out",
    Taken.FAILED: "✗ not yet",
    Taken.CANCELLED: "– stopped",
}

LAST_LINES = 12
"""How much of a command's output is shown when its step does not pass."""


class Narration:
    """Tells the events of a run to a console, in plain lines that also read well in a log."""

    def __init__(self, session: Session, console: Console) -> None:
        self._session = session
        self._console = console
        self._chapter: str | None = None
        self._printed: list[str] = []
        self._verdict: StepVerdict | None = None
        self.diagnoses: dict[str, Diagnosis] = {}
        """Step → why it did not pass, as far as that is known."""

    def tell(self, event: Progressed) -> None:
        """Print what there is to say about one event."""
        match event:
            case StepBegins(step, _, _, command):
                self._printed.clear()
                self._begin_chapter(step.id)
                self.say(f"  {step.id} · {step.title}")
                for line in (command or "").splitlines():
                    self.say(f"    $ {line}")
            case Repairing(_, sentence, command):
                self.say(f"{sentence}\n    $ {command}")
            case PhaseBegins(_, phase, number, of):
                self.say(f"    … {phase.say} ({number} of {of})")
            case Printed(_, line):
                self._printed = [*self._printed[1 - LAST_LINES :], line]
            case StepEnds(report) if report.outcome is Taken.LEFT_OUT:
                self._leave_out(report)
            case StepEnds(report) if report.outcome is Taken.BEFORE:
                # It was not begun, so its name has not been said.
                self._begin_chapter(report.step)
                self.say(f"  {report.step} · {report.title}\n    {MARKS[report.outcome]}")
            case Looked(_, verdict):
                self._verdict = verdict
            case StepEnds(report):
                self._end(report)

    def _begin_chapter(self, step_id: str) -> None:
        chapter = self._session.chapter_of(step_id)
        if chapter.id != self._chapter:
            self._chapter = chapter.id
            self.say(f"\n{chapter.title}")

    def _end(self, report: StepReport) -> None:
        if report.outcome is Taken.FAILED:
            for line in self._printed:
                self.say(f"    | {line}")
        self.say(f"    {MARKS[report.outcome]}  {report.seconds:.1f} s  {report.sentence}")
        if report.outcome is Taken.FAILED:
            self._say_why(report.step)
        if report.outcome is Taken.PASSED:
            self._observed(report.step)

    def _observed(self, step_id: str) -> None:
        """What came of a step that a learner could have predicted."""
        step = next(step for step in self._session.part.steps() if step.id == step_id)
        grade = self._session.grade(step)
        if step.predict is not None and grade is not None and grade.observed is not None:
            self.say(f"    observed: {grade.observed}")

    def _leave_out(self, report: StepReport) -> None:
        """Once for the whole chapter."""
        chapter = self._session.chapter_of(report.step)
        if chapter.id != self._chapter:
            self._chapter = chapter.id
            self.say(f"\n{chapter.title}\n    {MARKS[report.outcome]}  {report.sentence}")

    def _say_why(self, step: str) -> None:
        verdict = self._verdict
        if verdict is None or verdict.step != step:
            return
        why = self._session.diagnose(verdict)
        if why is not None:
            self.diagnoses[step] = why
            for line in lines_of(why):
                self.say(f"    {line}")

    def sum_up(self, report: Report) -> None:
        """Print how it went altogether."""
        done = sum(step.outcome in (Taken.PASSED, Taken.BEFORE) for step in report.steps)
        taken = sum(step.outcome is not Taken.LEFT_OUT for step in report.steps)
        self.say(f"\n{done} of {taken} steps taken are done, in {report.seconds:.1f} s.")

    def say(self, text: str) -> None:
        say(self._console, text)
