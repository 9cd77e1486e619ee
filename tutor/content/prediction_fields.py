"""The prediction of a step, read from the YAML."""

from __future__ import annotations

from tutor.content.fields import Fields
from tutor.content.models import Events, Expectation, Observe, Prediction

PREDICT = ("ask", "number", "choices", "observe", "because", "differs")
CHOICE = ("text", "value", "differs")
OBSERVE = ("read", "form", "take", "over", "events")


def read_prediction(step: Fields) -> Prediction | None:
    """The field `predict` of a step, None where it has none."""
    node = step.get("predict")
    if node is None:
        return None
    fields = Fields(step.source, node, step.at("predict"), PREDICT)
    if "choices" in fields and "number" in fields:
        fields.report("number", "It has `choices` too. A prediction is one of them, or a number.")
    elif "choices" not in fields and not fields.flag("number"):
        fields.report("number", "Say what is predicted: `number: true`, or a list of `choices`.")
    return Prediction(
        ask=fields.text("ask", must=True),
        observe=_observe(fields),
        because=fields.text("because", must=True),
        differs=fields.text("differs"),
        choices=tuple(
            _choice(Fields(fields.source, item, f"{fields.at('choices')}[{index}]", CHOICE))
            for index, item in enumerate(fields.items("choices"))
        ),
    )


def _choice(fields: Fields) -> Expectation:
    return Expectation(
        text=fields.text("text", must=True),
        value=fields.text("value", must=True),
        differs=fields.text("differs"),
    )


def _observe(predict: Fields) -> Observe:
    node = predict.get("observe")
    if node is None:
        predict.report("observe", "It is missing. It says what is looked at, and what is taken from it.")
        return Observe("", "")
    fields = Fields(predict.source, node, predict.at("observe"), OBSERVE)
    return Observe(
        read=fields.text("read", must=True),
        take=fields.text("take", must=True),
        form=fields.one_of("form", ("json", "lines", "text")),
        over=fields.one_of("over", ("last", "most", "least", "first", "new")),
        events=_events(fields),
    )


def _events(observe: Fields) -> Events | None:
    node = observe.get("events")
    if node is None:
        return None
    fields = Fields(observe.source, node, observe.at("events"), ("read", "see"))
    return Events(read=fields.text("read", must=True), see=fields.text("see", must=True, exact=True))
