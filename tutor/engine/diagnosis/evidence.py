"""What there is to judge by: what a command said, and, asked only when an entry wants it, what is there."""

from __future__ import annotations

import json
import platform
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from threading import Event

from tutor.content.failures import Stream
from tutor.engine.commandline.vectors import commands
from tutor.engine.diagnosis.pods import PodState, Warned, pod_states, warnings
from tutor.engine.ports import Ran, Reading, World
from tutor.engine.shell_line import simple_commands

TOOLS = ("docker", "k3d", "kubectl")
PATIENCE = 4.0
"""Seconds that one question may take."""
BUDGET = 8.0
"""Seconds after which nothing more is asked."""

_PODS = ("kubectl", "get", "pods", "-o", "json")
_EVENTS = ("kubectl", "get", "events", "-o", "json")


def system_name() -> str:
    """What this computer runs: linux, macos or wsl."""
    if sys.platform == "darwin":
        return "macos"
    return "wsl" if "microsoft" in platform.uname().release.lower() else "linux"


@dataclass(frozen=True)
class Said:
    """What a command said, as far as it is known."""

    output: str
    stream: Stream = "either"
    """Where `output` came from; either: a terminal, which mixes them."""
    typed: str | None = None
    """The command line, None for text that was pasted."""
    cwd: str = ""
    exit_code: int | None = None
    """None where it is not known or says nothing, as behind a pipe."""
    seconds: float | None = None
    """How long it took or has been running."""
    running: bool = False

    @classmethod
    def of(cls, ran: Ran) -> Said:
        """What a command of the shell said."""
        # The exit code of `kubectl apply … | tee log` is that of `tee`.
        alone = len(simple_commands(ran.text)) == 1
        code = ran.exit_code if alone or ran.exit_code != 0 else None
        return cls(ran.output, "either", ran.text, ran.cwd, code, ran.seconds)

    @classmethod
    def answered(cls, reading: Reading) -> tuple[Said, Said]:
        """What a tool answered to the tutor itself."""
        typed = " ".join(reading.argv)
        return (
            cls(reading.stderr, "stderr", typed, exit_code=reading.exit_code),
            cls(reading.stdout, "stdout", typed, exit_code=reading.exit_code),
        )

    @cached_property
    def lowered(self) -> str:
        """The output in small letters, each character at the place it has in the output."""
        lowered = self.output.lower()
        if len(lowered) == len(self.output):
            return lowered
        return "".join(
            small if len(small := character.lower()) == 1 else character for character in self.output
        )

    @cached_property
    def programs(self) -> tuple[str, ...]:
        """The programs of the command line."""
        return tuple(argv[0] for argv in commands(self.typed)) if self.typed else ()

    @property
    def tool(self) -> str | None:
        """The first of docker, k3d and kubectl in the command line."""
        return next((program for program in self.programs if program in TOOLS), None)


@dataclass
class Evidence:
    """One look; what is asked is asked once."""

    said: Sequence[Said] = ()
    facts: Mapping[str, str] = field(default_factory=dict)
    world: World | None = None
    """None where nothing may be asked."""
    anywhere: bool = False
    """The text may come from any lab and any machine."""
    cancel: Event | None = None
    clock: Callable[[], float] = time.monotonic
    system: str = field(default_factory=system_name)
    _answers: dict[tuple[str, ...], Reading | None] = field(default_factory=dict)
    _until: float | None = None

    @property
    def lab(self) -> str:
        """`real`, `practice`, or empty where it is not known."""
        return "" if self.world is None or self.anywhere else self.world.name

    def read(self, argv: tuple[str, ...]) -> Reading | None:
        """A tool's answer; None where there is none in time."""
        if argv not in self._answers:
            self._answers[argv] = self._ask(argv)
        return self._answers[argv]

    def _ask(self, argv: tuple[str, ...]) -> Reading | None:
        if self.world is None or (self.cancel is not None and self.cancel.is_set()):
            return None
        now = self.clock()
        self._until = self._until if self._until is not None else now + BUDGET
        left = min(PATIENCE, self._until - now)
        if left <= 0:
            return None
        reading = self.world.read(argv, timeout=left, cancel=self.cancel)
        return reading if reading.problem is None else None

    @cached_property
    def pods(self) -> tuple[PodState, ...]:
        """What is not well with the pods, the newest pod first."""
        return pod_states(self._items(_PODS))

    @cached_property
    def warnings(self) -> tuple[Warned, ...]:
        """Warnings about pods that are not well, the latest first."""
        return warnings(self._items(_EVENTS), {state.uid for state in self.pods})

    def file(self, path: str) -> str | None:
        """A file of the workspace."""
        return self.world.read_text(path) if self.world is not None else None

    def _items(self, argv: tuple[str, ...]) -> list[object]:
        reading = self.read(argv)
        if reading is None or reading.exit_code != 0:
            return []
        try:
            document = json.loads(reading.stdout)
        except (ValueError, RecursionError):
            return []
        items = document.get("items") if isinstance(document, dict) else None
        return items if isinstance(items, list) else []
