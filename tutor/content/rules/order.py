"""How steps refer to each other: `needs`, `until`, `when`, `repair`."""

from __future__ import annotations

from collections.abc import Iterator

from tutor.content.check_models import EdgeCheck
from tutor.content.models import Choice, Entry, Step
from tutor.content.problem import listed, nearest
from tutor.content.rules.review import Problems, Review
from tutor.content.template import names


def needs(review: Review) -> Problems:
    """A step needs steps that exist, come earlier and are on the same route."""
    for step in review.sound:
        for needed in step.needs:
            yield from _need(review, step, needed)


def until(review: Review) -> Problems:
    """An outcome ends with a later step, and can be looked at again while it lasts."""
    for step in review.sound:
        if step.repair is not None and step.until is None:
            yield review.at(
                step, "repair", "Without `until` the outcome is not looked at again. Add `until`."
            )
        if step.until is None:
            continue
        if step.until != "end":
            yield from _end(review, step, step.until)
        if all(isinstance(check, EdgeCheck) for check in step.checks):
            sentence = "The step has no `level` or `file` check, so its outcome cannot be looked at again."
            yield review.at(step, "until", sentence)


def when(review: Review) -> Problems:
    """A step belongs to the part for values that a fact can really have."""
    for step in review.sound:
        for fact, value in step.when.items():
            field = f"when.{fact}"
            if fact not in review.part.facts:
                known = nearest(fact, review.part.facts)
                yield review.at(step, field, f"The part declares no fact `{fact}`.{known}")
            elif not _is_entered(review, fact) and value not in (offered := set(_offered(review, fact))):
                allowed = listed(sorted(offered), "or") or "nothing"
                yield review.at(
                    step, field, f"No route gives `{fact}` the value `{value}`. Offered: {allowed}."
                )


def _need(review: Review, step: Step, needed: str) -> Problems:
    number = review.positions.get(needed)
    if number is None:
        yield review.at(step, "needs", f"There is no step `{needed}`.{nearest(needed, review.positions)}")
        return
    if number >= review.positions[step.id]:
        later = "is this step itself" if needed == step.id else "comes later"
        yield review.at(step, "needs", f"Step `{needed}` {later}. A step needs only what comes before it.")
        return
    other = review.steps[number].when
    for fact, value in step.when.items():
        if other.get(fact, value) != value:
            sentence = (
                f"Step `{needed}` is there only when `{fact}` is `{other[fact]}`, this one for `{value}`."
            )
            yield review.at(step, "needs", sentence)


def _end(review: Review, step: Step, last: str) -> Problems:
    number = review.positions.get(last)
    if number is None:
        known = nearest(last, review.positions)
        yield review.at(
            step, "until", f"There is no step `{last}`.{known} Allowed: a later step's id, or `end`."
        )
    elif number <= review.positions[step.id]:
        yield review.at(
            step, "until", f"Step `{last}` does not come later. An outcome ends after it was made."
        )


def _offered(review: Review, fact: str) -> Iterator[str]:
    yield review.part.facts[fact].value
    for choice in review.choices:
        for route in choice.routes:
            if choice.fact == fact:
                yield route.value
            if fact in route.sets:
                yield route.sets[fact]


def _is_entered(review: Review, fact: str) -> bool:
    """Whether the learner types the fact in, or it follows from others, so that it may be anything."""
    for step in review.steps:
        if isinstance(step.task, Entry) and step.task.fact == fact:
            return True
        if isinstance(step.task, Choice) and any(
            names(route.sets.get(fact, "")) for route in step.task.routes
        ):
            return True
    return False
