"""Checks: expressions that compile, expectations that can fail, files of the workspace."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath

from jmespath.exceptions import JMESPathError

from tutor.content.check_models import EdgeCheck, FileCheck, LevelCheck
from tutor.content.models import Command, Entry, Step
from tutor.content.rules.review import Problems, Review
from tutor.content.template import compiled, names

EXAMPLE = "example"
"""Stands for the value of a fact while a query or a regular expression is compiled."""


def expectations(review: Review) -> Problems:
    """A check of a state or a file expects something."""
    for step in review.sound:
        for index, check in enumerate(step.checks):
            if not isinstance(check, EdgeCheck) and not check.expect:
                sentence = "It is empty, so the check always holds. Name at least one query and its value."
                yield review.at(step, f"check[{index}].expect", sentence)


def expressions(review: Review) -> Problems:
    """JMESPath queries and regular expressions compile."""
    for step in review.sound:
        for field, query in _queries(step):
            try:
                compiled(with_examples(query))
            except JMESPathError as error:
                reason = str(error).splitlines()[0].rstrip(":.")
                yield review.at(step, field, f"`{query}` is no JMESPath query: {reason}.")
        for field, pattern in _patterns(step):
            try:
                re.compile(with_examples(pattern))
            except re.error as error:
                yield review.at(step, field, f"`{pattern}` is no regular expression: {error}.")


def paths(review: Review) -> Problems:
    """A check looks at files inside the workspace."""
    for step in review.sound:
        for index, check in enumerate(step.checks):
            if isinstance(check, FileCheck):
                named, file = "file", check.file
            elif isinstance(check, LevelCheck) and check.applied is not None:
                named, file = "applied", check.applied
            else:
                continue
            path = PurePosixPath(file)
            if path.is_absolute() or ".." in path.parts or file.startswith("~"):
                sentence = f"`{file}` leads out of the workspace. Name a file relative to it."
                yield review.at(step, f"check[{index}].{named}", sentence)


def forms(review: Review) -> Problems:
    """What only some forms of a document have is asked of these alone."""
    for step in review.sound:
        for index, check in enumerate(step.checks):
            if not isinstance(check, LevelCheck):
                continue
            if check.find is not None and check.form != "log":
                sentence = "It is looked for in logs only. Add `form: log`, or expect `stdout` to match it."
                yield review.at(step, f"check[{index}].find", sentence)
            elif check.find is not None and "(?P<" not in check.find:
                sentence = "It has no named group. `(?P<port>...)` makes `found.port`."
                yield review.at(step, f"check[{index}].find", sentence)
            if check.applied is not None and check.form != "json":
                sentence = "A file is held against one object. Ask for it with `kubectl get ... -o json`."
                yield review.at(step, f"check[{index}].applied", sentence)


def with_examples(text: str) -> str:
    """The text with an example in place of each fact; for queries and patterns, where braces mean more."""
    for name in names(text):
        text = text.replace(f"{{{name}}}", EXAMPLE)
    return text


def _queries(step: Step) -> Iterator[tuple[str, str]]:
    for index, check in enumerate(step.checks):
        if isinstance(check, LevelCheck | FileCheck):
            for query in check.expect:
                yield f"check[{index}].expect.{query}", query
        if isinstance(check, LevelCheck):
            if check.changes is not None:
                yield f"check[{index}].changes", check.changes
            for name, look in check.using.items():
                yield f"check[{index}].using.{name}.take", look.take
    for name, look in step.looks.items():
        yield f"looks.{name}.take", look.take
    if step.predict is not None:
        yield "predict.observe.take", step.predict.observe.take


def _patterns(step: Step) -> Iterator[tuple[str, str]]:
    if isinstance(step.task, Entry):
        yield "pattern", step.task.pattern
    if isinstance(step.task, Command):
        if step.task.interrupt is not None:
            yield "interrupt", step.task.interrupt
        for index, phase in enumerate(step.task.phases):
            yield f"phases[{index}].see", phase.see
    if step.predict is not None and step.predict.observe.events is not None:
        yield "predict.observe.events.see", step.predict.observe.events.see
    for index, check in enumerate(step.checks):
        if isinstance(check, EdgeCheck):
            if check.output is not None:
                yield f"check[{index}].output", check.output
        else:
            for query, expected in check.expect.items():
                for pattern in patterns_within(expected):
                    yield f"check[{index}].expect.{query}", pattern
            if isinstance(check, LevelCheck) and check.find is not None:
                yield f"check[{index}].find", check.find


def patterns_within(expected: object) -> Iterator[str]:
    """Every regular expression in an expectation, also inside of `any` and `not`."""
    if isinstance(expected, Mapping):
        for operator, operand in expected.items():
            if operator == "matches":
                yield str(operand)
            else:
                yield from patterns_within(operand)
    elif isinstance(expected, list):
        for item in expected:
            yield from patterns_within(item)
