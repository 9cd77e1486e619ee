"""Predictions: they can be made, observed and told apart."""

from __future__ import annotations

import re
from collections import Counter

from tutor.content.models import Observe, Prediction, Step
from tutor.content.rules.review import Problems, Review

FEWEST = 2
OF_EVENTS = ("value", "part", "before")
"""The groups that the regular expression of events may have."""


def prediction(review: Review, step: Step, predict: Prediction) -> Problems:
    """There is something to choose from, each choice can be observed, and the events can be understood."""
    if 0 < len(predict.choices) < FEWEST:
        yield review.at(step, "predict.choices", "There is 1 choice. A prediction has two or more.")
    for what in ("text", "value"):
        for said, count in Counter(getattr(choice, what) for choice in predict.choices).items():
            if count > 1:
                yield review.at(
                    step, "predict.choices", f"{count} choices have the {what} `{said}`. Each has its own."
                )
    yield from _events(review, step, predict.observe)


def _events(review: Review, step: Step, observe: Observe) -> Problems:
    if observe.events is None:
        return
    if observe.over == "new":
        yield review.at(
            step,
            "predict.observe.events",
            "`over: new` compares two lists, and events are none. Leave it out.",
        )
    try:
        groups = set(re.compile(observe.events.see).groupindex)
    except re.error:
        return  # Reported with the other regular expressions.
    if "value" not in groups:
        yield review.at(
            step, "predict.observe.events.see", "It has no group `value`. Write `(?P<value>…)` for it."
        )
    for name in sorted(groups - set(OF_EVENTS)):
        yield review.at(
            step,
            "predict.observe.events.see",
            f"The group `{name}` means nothing here. Known: value, part, before.",
        )
