"""The tutor with a scripted world and a real bash: `python -m tests.tui.on_a_terminal FOLDER`."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, cast

from tests.tui.course import WELCOME, world
from tests.tui.fakes import FakeOutside
from tutor.content.check_models import EdgeCheck
from tutor.content.models import Chapter, Command, Part, Step
from tutor.engine.journal import Journal
from tutor.engine.session import Session
from tutor.terminal.emulator import PyteEmulator
from tutor.terminal.shell import Shell
from tutor.tui.app import TutorApp
from tutor.tui.outside import Listener, ShellPort

HELLO = Step(
    "say-hello",
    "Say hello",
    "Type `echo hello`.",
    Command("echo hello"),
    checks=(EdgeCheck(("echo hello",), "Run `echo hello` in the shell."),),
    learned="The shell **answers** what it is told.",
)
PART = Part("Hello", (Chapter("only", "Only", (HELLO, WELCOME)),))


class RealShell(FakeOutside):
    """The learner's bash in a folder, with nothing of the machine's own in it."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder="~")
        self.home = folder

    def open_shell(  # type: ignore[override]
        self, columns: int, rows: int, listener: Listener
    ) -> tuple[PyteEmulator, ShellPort]:
        emulator = PyteEmulator(columns, rows)
        environment = {
            "HOME": str(self.home),
            "PATH": os.environ["PATH"],
            "SHELL": "/bin/bash",
            "TERM": "xterm-256color",
            "LANG": "C.UTF-8",
        }
        return emulator, Shell(
            environment,
            self.home,
            emulator,
            self.home / "state",
            on_output=listener.output,
            on_began=listener.began,
            on_ran=listener.ran,
            on_line=listener.line,
            on_exit=listener.exited,
        )


def main(arguments: Sequence[str]) -> None:
    """Run until quit."""
    folder = Path(arguments[0])
    (folder / "state").mkdir(exist_ok=True)
    (folder / ".bashrc").write_text("PS1='ready> '\n", encoding="utf-8")
    session = Session(PART, world(), Journal(folder / "journal.jsonl", "real"))
    TutorApp(session, cast(Any, None), cast(Any, None), outside=RealShell(folder)).run()


if __name__ == "__main__":
    main(sys.argv[1:])
