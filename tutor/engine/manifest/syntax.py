"""A manifest's text as nodes that know their lines, also where it is no YAML yet."""

from __future__ import annotations

import re
from dataclasses import dataclass

import yaml
from yaml.nodes import Node

from tutor.engine.manifest.indent import evened
from tutor.engine.manifest.slips import Slip, lines_of, mended

_LOADER: type[yaml.SafeLoader] | type[yaml.CSafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_MOST = 24
"""Lines that are left out before the rest is given up."""
DEEPEST = 200
"""Levels; a manifest has some eight."""


@dataclass(frozen=True)
class Parsed:
    """What could be read of a text."""

    documents: tuple[Node, ...]
    """Those that are not empty."""
    slips: tuple[Slip, ...]
    """By line, one a line; empty for sound YAML."""
    lines: tuple[str, ...]
    """As written."""


def parse(text: str) -> Parsed:
    """Read the text; what keeps it from being YAML is mended or left out, and said. Never raises."""
    written = lines_of(text)
    lines, slips = mended(written)
    documents = _composed(lines)
    if not isinstance(documents, tuple):
        moved, more = evened(lines)
        second = _composed(moved)
        # Where moving lines does not help, what was moved says nothing.
        if isinstance(second, tuple) or more:
            lines, slips = moved, slips + more
        documents = second
    while not isinstance(documents, tuple) and len(slips) < _MOST:
        index = _culprit(lines, documents)
        if index is None:
            break
        slips.append(Slip(index + 1, _sentence(lines[index], documents)))
        lines[index] = ""
        documents = _composed(lines)
    found = documents if isinstance(documents, tuple) else ()
    first = {slip.line: slip for slip in reversed(slips)}
    return Parsed(found, tuple(first[line] for line in sorted(first)), tuple(written))


def is_too_deep(text: str) -> bool:
    """Whether it is nested so deeply that the parser, which calls itself for each level, would not come back:
    libyaml's binding ends the whole process at some ten thousand levels."""
    depth = deepest = 0
    for sign in re.findall(r"[\[\]{}]", text):
        depth += 1 if sign in "[{" else -1
        deepest = max(deepest, depth)
    starts = re.findall(r"^[ \t?:-]*", text, re.MULTILINE)
    return deepest > DEEPEST or max(map(len, starts)) > 2 * DEEPEST


def _composed(lines: list[str]) -> tuple[Node, ...] | yaml.YAMLError:
    try:
        nodes = tuple(yaml.compose_all("\n".join(lines), Loader=_LOADER))
    except yaml.YAMLError as error:
        return error
    except (RecursionError, ValueError) as error:
        return yaml.YAMLError(str(error))
    return tuple(node for node in nodes if node is not None and node.tag != "tag:yaml.org,2002:null")


def _culprit(lines: list[str], error: yaml.YAMLError) -> int | None:
    """The index of the line to leave out; None where none is left."""
    marks = [getattr(error, "problem_mark", None), getattr(error, "context_mark", None)]
    if _begins_it(error):
        # A quote or a bracket that is never closed is found at the end; the slip is at the start.
        marks.reverse()
    at = next((int(mark.line) for mark in marks if mark is not None), len(lines) - 1)
    at = min(at, len(lines) - 1)
    above = [index for index in range(at, -1, -1) if lines[index].strip()]
    below = [index for index in range(at + 1, len(lines)) if lines[index].strip()]
    return next(iter([*above, *below]), None)


def _begins_it(error: yaml.YAMLError) -> bool:
    context = str(getattr(error, "context", "") or "")
    return any(word in context for word in ("quoted scalar", "while parsing a flow"))


_SENTENCES = (
    ("quoted scalar", "A quote opens in this line and never closes."),
    ("flow", "A bracket opens in this line and never closes."),
    (
        "mapping values are not allowed",
        "There is a colon where none fits. The line stands too far in, or what stands behind the first colon "
        "needs quotes.",
    ),
    ("could not find expected ':'", "A colon is missing in this line, or in the one below it."),
    ("alias", "A value cannot begin with `*` or `&` here. Put it in quotes."),
    ("anchor", "A value cannot begin with `*` or `&` here. Put it in quotes."),
    ("expected", "The line does not fit below those above it. Look at the blanks at its beginning."),
)
"""A part of what the parser says (context, then problem) → what it means."""


def _sentence(line: str, error: yaml.YAMLError) -> str:
    problem = str(getattr(error, "problem", "") or "").lower()
    said = f"{getattr(error, 'context', '') or ''} {problem}"
    if "cannot start any token" in problem:
        return f"A value cannot begin with `{_first(line)}`. Put it in quotes."
    found = next((sentence for part, sentence in _SENTENCES if part in said), None)
    return found or f"It cannot be read as YAML: {problem or 'something is missing'}."


def _first(line: str) -> str:
    value = line.partition(":")[2].strip() or line.strip()
    return value[:1]
