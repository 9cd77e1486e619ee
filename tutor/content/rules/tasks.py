"""What a step asks of the learner: commands with help, questions with one right answer, real choices."""

from __future__ import annotations

from collections import Counter

from tutor.content.models import Choice, Command, Entry, Question, Step
from tutor.content.problem import listed, nearest
from tutor.content.puzzles import Puzzle
from tutor.content.rules.predictions import prediction
from tutor.content.rules.puzzles import puzzle
from tutor.content.rules.review import Problems, Review

FEWEST_HINTS = 2


def tasks(review: Review) -> Problems:
    """Every step's task is complete."""
    for step in review.sound:
        if step.predict is not None:
            yield from prediction(review, step, step.predict)
        match step.task:
            case Command():
                yield from _command(review, step, step.task)
            case Question():
                yield from _question(review, step, step.task)
            case Choice():
                yield from _choice(review, step, step.task)
            case Entry():
                yield from _fact(review, step, "enter", step.task.fact)
            case Puzzle():
                yield from puzzle(review, step, step.task)


def _command(review: Review, step: Step, command: Command) -> Problems:
    if not step.checks:
        yield review.at(
            step, "check", "A step with `run` has at least one check. Without one it never passes."
        )
    if len(step.hints) < FEWEST_HINTS:
        said = f"There are {len(step.hints)} hints." if step.hints else "There are no hints."
        yield review.at(
            step, "hints", f"{said} A step with `run` has at least {FEWEST_HINTS}: a nudge, then nearly all."
        )
    if not step.learned:
        yield review.at(step, "learned", "It is missing. A step with `run` says what the output means.")
    if command.usual is not None and command.usual >= command.limit:
        sentence = (
            f"It usually takes {command.usual:g} s, and is ended after {command.limit:g} s. Raise `limit`."
        )
        yield review.at(step, "limit", sentence)


def _question(review: Review, step: Step, question: Question) -> Problems:
    right = sum(option.right for option in question.options)
    if len(question.options) < 2:
        yield review.at(
            step, "options", f"There are {len(question.options)} options. A question has two or more."
        )
    if right != 1:
        yield review.at(step, "options", f"{right} options are `right: true`. Exactly one is.")
    for text, count in Counter(option.text for option in question.options).items():
        if count > 1:
            yield review.at(step, "options", f"{count} options say `{text}`. Each says something else.")


def _choice(review: Review, step: Step, choice: Choice) -> Problems:
    yield from _fact(review, step, "choose", choice.fact)
    values = [route.value for route in choice.routes]
    if len(values) < 2:
        yield review.at(step, "routes", f"There are {len(values)} routes. A choice has two or more.")
    for value, count in Counter(values).items():
        if count > 1:
            yield review.at(step, "routes", f"{count} routes have the value `{value}`. Values are unique.")
    declared = review.part.facts.get(choice.fact)
    if declared is not None and declared.value and declared.value not in values:
        sentence = (
            f"The part gives `{choice.fact}` the value `{declared.value}`; the routes are {listed(values)}."
        )
        yield review.at(step, "routes", sentence)
    for index, route in enumerate(choice.routes):
        for fact in route.sets:
            yield from _fact(review, step, f"routes[{index}].sets.{fact}", fact)


def _fact(review: Review, step: Step, field: str, fact: str) -> Problems:
    if fact not in review.part.facts:
        known = nearest(fact, review.part.facts)
        yield review.at(
            step, field, f"The part declares no fact `{fact}`.{known} Add it to `facts` in part.yaml."
        )
