"""A program on a terminal of its own, driven by keys and read as a person reads it."""

from __future__ import annotations

import fcntl
import os
import re
import selectors
import signal
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import TracebackType

import pyte

ESCAPES = re.compile(
    rb"\x1b(?:\[[0-?]*[ -/]*[@-~]|[\]P_^][^\x07\x1b]*(?:\x07|\x1b\\)|[()][0-9A-Za-z]|[=>78cDEHMZ])"
)


class NotSeenError(Exception):
    """What was waited for did not appear in time; the message shows the screen."""


class Terminal:
    """Starts a program on a pty; `started` is the moment just before, on `time.monotonic`."""

    def __init__(
        self,
        argv: Sequence[str],
        *,
        environ: Mapping[str, str],
        folder: Path,
        columns: int = 120,
        rows: int = 40,
    ) -> None:
        self.screen = pyte.Screen(columns, rows)
        self._stream = pyte.ByteStream(self.screen)
        ours, theirs = os.openpty()
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        self._fd = ours
        self._selector = selectors.DefaultSelector()
        self._selector.register(ours, selectors.EVENT_READ)

        def take_terminal() -> None:
            fcntl.ioctl(0, termios.TIOCSCTTY, 0)

        self.started = time.monotonic()
        self._process = subprocess.Popen(
            argv,
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            env=dict(environ),
            cwd=folder,
            start_new_session=True,
            preexec_fn=take_terminal,  # noqa: PLW1509  # there are no threads here
        )
        os.close(theirs)

    @property
    def pid(self) -> int:
        """Of the program."""
        return self._process.pid

    @property
    def lines(self) -> list[str]:
        """The screen as `until` has read it."""
        return [line.rstrip() for line in self.screen.display]

    def read(self, wait: float) -> bytes:
        """What comes next, empty after `wait` seconds without anything, or at the program's end."""
        if not self._selector.select(max(0.0, wait)):
            return b""
        try:
            return os.read(self._fd, 64 * 1024)
        except OSError:
            return b""

    def first_paint(self, words: Sequence[str], limit: float = 20.0) -> float:
        """Seconds from the start until all of these words have been written, looking at bytes alone so that
        reading costs next to nothing."""
        wanted, seen = [word.encode() for word in words], b""
        while time.monotonic() - self.started < limit:
            data = self.read(0.5)
            now = time.monotonic()
            seen += data
            if data:
                text = ESCAPES.sub(b"", seen)
                if all(word in text for word in wanted):
                    self._stream.feed(seen)
                    return now - self.started
            elif self._process.poll() is not None:
                break
        raise NotSeenError(
            f"{words} did not appear: {ESCAPES.sub(b'', seen)[-2000:].decode(errors='replace')}"
        )

    def until(self, seen: Callable[[], bool], limit: float = 20.0) -> float:
        """Read until `seen()` holds for the screen; the moment (time.monotonic) at which the bytes came that
        made it so."""
        now, ends = time.monotonic(), time.monotonic() + limit
        while not seen():
            data = self.read(min(0.5, ends - time.monotonic()))
            now = time.monotonic()
            if data:
                self._stream.feed(data)
            elif now > ends or self._process.poll() is not None:
                shown = "\n".join(self.lines)
                raise NotSeenError(f"it did not appear within {limit:g} s; the screen:\n{shown}")
        return now

    def shows(self, text: str) -> bool:
        """Whether a line of the screen holds the text."""
        return any(text in line for line in self.screen.display)

    def settle(self, quiet: float = 0.3, limit: float = 10.0) -> None:
        """Read until nothing has come for `quiet` seconds."""
        ends = time.monotonic() + limit
        while time.monotonic() < ends:
            data = self.read(quiet)
            if not data:
                return
            self._stream.feed(data)

    def send(self, keys: bytes) -> None:
        """Press keys."""
        os.write(self._fd, keys)

    def resident(self) -> float:
        """The program's memory that is in RAM (RSS), in MB of 10^6 bytes."""
        if sys.platform.startswith("linux"):
            text = Path(f"/proc/{self.pid}/status").read_text(encoding="ascii")
            found = re.search(r"^VmRSS:\s+(\d+) kB", text, re.MULTILINE)
            return int(found[1]) * 1024 / 1e6 if found else 0.0
        said = subprocess.run(
            ["ps", "-o", "rss=", "-p", str(self.pid)], capture_output=True, text=True, check=True
        ).stdout
        return int(said) * 1024 / 1e6

    def __enter__(self) -> Terminal:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the program: asked first, then killed with its process group."""
        if self._process.poll() is None:
            self._process.terminate()
            ends = time.monotonic() + 5
            while self._process.poll() is None and time.monotonic() < ends:
                self.read(0.05)
        if self._process.poll() is None:
            os.killpg(self.pid, signal.SIGKILL)
        self._process.wait()
        self._selector.close()
        os.close(self._fd)
