"""What a session says about how a step was done."""

from __future__ import annotations

from dataclasses import replace

from tutor.content.check_models import EdgeCheck
from tutor.content.models import Command, Step
from tutor.engine.course import Course
from tutor.engine.progress import StepState


class Remarks:
    """What a session says about how a step was done."""

    _course: Course

    def other_way(self, step: Step | None = None) -> str:
        """That a step was done by another command than the course's, which is quoted: Markdown, said once;
        empty where there is nothing to say."""
        course = self._course
        step = step or course.current
        with course.lock:
            attempt = course.attempts.get(step.id)
            if attempt is None or course.progress.state(step.id) is not StepState.PASSED:
                return ""
            course.attempts[step.id] = replace(attempt, another_way=False)
        line = course_line(course, step)
        if not attempt.another_way or line is None:
            return ""
        return f"That works too. The course wrote it like this: `{line}`."


def course_line(course: Course, step: Step) -> str | None:
    """The course's own command of a step, facts filled in; None for a step that is not done by typing a
    command."""
    if isinstance(step.task, Command):
        if step.task.types is not None:
            # Done by hand, in an editor; what does it at one stroke is no example.
            return None
        return course.fill(step.task.run).strip()
    edges = (check for check in step.checks if isinstance(check, EdgeCheck))
    return next((course.fill(check.patterns[0]) for check in edges), None)
