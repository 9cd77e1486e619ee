"""The journal: one JSON object a line, only ever appended to, so that a tutor killed at any moment loses
nothing.

A line is `{"v": 1, "at": "2026-11-23T12:00:00.000000+00:00", "lab": "real", "event": "passed", …}`. The file
is the only record of progress; everything else is folded from it (`tutor.engine.progress`).
"""

from __future__ import annotations

import errno
import json
import os
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

Entry = dict[str, Any]
"""One event as it stands in the journal: `v`, `at`, `lab`, `event` and the event's own fields."""

VERSION = 1
_TAIL = 16 * 1024
"""Bytes of the journal's end that are looked at first for its last event."""


def append_durably(path: Path, data: bytes, fresh_line: bool) -> int:
    """Append to the file and wait until the disk has it; the number of bytes that were written.

    `fresh_line`: end a line that an earlier process left torn before writing. Fewer bytes than given are
    written when the disk fills up midway. Raises OSError when nothing could be written at all.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    handle = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        size = os.fstat(handle).st_size
        if fresh_line and size > 0 and os.pread(handle, 1, size - 1) != b"\n":
            os.write(handle, b"\n")
        written = 0
        while written < len(data):
            try:
                written += os.write(handle, data[written:])
            except OSError:
                if written == 0:
                    raise
                break
        os.fsync(handle)
        if size == 0:
            _sync_folder(path.parent)
        return written
    finally:
        os.close(handle)


def _sync_folder(folder: Path) -> None:
    """Make a new file's name survive a power cut, which syncing the file alone does not."""
    handle = os.open(folder, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(handle)
    except OSError:
        pass  # Some file systems cannot sync a folder; the file itself is safe.
    finally:
        os.close(handle)


class Journal:
    """An append-only record of what happened, in one lab of one workspace."""

    def __init__(
        self,
        path: Path,
        lab: str,
        *,
        read_only: bool = False,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        append: Callable[[Path, bytes, bool], int] = append_durably,
    ) -> None:
        """`read_only`: new events stay in memory, the file is left as it is. `append`: what writes."""
        self.path = path
        self.lab = lab
        self.read_only = read_only
        self._clock = clock
        self._write = append
        self._lock = threading.RLock()
        self._pending = b""
        self._mid_line = False
        self._failure: OSError | None = None
        self._events: list[Entry] = []
        self._damaged = 0
        self._newer = 0
        self._unreadable: str | None = None
        self._load()

    @property
    def damaged(self) -> int:
        """How many lines could not be read (torn by a crash, or overwritten) and are left out."""
        return self._damaged

    @property
    def trouble(self) -> str | None:
        """Why the latest events are not on the disk yet and what to do, or None when all of them are."""
        if self._failure is None:
            return None
        return _sentence(self._failure, self.path)

    @property
    def notice(self) -> str | None:
        """What the learner should know about what was found in the file, or None."""
        if self._unreadable is not None:
            return self._unreadable
        if self._newer:
            return (
                f"A newer dwk-tutor wrote {_entries(self._newer)} of {self.path}. This one does not know "
                "their form: they stay in the file and do not count here. Update dwk-tutor to have them "
                "back."
            )
        if self._damaged:
            return (
                f"{_entries(self._damaged).capitalize()} of {self.path} could not be read, most likely "
                "because the tutor was ended while writing. Everything else is there."
            )
        return None

    def events(self) -> list[Entry]:
        """Every readable event so far, oldest first, of all labs; those not yet on the disk included."""
        with self._lock:
            return list(self._events)

    def append(self, event: str, **fields: object) -> Entry:
        """Add one event and wait until it is on the disk. Never raises for trouble with the disk: the event
        stays in memory and is written with the next one (see `trouble`)."""
        with self._lock:
            entry: Entry = {
                "v": VERSION,
                "at": self._clock().isoformat(),
                "lab": self.lab,
                "event": event,
                **fields,
            }
            self._events.append(entry)
            if not self.read_only:
                text = json.dumps(entry, ensure_ascii=False, separators=(",", ":"))
                # A command line may hold bytes that were no UTF-8; as \udcXX they are still valid JSON.
                self._pending += text.encode("utf-8", "backslashreplace") + b"\n"
                self.flush()
            return entry

    def flush(self) -> bool:
        """Try again to write what is not on the disk yet; whether all of it is now."""
        with self._lock:
            if not self._pending:
                return True
            try:
                written = self._write(self.path, self._pending, not self._mid_line)
            except OSError as error:
                self._failure = error
                return False
            if written < len(self._pending):
                # The rest of this very line goes on later, so it must not be ended as a torn one.
                self._mid_line = written > 0 and self._pending[written - 1 : written] != b"\n"
                self._pending = self._pending[written:]
                self._failure = OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
                return False
            self._pending = b""
            self._mid_line = False
            self._failure = None
            return True

    def _load(self) -> None:
        try:
            data = self.path.read_bytes()
        except FileNotFoundError:
            return
        except OSError as error:
            self._unreadable = (
                f"The journal {self.path} cannot be read ({error.strerror}), so earlier progress is not "
                "shown. Make the file readable for your user, then start the tutor again."
            )
            return
        for line in data.split(b"\n"):
            if line.strip(b"\0 \t\r"):
                self._take(line)

    def _take(self, line: bytes) -> None:
        entry = _parsed(line)
        if entry is None:
            self._damaged += 1
        elif _is_newer(entry):
            self._newer += 1
        else:
            self._events.append(entry)


def last_lab(path: Path) -> str | None:
    """The lab of the newest event that can be read; None where there is none. Only as much of the journal's
    end is read as that takes."""
    try:
        with path.open("rb") as file:
            end = file.seek(0, os.SEEK_END)
            length = _TAIL
            while True:
                start = max(end - length, 0)
                file.seek(start)
                lines = file.read(end - start).split(b"\n")
                # The first is a part of a line, unless it is the journal's first.
                for line in reversed(lines if start == 0 else lines[1:]):
                    entry = _parsed(line)
                    if entry is not None and not _is_newer(entry):
                        return str(entry.get("lab"))
                if start == 0:
                    return None
                length *= 8
    except OSError:
        return None


def _parsed(line: bytes) -> Entry | None:
    """The event of a line; None for what is none, such as a line that was torn."""
    try:
        entry = json.loads(line.decode("utf-8"))
    except (ValueError, RecursionError):
        return None
    return entry if isinstance(entry, dict) and isinstance(entry.get("event"), str) else None


def _is_newer(entry: Entry) -> bool:
    return isinstance(entry.get("v"), int) and entry["v"] > VERSION


def _entries(count: int) -> str:
    return "one line" if count == 1 else f"{count} lines"


def _sentence(error: OSError, path: Path) -> str:
    kept = "Your progress is kept in memory and written as soon as that works again"
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return f"The disk that holds {path} is full. {kept}: free some space before you quit."
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return f"The tutor may not write to {path}. {kept}: give your user the right to write there."
    return f"Writing to {path} failed ({error.strerror}). {kept}."
