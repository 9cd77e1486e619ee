"""Looks at a step: runs its checks, notes in the journal what they found, and settles whose a thing is."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Iterable
from dataclasses import replace
from threading import Event

from tutor.content.check_models import Check, EdgeCheck
from tutor.content.models import Choice, Entry, Question, Step
from tutor.content.template import answer, fill, said
from tutor.engine import claims, faults, feedback, observing
from tutor.engine.checks import Finding, Pass, examine, miss_of
from tutor.engine.claims import ClaimState
from tutor.engine.commandline.compare import Relation
from tutor.engine.commandline.vectors import commands
from tutor.engine.course import Course
from tutor.engine.memory import key
from tutor.engine.patterns import matches
from tutor.engine.ports import Ran
from tutor.engine.progress import StepState
from tutor.engine.puzzle.playing import board_of
from tutor.engine.remarks import course_line
from tutor.engine.report import evidence
from tutor.engine.verdict import CheckVerdict, Outcome, StepVerdict

Thing = tuple[str, str]
"""Kind and name of something that a step makes."""


def check(course: Course, step: Step, cancel: Event | None = None) -> StepVerdict:
    """Look at the step and journal what follows. A step that has passed is not looked at again."""
    if course.progress.state(step.id) is StepState.PASSED:
        return course.last.get(step.id) or StepVerdict(step.id, Outcome.PASSED, (), 0.0)
    began = course.clock()
    generation = course.generation(step.id)
    course.refresh()
    observe(course, things_of(course, [step]))
    if course.progress.step(step.id).samples is None:
        observing.begin(course, step)
    verdict = _look(course, step, cancel, began, note=True)
    if verdict.outcome is not Outcome.PASSED:
        return verdict
    observed = observing.conclude(course, step)
    look_up(course, step, after=True)
    with course.lock:
        if course.pass_step(step.id, generation):
            observing.grade(course, step, observed)
            course.last[step.id] = verdict
            return verdict
    waiting = CheckVerdict(Outcome.NOT_YET, "This step was reset while it was being looked at.")
    return StepVerdict(step.id, Outcome.NOT_YET, (waiting,), course.clock() - began)


def verdict(course: Course, step: Step, cancel: Event | None = None) -> StepVerdict:
    """Look at the step as it is now; nothing is journalled, and having passed before does not count."""
    began = course.clock()
    course.refresh()
    return _look(course, step, cancel, began, note=False)


def _look(course: Course, step: Step, cancel: Event | None, began: float, *, note: bool) -> StepVerdict:
    checks = course.checks(step)
    if not checks:
        found: tuple[CheckVerdict, ...] = (_without_checks(course, step),)
    else:
        look = Pass(course.world, course.facts, cancel)
        look.prepare([*checks, *(observing.on_the_way(step) if note else ())])
        findings = examine_all(course, step, checks, look)
        found = tuple(finding.verdict for finding in findings)
        if note:
            _note(course, step, checks, findings)
            _note_evidence(course, step, found, look)
            undone = any(each.outcome is Outcome.NOT_YET for each in found)
            observing.sample(course, step, look, undone=undone)
        if note:
            found = faults.judged(course, step, found)
        if all(each.outcome is Outcome.PASSED for each in found) and course.progress.step(step.id).held:
            found = (*found, _still_true(course, step))
    outcomes = {each.outcome for each in found}
    outcome = next((each for each in (Outcome.NOT_YET, Outcome.UNKNOWN) if each in outcomes), Outcome.PASSED)
    return StepVerdict(step.id, outcome, found, course.clock() - began)


def examine_all(course: Course, step: Step, checks: Iterable[Check], look: Pass) -> list[Finding]:
    """What each of these checks of the step finds; their commands run side by side."""
    checks = list(checks)
    look.prepare(checks)
    memory = course.memory(step)
    findings: list[Finding] = []
    for each in checks:
        findings.append(examine(each, look, memory))
        if findings[-1].verdict.outcome is Outcome.NOT_YET:
            # The first thing that is missing says how the command differed; once is enough.
            memory = replace(memory, difference="")
    return findings


def _note(course: Course, step: Step, checks: Iterable[Check], findings: Iterable[Finding]) -> None:
    with course.lock:
        for each, finding in zip(checks, findings, strict=True):
            if finding.still_there and key(each) not in course.progress.step(step.id).seen:
                course.record("seen", step=step.id, check=key(each))
            known = course.progress.step(step.id).noted.get(key(each), ())
            if finding.noted is not None and finding.noted not in known:
                course.record("noted", step=step.id, check=key(each), value=finding.noted)
            if finding.verdict.outcome is Outcome.NOT_YET:
                course.progress.release_hold(step.id)


def _note_evidence(course: Course, step: Step, found: Iterable[CheckVerdict], look: Pass) -> None:
    """What was there when the step passed, for the report: later it may be gone."""
    if all(each.outcome is Outcome.PASSED for each in found) and (seen := evidence.objects(look.answers())):
        course.record("evidence", step=step.id, objects=seen)


def _still_true(course: Course, step: Step) -> CheckVerdict:
    back = f"Take it back with `{course.fill(step.undo)}`, or run" if step.undo else "Run"
    return CheckVerdict(
        Outcome.NOT_YET,
        f"What this step asks for is still true from before you reset it. {back} the step's command once "
        "more.",
    )


def _without_checks(course: Course, step: Step) -> CheckVerdict:
    if course.progress.state(step.id) is StepState.PASSED:
        return CheckVerdict(Outcome.PASSED, "Done.")
    if isinstance(step.task, Question):
        answered = course.progress.step(step.id).answered
        if answered is not None and 0 <= answered < len(step.task.options):
            because = course.fill(step.task.options[answered].because).strip()
            return CheckVerdict(Outcome.NOT_YET, f"{because} Choose another answer.")
        return CheckVerdict(Outcome.NOT_YET, "Choose the answer that fits best.")
    wanted = "Read this page, then go on to the next step."
    if (board := board_of(course, step)) is not None:
        wanted = board.told()
    elif isinstance(step.task, Choice):
        wanted = "Choose the way that you want to take."
    elif isinstance(step.task, Entry):
        wanted = course.fill(step.task.ask).strip()
    return CheckVerdict(Outcome.NOT_YET, wanted)


def take_in(course: Course, step: Step, ran: Ran) -> None:
    """Note which edge checks of the step a command has fulfilled, and which it only nearly has."""
    workspace = course.facts.get("workspace", "")
    line = course_line(course, step) or ""
    same = feedback.take_in(course, step, ran) in (Relation.EQUAL, Relation.REFUSED)
    for each in course.checks(step):
        if not isinstance(each, EdgeCheck) or key(each) in course.progress.step(step.id).hits:
            continue
        patterns = [course.fill(pattern) for pattern in each.patterns]
        typed = any(matches(pattern, ran.text, workspace=workspace, cwd=ran.cwd) for pattern in patterns)
        if not typed and not (same and any(matches(pattern, line) for pattern in patterns)):
            continue
        if ran.exit_code not in each.exit:
            course.missed(step.id, each, miss_of(ran, by_output=False))
        elif each.output is not None and not re.search(course.fill(each.output), ran.output, re.MULTILINE):
            course.missed(step.id, each, miss_of(ran, by_output=True))
        else:
            printed = evidence.lines(ran)
            course.record("hit", step=step.id, check=key(each), **({"lines": printed} if printed else {}))


def things_of(course: Course, steps: Iterable[Step]) -> list[Thing]:
    """What these steps make, each once, names filled in."""
    return list(
        dict.fromkeys((making.kind, course.fill(making.name)) for step in steps for making in step.makes)
    )


def touched_by(course: Course, line: str) -> list[Thing]:
    """What a command line may have made or removed, of all that the journal has an eye on: what it names, and
    with k3d, whose commands need no name, every cluster and registry."""
    programs = {argv[0] for argv in commands(line)}
    if not {"docker", "k3d"} & programs:
        return []
    return [
        (claim.kind, claim.name)
        for claim in course.progress.claims()
        if claim.state is not ClaimState.RELEASED
        and (claim.name in line or ("k3d" in programs and claim.kind in ("cluster", "registry")))
    ]


def observe(course: Course, things: Iterable[Thing], *, idle: bool = False) -> None:
    """Ask what exists of these things, and journal what follows for whose they are. `idle`: no command that
    makes them can be running."""
    with course.observing:
        for kind, name in things:
            found = course.world.identify(kind, name)
            if found is None:
                continue
            course.found[kind, name] = found
            claim = course.progress.claim(kind, name)
            made_here = bool(found) and claims.proven(course.world, kind, name, claim)
            with course.lock:
                for change in claims.judge(course.progress.claim(kind, name), found, made_here, idle=idle):
                    ids = {} if change.ids is None else {"ids": dict(change.ids)}
                    course.record(change.event, kind=kind, name=name, **ids)


def foreign(course: Course, step: Step, *, images: bool = True) -> tuple[str, ...]:
    """Sentences on things that the step wants to make and that exist without being ours."""
    things = [thing for thing in things_of(course, [step]) if images or thing[0] != "image"]
    unknown = [thing for thing in things if thing not in course.found]
    if unknown:
        observe(course, unknown)
    return tuple(
        claims.foreign_sentence(kind, name)
        for kind, name in things
        if (found := course.found.get((kind, name)))
        and not claims.is_ours(course.progress.claim(kind, name), found)
    )


def look_up(course: Course, step: Step, *, after: bool = False) -> None:
    """Read the facts that the step looks for; the default where there is no answer. `after`: those that it
    looks for when it has passed."""
    wished = {name: one for name, one in step.looks.items() if one.after is after}
    if not wished:
        return
    found: dict[str, str] = {}
    look = Pass(course.world, course.facts)
    for name, wanted in wished.items():
        reading = look.read(tuple(fill(word, course.facts) for word in shlex.split(wanted.read)))
        value = None
        if reading.exit_code == 0:
            value = answer(course.fill(wanted.take), _json(reading.stdout))
        found[name] = fill(wanted.default, course.facts) if value in (None, "", []) else said(value)
    course.look_up(found)


def _json(text: str) -> object:
    try:
        document: object = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return document
