"""What is said about the commands that were typed for a step: how they differ from the course's own."""

from __future__ import annotations

from dataclasses import replace

from tutor.content.check_models import EdgeCheck
from tutor.content.models import Step
from tutor.engine.commandline import verbs
from tutor.engine.commandline.attempt import Attempt
from tutor.engine.commandline.compare import Comparison, Relation, compare, main_command
from tutor.engine.commandline.parse import GRAMMARS, parse
from tutor.engine.commandline.refusal import refused
from tutor.engine.commandline.things import Place
from tutor.engine.commandline.vectors import commands
from tutor.engine.course import Course
from tutor.engine.ports import Ran
from tutor.engine.redact import redact
from tutor.engine.remarks import course_line

_ENDED_WELL = (0, 130, 137, 143)
"""Also what was ended by hand: a log that is followed has no other end."""


def take_in(course: Course, step: Step, ran: Ran) -> Relation:
    """Remember how a command that has ended differs from the step's own."""
    line = course_line(course, step)
    if line is None:
        return Relation.UNRELATED
    comparison = _judged(course, step, ran, line)
    changed = ran.exit_code in _ENDED_WELL and _changes(ran.text, line)
    with course.lock:
        attempt = course.attempts.get(step.id, Attempt()).after(comparison, changed=changed)
        if step.fault is not None and not course.progress.step(step.id).revealed:
            # What differs would give away what the learner is to find.
            attempt = replace(attempt, last=None)
        course.attempts[step.id] = attempt
    return comparison.relation


def _judged(course: Course, step: Step, ran: Ran, line: str) -> Comparison:
    facts = course.facts
    place = Place(facts.get("workspace", ""), ran.cwd, facts.get("context", ""))
    # Sentences quote what was typed.
    comparison = compare(redact(ran.text), line, place)
    wanted = {code for check in course.checks(step) if isinstance(check, EdgeCheck) for code in check.exit}
    if comparison.relation is Relation.EQUAL and ran.exit_code not in {*_ENDED_WELL, *wanted}:
        program = next(iter(main_command(line)), "the shell")
        return refused(comparison, program, ran.output)
    return comparison


def _changes(typed: str, line: str) -> bool:
    """Whether a command that was typed may have done what the course's does."""
    wanted = main_command(line)
    if not wanted:
        return False
    looks = verbs.looks(parse(wanted))
    found = (parse(argv) for argv in commands(typed) if argv[0] in GRAMMARS)
    return any(bool(each.path) and verbs.looks(each) == looks for each in found)
