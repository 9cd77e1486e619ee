"""Why the present step does not pass: what a session keeps in mind for it, and when it looks."""

from __future__ import annotations

from dataclasses import dataclass
from threading import Event
from typing import TYPE_CHECKING

from tutor.content.models import Step
from tutor.engine.course import Course
from tutor.engine.ports import Ran
from tutor.engine.progress import StepState
from tutor.engine.verdict import Outcome, StepVerdict

if TYPE_CHECKING:
    from tutor.engine.diagnosis import Diagnosis

PATIENCE = 8.0
"""Seconds that a check has to fail after the last command until it is looked why."""
EVERY = 15.0
"""Seconds between two looks while nothing is run."""


@dataclass
class Recent:
    """What was run last in a step, and what was found out about it."""

    step: str
    since: float
    """Seconds of the clock; when the step began, or its last command ended."""
    ran: Ran | None = None
    fresh: bool = False
    """It has ended and was not looked at yet."""
    running: tuple[str, float] | None = None
    """The command line that runs now, and when it began."""
    ended_unannounced: str | None = None
    """A command line that has ended and of whose beginning another thread has not told yet."""
    looked: float = float("-inf")
    found: Diagnosis | None = None


class Diagnosing:
    """Diagnoses of the current step. `diagnose` may block for some seconds; the rest answers at once."""

    _course: Course
    _recent: Recent | None = None
    _told: tuple[str, str] | None = None

    def diagnose(self, verdict: StepVerdict, cancel: Event | None = None) -> Diagnosis | None:
        """Why the step has not passed, as far as the catalogue knows; None where it knows nothing, or the
        step has passed. After a command it looks at once, else only now and then; never raises."""
        course = self._course
        step = course.step(verdict.step)
        recent = self._recent_of(step)
        if verdict.outcome is Outcome.PASSED or course.progress.state(step.id) is StepState.PASSED:
            recent.found = None
            return None
        now = course.clock()
        waited = now - recent.since >= PATIENCE and now - recent.looked >= EVERY
        if not (recent.fresh or waited or course.journal.read_only):
            return recent.found
        was_fresh, recent.fresh, recent.looked = recent.fresh, False, now
        # Here, so that what only looks at the steps need not wait for it.
        from tutor.engine.diagnosis import looking  # noqa: PLC0415

        try:
            found = looking.look(course, step, recent, verdict, cancel)
        except Exception:  # A diagnosis is an extra: whatever is amiss with it, the lesson goes on.
            found = None
        if cancel is not None and cancel.is_set():
            recent.fresh = was_fresh
            return recent.found
        recent.found = found
        self._keep(step, recent, was_fresh)
        return found

    def _note_began(self, text: str) -> None:
        """A command line has been started."""
        recent = self._recent_of(self._course.current)
        with self._course.lock:
            if recent.ended_unannounced == text:
                recent.ended_unannounced = None
            else:
                recent.running = (text, self._course.clock())
                self._course.under_way = True

    def _note_ran(self, ran: Ran) -> None:
        """A command line has ended."""
        recent = self._recent_of(self._course.current)
        with self._course.lock:
            announced = recent.running is not None and recent.running[0] == ran.text
            recent.ended_unannounced = None if announced else ran.text
            recent.running = None
            self._course.under_way = False
        if is_own(ran.text):
            return
        recent.ran, recent.fresh, recent.since = ran, True, self._course.clock()

    def _recent_of(self, step: Step) -> Recent:
        course = self._course
        with course.lock:
            if self._recent is None or self._recent.step != step.id:
                running = self._recent.running if self._recent else None
                self._recent = Recent(step.id, course.clock(), running=running)
            return self._recent

    def _keep(self, step: Step, recent: Recent, fresh: bool) -> None:
        """Note in the journal what was found, without any output, and keep the command that failed."""
        course = self._course
        if course.journal.read_only:
            return
        found = recent.found
        if found is not None and self._told != (step.id, found.id):
            course.record("diagnosed", step=step.id, id=found.id)
        self._told = (step.id, found.id) if found is not None else None
        ran = recent.ran
        if fresh and ran is not None and (ran.exit_code != 0 or found is not None):
            from tutor.engine.diagnosis.last_failure import LastFailure  # noqa: PLC0415 - as above

            LastFailure.of(ran, course.journal.lab, step.id).save(course.journal.path.parent)


def is_own(line: str) -> bool:
    """Whether the line asks the tutor itself, whose answers are no failures of the lesson."""
    from tutor.engine.commandline.vectors import commands  # noqa: PLC0415 - not needed to open a session

    return any(argv[0] == "dwk-tutor" for argv in commands(line))
