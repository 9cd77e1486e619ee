"""What a practice cluster knows: all objects in memory, every change numbered and told, and all on disk.

Reads cost a look in a dict. Writes reach the SQLite file together, at most `BEHIND` seconds after they were
made, so that a killed process loses no more than that. Numbers of versions that may have been told are never
given again: the file holds how far they may have come, and a store that was not closed goes on from there.
"""

from __future__ import annotations

import asyncio
import json
import logging
import time
import uuid
from bisect import bisect_left, insort
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from tutor.lab.practice.cluster.disk import Disk, Place
from tutor.lab.practice.cluster.kinds import Kind, Object
from tutor.lab.practice.cluster.store_errors import Conflict, Exists, Expired, NotFound, StoreError
from tutor.lab.practice.pace import now, stamp

BEHIND = 0.1
"""Seconds that a change may be on its way to the disk."""
KEPT = 1_000
"""Changes of a kind that a watcher can still ask for."""
_RESERVED = 10_000
"""How many version numbers are taken at a time."""

_log = logging.getLogger(__name__)
_Key = tuple[str, str]
_Type = Literal["ADDED", "MODIFIED", "DELETED"]


@dataclass(frozen=True)
class Change:
    """One change of one object."""

    type: _Type
    kind: Kind
    object: Object
    """As it is now; for DELETED as it was last, with the deletion's version."""
    version: int
    old: Object | None


@dataclass
class _Shelf:
    """The objects of one kind."""

    forgotten: int
    """The newest version whose change is no longer kept."""
    objects: dict[_Key, Object] = field(default_factory=dict)
    order: list[_Key] = field(default_factory=list)
    history: deque[Change] = field(default_factory=deque)


Changes = list[Change]


