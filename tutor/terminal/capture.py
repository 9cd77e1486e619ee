"""Marks and output of the shell to commands."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from tutor.engine.ports import Ran
from tutor.terminal.marks import Mark
from tutor.terminal.paper import Paper

_STARTS_AT_PROMPT = "sh"


@dataclass(frozen=True)
class Began:
    """A command line that the shell has just started."""

    text: str
    """As typed; a command of several lines as the shell keeps it in its history."""
    cwd: str
    started: datetime
    """With time zone."""


class Capture:
    """Turns the marks and the output between them into commands.

    bash and zsh mark the beginning of a command (C) and its end (D). A plain sh marks its prompts only: what
    stands on the line after the prompt is taken for the command, and what follows until the next prompt for
    its output.
    """

    def __init__(
        self,
        shell: str,
        on_began: Callable[[Began], None],
        on_ran: Callable[[Ran], None],
        on_line: Callable[[str], None] | None = None,
    ) -> None:
        self._plain = shell == _STARTS_AT_PROMPT
        self._on_began = on_began
        self._on_ran = on_ran
        self._on_line = on_line
        self._running: Began | None = None
        self._since = 0.0
        self._paper: Paper | None = None
        self._typed = Paper()
        self.at_prompt = False
        self.cwd = ""

    @property
    def running(self) -> Began | None:
        """The command that runs now."""
        return self._running

    def output(self, data: bytes) -> None:
        """Takes what the pty gave between two marks."""
        if self._paper:
            self._paper.feed(data)
        elif self.at_prompt:
            if self._plain and b"\n" in data:
                line, _, rest = data.partition(b"\n")
                self._typed.feed(line)
                text = self._typed.text().strip()
                self._typed = Paper()
                if text:
                    self._begin(text, self.cwd)
                    self.output(rest)
                return
            self._typed.feed(data)

    def mark(self, mark: Mark) -> None:
        """Takes a mark."""
        if mark.kind == "B" and (self._running is None or self._plain):
            self.at_prompt = True
            self._typed = Paper()
        elif mark.kind == "C":
            # Without a text there is no history to read it from; then the screen has it.
            self.ended(_exit_code(mark.fields.get("last", "")))
            text = mark.fields.get("text", "") or self._typed.text().strip()
            self._begin(text, mark.fields.get("cwd", self.cwd))
        elif mark.kind == "E" and self._running:
            # What the shell itself prints before its prompt is not the command's.
            self._finished_output = self._paper.text() if self._paper else ""
            self._paper = None
        elif mark.kind == "D":
            self.cwd = mark.fields.get("cwd", self.cwd)
            self.ended(_exit_code(mark.value))

    def _begin(self, text: str, cwd: str) -> None:
        self._running = Began(text, cwd, datetime.now().astimezone())
        self._since = time.monotonic()
        self._paper = Paper(self._on_line)
        self._finished_output = ""
        self.at_prompt = False
        self._on_began(self._running)

    def ended(self, exit_code: int) -> None:
        """The running command, if there is one, has ended: by a mark, or because the shell has."""
        began, paper = self._running, self._paper
        self._running = self._paper = None
        self.at_prompt = False
        if began:
            output = paper.text() if paper else self._finished_output
            seconds = time.monotonic() - self._since
            self._on_ran(Ran(began.text, began.cwd, began.started, seconds, exit_code, output))


def _exit_code(text: str) -> int:
    return int(text) if text.isdecimal() else 0
