"""What is seen of a step's outcome while it is done, and what it adds up to."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, TypeGuard

from tutor.content.rules.reading import READING

Over = Literal["last", "most", "least", "first", "new"]

_COMBINED = "(combined from similar events)"
"""How the message of an event begins that stands for several (client-go, tools/record/events_cache.go)."""


@dataclass(frozen=True)
class Samples:
    """What was seen since the step was entered. It is kept in the journal, so that it outlives the tutor."""

    first: object = None
    """The sample that was taken on entering."""
    folded: object = None
    """What the samples so far add up to."""
    facts: Mapping[str, str] = field(default_factory=dict)
    """What was looked up on entering, such as the name of a pod that is gone later."""
    newest: int | None = None
    """The resource version of the newest event there was on entering; None where that is not known."""
    undone: bool = False
    """The step was seen not to be done yet."""
    began: bool = False
    """A command that may change something has begun since."""

    @property
    def witnessed(self) -> bool:
        """Whether the outcome came about while it was being looked at, as far as can be told."""
        return self.undone or self.began

    @classmethod
    def of(cls, event: Mapping[str, Any]) -> Samples:
        """As the journal has them. Raises ValueError or AttributeError for what is none of its own."""
        newest = event.get("newest")
        return cls(
            event.get("first"),
            event.get("folded"),
            {str(name): str(value) for name, value in event.get("facts", {}).items()},
            None if newest is None else int(newest),
            event.get("undone") is True,
            event.get("began") is True,
        )


def changes(line: str) -> bool:
    """Whether a command line asks docker, k3d or kubectl for more than to show something."""
    # Opening a session, which has to be quick, seldom asks.
    from tutor.engine.commandline.vectors import commands  # noqa: PLC0415

    for tool, *rest in commands(line):
        reads = READING.get(tool)
        if reads is not None and not any(tuple(rest[: len(verb)]) == verb for verb in reads):
            return True
    return False


def fold(over: Over, folded: object, value: object) -> object:
    """What the samples add up to with one more; null is no sample."""
    if value is None:
        return folded
    match over:
        case "new":
            return None
        case "first":
            return value if folded is None else folded
        case "most" | "least":
            numbers = [each for each in (folded, value) if _is_number(each)]
            return (max if over == "most" else min)(numbers, default=None)
    return value


def outcome(over: Over, samples: Samples, last: object, recorded: Sequence[object] | None) -> object:
    """What was observed, None where nothing can be said. `recorded`: what the events tell, in their order;
    None where none are asked for."""
    if over == "new":
        if not isinstance(samples.first, list) or not isinstance(last, list):
            return None
        return sum(item not in samples.first for item in last)
    folded = fold(over, samples.folded, last)
    if recorded is None:
        return folded
    if not recorded:
        # What lies between the looks may have been missed: only what stands out was surely there.
        return folded if folded not in (samples.first, last) else None
    if over in ("last", "first"):
        return recorded[0 if over == "first" else -1]
    for value in recorded:
        folded = fold(over, folded, value)
    return folded


def newest(events: Iterable[object]) -> int:
    """The highest resource version of these events, 0 where there are none. Raises ValueError for one that is
    no number."""
    return max((_version(event) for event in _objects(events)), default=0)


def told(events: Iterable[object], see: str, after: int) -> list[object]:
    """The values that events after a resource version tell in their order: whole numbers as such. Where `see`
    has a group `part`, the sum of all parts that are told of, after each event.

    Stops where something is missing in between: at an event that stands for several, and where a part's value
    was not what the event before has left. Raises ValueError as `newest`.
    """
    pattern = re.compile(see)
    ordered = sorted(_objects(events), key=_version)
    before = [_message(event) for event in ordered if _version(event) <= after]
    new = [_message(event) for event in ordered if _version(event) > after]
    whole = next((n for n, message in enumerate(new) if message.startswith(_COMBINED)), len(new))
    found = [match for message in new[:whole] if (match := pattern.search(message))]
    if "part" not in pattern.groupindex:
        return [_scalar(match["value"]) for match in found]
    levels = {match["part"]: int(match["value"]) for message in before if (match := pattern.search(message))}
    return _sums(found, levels, broken_off=whole < len(new))


def _sums(found: Sequence[re.Match[str]], earlier: Mapping[str, int], *, broken_off: bool) -> list[object]:
    """The sum of all parts that are told of, after each event."""
    changes = [(match["part"], int(match["value"]), match.groupdict().get("before")) for match in found]
    levels: dict[str, int] = {}
    for part, _, before in changes:
        levels.setdefault(part, earlier.get(part, 0) if before is None else int(before))
    if broken_off and len(levels) < 2:
        # The other part, from which this one takes over, is told of in what is missing.
        return []
    sums: list[object] = []
    for part, value, before in changes:
        if before is not None and int(before) != levels[part]:
            break
        levels[part] = value
        sums.append(sum(levels.values()))
    return sums


def _message(event: Mapping[str, Any]) -> str:
    return str(event.get("message", ""))


def _objects(events: Iterable[object]) -> list[Mapping[str, Any]]:
    return [event for event in events if isinstance(event, Mapping)]


def _version(event: Mapping[str, Any]) -> int:
    # Comparable as numbers: documented since Kubernetes 1.35 (KEP-5504), and so of old with etcd and kine.
    return int(event["metadata"]["resourceVersion"])


def _scalar(text: str) -> object:
    return int(text) if re.fullmatch(r"\d{1,9}", text) else text


def _is_number(value: object) -> TypeGuard[float]:
    return isinstance(value, int | float) and not isinstance(value, bool)
