"""Drift: finished steps whose outcome should still be true and is not, as after a restart of the computer."""

from __future__ import annotations

from dataclasses import dataclass

from tutor.content.check_models import EdgeCheck
from tutor.content.models import Command, Step
from tutor.engine.checks import Pass
from tutor.engine.course import Course
from tutor.engine.inspection import examine_all
from tutor.engine.progress import StepState
from tutor.engine.verdict import CheckVerdict, Outcome


@dataclass(frozen=True)
class Drift:
    """One finished step that no longer holds."""

    step: Step
    sentence: str
    """What is true now."""
    repair: str
    """The command that brings it back; empty where none is known."""


def find(course: Course) -> tuple[Drift, ...]:
    """Finished steps, in order, that should still hold and do not. Where a tool gives no answer, nothing can
    be said of any step that asks it: that is one drift, and only if nothing plainer explains it."""
    lasting = [step for step in course.steps if _should_hold(course, step)]
    look = Pass(course.world, course.facts)
    look.prepare(check for step in lasting for check in step.checks)
    drifts: list[Drift] = []
    unknown: Drift | None = None
    for step in lasting:
        found = _first_failure(course, step, look)
        if found is None:
            continue
        if found.outcome is Outcome.NOT_YET:
            drifts.append(Drift(step, found.sentence, _repair(course, step)))
        elif unknown is None:
            unknown = Drift(step, found.sentence, course.fill(step.repair or "").strip())
    return tuple(drifts) or ((unknown,) if unknown else ())


def _should_hold(course: Course, step: Step) -> bool:
    progress = course.progress
    return (
        step.until is not None
        and progress.state(step.id) is StepState.PASSED
        and (step.until == "end" or progress.state(step.until) is not StepState.PASSED)
    )


def _first_failure(course: Course, step: Step, look: Pass) -> CheckVerdict | None:
    checks = [check for check in step.checks if not isinstance(check, EdgeCheck)]
    verdicts = [finding.verdict for finding in examine_all(course, step, checks, look)]
    failed = [verdict for verdict in verdicts if verdict.outcome is not Outcome.PASSED]
    return min(failed, key=lambda verdict: verdict.outcome is Outcome.UNKNOWN, default=None)


def _repair(course: Course, step: Step) -> str:
    if step.repair is not None:
        return course.fill(step.repair).strip()
    return course.fill(step.task.run).strip() if isinstance(step.task, Command) else ""
