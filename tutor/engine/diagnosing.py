"""Why the present step does not pass: what a session keeps in mind for it, and when it looks."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from threading import Event

from tutor.content.catalogue import load_catalogue
from tutor.content.data import CourseNotFoundError, course_folder
from tutor.content.failures import Catalogue
from tutor.content.models import LevelCheck, Step
from tutor.content.problem import LessonError
from tutor.engine.checks import argv_of
from tutor.engine.commandline.vectors import commands
from tutor.engine.course import Course
from tutor.engine.diagnosis import Diagnosis, Evidence, Said, diagnose
from tutor.engine.diagnosis import last_failure as kept
from tutor.engine.ports import Ran
from tutor.engine.progress import StepState
from tutor.engine.verdict import Outcome, StepVerdict

PATIENCE = 8.0
"""Seconds that a check has to fail after the last command until it is looked why."""
EVERY = 15.0
"""Seconds between two looks while nothing is run."""
HURRY = 5.0
"""Seconds; a tool that took longer than this to give no answer is not asked the same again."""


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
        try:
            found = self._look(step, recent, verdict, cancel)
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
        recent.running = (text, self._course.clock())

    def _note_ran(self, ran: Ran) -> None:
        """A command line has ended."""
        recent = self._recent_of(self._course.current)
        recent.running = None
        if _is_own(ran.text):
            return
        recent.ran, recent.fresh, recent.since = ran, True, self._course.clock()

    def _recent_of(self, step: Step) -> Recent:
        course = self._course
        with course.lock:
            if self._recent is None or self._recent.step != step.id:
                running = self._recent.running if self._recent else None
                self._recent = Recent(step.id, course.clock(), running=running)
            return self._recent

    def _look(
        self, step: Step, recent: Recent, verdict: StepVerdict, cancel: Event | None
    ) -> Diagnosis | None:
        course = self._course
        said = [Said.of(recent.ran)] if recent.ran is not None else self._said_elsewhere(step)
        if recent.running is not None:
            text, began = recent.running
            said = [Said("", typed=text, seconds=course.clock() - began, running=True)]
        evidence = Evidence(said, course.facts, course.world, cancel=cancel, clock=course.clock)
        reads = [
            argv_of(check, course.facts) for check in course.checks(step) if isinstance(check, LevelCheck)
        ]
        states = any(argv[0] == "kubectl" for argv in reads) or any(each.tool == "kubectl" for each in said)
        found = diagnose(catalogue(), evidence, states=states and recent.running is None)
        if found is None and verdict.outcome is Outcome.UNKNOWN and verdict.seconds < HURRY:
            answers = [reading for argv in reads if (reading := evidence.read(argv)) is not None]
            evidence.said = [each for reading in answers for each in Said.answered(reading)]
            found = diagnose(catalogue(), evidence, states=False)
        return found

    def _said_elsewhere(self, step: Step) -> list[Said]:
        """What the last command of another process said, where that was in this step and nothing was run
        since."""
        journal = self._course.journal
        last = kept.load(journal.path.parent) if journal.read_only else None
        if last is None or (last.lab, last.step) != (journal.lab, step.id):
            return []
        ran = [event for event in journal.events() if event.get("event") == "command"]
        texts = [str(event.get("text")) for event in ran if event.get("lab") == journal.lab]
        others = [text for text in texts if not _is_own(text)]
        return [said_of(last)] if others[-1:] == [last.text] else []

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
            kept.LastFailure.of(ran, course.journal.lab, step.id).save(course.journal.path.parent)


def said_of(last: kept.LastFailure) -> Said:
    """What a command that was kept had said."""
    alone = len(commands(last.text)) < 2 or last.exit_code != 0
    return Said(
        last.output, "either", last.text, last.cwd, last.exit_code if alone else None, float(last.seconds)
    )


@cache
def catalogue() -> Catalogue:
    """The catalogue of the course; empty where its files are damaged, which lint tells whoever writes
    them."""
    try:
        return load_catalogue(course_folder())
    except (LessonError, CourseNotFoundError):
        return Catalogue()


def _is_own(line: str) -> bool:
    """Whether the line asks the tutor itself, whose answers are no failures of the lesson."""
    return any(argv[0] == "dwk-tutor" for argv in commands(line))
