"""What happened in the engine, as `docker events` tells it."""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from typing import Any

from tutor.lab.practice.engine.errors import EngineError

KEPT = 512
"""Events that `--since` can look back on; a real engine keeps 256."""

Event = dict[str, Any]


class Events:
    """Announces events, keeps the last ones, and lets any number of listeners follow them."""

    def __init__(self, clock: Callable[[], int] = time.time_ns) -> None:
        """`clock` gives nanoseconds since 1970."""
        self._clock = clock
        self._kept: deque[Event] = deque(maxlen=KEPT)
        self._followers: set[asyncio.Queue[Event]] = set()

    def tell(self, kind: str, action: str, id_: str, attributes: Mapping[str, str]) -> None:
        """`kind`: container, image, network or volume; `action`: create, start, die, tag, connect…"""
        moment = self._clock()
        event: Event = {}
        if kind == "container":
            event = {"status": action, "id": id_, "from": attributes.get("image", "")}
        elif kind == "image":
            event = {"status": action, "id": id_}
        event |= {
            "Type": kind,
            "Action": action,
            "Actor": {"ID": id_, "Attributes": dict(attributes)},
            "scope": "local",
            "time": moment // 1_000_000_000,
            "timeNano": moment,
        }
        self._kept.append(event)
        for queue in self._followers:
            queue.put_nowait(event)

    async def follow(
        self, filters: Mapping[str, Sequence[str]], *, since: float | None = None, until: float | None = None
    ) -> AsyncGenerator[Event, None]:
        """Events from `since` (None: from now on) to `until` (None: for ever), in seconds since 1970.

        Raises EngineError for a filter that is not known."""
        fits = _filter(filters)
        queue: asyncio.Queue[Event] = asyncio.Queue()
        self._followers.add(queue)
        try:
            for event in list(self._kept) if since is not None else ():
                moment = event["timeNano"] / 1e9
                if moment >= (since or 0) and (until is None or moment <= until) and fits(event):
                    yield event
            while True:
                left = None if until is None else until - self._clock() / 1e9
                if left is not None and left <= 0:
                    return
                try:
                    event = await asyncio.wait_for(queue.get(), left)
                except TimeoutError:
                    return
                if fits(event):
                    yield event
        finally:
            self._followers.discard(queue)


def _filter(filters: Mapping[str, Sequence[str]]) -> Callable[[Event], bool]:
    known = {"type", "event", "container", "image", "label", "network", "volume", "scope", "daemon"}
    for name in filters:
        if name not in known:
            raise EngineError(f"invalid filter '{name}'")

    def fits(event: Event) -> bool:
        return all(any(_holds(event, name, value) for value in values) for name, values in filters.items())

    return fits


def _holds(event: Event, name: str, value: str) -> bool:
    actor = event["Actor"]
    attributes = actor["Attributes"]
    match name:
        case "type" | "event":
            # `exec_start: sh` is found as exec_start.
            said = event["Type" if name == "type" else "Action"]
            return value in (said, said.partition(":")[0])
        case "label":
            key, equals, wanted = value.partition("=")
            return key in attributes and (not equals or attributes[key] == wanted)
        case "scope" | "daemon":
            return True
        case "image" if event["Type"] == "container":
            image = attributes.get("image", "")
            return value in (image, image.partition(":")[0])
        case "container" | "image" | "network" | "volume":
            ids = (actor["ID"], attributes.get("name", ""))
            return bool(event["Type"] == name and (value in ids or (value and actor["ID"].startswith(value))))
    return False
