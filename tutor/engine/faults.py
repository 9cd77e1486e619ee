"""Faults that the tutor sets up in the learner's own cluster, to be found and mended."""

from __future__ import annotations

from collections.abc import Callable
from threading import Event

from tutor.content.models import Command, Step
from tutor.engine.course import Course
from tutor.engine.ports import Performer, Ran
from tutor.engine.progress import StepState
from tutor.engine.verdict import CheckVerdict, Outcome

_LIMIT = 300.0
"""Seconds that setting up a fault may take; building and importing an image is among them."""
SEEN = "fault"
"""The key under which it is noted that the fault was seen at work."""


class Faults:
    """The part of a session that breaks things, on the learner's own wish."""

    _course: Course

    @property
    def current(self) -> Step:
        return self._course.current

    def unbroken(self) -> bool:
        """Whether the current step waits for its fault to be set up."""
        step = self.current
        todo = self._course.progress.state(step.id) is not StepState.PASSED
        return step.fault is not None and todo and not self._course.progress.step(step.id).broken

    def offered(self) -> str | None:
        """The command that may be shown and typed for the learner. None where finding it is the task, until
        they have asked for the solution."""
        step = self.current
        if step.fault is not None and not self._course.progress.step(step.id).revealed:
            return None
        if isinstance(step.task, Command) and step.task.types is not None:
            return self._course.fill(step.task.types).strip()
        return self._command(step)

    def break_it(
        self,
        performer: Performer,
        *,
        on_line: Callable[[str], None] | None = None,
        cancel: Event | None = None,
    ) -> str | None:
        """Set the current step's fault up; None when it is there, else a sentence on what went wrong. Blocks.
        Raises ValueError where the step has no fault."""
        step = self.current
        if step.fault is None:
            raise ValueError(f"The step {step.id} has no fault to set up.")
        from tutor.engine.redact import redact  # noqa: PLC0415 - not needed for opening a session

        text = self._course.fill(step.fault).strip()
        self._course.record("began", text=redact(text))
        ran = performer.perform(text, limit=_LIMIT, on_line=on_line, cancel=cancel)
        if ran.exit_code != 0:
            return _not_set_up(ran)
        self._course.record("broken", step=step.id)
        return None

    def _command(self, step: Step) -> str | None:
        raise NotImplementedError


def judged(course: Course, step: Step, found: tuple[CheckVerdict, ...]) -> tuple[CheckVerdict, ...]:
    """The verdicts of a step with a fault: what holds counts only after the fault was seen at work."""
    if step.fault is None:
        return found
    known = course.progress.step(step.id)
    if not known.broken:
        waiting = "Nothing is broken yet. Let the tutor set the fault up first."
        return (CheckVerdict(Outcome.NOT_YET, waiting),)
    if SEEN in known.seen:
        return found
    if any(each.outcome is not Outcome.PASSED for each in found):
        course.record("seen", step=step.id, check=SEEN)
        return found
    return (CheckVerdict(Outcome.NOT_YET, "The fault is on its way; in a moment it can be seen."),)


def _not_set_up(ran: Ran) -> str:
    from tutor.engine.redact import redact  # noqa: PLC0415 - as above

    said = [line for line in ran.output.splitlines() if line.strip()]
    last = f" The last line was: {redact(said[-1].strip())}" if said else ""
    return f"The fault could not be set up, and nothing is broken.{last} Is the cluster running?"
