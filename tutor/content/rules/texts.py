"""Texts: every `{…}` is a fact that something declares, or a query where there is a document to ask."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from tutor.content.check_models import EdgeCheck, Expected, LevelCheck
from tutor.content.models import Choice, Command, Entry, Question, Step
from tutor.content.problem import nearest
from tutor.content.rules.review import Problems, Review
from tutor.content.template import FactCycleError, fill, names, slots

_BRACES = re.compile(r"(?<![{$])\{([^{}\n]+)\}(?!\})")
_PART_OF_QUERY = re.compile(r"@|^[a-z_]+\(.*\)$|^\[")


@dataclass(frozen=True)
class _Text:
    field: str
    text: str
    is_prose: bool = True
    """Commands, queries and patterns have braces of their own."""
    has_document: bool = False
    also: tuple[str, ...] = ()
    """Names that are known here beside the facts."""


def facts(review: Review) -> Problems:
    """Every name in braces is a fact of the part, of the lab, or of the step's own `looks`."""
    for step in review.sound:
        later = {name for name, look in step.looks.items() if look.after}
        known = {*review.facts, *step.looks}
        for text in _texts(step):
            if text.field != "learned":
                for name in sorted(names(text.text) & later):
                    sentence = f"`{name}` is read when the step has passed. Only `learned` comes after that."
                    yield review.at(step, text.field, sentence)
            if text.has_document:
                continue
            for name in sorted(names(text.text) - known - {*text.also}):
                sentence = f"Nothing declares the fact `{name}`.{nearest(name, known)}"
                advice = "Declare it in part.yaml, or read it with `looks` in this step."
                yield review.at(step, text.field, f"{sentence} {advice}")
    for name, fact in review.part.facts.items():
        for other in sorted(names(fact.value) - set(review.facts)):
            sentence = f"Nothing declares the fact `{other}`.{nearest(other, review.facts)}"
            yield review.in_part(f"facts.{name}.value", sentence)


def queries(review: Review) -> Problems:
    """A query in braces compiles, stands where there is a document, and its default is one."""
    for step in review.sound:
        for text in _texts(step):
            if not text.is_prose:
                continue
            found = slots(text.text)
            for slot in found:
                if not text.has_document and not slot.is_name:
                    sentence = f"`{slot.raw}` is a query, and there is no document here to ask."
                    yield review.at(step, text.field, sentence)
                if slot.default is not None and _PART_OF_QUERY.search(slot.default):
                    sentence = (
                        f"In `{slot.raw}` what follows the last `|` is said when the query gives nothing."
                    )
                    yield review.at(
                        step, text.field, f"{sentence} Write `length(items)|0`, not `items|length(@)`."
                    )
            if text.has_document:
                yield from _unread(review, step, text, {slot.raw for slot in found})


def cycles(review: Review) -> Problems:
    """Facts do not name each other in a circle, on any route."""
    for name in review.part.facts:
        try:
            fill(f"{{{name}}}", review.facts)
        except FactCycleError as error:
            yield review.in_part(f"facts.{name}.value", str(error))
    for step in review.sound:
        if isinstance(step.task, Choice):
            for index, route in enumerate(step.task.routes):
                for name in route.sets:
                    try:
                        fill(f"{{{name}}}", {**review.facts, **route.sets})
                    except FactCycleError as error:
                        yield review.at(step, f"routes[{index}].sets.{name}", str(error))


def _unread(review: Review, step: Step, text: _Text, read: set[str]) -> Problems:
    """Braces that were surely meant as a query and are none."""
    for braces in _BRACES.finditer(text.text):
        inside = braces[1]
        if braces[0] not in read and inside[0] not in "'\".$ " and not inside.endswith(" "):
            sentence = f"`{braces[0]}` is neither a fact nor a JMESPath query, and would stay as it stands."
            yield review.at(step, text.field, sentence)


