"""What is remembered of a step between two looks at it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from tutor.content.check_models import Check, EdgeCheck, LevelCheck


def key(check: Check) -> str:
    """What the journal calls a check: its own words, so that a step may gain and lose other checks."""
    if isinstance(check, EdgeCheck):
        return " or ".join(check.patterns) + (f" → {check.output}" if check.output else "")
    if isinstance(check, LevelCheck):
        return f"{check.read} → {', '.join(check.expect)}"
    return f"{check.file} → {', '.join(check.expect)}"


@dataclass(frozen=True)
class Miss:
    """A command that matched an edge check's pattern but ended, or answered, otherwise than asked."""

    text: str
    exit_code: int
    output: str
    by_output: bool


@dataclass(frozen=True)
class Memory:
    """What is known of a step from before this look."""

    hits: frozenset[str] = frozenset()
    seen: frozenset[str] = frozenset()
    made_before: bool = False
    """An earlier step that made what this one takes away has passed."""
    misses: Mapping[str, Miss] = field(default_factory=dict)
    noted: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """Key of a check that looks for a change → the answers it has had."""
    difference: str = ""
    """How the last command that was typed for the step differs from the course's own."""
