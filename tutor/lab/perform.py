"""Runs a command line as the learner would, where there is no terminal to type it into."""

from __future__ import annotations

import re
import shutil
import signal
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from threading import Event

from tutor.engine.ports import Problem, Ran
from tutor.lab.output import Lines, Tail, plain
from tutor.lab.process import NotStartedError, Process

KEPT_OUTPUT = 64 * 1024
"""Bytes of output that are kept: the last ones."""
AGAIN = 1.5
"""Seconds after which ^C is pressed once more; `docker run` lets go at the third."""


def perform(
    text: str,
    *,
    env: Mapping[str, str],
    cwd: str | Path,
    limit: float = 120.0,
    interrupt: str | None = None,
    on_line: Callable[[str], None] | None = None,
    cancel: Event | None = None,
) -> Ran:
    """Run a command line with bash, else sh, and tell how it went as a shell does.

    `interrupt`: ^C is pressed as soon as this regular expression is found in a line, even in one that has not
    ended yet, and again every 1.5 seconds until the command has ended. It reaches every process of the
    command line that has not left the process group: bash -c starts no job control. After `limit` seconds the
    group is ended and the exit code is 124; after `cancel` it is 143. Jobs left in the background end too.
    """
    began, started = datetime.now(UTC), time.monotonic()
    tail, found = Tail(KEPT_OUTPUT), re.compile(interrupt) if interrupt else None
    pressed: list[float] = []

    def line(text: str) -> None:
        if on_line is not None:
            on_line(plain(text))
        look(text)

    def look(text: str) -> None:
        if found is not None and not pressed and found.search(plain(text)):
            press()

    def press() -> None:
        pressed.append(time.monotonic())
        process.signal(signal.SIGINT)

    lines = Lines(line)

    def feed(data: bytes) -> None:
        tail.feed(data)
        lines.feed(data)
        look(lines.pending)

    def enough() -> Problem | None:
        if cancel is not None and cancel.is_set():
            return Problem.CANCELLED
        if time.monotonic() - started > limit:
            return Problem.TIMEOUT
        if pressed and time.monotonic() - pressed[-1] > AGAIN:
            press()
        return None

    def ran(exit_code: int, output: str) -> Ran:
        return Ran(text, str(cwd), began, time.monotonic() - started, exit_code, output)

    # BASH_ENV and ENV name files that a shell reads before anything else; a typed line would not see them.
    shell_env = {name: value for name, value in env.items() if name not in ("BASH_ENV", "ENV")}
    bash = shutil.which("bash", path=env.get("PATH"))
    argv = [bash, "--noprofile", "--norc", "-c", text] if bash else ["sh", "-c", text]
    try:
        process = Process(argv, shell_env, cwd, feed, None)
    except NotStartedError as error:
        return ran(127 if error.problem is Problem.MISSING else 126, error.reason)
    problem = process.follow(enough)
    lines.close()
    code = process.exit_code if process.exit_code is not None else -signal.SIGKILL
    if problem is Problem.TIMEOUT:
        code = 124
    elif problem is Problem.CANCELLED:
        code = 128 + signal.SIGTERM
    return ran(code if code >= 0 else 128 - code, plain(tail.text()))
