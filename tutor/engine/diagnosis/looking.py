"""Looks why the present step of a session does not pass."""

from __future__ import annotations

from functools import cache
from threading import Event

from tutor.content.catalogue import load_catalogue
from tutor.content.check_models import LevelCheck
from tutor.content.data import CourseNotFoundError, course_folder
from tutor.content.failures import Catalogue
from tutor.content.models import Step
from tutor.content.problem import LessonError
from tutor.engine.checks import argv_of
from tutor.engine.commandline.vectors import commands
from tutor.engine.course import Course
from tutor.engine.diagnosing import Recent, is_own
from tutor.engine.diagnosis import last_failure as kept
from tutor.engine.diagnosis.evidence import Evidence, Said
from tutor.engine.diagnosis.examination import Diagnosis, diagnose
from tutor.engine.trouble import HUNG
from tutor.engine.verdict import Outcome, StepVerdict

HURRY = 5.0
"""Seconds; a tool that took longer than this to give no answer is not asked the same again."""


def look(
    course: Course, step: Step, recent: Recent, verdict: StepVerdict, cancel: Event | None
) -> Diagnosis | None:
    """Why the step has not passed, by what was run last in it and what is there."""
    said = [Said.of(recent.ran)] if recent.ran is not None else _said_elsewhere(course, step)
    if recent.running is not None:
        text, began = recent.running
        said = [Said("", typed=text, seconds=course.clock() - began, running=True)]
    evidence = Evidence(said, course.facts, course.world, cancel=cancel, clock=course.clock)
    reads = [argv_of(check, course.facts) for check in course.checks(step) if isinstance(check, LevelCheck)]
    states = any(argv[0] == "kubectl" for argv in reads) or any(each.tool == "kubectl" for each in said)
    # Where the tutor itself has broken something, finding out what is the learner's task.
    states = states and step.fault is None
    if any(HUNG in found.sentence for found in verdict.checks):
        evidence.world = None
    found = diagnose(catalogue(), evidence, states=states and recent.running is None)
    if found is None and verdict.outcome is Outcome.UNKNOWN:
        answers = [reading for argv in reads if (reading := evidence.read(argv)) is not None]
        evidence.said = [each for reading in answers for each in Said.answered(reading)]
        found = diagnose(catalogue(), evidence, states=False)
    return found


def _said_elsewhere(course: Course, step: Step) -> list[Said]:
    """What the last command of another process said, where that was in this step and nothing was run
    since."""
    journal = course.journal
    last = kept.load(journal.path.parent) if journal.read_only else None
    if last is None or (last.lab, last.step) != (journal.lab, step.id):
        return []
    ran = [event for event in journal.events() if event.get("event") == "command"]
    texts = [str(event.get("text")) for event in ran if event.get("lab") == journal.lab]
    others = [text for text in texts if not is_own(text)]
    return [said_of(last)] if others[-1:] == [last.text] else []


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