class Store:
    """All objects of one cluster. What it returns belongs to it: copy before changing."""

    def __init__(self, file: Path | None = None) -> None:
        """Open or make the file; None keeps all in memory. Raises StoreError if it cannot be used."""
        self.version = 1
        self._shelves: dict[Kind, _Shelf] = {}
        self._watchers: dict[int, Callable[[Change], None]] = {}
        self._next_watcher = 0
        self._untold: deque[tuple[Change, tuple[int, ...]]] = deque()
        self._telling = False
        self._unsaved: dict[Place, str | None] = {}
        self._unsaved_since = 0.0
        self._alarm: tuple[asyncio.AbstractEventLoop, asyncio.TimerHandle] | None = None
        self._reserved = self._opened_at = 1
        self._disk = None if file is None else Disk(file)
        if self._disk is not None:
            self._load(self._disk)

    def get(self, kind: Kind, namespace: str | None, name: str) -> Object | None:
        return self._shelf(kind).objects.get(_key(kind, namespace, name))

    def list(self, kind: Kind, namespace: str | None = None) -> list[Object]:
        """Ordered by namespace and name; None means all namespaces."""
        shelf = self._shelf(kind)
        if namespace is None or not kind.namespaced:
            return [shelf.objects[key] for key in shelf.order]
        start = bisect_left(shelf.order, (namespace, ""))
        end = bisect_left(shelf.order, (namespace + "\0", ""))
        return [shelf.objects[key] for key in shelf.order[start:end]]

    def create(self, kind: Kind, object: Object) -> Object:
        """Keep a new object, with uid, resourceVersion and, if absent, creationTimestamp. Raises Exists."""
        metadata = object["metadata"]
        key = _key(kind, metadata.get("namespace"), metadata["name"])
        if key in self._shelf(kind).objects:
            raise Exists(kind, key[1])
        given = {
            "creationTimestamp": metadata.get("creationTimestamp") or stamp(now()),
            "uid": str(uuid.uuid4()),
        }
        return self._put("ADDED", kind, key, {**object, "metadata": metadata | given})

    def update(self, kind: Kind, object: Object) -> Object:
        """Keep the new state of an object; equal content makes no change. uid and creationTimestamp stay.

        Raises NotFound, and Conflict where resourceVersion or uid are given and are not the present ones.
        """
        metadata = object["metadata"]
        key = _key(kind, metadata.get("namespace"), metadata["name"])
        present = self._shelf(kind).objects.get(key)
        if present is None:
            raise NotFound(kind, key[1])
        known = present["metadata"]
        for name in ("resourceVersion", "uid"):
            if metadata.get(name) and metadata[name] != known[name]:
                raise Conflict(kind, key[1])
        kept = {name: known[name] for name in ("uid", "resourceVersion", "creationTimestamp")}
        wanted = {**object, "metadata": metadata | kept}
        return present if wanted == present else self._put("MODIFIED", kind, key, wanted)

    def remove(self, kind: Kind, namespace: str | None, name: str) -> Object:
        """Take an object out for good; the returned one carries the deletion's version. Raises NotFound."""
        key = _key(kind, namespace, name)
        if key not in self._shelf(kind).objects:
            raise NotFound(kind, name)
        return self._put("DELETED", kind, key, self._shelf(kind).objects[key])

    def subscribe(self, call: Callable[[Change], None]) -> Callable[[], None]:
        """Call after each change from now on, once and in order; the returned function ends it.

        A change made inside such a call is told when all have heard of the one before.
        """
        number = self._next_watcher
        self._next_watcher += 1
        self._watchers[number] = call

        def end() -> None:
            self._watchers.pop(number, None)

        return end

    def since(self, kind: Kind, version: int) -> Changes:
        """The changes of a kind after a version, in order. Raises Expired where they are no longer kept."""
        shelf = self._shelf(kind)
        if version < shelf.forgotten:
            raise Expired(kind, version, shelf.forgotten)
        return [change for change in shelf.history if change.version > version]

    def close(self) -> None:
        """Write all that is unsaved. Raises StoreError where that fails; the store is closed all the same."""
        self._cancel_alarm()
        if self._disk is None:
            return
        disk, self._disk = self._disk, None
        try:
            disk.save(self._unsaved, self.version)
        finally:
            disk.close()

    def _shelf(self, kind: Kind) -> _Shelf:
        shelf = self._shelves.get(kind)
        if shelf is None:
            shelf = self._shelves[kind] = _Shelf(self._opened_at)
        return shelf

    def _load(self, disk: Disk) -> None:
        self.version = self._opened_at = disk.version
        for kind, object in disk.objects():
            metadata = object["metadata"]
            shelf = self._shelf(kind)
            key = _key(kind, metadata.get("namespace"), metadata["name"])
            shelf.objects[key] = object
            insort(shelf.order, key)
        self._reserved = self.version + _RESERVED
        disk.save({}, self._reserved)

    def _put(self, type: _Type, kind: Kind, key: _Key, object: Object) -> Object:
        shelf = self._shelf(kind)
        version = self.version + 1
        numbered = {**object, "metadata": {**object["metadata"], "resourceVersion": str(version)}}
        # A copy through JSON: the giver may go on with its own, and what cannot be saved is refused here.
        text = json.dumps(numbered, ensure_ascii=False, separators=(",", ":"))
        old = shelf.objects.get(key)
        kept = _sharing(json.loads(text), old)
        self.version = version
        if type == "DELETED":
            del shelf.objects[key]
            shelf.order.pop(bisect_left(shelf.order, key))
        else:
            if type == "ADDED":
                insort(shelf.order, key)
            shelf.objects[key] = kept
        change = Change(type, kind, kept, version, old)
        shelf.history.append(change)
        if len(shelf.history) > KEPT:
            shelf.forgotten = shelf.history.popleft().version
        self._save_later((kind, *key), None if type == "DELETED" else text)
        self._tell(change)
        return kept

    def _tell(self, change: Change) -> None:
        self._untold.append((change, tuple(self._watchers)))
        if self._telling:
            return
        self._telling = True
        try:
            while self._untold:
                told, numbers = self._untold.popleft()
                for number in numbers:
                    call = self._watchers.get(number)
                    if call is not None:
                        self._call(call, told)
        finally:
            self._telling = False

    @staticmethod
    def _call(call: Callable[[Change], None], change: Change) -> None:
        try:
            call(change)
        except (
            Exception
        ):  # one watcher's fault must neither undo the write nor keep the change from the others
            _log.exception("A watcher failed on a change of %s.", change.kind.resource)

    def _save_later(self, place: Place, text: str | None) -> None:
        if self._disk is None:
            return
        if not self._unsaved:
            self._unsaved_since = time.monotonic()
        self._unsaved[place] = text
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:
            self._save()
            return
        # The loop may have had no moment for the alarm, and a number must not be told before it is reserved.
        if time.monotonic() - self._unsaved_since > BEHIND or self.version > self._reserved:
            self._save()
        elif self._alarm is None or self._alarm[0] is not loop:
            self._alarm = (loop, loop.call_later(BEHIND / 2, self._save))

    def _save(self) -> None:
        self._cancel_alarm()
        if self._disk is None or not self._unsaved:
            return
        if self.version > self._reserved:
            self._reserved = self.version + _RESERVED
        try:
            self._disk.save(self._unsaved, self._reserved)
        except StoreError as error:
            # The cluster goes on from memory; the next change tries again, and `close` says it.
            _log.warning("%s", error)
            self._unsaved_since = time.monotonic()
        else:
            self._unsaved.clear()

    def _cancel_alarm(self) -> None:
        if self._alarm is not None:
            self._alarm[1].cancel()
            self._alarm = None


def _sharing(object: Object, old: Object | None) -> Object:
    """The object with the old one's parts where they are equal: many of its states are kept at a time."""
    if old is None:
        return object
    return {name: old[name] if name in old and old[name] == part else part for name, part in object.items()}


def _key(kind: Kind, namespace: str | None, name: str) -> _Key:
    return (namespace or "" if kind.namespaced else "", name)
