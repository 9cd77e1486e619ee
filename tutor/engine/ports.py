"""What the engine asks of the world, as protocols and plain values; a lab answers."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from threading import Event
from typing import Protocol


class Problem(Enum):
    """Why a tool gave no answer."""

    MISSING = "missing"
    """There is no such program on this computer."""
    TIMEOUT = "timeout"
    """It did not end within its time limit and was ended."""
    CANCELLED = "cancelled"
    """The tutor no longer wanted the answer."""
    DENIED = "denied"
    """The system did not let it start."""


@dataclass(frozen=True)
class Reading:
    """What one tool answered when the tutor asked it."""

    argv: tuple[str, ...]
    stdout: str
    stderr: str
    exit_code: int | None
    """None where `problem` says why there is none; -N where signal N ended it."""
    seconds: float
    problem: Problem | None = None
    truncated: bool = False
    """The output was longer than is kept; the end is missing."""


@dataclass(frozen=True)
class Ran:
    """One command that the learner (or the tutor for them) ran in a shell."""

    text: str
    """The command line as typed."""
    cwd: str
    started: datetime
    """With time zone."""
    seconds: float
    exit_code: int
    """128 + N where signal N ended it, as shells count."""
    output: str
    """Standard output and error as they came, without escape sequences; the last 64 KiB at most."""


class World(Protocol):
    """The lab as the engine sees it. Every method may block and may be called from any thread."""

    @property
    def name(self) -> str:
        """`real` or `practice`."""

    def read(self, argv: Sequence[str], *, timeout: float = 15.0, cancel: Event | None = None) -> Reading:
        """Ask docker, k3d or kubectl, in the lab's environment and on the lab's cluster; never raises."""

    def read_text(self, path: str) -> str | None:
        """A file of the workspace, None where there is none (or it cannot be read)."""

    def facts(self) -> Mapping[str, str]:
        """The present values of `tutor.content.models.LAB_FACTS`."""

    def identify(self, kind: str, name: str) -> Mapping[str, str] | None:
        """The identity of a cluster, registry, container or image of that name: part → id, such as
        {"k3d-k3s-default-server-0": "0070de75…", "network k3d-k3s-default": "8a01f1…"}.
        Empty where nothing of that name exists; None where Docker did not answer."""

    def made_here(self, kind: str, name: str) -> bool:
        """Whether there is proof beyond the name that the thing was made through this lab: for a cluster,
        that the lab's own kubeconfig leads to it. True for the other kinds, which leave no such trace."""


class Performer(Protocol):
    """A world that can also run a command line as the learner would."""

    def perform(
        self,
        text: str,
        *,
        limit: float = 120.0,
        interrupt: str | None = None,
        on_line: Callable[[str], None] | None = None,
        cancel: Event | None = None,
    ) -> Ran:
        """Run a command line with bash (or sh) in the workspace. `interrupt`: press ^C as soon as this
        regular expression is found in the output. After `limit` seconds the whole tree of processes is
        ended; the exit code is then 124."""
