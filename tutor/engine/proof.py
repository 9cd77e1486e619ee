"""Proves in a lab what lessons promise: a step's checks fail before its command has run, and pass after."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from threading import Event

from tutor.content.models import Command, Step
from tutor.engine.autopilot import take
from tutor.engine.ports import Performer
from tutor.engine.session import Session
from tutor.engine.taking import Progressed, StepBegins, StepEnds, Taken
from tutor.engine.verdict import Outcome


@dataclass(frozen=True)
class Unproven:
    """A step that does not keep its promise."""

    step: Step
    sentence: str
    """What was seen."""


def prove(
    session: Session,
    performer: Performer,
    *,
    beside: Collection[str] = (),
    on_event: Callable[[Progressed], None] = lambda event: None,
    cancel: Event | None = None,
) -> tuple[Unproven, ...]:
    """Take the part from its beginning in a lab that nobody has used; the steps that broke their promise.

    A step whose checks hold already before its command has run proves nothing by passing. After a step that
    does not pass the part is not taken further. `beside`: ids of chapters beside the main line that are taken
    too; a step with a fault is proven by the fault being seen before it is mended.
    """
    found: list[Unproven] = []
    steps = {step.id: step for step in session.part.steps()}

    def watch(event: Progressed) -> None:
        match event:
            case StepBegins(step) if isinstance(step.task, Command) and step.checks and step.fault is None:
                if session.verdict(step.id).outcome is Outcome.PASSED:
                    found.append(Unproven(step, "its checks hold before its command has run"))
            case StepEnds(report) if report.outcome not in (Taken.PASSED, Taken.LEFT_OUT, Taken.CANCELLED):
                found.append(Unproven(steps[report.step], f"it does not pass: {report.sentence}"))
        on_event(event)

    take(session, performer, beside=beside, on_event=watch, cancel=cancel)
    return tuple(found)
