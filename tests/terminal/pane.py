"""A shell in a pane without a screen, driven as a learner would drive it."""

from __future__ import annotations

import asyncio
import os
import shutil
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from tutor.engine.ports import Ran
from tutor.terminal.capture import Began
from tutor.terminal.emulator import PyteEmulator
from tutor.terminal.shell import Shell

SHELLS = [
    pytest.param(
        name,
        marks=pytest.mark.skipif(shutil.which(name) is None, reason=f"{name} is not on this computer"),
    )
    for name in ("bash", "zsh")
]


def text_of(emulator: PyteEmulator, offset: int = 0) -> list[str]:
    """The rows as plain text."""
    return ["".join(text for text, _ in emulator.line(y, offset)) for y in range(emulator.rows)]


class Pane:
    """The shell, its screen, and all that it has told."""

    def __init__(
        self, environment: Mapping[str, str], cwd: Path, state: Path, columns: int, rows: int
    ) -> None:
        self.emulator = PyteEmulator(columns, rows)
        self.began: list[Began] = []
        self.ran: list[Ran] = []
        self.lines: list[str] = []
        self.exits: list[int] = []
        self._news = asyncio.Event()
        self.shell = Shell(
            environment,
            cwd,
            self.emulator,
            state,
            on_output=self._news.set,
            on_began=self.began.append,
            on_ran=self.ran.append,
            on_line=self.lines.append,
            on_exit=self.exits.append,
        )

    @property
    def screen(self) -> str:
        return "\n".join(text_of(self.emulator))

    def program_has_terminal(self) -> bool:
        """Whether keys reach a program of the shell rather than the shell."""
        child = self.shell._child
        return child is not None and os.tcgetpgrp(child.fd) != child.pid

    async def until(self, condition: Callable[[], object], limit: float = 15.0) -> None:
        """Waits until it holds; fails with the screen where it never does."""
        loop = asyncio.get_running_loop()
        end = loop.time() + limit
        while not condition():
            self._news.clear()
            try:
                await asyncio.wait_for(self._news.wait(), 0.02)
            except TimeoutError:
                if loop.time() > end:
                    pytest.fail(f"still not so after {limit} s; ran: {self.ran}; the screen:\n{self.screen}")

    async def prompt(self) -> None:
        await self.until(lambda: self.shell.at_prompt)

    async def run(self, line: str) -> Ran:
        """Types a line and Enter, waits for its end and the next prompt."""
        await self.prompt()
        count = len(self.ran)
        self.shell.write(line.encode() + b"\r")
        await self.until(lambda: len(self.ran) > count and self.shell.at_prompt)
        return self.ran[-1]


def environment_of(shell: str, home: Path, **more: str) -> dict[str, str]:
    """What a learner with that shell and home has."""
    return {
        "PATH": os.environ["PATH"],
        "SHELL": shutil.which(shell) or shell,
        "HOME": str(home),
        "LANG": "C.UTF-8",
        "DWK_TUTOR_PATH": "",
        **more,
    }


@asynccontextmanager
async def open_pane(
    shell: str, folder: Path, *, columns: int = 160, rows: int = 24, **environment: str
) -> AsyncIterator[Pane]:
    """A running shell in `folder`/work, with `folder`/home as HOME; closed at the end.
    Wide, so that the long names of temporary folders in prompts break no line."""
    home, work = folder / "home", folder / "work"
    home.mkdir(exist_ok=True)
    work.mkdir(exist_ok=True)
    pane = Pane(environment_of(shell, home, **environment), work, folder / "state", columns, rows)
    pane.shell.start()
    try:
        yield pane
    finally:
        await pane.shell.close()
