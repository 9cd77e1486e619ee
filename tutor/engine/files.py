"""Reads a learner's YAML, and says in words where it is broken."""

from __future__ import annotations

import re
from dataclasses import dataclass

import yaml

from tutor.engine.manifest.syntax import is_too_deep

_LONGEST = 1_000_000
"""Characters; a manifest of the lessons has some hundred."""

_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True)
class Yaml:
    document: object
    """The first document that is not empty; None where there is none."""


@dataclass(frozen=True)
class NotYaml:
    sentence: str


def yaml_document(text: str, kind: str | None = None) -> Yaml | NotYaml:
    """The document in a YAML text (of several, the first of that kind), or what is wrong with it, by line."""
    if len(text) > _LONGEST:
        return NotYaml(f"it has {len(text)} characters, far more than a manifest needs.")
    if is_too_deep(text):
        return NotYaml("it is nested far deeper than a manifest can be.")
    try:
        there = documents_of(text)
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        return NotYaml(_sentence(text, error))
    chosen = [each for each in there if kind and isinstance(each, dict) and each.get("kind") == kind]
    return Yaml(next(iter([*chosen, *there]), None))


def documents_of(text: str) -> list[object]:
    """The documents of a YAML text that are not empty. Raises YAMLError, ValueError or RecursionError."""
    if len(text) > _LONGEST or is_too_deep(text):
        raise ValueError("too long or too deep for a manifest")
    return [document for document in yaml.load_all(text, Loader=_Loader) if document is not None]


def _sentence(text: str, error: Exception) -> str:
    mark = getattr(error, "problem_mark", None)
    if mark is None:
        return "it cannot be read as text with lines, keys and values."
    line = mark.line + 1
    lines = text.splitlines()
    content = lines[mark.line] if mark.line < len(lines) else ""
    for number in (line, line - 1):
        if 1 <= number <= len(lines) and re.match(r" *\t", lines[number - 1]):
            return f"line {number} begins with a tab; YAML takes only blanks at the beginning of a line."
    problem = str(getattr(error, "problem", "") or "").lower()
    if "mapping values are not allowed" in problem:
        return (
            f"line {line} (`{content.strip()}`) has a colon where none fits. A blank is missing after a "
            "colon here or in the line above, or the line stands too far in."
        )
    if "expected <block end>" in problem or "find expected" in problem:
        return (
            f"near line {line} (`{content.strip()}`) the blanks at the beginning of the lines do not fit "
            "together. The slip is often one or two lines above."
        )
    return f"line {line} (`{content.strip()}`) cannot be read: {problem or 'something is missing'}."
