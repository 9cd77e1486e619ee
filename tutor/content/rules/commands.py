"""Commands: what the learner types, what undoes and repairs it, and what the tutor itself asks."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator

from tutor.content.check_models import EdgeCheck, LevelCheck
from tutor.content.models import Command, Step
from tutor.content.problem import listed
from tutor.content.rules.reading import TOOLS, reading_problem
from tutor.content.rules.review import Problems, Review
from tutor.content.template import names

_OPERATORS = set("|&;<>()")
_VARIABLE = re.compile(r"\$[\w{]|`")
_ARGUMENT_FACTS = ("cluster_arg", "import_arg")


def commands(review: Review) -> Problems:
    """Every command line can be taken apart into words as a shell does."""
    for step in review.sound:
        for field, line in _lines(step):
            if (trouble := _parse_trouble(line)) is not None:
                yield review.at(step, field, f"The command `{line}` does not parse: {trouble}.")


def readings(review: Review) -> Problems:
    """The tutor itself asks with plain commands of docker, k3d and kubectl that change nothing and end."""
    for step in review.sound:
        for field, line, form in _reads(step):
            if _parse_trouble(line) is None and (sentence := reading_trouble(line, form)) is not None:
                yield review.at(step, field, sentence)


def _lines(step: Step) -> Iterator[tuple[str, str]]:
    """Field and text of every command line of a step."""
    if isinstance(step.task, Command):
        yield "run", step.task.run
        if step.task.types is not None:
            yield "types", step.task.types
    if step.fault is not None:
        yield "fault", step.fault
    if step.undo is not None:
        yield "undo", step.undo
    if step.repair is not None:
        yield "repair", step.repair
    for index, check in enumerate(step.checks):
        if isinstance(check, EdgeCheck):
            for pattern in check.patterns or ("",):
                yield f"check[{index}].edge", pattern
    for field, line, _ in _reads(step):
        yield field, line


def _reads(step: Step) -> Iterator[tuple[str, str, str]]:
    """Field, text and form of every command that the tutor itself runs."""
    for index, check in enumerate(step.checks):
        if isinstance(check, LevelCheck):
            yield f"check[{index}].level", check.read, check.form
            for name, look in check.using.items():
                yield f"check[{index}].using.{name}.read", look.read, "json"
    for name, look in step.looks.items():
        yield f"looks.{name}.read", look.read, "json"
    if step.predict is not None:
        observe = step.predict.observe
        yield "predict.observe.read", observe.read, observe.form
        if observe.events is not None:
            yield "predict.observe.events.read", observe.events.read, "json"


def _parse_trouble(line: str) -> str | None:
    try:
        words = shlex.split(line)
    except ValueError as error:
        return str(error).rstrip(".").lower()
    return None if words else "there is no word in it"


def reading_trouble(line: str, form: str) -> str | None:
    """Why the tutor itself cannot ask this command line, None where it can."""
    words = shlex.split(line)
    if words[0] not in TOOLS:
        return f"`{words[0]}` is not allowed here. The tutor asks only {listed(TOOLS)}."
    if (sign := _shell_sign(line)) is not None:
        return f"`{sign}` needs a shell, and this runs without one. Write one plain command."
    for fact in _ARGUMENT_FACTS:
        if fact in names(line):
            sentence = f"`{{{fact}}}` holds a blank, and facts are filled in a word at a time."
            return f"{sentence} Name the cluster with `{{cluster}}`."
    return reading_problem(words, form)


def _shell_sign(line: str) -> str | None:
    """The first thing in a command line that only a shell understands."""
    lexer = shlex.shlex(line, posix=False, punctuation_chars="|&;<>()")
    lexer.whitespace_split = True
    lexer.commenters = ""
    for token in lexer:
        if set(token) <= _OPERATORS:
            return token
        if not token.startswith("'") and _VARIABLE.search(token):
            return token
    return None
