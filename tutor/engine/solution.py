"""The solution of a step, as Markdown."""

from __future__ import annotations

from tutor.content.models import Choice, Command, Entry, Question, Step
from tutor.engine.course import Course
from tutor.engine.puzzle.playing import board_of, worded


def solution(course: Course, step: Step) -> str:
    """What does the step: the command, the right answer with its reason, or how to go on."""
    task = step.task
    if isinstance(task, Command):
        return f"```sh\n{course.fill(task.run).strip()}\n```"
    if isinstance(task, Question):
        right = [option for option in task.options if option.right]
        return "\n\n".join(
            f"**{_ended(course.fill(option.text).strip())}** {course.fill(option.because)}".strip()
            for option in right
        )
    if isinstance(task, Choice):
        ways = "\n".join(
            f"* **{course.fill(route.title)}**: {course.fill(route.text).strip()}" for route in task.routes
        )
        return f"Each of these ways works to the end:\n\n{ways}"
    if isinstance(task, Entry):
        return course.fill(task.otherwise).strip()
    if (board := board_of(course, step)) is not None:
        return worded(board)
    return _freely(course, step)


def _ended(text: str) -> str:
    """The text as a sentence, which another one can follow."""
    return text if text.endswith((".", "?", "!")) else f"{text}."


def _freely(course: Course, step: Step) -> str:
    if step.checks:
        hints = "".join(f"\n\n{course.fill(hint).strip()}" for hint in step.hints[-1:])
        return f"This is for you to do, in your own way, so there is no one solution.{hints}"
    return "There is nothing to do here but to read."
