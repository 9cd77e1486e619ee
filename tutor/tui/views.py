"""What the widgets show of a session, as plain values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tutor.content.models import Choice, Command, Entry, Question, Read
from tutor.content.template import fill
from tutor.engine.progress import StepState
from tutor.tui.widgets.outline import Line, Mark
from tutor.tui.widgets.title_bar import Standing

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tutor.content.models import Step
    from tutor.engine.prediction import Asked
    from tutor.engine.puzzle.board import Board
    from tutor.engine.session import Session


def standing(session: Session) -> Standing:
    """Where the learner stands."""
    chapter = session.chapter_of(session.current.id)
    chapters = [one for one in session.part.chapters if _steps_of(session, one.steps)]
    done, steps = session.counts()
    number = next(n for n, one in enumerate(chapters, 1) if one.id == chapter.id)
    return Standing(
        session.part.title, chapter.title, number, len(chapters), session.current.title, done, steps
    )


def outline(session: Session) -> list[Line]:
    """Every chapter of the chosen route, and the steps of the one the learner is in."""
    lines: list[Line] = []
    present = session.current
    number = 0
    for chapter in session.part.chapters:
        steps = _steps_of(session, chapter.steps)
        if not steps:
            continue
        number += 1
        is_open = any(step.id == present.id for step in steps)
        states = [session.state(step.id) for step in steps]
        done = states.count(StepState.PASSED)
        first = next(
            (s.id for s, state in zip(steps, states, strict=True) if state is StepState.TODO), steps[0].id
        )
        mark: Mark = "now" if is_open else _chapter_mark(states)
        lines.append(Line(first, chapter.title, mark, number, f"{done}/{len(steps)}", present=is_open))
        if is_open:
            for step, state in zip(steps, states, strict=True):
                here = step.id == present.id
                lines.append(Line(step.id, step.title, _step_mark(state, here=here), present=here))
    return lines


@dataclass(frozen=True)
class StepView:
    """A step with its facts filled in."""

    step: Step
    text: str
    """Markdown."""
    command: str | None
    ask: str
    """The sentence above the options or the line to fill in."""
    options: tuple[tuple[str, str], ...]
    """Title and text of each option of a question or way of a choice."""
    asked: Asked | None = None
    """What can be predicted before the command is run."""
    predicted: str | None = None
    """What was predicted of a command that has not brought its step about yet."""
    board: Board | None = None
    """How the step's puzzle stands."""
    value: str = ""
    """What stands in the line to fill in before anybody types: the fact as it is now."""

    @property
    def is_thinking(self) -> bool:
        """Whether the learner is asked something, so that the task needs room."""
        by_hand = isinstance(self.step.task, Command) or (
            isinstance(self.step.task, Read) and not self.step.is_only_read
        )
        return self.asked is not None or not by_hand


def step_view(session: Session) -> StepView:
    """The present step, ready to be shown."""
    step, facts = session.current, session.facts
    task = step.task
    ask = fill(task.ask, facts) if isinstance(task, Question | Entry) else ""
    options: list[tuple[str, str]] = []
    if isinstance(task, Question):
        options = [(option.text, "") for option in task.options]
    elif isinstance(task, Choice):
        options = [(route.title, route.text) for route in task.routes]
    filled = tuple((fill(title, facts).strip(), fill(text, facts).strip()) for title, text in options)
    return StepView(
        step,
        session.text(),
        session.offered(),
        ask.strip(),
        filled,
        asked=session.asked(),
        predicted=None if session.grade() else session.predicted(),
        board=session.board(),
        value=facts.get(task.fact, "") if isinstance(task, Entry) else "",
    )


def minutes(step: Step) -> str:
    """How long the step takes, in words."""
    about = f"about {step.minutes} min"
    return f"{about} · may be left out" if step.optional else about


def _steps_of(session: Session, steps: Sequence[Step]) -> list[Step]:
    taken = {step.id for step in session.steps}
    return [step for step in steps if step.id in taken]


def _chapter_mark(states: Sequence[StepState]) -> Mark:
    if StepState.TODO in states:
        return "to do"
    return "done" if StepState.PASSED in states else "skipped"


def _step_mark(state: StepState, *, here: bool) -> Mark:
    if state is StepState.TODO:
        return "now" if here else "to do"
    return "done" if state is StepState.PASSED else "skipped"
