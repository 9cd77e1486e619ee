"""A queue of names that a controller has to look at again, and the task that looks.

A controller is driven by what is, not by what happened: a key says which object may differ from what is
wanted, and the controller reads the rest from the store. A key that is added ten times before its turn is
looked at once.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable

from tutor.lab.practice.cluster.errors import Refused
from tutor.lab.practice.cluster.store_errors import StoreError
from tutor.lab.practice.pace import Pace

Key = tuple[str, str]
"""Namespace (empty where the kind has none) and name."""

_FIRST_RETRY = 0.005
_LAST_RETRY = 30.0
"""Seconds between tries of a key that fails, doubled from the first to the last; client-go begins so."""

_log = logging.getLogger(__name__)


class Loop:
    """One controller's queue. All is done in the event loop that it was started in."""

    def __init__(
        self, name: str, sync: Callable[[Key], float | None], pace: Pace, *, rest: float = 0.0
    ) -> None:
        """`sync` brings what is closer to what is wanted. It returns after how many seconds of the cluster's
        pace it wants to look again without being woken, or None. Errors make it look again a little later.
        `rest`: seconds, of that pace too, that lie between two looks at the same key at least."""
        self.name = name
        self._sync = sync
        self._pace = pace
        self._rest = pace.seconds(rest)
        self._rested: dict[Key, asyncio.TimerHandle] = {}
        self._again: set[Key] = set()
        self._keys: dict[Key, None] = {}
        self._woken = asyncio.Event()
        self._later: dict[Key, asyncio.TimerHandle] = {}
        self._failures: dict[Key, int] = {}
        self._task: asyncio.Task[None] | None = None

    @property
    def busy(self) -> bool:
        """Whether a key waits for its turn or rests before it; one that waits for a time does not count."""
        return bool(self._keys or self._again)

    def add(self, key: Key) -> None:
        """Look at the key as soon as it is its turn and has rested."""
        if key in self._rested:
            self._again.add(key)
            return
        self._keys[key] = None
        self._woken.set()

    def add_later(self, key: Key, seconds: float) -> None:
        """Look at the key after so many seconds of the cluster's pace, or earlier if so planned."""
        self._look_in(key, self._pace.seconds(seconds))

    def start(self) -> None:
        self._task = asyncio.create_task(self._run(), name=f"controller {self.name}")

    async def stop(self) -> None:
        for timers in (self._later, self._rested):
            for timer in timers.values():
                timer.cancel()
            timers.clear()
        self._again.clear()
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
            self._task = None

    async def _run(self) -> None:
        while True:
            await self._woken.wait()
            self._woken.clear()
            while self._keys:
                key = next(iter(self._keys))
                del self._keys[key]
                self._look_at(key)
                await asyncio.sleep(0)  # the API and the other controllers get their turn between two keys

    def _look_at(self, key: Key) -> None:
        if self._rest:
            loop = asyncio.get_running_loop()
            self._rested[key] = loop.call_later(self._rest, self._has_rested, key)
        try:
            again = self._sync(key)
        except (Refused, StoreError) as error:
            _log.debug("%s: %s: %s", self.name, "/".join(key), error)
            self._retry(key)
        except Exception:  # a fault in one object's case must not end the controller for all others
            _log.exception("The %s controller failed on %s.", self.name, "/".join(key))
            self._retry(key)
        else:
            self._failures.pop(key, None)
            if again is not None:
                self.add_later(key, again)

    def _has_rested(self, key: Key) -> None:
        del self._rested[key]
        if key in self._again:
            self._again.remove(key)
            self.add(key)

    def _retry(self, key: Key) -> None:
        failures = self._failures.get(key, 0)
        self._failures[key] = failures + 1
        self._look_in(key, min(_FIRST_RETRY * 2.0 ** min(failures, 20), _LAST_RETRY))

    def _look_in(self, key: Key, seconds: float) -> None:
        loop = asyncio.get_running_loop()
        planned = self._later.get(key)
        if planned is not None:
            if planned.when() <= loop.time() + seconds:
                return
            planned.cancel()
        self._later[key] = loop.call_later(seconds, self._due, key)

    def _due(self, key: Key) -> None:
        self._later.pop(key, None)
        self.add(key)
