"""A session: one learner, one part, one lab. It knows the steps, what has passed, and what to say.

Thread-safe: a lock guards the state, the world is asked outside of it. `resume`, `enter`, `next`, `back`,
`skip`, `check`, `verdict`, `offer` and the first `foreign` of a step ask the world and may block; the rest
answers at once. What asks the world imports what it takes for that when it is called: opening a session is on
the way to the first frame, and does not wait for it.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from threading import Event
from types import MappingProxyType
from typing import TYPE_CHECKING

from tutor.content.check_models import FileCheck, LevelCheck
from tutor.content.models import Chapter, Command, Part, Step
from tutor.engine.answers import Answers, Hint
from tutor.engine.course import Course
from tutor.engine.diagnosing import Diagnosing
from tutor.engine.faults import Faults
from tutor.engine.journal import Journal
from tutor.engine.ports import Ran, World
from tutor.engine.prediction import Predictions
from tutor.engine.progress import Progress, StepState
from tutor.engine.puzzle.playing import Playing
from tutor.engine.remarks import Remarks

if TYPE_CHECKING:
    from tutor.engine.drift import Drift
    from tutor.engine.verdict import StepVerdict

__all__ = ["Drift", "Hint", "Session", "StepState"]

_NO_OVERRIDES: Mapping[str, str] = MappingProxyType({})


class Session(Answers, Playing, Predictions, Remarks, Diagnosing, Faults):
    """A learner's way through a part. Methods without a step's id mean the current step."""

    def __init__(
        self,
        part: Part,
        world: World,
        journal: Journal,
        *,
        overrides: Mapping[str, str] = _NO_OVERRIDES,
        clock: Callable[[], float] = time.monotonic,
        first_facts: Mapping[str, str] | None = None,
    ) -> None:
        """Progress is what the journal says. `overrides`: facts that win over all others; `clock`: seconds;
        `first_facts`: what is known of the lab until `resume` asks it, so that nothing waits for a tool here.
        Raises FactCycleError where facts name each other in a circle."""
        self.part = part
        self.world = world
        self.journal = journal
        self._course = Course(part, world, journal, overrides, clock=clock, first_facts=first_facts)

    @property
    def steps(self) -> tuple[Step, ...]:
        """The steps whose `when` holds with the present facts."""
        return self._course.steps

    @property
    def facts(self) -> Mapping[str, str]:
        return self._course.facts

    @property
    def progress(self) -> Progress:
        """What the journal's events add up to, this session's own included."""
        return self._course.progress

    def counts(self) -> tuple[int, int]:
        """How many steps have passed or were skipped, of how many."""
        steps = self.steps
        return sum(self.state(step.id) is not StepState.TODO for step in steps), len(steps)

    def state(self, step_id: str) -> StepState:
        return self._course.progress.state(step_id)

    def chapter_of(self, step_id: str) -> Chapter:
        """Raises KeyError for a step that the part does not have."""
        return self._course.chapter(step_id)

    def text(self, step: Step | None = None) -> str:
        """The step's text, Markdown with the facts filled in; in the practice lab with what is different
        there."""
        step = step or self.current
        different = step.practice.strip() if self.world.name == "practice" else ""
        text = f"{step.text.rstrip()}\n\n**PRACTICE.** {different}\n" if different else step.text
        return self._course.fill(text)

    def learned(self, step: Step | None = None) -> str:
        """What the output means: Markdown, for after the step has passed."""
        return self._course.fill((step or self.current).learned)

    def command(self, step: Step | None = None) -> str | None:
        """The course's own command of the step, None for a step that is not done by typing."""
        task = (step or self.current).task
        return self._course.fill(task.run).strip() if isinstance(task, Command) else None

    def _command(self, step: Step) -> str | None:
        return self.command(step)

    def foreign(self, step: Step | None = None) -> tuple[str, ...]:
        """Sentences on things that the step wants to make and that exist already without being ours."""
        from tutor.engine import inspection  # noqa: PLC0415

        return inspection.foreign(self._course, step or self.current)

    def obstacles(self, step: Step | None = None) -> tuple[str, ...]:
        """Those of `foreign` that the step's command fails at; an image of the same name is none."""
        from tutor.engine import inspection  # noqa: PLC0415

        return inspection.foreign(self._course, step or self.current, images=False)

    def watches(self) -> tuple[tuple[str, ...], ...]:
        """What the current step depends on: the commands that its checks read with, and ("file", path)."""
        from tutor.engine import observing  # noqa: PLC0415
        from tutor.engine.checks import argv_of  # noqa: PLC0415

        found: dict[tuple[str, ...], None] = {}
        step = self.current
        for check in (*self._course.checks(step), *observing.on_the_way(step)):
            if isinstance(check, LevelCheck):
                found[argv_of(check, self.facts)] = None
            elif isinstance(check, FileCheck):
                found["file", self._course.fill(check.file)] = None
        return tuple(found)

    def resume(self) -> tuple[Drift, ...]:
        """Take up where the journal ends: enter the current step, see what the part's clusters and registries
        are before anything is made, and find the finished steps that no longer hold."""
        from tutor.engine import drift, inspection  # noqa: PLC0415

        course = self._course
        course.record("started")
        course.refresh()
        lasting = [
            thing for thing in inspection.things_of(course, self.steps) if thing[0] in ("cluster", "registry")
        ]
        inspection.observe(course, lasting, idle=True)
        self.enter(self.current.id)
        drifts = drift.find(course)
        for each in drifts:
            course.record("drift", step=each.step.id, sentence=each.sentence)
        return drifts

    def enter(self, step_id: str) -> None:
        """Make it the current step; look up its facts and whether what it makes exists already. Raises
        KeyError."""
        from tutor.engine import inspection, observing  # noqa: PLC0415

        course = self._course
        step = course.step(step_id)
        course.enter(step_id)
        course.refresh()
        inspection.observe(course, inspection.things_of(course, [step]))
        inspection.look_up(course, step)
        if self.state(step_id) is StepState.PASSED:
            inspection.look_up(course, step, after=True)
        observing.begin(course, step)

    def check(self, step_id: str | None = None, cancel: Event | None = None) -> StepVerdict:
        """Look whether the step's checks hold, and journal it when they do. Once passed it stays so until
        reset."""
        from tutor.engine import inspection  # noqa: PLC0415

        return inspection.check(self._course, self._step(step_id), cancel)

    def verdict(self, step_id: str, cancel: Event | None = None) -> StepVerdict:
        """What is true of a step now; changes nothing, and having passed before does not count."""
        from tutor.engine import inspection  # noqa: PLC0415

        return inspection.verdict(self._course, self._step(step_id), cancel)

    def began(self, text: str) -> None:
        """A command line has been started in the tutor's shell."""
        from tutor.engine.redact import redact  # noqa: PLC0415

        self._course.record("began", text=redact(text))
        self._note_began(text)

    def offer(self, ran: Ran) -> StepVerdict:
        """A command line has ended: what it means for the current step. Its output is not stored."""
        from tutor.engine import inspection  # noqa: PLC0415
        from tutor.engine.redact import redact  # noqa: PLC0415

        course = self._course
        step = self.current
        self._note_ran(ran)
        course.record(
            "command", text=redact(ran.text), cwd=ran.cwd, seconds=round(ran.seconds, 3), exit=ran.exit_code
        )
        inspection.take_in(course, step, ran)
        verdict = inspection.check(course, step)
        # The shell runs one command at a time, so nothing that this one began to make is still in the making.
        inspection.observe(course, inspection.touched_by(course, ran.text), idle=True)
        return verdict

    def next(self) -> Step | None:
        """Go on to the next step; a step that is only read passes by that. None at the end."""
        self.done_reading()
        return self._move(1)

    def back(self) -> Step | None:
        """Go to the step before; None at the beginning."""
        return self._move(-1)

    def skip(self, why: str = "") -> Step | None:
        """Leave the current step out and go on to the next; a step that has passed stays so. None at the
        end."""
        step = self.current
        if self.state(step.id) is not StepState.PASSED:
            self._course.record("skipped", step=step.id, why=why)
        return self._move(1)

    def reset(self, step_id: str) -> str | None:
        """Forget that the step was done; the command that takes its outcome back, None where there is none.
        What is still true from before counts again only after it was undone or a command was run. Raises
        KeyError."""
        step = self._course.step(step_id)
        undo = self._course.fill(step.undo).strip() if step.undo else None
        self._course.reset(step_id, undo)
        return undo

    def reset_all(self) -> None:
        """Forget every step and chosen fact. What was made stays known as ours."""
        self._course.reset_all()

    def _step(self, step_id: str | None) -> Step:
        return self.current if step_id is None else self._course.step(step_id)

    def _move(self, by: int) -> Step | None:
        place = (self._course.place(self.current.id) or 0) + by
        if not 0 <= place < len(self.steps):
            return None
        self.enter(self.steps[place].id)
        return self.current
