"""The service's side of the warden, which kills the containers' processes when the service dies."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
from pathlib import Path

_PROGRAM = Path(__file__).with_name("warden_process.py")


class Warden:
    """Knows the process groups of running containers. Its process is started with the first of them.

    The warden learns of the service's end from the end of a pipe, which also comes when the service is
    killed with SIGKILL and can do nothing any more.
    """

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._groups: set[int] = set()

    @property
    def pid(self) -> int | None:
        """None before the first group is known, and after `close`."""
        return self._process.pid if self._process else None

    def watch(self, group: int) -> None:
        """Have the process group killed when the service ends."""
        self._groups.add(group)
        self._tell([f"+{group}"])

    def forget(self, group: int) -> None:
        """The process group has ended, and its number may soon belong to somebody else."""
        if group in self._groups:
            self._groups.discard(group)
            self._tell([f"-{group}"])

    def close(self) -> None:
        """End the warden; it kills what is still watched."""
        process, self._process = self._process, None
        self._groups.clear()
        if process is None or process.stdin is None:
            return
        with contextlib.suppress(OSError):
            process.stdin.close()
        try:
            process.wait(5)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()

    def _tell(self, words: list[str]) -> None:
        if self._process is None or self._process.poll() is not None:
            self._start()
            words = [f"+{group}" for group in sorted(self._groups)]
        try:
            self._write(words)
        except BrokenPipeError:
            # Somebody ended the warden between the look above and the write.
            self._start()
            self._write([f"+{group}" for group in sorted(self._groups)])

    def _write(self, words: list[str]) -> None:
        if self._process is not None and self._process.stdin is not None:
            os.write(self._process.stdin.fileno(), "".join(f"{word}\n" for word in words).encode())

    def _start(self) -> None:
        if self._process is not None and self._process.stdin is not None:
            self._process.stdin.close()
        self._process = subprocess.Popen(
            [sys.executable, "-I", "-S", str(_PROGRAM)],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
