"""What the containers of a cluster have printed, on disk, and how `kubectl logs` reads it."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

from tutor.lab.practice.cluster.kinds import Object
from tutor.lab.practice.node.log_files import LARGEST, LogFile, nano_stamp, read_from, start_of_last

_KEPT = 2
"""Starts of a container whose output is kept: the last and the one before."""

_Key = tuple[str, str, int]


class PodLogs:
    """A folder with a folder for each pod, with a file for each start of each container.

    The file of a container's first start is `0.log`, after its first restart comes `1.log`.
    """

    def __init__(self, folder: Path, largest: int = LARGEST) -> None:
        self._folder = folder
        self._largest = largest
        self._open: dict[_Key, LogFile] = {}
        self.silent: dict[str, str] = {}
        """Nodes that do not answer: name → address."""

    def begin(self, pod: Object, container: str, attempt: int) -> LogFile:
        """A new start of a container; the oldest output makes room."""
        folder = self._place(pod) / container
        folder.mkdir(parents=True, exist_ok=True)
        for old in range(max(0, attempt - _KEPT - 3), attempt - _KEPT + 1):
            LogFile(folder / f"{old}.log").remove()
        file = LogFile(folder / f"{attempt}.log", self._largest)
        self._open[_key(pod, container, attempt)] = file
        return file

    def end(self, pod: Object, container: str, attempt: int) -> None:
        """The container has ended; those who follow it hear so."""
        file = self._open.pop(_key(pod, container, attempt), None)
        if file is not None:
            file.close()

    def remove(self, pod: Object) -> None:
        """Forget a pod that is gone."""
        uid = pod["metadata"]["uid"]
        for key in [key for key in self._open if key[0] == uid]:
            self._open.pop(key).remove()
        shutil.rmtree(self._place(pod), ignore_errors=True)

    def close(self) -> None:
        """Write what waits and let those who follow go."""
        for file in self._open.values():
            file.close()
        self._open.clear()

    async def stream(
        self,
        pod: Object,
        container: str,
        *,
        previous: bool,
        follow: bool,
        tail: int | None,
        since: float | None,
        timestamps: bool,
        limit: int | None,
    ) -> AsyncIterator[bytes]:
        """See `LogSource.stream` of the API."""
        node = (pod.get("spec") or {}).get("nodeName", "")
        if node in self.silent:
            raise ConnectionRefusedError(f"dial tcp {self.silent[node]}:10250: connect: connection refused")
        attempt = _attempt(pod, container, previous=previous)
        file = self._open.get(_key(pod, container, attempt))
        live = file is not None
        if file is None:
            file = LogFile(self._place(pod) / container / f"{attempt}.log")
        first = b"" if since is None else nano_stamp(int(since * 1_000_000_000)).encode()
        left = limit
        reader = _Reader(file, tail)
        while True:
            news = file.seen()
            more = live and follow and file.open
            for lines in reader.read():
                piece = b"".join(_shown(line, timestamps) for line in lines if line[:30] >= first)
                if left is not None:
                    piece = piece[:left]
                    left -= len(piece)
                if piece:
                    yield piece
                if left == 0:
                    return
            if not more:
                return
            await news.wait()

    def _place(self, pod: Object) -> Path:
        metadata = pod["metadata"]
        return self._folder / f"{metadata['namespace']}_{metadata['name']}_{metadata['uid']}"


class _Reader:
    """Reads a file that grows and is put aside meanwhile."""

    def __init__(self, file: LogFile, tail: int | None) -> None:
        self._file = file
        file.flush()
        self._rotation = file.rotations - 1
        self._offset = 0
        if tail is None:
            return
        offset, found = start_of_last(file.path, tail)
        if found < tail and file.aside.exists():
            self._offset, _ = start_of_last(file.aside, tail - found)
        else:
            self._rotation, self._offset = file.rotations, offset

    def read(self) -> Iterator[list[bytes]]:
        """All that was not read yet."""
        file = self._file
        file.flush()
        while True:
            behind = file.rotations - self._rotation
            if behind > 1:
                self._rotation, self._offset = file.rotations - 1, 0
                continue
            path = file.aside if behind == 1 else file.path
            for offset, lines in read_from(path, self._offset):
                self._offset = offset
                yield lines
                if file.rotations - self._rotation != behind:
                    break
            else:
                if behind == 0:
                    return
                self._rotation, self._offset = self._rotation + 1, 0


def _key(pod: Object, container: str, attempt: int) -> _Key:
    return pod["metadata"]["uid"], container, attempt


def _attempt(pod: Object, container: str, *, previous: bool) -> int:
    """Which start of the container is meant, by the pod's status."""
    status = pod.get("status") or {}
    for field in ("containerStatuses", "initContainerStatuses"):
        for entry in status.get(field) or ():
            if entry["name"] == container:
                restarts = int(entry.get("restartCount") or 0)
                # A container that waits for its restart shows the output of the one that ended.
                waits = "waiting" in (entry.get("state") or {})
                return restarts - 1 if previous and not waits else restarts
    return 0


def _shown(line: bytes, timestamps: bool) -> bytes:
    moment, _, rest = line.partition(b" ")
    text = rest.split(b" ", 2)[-1]
    return moment + b" " + text if timestamps else text
