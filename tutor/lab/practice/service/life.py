"""Finds the practice lab's process, starts it where there is none, ends it."""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from tutor.lab.workspace import WorkspaceError

SERVICE = "service.json"
LOCK = "service.lock"
BEFORE = "service.before.json"
"""What `SERVICE` said the last time."""
LOG = "service.log"
STAY = "stay"
"""Where this file is, the lab does not end by itself."""
_STARTING = "starting.lock"

START = 20.0
"""Seconds until the lab counts as one that does not start. It takes half a second on an idle computer."""
STOP = 10.0
_LOOK = 0.02


class LabDownError(WorkspaceError):
    """The lab did not start; the message says why and what to do, for the learner."""


@dataclass(frozen=True)
class Address:
    """Where the running lab answers."""

    pid: int
    port: int
    token: str
    version: str
    """Of the tutor that started it."""


def find(home: Path) -> Address | None:
    """The lab that runs for this folder (`Workspace.practice`), None where none does."""
    if _free(home / LOCK):
        return None
    try:
        said = json.loads((home / SERVICE).read_text("utf-8"))
        return Address(int(said["pid"]), int(said["port"]), str(said["token"]), str(said["version"]))
    except (OSError, ValueError, KeyError, TypeError):
        # It is just starting or ending.
        return None


def withdraw(home: Path) -> None:
    """Take back what was announced, and keep it as what was said before. Raises OSError."""
    with contextlib.suppress(FileNotFoundError):
        (home / SERVICE).replace(home / BEFORE)


def announce(home: Path, address: Address) -> None:
    """Write down where the lab answers; only the learner may read it. Raises OSError."""
    draft = home / f".{SERVICE}.{os.getpid()}"
    draft.touch(0o600)
    draft.write_text(json.dumps(asdict(address)), "utf-8")
    draft.replace(home / SERVICE)


def ensure(home: Path, *, stay: bool = False) -> Address:
    """The lab that runs for this folder, started where none did. With `stay` it does not end by itself when
    nobody has used it for a while, until `stop`; also where it runs already.

    Raises:
        LabDownError: it does not start.
    """
    try:
        home.mkdir(mode=0o700, parents=True, exist_ok=True)
        with _alone(home / _STARTING):
            if stay:
                (home / STAY).touch()
            return find(home) or _started(home)
    except OSError as error:
        raise LabDownError(
            f"The practice lab cannot write to {home}: {error.strerror}. Choose another folder with "
            "--workspace."
        ) from error


def stop(home: Path) -> bool:
    """End the lab and all that runs in it; its state stays on the disk. False where it runs still."""
    with contextlib.suppress(OSError):
        (home / STAY).unlink()
    address = find(home)
    if address is None:
        # Where it is ending already, that takes its time.
        return _until(lambda: _free(home / LOCK), STOP)
    for number in (signal.SIGTERM, signal.SIGKILL):
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.kill(address.pid, number)
        if _until(lambda: _free(home / LOCK), STOP):
            return True
    return False


@contextmanager
def held(home: Path, patience: float = STOP) -> Iterator[bool]:
    """Hold the lab's lock for as long as this process is the lab; False where another is."""
    descriptor = os.open(home / LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)

    def taken() -> bool:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return False
        return True

    try:
        # Whoever looks whether there is a lab holds the lock for a moment too; and one may just be ending.
        yield _until(taken, patience)
    finally:
        os.close(descriptor)


def _started(home: Path) -> Address:
    words = [sys.executable, "-P", "-m", "tutor.lab.practice.service", str(home)]
    with (home / LOG).open("wb") as log:
        # A session of its own: neither ^C in the terminal nor its end reaches the lab.
        process = subprocess.Popen(
            words, stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd=home, start_new_session=True
        )
    found: list[Address] = []

    def there() -> bool:
        address = find(home)
        if address is not None and address.pid == process.pid:
            found.append(address)
        return bool(found) or process.poll() is not None

    _until(there, START)
    if found:
        return found[0]
    ended = process.poll()
    if ended is None:
        process.kill()
        process.wait()
    raise LabDownError(_why(home, ended))


def _why(home: Path, ended: int | None) -> str:
    try:
        said = (home / LOG).read_text("utf-8", "replace").strip().splitlines()
    except OSError:
        said = []
    last = f" The last it said: {said[-1]}" if said else ""
    how = "did not answer in time" if ended is None else "ended at once"
    again = "`dwk-tutor lab up --lab practice` tries again."
    return f"The practice lab {how}.{last} More is in {home / LOG}. {again}"


def _free(lock: Path) -> bool:
    """Whether nobody holds the lock."""
    try:
        descriptor = os.open(lock, os.O_RDWR | os.O_CLOEXEC)
    except OSError:
        return True
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except OSError:
        return False
    finally:
        os.close(descriptor)
    return True


@contextmanager
def _alone(lock: Path) -> Iterator[None]:
    """One at a time: two commands that need the lab start it once."""
    descriptor = os.open(lock, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def _until(true: Callable[[], bool], seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while not true():
        if time.monotonic() > deadline:
            return False
        time.sleep(_LOOK)
    return True