def _texts(step: Step) -> Iterator[_Text]:
    """Every text of a step that is filled in."""
    yield _Text("text", step.text)
    yield _Text("learned", step.learned)
    yield _Text("practice", step.practice)
    for index, hint in enumerate(step.hints):
        yield _Text(f"hints[{index}]", hint)
    yield _Text("optional", step.optional or "")
    yield _Text("fault", step.fault or "", is_prose=False)
    yield _Text("undo", step.undo or "", is_prose=False)
    yield _Text("repair", step.repair or "", is_prose=False)
    for index, making in enumerate(step.makes):
        yield _Text(f"makes[{index}]", making.name, is_prose=False)
    for name, look in step.looks.items():
        yield _Text(f"looks.{name}.read", look.read, is_prose=False)
        yield _Text(f"looks.{name}.take", look.take, is_prose=False)
        yield _Text(f"looks.{name}.default", look.default, is_prose=False)
    yield from _task_texts(step)
    yield from _prediction_texts(step)
    yield from _check_texts(step)


def _task_texts(step: Step) -> Iterator[_Text]:
    match step.task:
        case Command(run=run, types=types):
            yield _Text("run", run, is_prose=False)
            yield _Text("types", types or "", is_prose=False)
        case Question(ask=ask, options=options):
            yield _Text("ask", ask)
            for index, option in enumerate(options):
                yield _Text(f"options[{index}].text", option.text)
                yield _Text(f"options[{index}].because", option.because)
        case Entry(ask=ask, otherwise=otherwise):
            yield _Text("ask", ask)
            yield _Text("otherwise", otherwise)
        case Choice(routes=routes):
            for index, route in enumerate(routes):
                yield _Text(f"routes[{index}].title", route.title)
                yield _Text(f"routes[{index}].text", route.text)
                for name, value in route.sets.items():
                    yield _Text(f"routes[{index}].sets.{name}", value, is_prose=False)


def _prediction_texts(step: Step) -> Iterator[_Text]:
    if (predict := step.predict) is None:
        return
    both = ("observed", "predicted")
    yield _Text("predict.ask", predict.ask)
    yield _Text("predict.because", predict.because, also=both[:1])
    yield _Text("predict.differs", predict.differs, also=both)
    for index, choice in enumerate(predict.choices):
        yield _Text(f"predict.choices[{index}].text", choice.text)
        yield _Text(f"predict.choices[{index}].differs", choice.differs, also=both)
    observe = predict.observe
    yield _Text("predict.observe.read", observe.read, is_prose=False)
    yield _Text("predict.observe.take", observe.take, is_prose=False)
    if observe.events is not None:
        yield _Text("predict.observe.events.read", observe.events.read, is_prose=False)


def _check_texts(step: Step) -> Iterator[_Text]:
    for index, check in enumerate(step.checks):
        at = f"check[{index}]"
        if isinstance(check, EdgeCheck):
            yield _Text(f"{at}.otherwise", check.otherwise)
            for pattern in check.patterns:
                yield _Text(f"{at}.edge", pattern, is_prose=False)
            continue
        yield _Text(f"{at}.otherwise", check.otherwise, has_document=True)
        yield _Text(f"{at}.absent", check.absent or "")
        asked = check.read if isinstance(check, LevelCheck) else check.file
        yield _Text(at, asked, is_prose=False)
        also = tuple(check.using) if isinstance(check, LevelCheck) else ()
        for query, expected in check.expect.items():
            yield _Text(f"{at}.expect.{query}", query, is_prose=False, also=also)
            for text in _expected_texts(expected):
                yield _Text(f"{at}.expect.{query}", text, is_prose=False, also=also)
        if isinstance(check, LevelCheck):
            yield _Text(f"{at}.applied", check.applied or "", is_prose=False)
            for name, look in check.using.items():
                yield _Text(f"{at}.using.{name}.read", look.read, is_prose=False)
                yield _Text(f"{at}.using.{name}.default", look.default, is_prose=False)


def _expected_texts(expected: Expected | object) -> Iterator[str]:
    if isinstance(expected, str):
        yield expected
    elif isinstance(expected, dict):
        for operand in expected.values():
            yield from _expected_texts(operand)
    elif isinstance(expected, list):
        for item in expected:
            yield from _expected_texts(item)
