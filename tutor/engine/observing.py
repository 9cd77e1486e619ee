"""Observes what comes of a step that can be predicted: samples while it is done, the outcome at its end."""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from dataclasses import asdict, replace

from tutor.content.check_models import LevelCheck
from tutor.content.models import Events, Observe, Step
from tutor.content.template import answer, fill, said
from tutor.engine.checks import Pass
from tutor.engine.course import Course
from tutor.engine.documents import Unanswered, document_of
from tutor.engine.progress import StepState
from tutor.engine.samples import Samples, fold, newest, outcome, told

_ON_THE_WAY = ("most", "least", "first")
"""What these want to know lies between the beginning and the end, so every look takes a sample."""


def begin(course: Course, step: Step) -> None:
    """See how things are before the step is done. Nothing begins anew while a command is at work on it."""
    present = course.progress.step(step.id).samples
    if step.predict is None or _passed(course, step) or (present is not None and present.began):
        return
    observe = step.predict.observe
    facts = {name: course.facts[name] for name, wanted in step.looks.items() if not wanted.after}
    look = Pass(course.world, {**course.facts, **facts})
    first = _value(observe, look)
    there = None if observe.events is None else _newest(observe.events, look)
    _record(course, step, Samples(first, fold(observe.over, None, first), facts, there))


def on_the_way(step: Step) -> tuple[LevelCheck, ...]:
    """What every look at the step has to read for a sample, as a check that expects nothing."""
    if step.predict is None or step.predict.observe.over not in _ON_THE_WAY:
        return ()
    return (LevelCheck(step.predict.observe.read, {}, "", form=step.predict.observe.form),)


def sample(course: Course, step: Step, look: Pass, *, undone: bool) -> None:
    """Take in what a look at the step has read. `undone`: its checks do not hold yet."""
    samples = course.progress.step(step.id).samples
    if step.predict is None or samples is None:
        return
    observe = step.predict.observe
    folded = samples.folded
    if on_the_way(step):
        folded = fold(observe.over, folded, _value(observe, look))
    with course.lock:
        now = course.progress.step(step.id).samples
        if now is not None:
            seen = replace(now, folded=folded, undone=now.undone or undone)
            if seen != now:
                _record(course, step, seen)


def conclude(course: Course, step: Step) -> str | None:
    """What was observed of a step whose checks hold; None where nothing is to be observed, and where its
    outcome did not come about while the tutor looked."""
    samples = course.progress.step(step.id).samples
    if step.predict is None or samples is None or not samples.witnessed:
        return None
    observe = step.predict.observe
    # Looked at anew: the answers of the look that has found the step done may be older than its end.
    look = Pass(course.world, {**course.facts, **samples.facts})
    recorded = None if observe.events is None else _told(observe.events, look, samples)
    value = outcome(observe.over, samples, _value(observe, look), recorded)
    return None if value is None else said(value)


def grade(course: Course, step: Step, observed: str | None) -> None:
    """Journal what was predicted beside what was observed, where there is either."""
    predicted = course.progress.step(step.id).predicted
    if step.predict is not None and (predicted is not None or observed is not None):
        course.record("graded", step=step.id, predicted=predicted, observed=observed)


def _passed(course: Course, step: Step) -> bool:
    return course.progress.state(step.id) is StepState.PASSED


def _record(course: Course, step: Step, samples: Samples) -> None:
    course.record("sampled", step=step.id, **asdict(samples))


def _read(line: str, form: str, look: Pass) -> object:
    reading = look.read(tuple(fill(word, look.facts) for word in shlex.split(line)))
    document = document_of(reading, form)
    return None if isinstance(document, Unanswered) else document


def _value(observe: Observe, look: Pass) -> object:
    document = _read(observe.read, observe.form, look)
    return None if document is None else answer(fill(observe.take, look.facts), document)


def _events(events: Events, look: Pass) -> list[object] | None:
    document = _read(events.read, "json", look)
    items = document.get("items") if isinstance(document, Mapping) else None
    return items if isinstance(items, list) else None


def _newest(events: Events, look: Pass) -> int | None:
    items = _events(events, look)
    try:
        return None if items is None else newest(items)
    except (KeyError, TypeError, ValueError):
        return None


def _told(events: Events, look: Pass, samples: Samples) -> list[object]:
    items = _events(events, look)
    if items is None or samples.newest is None:
        return []
    try:
        return told(items, events.see, samples.newest)
    except (KeyError, TypeError, ValueError):
        # An event without a version that can be compared: no order, so nothing is told.
        return []
