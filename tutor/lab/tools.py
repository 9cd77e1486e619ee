"""Asks docker, k3d and kubectl, with a time limit and bounded output."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from threading import Event

from tutor.engine.ports import Problem, Reading
from tutor.lab.output import Head, Lines
from tutor.lab.process import NotStartedError, Process

LIMIT_BYTES = 8 * 1024 * 1024
"""What `run` keeps of each of the two streams. All pods of a small cluster as JSON are under 1 MiB."""


def run(
    argv: Sequence[str],
    *,
    env: Mapping[str, str],
    cwd: str | Path | None = None,
    timeout: float | None = 15.0,
    cancel: Event | None = None,
    on_line: Callable[[str], None] | None = None,
    limit_bytes: int = LIMIT_BYTES,
) -> Reading:
    """Run a tool and wait for its answer; never raises for what the tool does.

    The program is looked up on the PATH of `env`. `on_line` is given each line of both streams as it comes,
    in this thread. Processes that the tool left behind in its group are ended with it. `timeout` in seconds.
    """
    started = time.monotonic()
    out, err = Head(limit_bytes), Head(limit_bytes)
    lines = (Lines(on_line), Lines(on_line)) if on_line else ()

    def feed_out(data: bytes) -> None:
        out.feed(data)
        if lines:
            lines[0].feed(data)

    def feed_err(data: bytes) -> None:
        err.feed(data)
        if lines:
            lines[1].feed(data)

    def enough() -> Problem | None:
        if cancel is not None and cancel.is_set():
            return Problem.CANCELLED
        if timeout is not None and time.monotonic() - started > timeout:
            return Problem.TIMEOUT
        return None

    try:
        process = Process(argv, env, cwd, feed_out, feed_err)
    except NotStartedError as error:
        return Reading(tuple(argv), "", error.reason, None, time.monotonic() - started, error.problem)
    problem = process.follow(enough)
    for rest in lines:
        rest.close()
    return Reading(
        argv=tuple(argv),
        stdout=out.text(),
        stderr=err.text(),
        exit_code=None if problem else process.exit_code,
        seconds=time.monotonic() - started,
        problem=problem,
        truncated=out.truncated or err.truncated,
    )


def stream(
    argv: Sequence[str],
    *,
    env: Mapping[str, str],
    cwd: str | Path | None = None,
    on_line: Callable[[str], None],
    stop: Event,
) -> Reading:
    """Run a tool that reports for ever, such as `docker events`, until it ends or `stop` is set.

    Only the first 4 KiB are kept, so that the answer can say why it ended.
    """
    return run(argv, env=env, cwd=cwd, timeout=None, cancel=stop, on_line=on_line, limit_bytes=4096)
