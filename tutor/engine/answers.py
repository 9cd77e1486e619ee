"""What a learner tells a session, and asks of it, about the step they are at."""

from __future__ import annotations

import re
from dataclasses import dataclass

from tutor.content.models import Choice, Entry, Option, Question, Read, Step
from tutor.engine.course import Course
from tutor.engine.solution import solution


@dataclass(frozen=True)
class Hint:
    """One hint of a step."""

    number: int
    """From 1."""
    of: int
    text: str
    """Markdown, facts filled in."""


class Answers:
    """Answers, choices and entries; hints and the solution. All of the current step; none asks the world."""

    _course: Course

    @property
    def current(self) -> Step:
        return self._course.current

    def answer(self, option: int) -> Option:
        """Answer the question; the right option passes the step. Raises ValueError where there is no such
        option or the step asks nothing."""
        step = self.current
        if not isinstance(step.task, Question) or not 0 <= option < len(step.task.options):
            raise ValueError(f"The step {step.id} has no option {option}.")
        chosen = step.task.options[option]
        with self._course.lock:
            self._course.record("answered", step=step.id, option=option, right=chosen.right)
            if chosen.right:
                self._course.pass_step(step.id)
        return chosen

    def choose(self, value: str) -> None:
        """Take one of the step's routes; choosing again later swaps the steps that depend on it. Raises
        ValueError where the step has no such route."""
        step = self.current
        if not isinstance(step.task, Choice) or value not in [route.value for route in step.task.routes]:
            raise ValueError(f"The step {step.id} has no route {value}.")
        with self._course.lock:
            self._course.set_fact(step.task.fact, value, step.id)
            self._course.pass_step(step.id)

    def enter_fact(self, value: str) -> str | None:
        """Give the step what it asks for, and with it the facts that its pattern's named groups find in it:
        None when it is accepted, else a sentence. Raises ValueError where the step asks for nothing."""
        step = self.current
        task = step.task if isinstance(step.task, Entry) else None
        if task is None:
            raise ValueError(f"The step {step.id} asks for nothing to be typed in.")
        value = value.strip()
        match = re.fullmatch(task.pattern, value)
        if match is None:
            return self._course.fill(task.otherwise).strip()
        with self._course.lock:
            self._course.set_fact(task.fact, value, step.id)
            for name, part in match.groupdict(default="").items():
                self._course.set_fact(name, part, step.id)
            self._course.pass_step(step.id)
        return None

    def done_reading(self) -> None:
        """Pass the current step if it is only read; one that has checks passes by them."""
        step = self.current
        if isinstance(step.task, Read) and not step.checks:
            self._course.pass_step(step.id)

    def hint(self) -> Hint | None:
        """The next hint, the last one again after that; None where the step has none."""
        step = self.current
        of = len(step.hints)
        if of == 0:
            return None
        with self._course.lock:
            number = min(self._course.progress.step(step.id).hints + 1, of)
            if number > self._course.progress.step(step.id).hints:
                self._course.record("hinted", step=step.id, n=number)
        return Hint(number, of, self._course.fill(step.hints[number - 1]).strip())

    def reveal(self) -> str:
        """The solution of the current step as Markdown; the journal notes that it was shown."""
        self._course.record("revealed", step=self.current.id)
        return solution(self._course, self.current)
