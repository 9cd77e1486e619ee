"""The processes of a terminal session, and their end."""

from __future__ import annotations

import os
import signal
import subprocess
from contextlib import suppress
from pathlib import Path

_PROC = Path("/proc")
_ROUNDS = 100


def session_processes(leader: int, terminal: str) -> set[int]:
    """Ids of the living processes of the session that `leader` (a process id) began on `terminal`
    (/dev/pts/3); the shell itself, its jobs, and those that outlived it."""
    if (_PROC / "self" / "stat").exists():
        return {pid for pid in _ids() if _session(pid) == leader}
    # Without /proc (macOS) `ps` tells who has the terminal.
    answer = subprocess.run(
        ["ps", "-o", "pid=", "-t", terminal.removeprefix("/dev/")],
        capture_output=True,
        text=True,
        check=False,
    )
    return {int(word) for word in answer.stdout.split() if word.isdecimal()}


def signal_all(pids: set[int], number: signal.Signals) -> None:
    """Sends the signal to each; those that are gone already are left out."""
    for pid in pids:
        with suppress(ProcessLookupError, PermissionError):
            os.kill(pid, number)


def kill_session(leader: int, terminal: str) -> None:
    """Kills every process of the session. Again and again, because one that is about to be killed may still
    start another."""
    for _ in range(_ROUNDS):
        pids = session_processes(leader, terminal)
        if not pids:
            return
        signal_all(pids, signal.SIGKILL)


def _ids() -> list[int]:
    return [int(name) for name in os.listdir(_PROC) if name.isdecimal()]  # noqa: PTH208 - names only


def _session(pid: int) -> int | None:
    """The session of a process, None for one that is gone or a zombie."""
    try:
        text = (_PROC / str(pid) / "stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return None
    # The name in parentheses may hold anything; state, parent, group and session follow the last one.
    state, _, _, session = text.rpartition(")")[2].split()[:4]
    return None if state in ("Z", "X") else int(session)
