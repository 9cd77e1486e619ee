"""What a check of a step is, and what it asks; see `tutor.content.models` for the texts in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal


@dataclass(frozen=True)
class Place:
    """Where in a lesson file something stands."""

    file: str
    line: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}"


NOWHERE = Place("", 0)
"""The place of what was made without a file."""

Expected = str | int | float | bool | None | Mapping[str, object]
"""A value that must be equal, or one of {min: 2}, {max: 2}, {matches: regex}, {contains: text},
{any: [a, b]}, {not: value}; with several keys all must hold."""


@dataclass(frozen=True)
class LevelCheck:
    """Something is true now: a read command, JMESPath queries on what it printed, what they must give.

    A tool's answer "not found" is the document `null`, so that queries and defaults serve both cases.
    """

    read: str
    """The command, split as a shell splits words; no pipes, no variables. Facts are filled in per word."""
    expect: Mapping[str, Expected]
    """JMESPath query → what it must give."""
    otherwise: str
    """What is true, what is missing and what to try, when it does not hold."""
    form: Literal["json", "lines", "text", "log"] = "json"
    """json: one document. lines: one JSON document a line, as a list. text: {stdout, stderr, exit}. log: what
    `kubectl logs --timestamps` printed, see `tutor.engine.logs.log_document`."""
    absent: str | None = None
    """Said instead of `otherwise` where the document is null or an empty list."""
    gone: bool = False
    """The thing must have been seen before: passes only after this check has failed or an earlier step
    that made the thing has passed."""
    find: str | None = None
    """Of the form log: a regular expression; its named groups are the document's `found`."""
    using: Mapping[str, Look] = field(default_factory=dict)
    """Facts of this check alone, read together with it: what another object says."""
    changes: str | None = None
    """A JMESPath query that must have given at least two different answers at different times."""
    applied: str | None = None
    """A file of the workspace: the document also has `applied`, see `tutor.engine.applied.applied`."""
    place: Place = NOWHERE


@dataclass(frozen=True)
class EdgeCheck:
    """The learner did something: a captured command matches one of the patterns.

    A pattern is a command line. Its words must stand in the learner's in the same order, its flags anywhere;
    `*` stands for any one word, `a|b` for either; more words at the end and more flags are allowed.
    """

    patterns: tuple[str, ...]
    otherwise: str
    exit: tuple[int, ...] = (0,)
    output: str | None = None
    """A regular expression that must be found in what the command printed."""
    place: Place = NOWHERE


@dataclass(frozen=True)
class FileCheck:
    """A file in the workspace says something."""

    file: str
    """Relative to the workspace."""
    expect: Mapping[str, Expected]
    """JMESPath query on the YAML document (form text: on {text}) → what it must give."""
    otherwise: str
    form: Literal["yaml", "text", "manifest"] = "yaml"
    """manifest: a Deployment that the learner writes. It is read line by line, and each line is told."""
    absent: str | None = None
    """Said where there is no such file."""
    place: Place = NOWHERE


Check = LevelCheck | EdgeCheck | FileCheck


@dataclass(frozen=True)
class Look:
    """A fact read from the world when a step is entered: the name of a pod, the port of the cluster."""

    read: str
    take: str
    """JMESPath query on the JSON that `read` prints."""
    default: str = ""
    after: bool = False
    """Read when the step has passed, for `learned`: what its command has made."""
