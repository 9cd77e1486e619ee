"""What an entry of the catalogue of failures is: signs by which a failure is recognised, and what to say.

Plain immutable data, read from `lessons/diagnosis/*.yaml` by `tutor.content.catalogue`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal

from tutor.content.check_models import NOWHERE, Expected, Place

Stream = Literal["either", "stdout", "stderr"]
Form = Literal["json", "lines", "text"]
Trust = Literal["tested", "source", "report", "knowledge"]
"""tested: the words were seen from the tool itself. source: read in its source. report: seen in a public
report. knowledge: general knowledge."""

STREAMS: tuple[Stream, ...] = ("either", "stdout", "stderr")
FORMS: tuple[Form, ...] = ("json", "lines", "text")
TRUSTS: tuple[Trust, ...] = ("tested", "source", "report", "knowledge")
SYSTEMS = ("linux", "macos", "wsl")

POD_STATES = ("waiting", "terminated", "unscheduled", "failed")
"""waiting, terminated: a container's state. unscheduled: no node was found for the pod. failed: the pod as a
whole, as when it was evicted."""

_GROUP = re.compile(r"\(\?P<(\w+)>")
SLOT = re.compile(r"(?<![{$])\{([a-z_][a-z0-9_]*)(?:\|([^{}\n]*))?\}(?!\})")
"""A name in braces, with what is said where it has no value: `{image|your image}`."""

ALWAYS_KNOWN: Mapping[str, str] = {
    "tool": "docker, k3d or kubectl, as it was typed",
    "typed": "the command line",
    "exit_code": "what it ended with",
}
"""Names that every text of an entry may use, with a default, as text that is pasted has no command."""

OF_POD: Mapping[str, str] = {
    "pod": "its name",
    "container": "the name of the container",
    "pod_image": "the container's image",
    "reason": "such as ErrImagePull",
    "message": "what the kubelet or the scheduler says",
    "pod_exit": "what the container ended with the last time",
    "restarts": "how often it was started again",
    "deployment": "the Deployment that it belongs to",
}
"""Names that a sign with `pod` brings."""

OF_EVENT: Mapping[str, str] = {
    "about": "the name of the thing",
    "reason": "its reason",
    "message": "its words",
}
"""Names that a sign with `event` brings."""

DERIVED: Mapping[str, tuple[str, ...]] = {
    "nearest_field": ("field",),
    "nearest_word": ("word",),
    "near_file": ("file",),
    "excerpt": ("file", "line"),
    "short_image": ("image",),
}
"""Names that are worked out of other names: the field or word that was most likely meant, a file of a similar
name that is there, the lines of a file around one, an image without its tag."""


@dataclass(frozen=True)
class PodSign:
    """A pod is in such a state; all that is given must hold for one container (or the pod as a whole)."""

    state: tuple[str, ...] = ()
    """Any of POD_STATES."""
    reason: tuple[str, ...] = ()
    exit: tuple[int, ...] = ()
    """What the container ended with the last time is one of these."""
    failed: bool = False
    """It ended with something other than 0 the last time."""
    policy: str | None = None
    """Its imagePullPolicy."""
    message: str | None = None
    """Pattern in the state's message or in the pod's events."""


@dataclass(frozen=True)
class EventSign:
    """A warning was recorded about something that is there."""

    reason: tuple[str, ...]
    message: str | None = None


@dataclass(frozen=True)
class Reading:
    """What a tool answers to a question that changes nothing."""

    read: str
    form: Form = "json"
    expect: Mapping[str, Expected] = field(default_factory=dict)
    """JMESPath query → what it must give, as in a step's checks."""
    take: Mapping[str, str] = field(default_factory=dict)
    """Name → JMESPath query on the answer."""


@dataclass(frozen=True)
class Sign:
    """All that is given must hold. What is not known (pasted text has no exit code) is passed over."""

    text: str | None = None
    """Pattern, searched line by line, small and capital letters alike."""
    stream: Stream = "either"
    exit: tuple[int, ...] | None = None
    """None: any code but 0. Empty: any code."""
    command: tuple[str, ...] = ()
    """Any of these patterns, written as those of edge checks."""
    typed: str | None = None
    """Pattern in the command line, for its named groups."""
    silent: bool = False
    """It printed nothing."""
    lasts: float | None = None
    """It has been running for so many seconds, or took them."""
    system: str | None = None
    pod: PodSign | None = None
    event: EventSign | None = None
    reading: Reading | None = None

    @property
    def is_about_command(self) -> bool:
        """Whether something of a command is asked for that few commands have."""
        told = self.text is not None or self.typed is not None
        return told or self.silent or self.lasts is not None

    @property
    def brings(self) -> frozenset[str]:
        """Names for the texts."""
        found = {name for _, pattern in self.patterns for name in _GROUP.findall(pattern)}
        found |= set(OF_POD) if self.pod is not None else set()
        found |= set(OF_EVENT) if self.event is not None else set()
        return frozenset(found | set(self.reading.take if self.reading is not None else ()))

    @property
    def patterns(self) -> Iterator[tuple[str, str]]:
        """Field and pattern of everything that is a regular expression."""
        for name, pattern in (
            ("text", self.text),
            ("typed", self.typed),
            ("pod.message", self.pod.message if self.pod else None),
            ("event.message", self.event.message if self.event else None),
        ):
            if pattern is not None:
                yield name, pattern


@dataclass(frozen=True)
class Failure:
    """One thing that can go wrong."""

    id: str
    signs: tuple[Sign, ...]
    """It is recognised by any of them."""
    sentence: str
    """What is the case, for the learner."""
    remedy: str
    """What to do; Markdown."""
    command: str | None = None
    """One to try."""
    practice: str | None = None
    """The remedy in the practice lab, where it is another one."""
    real_only: bool = False
    """It cannot happen in the practice lab."""
    symptom: bool = False
    """Something else is the cause: what the pods say goes before it."""
    evidence: Trust = "knowledge"
    priority: int = 50
    """Of several that fit, the higher one is told."""
    place: Place = NOWHERE

    @property
    def brings(self) -> frozenset[str]:
        """Names that any of its signs brings. A fact of the same name is another thing."""
        return frozenset[str]().union(*(sign.brings for sign in self.signs))


@dataclass(frozen=True)
class Catalogue:
    """Every failure that is known."""

    failures: tuple[Failure, ...] = ()

    def __getitem__(self, name: str) -> Failure:
        """The failure of that id. Raises KeyError."""
        for failure in self.failures:
            if failure.id == name:
                return failure
        raise KeyError(name)
