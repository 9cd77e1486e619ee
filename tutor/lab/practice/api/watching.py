"""Watches: the changes of a kind as they happen, one JSON document per line."""

from __future__ import annotations

import asyncio
import random
from collections import deque
from collections.abc import Callable, Mapping
from typing import Any

from aiohttp import web

from tutor.lab.practice.api.address import Address
from tutor.lab.practice.api.answers import Form, encode, form, partial
from tutor.lab.practice.api.parameters import flag, number, options_kind, version
from tutor.lab.practice.api.reading import as_table, included
from tutor.lab.practice.api.selection import examine_future, wanted
from tutor.lab.practice.api.streams import Streams, cut
from tutor.lab.practice.cluster.errors import expired, invalid, value_forbidden
from tutor.lab.practice.cluster.kinds import Kind, Object
from tutor.lab.practice.cluster.store import KEPT, Change, Store
from tutor.lab.practice.cluster.store_errors import Expired

_MOST_WAITING = KEPT
"""Events that may wait for a reader: those that the store keeps in any case.

A reader that is further behind is cut, and a client then lists and watches anew.
"""
_BATCH = 64
"""Events that are written at once."""
_BOOKMARK_EVERY = 60.0
"""Seconds."""
_LONGEST = 1_800.0
"""Seconds, up to twice as long, where the client names no time."""
_INITIAL_END = {"k8s.io/initial-events-end": "true"}

_Event = tuple[str, Object]


class Watch:
    """One watch, from its first event to its end."""

    def __init__(self, request: web.BaseRequest, kind: Kind, chosen: Callable[[Object], bool]) -> None:
        self._request = request
        self._kind = kind
        self._chosen = chosen
        self._form: Form = form(request)
        self._include = included(request.query)
        self._columns = True
        self._waiting: deque[_Event] = deque()
        self._awake = asyncio.Event()
        self._ended = False
        self._writing = False

    def hear(self, change: Change) -> None:
        """Take in a change. One that makes an object fit the selectors, or no longer fit, is told as such."""
        if change.kind != self._kind or self._ended:
            return
        now_fits = change.type != "DELETED" and self._chosen(change.object)
        before = change.object if change.type == "DELETED" else change.old
        if now_fits:
            fitted = change.old is not None and self._chosen(change.old)
            self.tell("MODIFIED" if fitted else "ADDED", change.object)
        elif before is not None and self._chosen(before):
            gone = {**before, "metadata": {**before["metadata"], "resourceVersion": str(change.version)}}
            self.tell("DELETED", gone)

    def tell(self, type_: str, object: Object) -> None:
        """Put an event at the end of what waits; a reader that is too far behind is cut."""
        self._waiting.append((type_, object))
        if len(self._waiting) > _MOST_WAITING and self._writing:
            self.end()
        self._awake.set()

    def bookmark(self, at: int, annotations: Mapping[str, str] | None = None) -> None:
        metadata: Object = {"resourceVersion": str(at), "creationTimestamp": None}
        if annotations:
            metadata["annotations"] = dict(annotations)
        self.tell(
            "BOOKMARK", {"kind": self._kind.kind, "apiVersion": self._kind.api_version, "metadata": metadata}
        )

    def end(self) -> None:
        """Stop after what waits; at once where the reader takes nothing."""
        self._ended = True
        if self._writing:
            self._waiting.clear()
            cut(self._request)
        self._awake.set()

    async def run(self) -> web.StreamResponse:
        """Send the events until the end. Raises ConnectionError when the client goes."""
        response = web.StreamResponse(headers={"Cache-Control": "no-cache, private"})
        response.content_type = "application/json"
        response.enable_chunked_encoding()
        await response.prepare(self._request)
        while self._waiting or not self._ended:
            if self._waiting:
                events = [self._waiting.popleft() for _ in range(min(_BATCH, len(self._waiting)))]
                data = b"".join(encode(self._document(*event)) + b"\n" for event in events)
                self._writing = True
                await response.write(data)
                self._writing = False
            else:
                self._awake.clear()
                await self._awake.wait()
        return response

    def _document(self, type_: str, object: Object) -> Any:
        if type_ != "ERROR":
            if self._form.shape == "table":
                at = object["metadata"]["resourceVersion"]
                rows = [] if type_ == "BOOKMARK" else [object]
                columns, self._columns = self._columns, False
                table = as_table(self._kind, rows, self._form, self._include, at, columns=columns)
                if type_ == "BOOKMARK":
                    table["rows"] = [{"cells": [], "object": partial(object, self._form.version)}]
                object = table
            elif self._form.shape == "metadata":
                object = partial(object, self._form.version)
        return {"type": type_, "object": object}


async def watch(
    store: Store, address: Address, request: web.BaseRequest, streams: Streams
) -> web.StreamResponse:
    """Answer a watch. Raises Refused where it cannot begin, ConnectionError when the client goes."""
    query = request.query
    initial = _initial_asked(query)
    at = version(query)
    examine_future(store, at)
    stream = Watch(request, address.kind, wanted(address, query))
    bookmarks = flag(query, "allowWatchBookmarks")
    seconds = float(number(query, "timeoutSeconds") or 0) or _LONGEST * (1 + random.random())
    # From here to `subscribe` nothing else runs, so that no change is missed or told twice.
    if initial or (initial is None and not at):
        for object in store.list(address.kind, address.namespace):
            stream.hear(Change("ADDED", address.kind, object, store.version, None))
        if initial and bookmarks:
            stream.bookmark(store.version, _INITIAL_END)
    elif at:
        try:
            for change in store.since(address.kind, at):
                stream.hear(change)
        except Expired as error:
            stream.tell("ERROR", expired(at, error.oldest).status())
            stream.end()
    end = store.subscribe(stream.hear)
    streams.add(stream)
    loop = asyncio.get_running_loop()
    timers = [loop.call_later(min(seconds, 2 * _LONGEST), stream.end)]

    def mark() -> None:
        stream.bookmark(store.version)
        timers[1:] = [loop.call_later(_BOOKMARK_EVERY, mark)]

    if bookmarks:
        timers.append(loop.call_later(_BOOKMARK_EVERY, mark))
    try:
        return await stream.run()
    finally:
        end()
        streams.discard(stream)
        for timer in timers:
            timer.cancel()


def _initial_asked(query: Mapping[str, str]) -> bool | None:
    """`sendInitialEvents`, None where it is not given. Raises Refused for what does not go together."""
    match = query.get("resourceVersionMatch", "")
    asked = "sendInitialEvents" in query
    causes = []
    if asked and match != "NotOlderThan":
        why = "sendInitialEvents requires setting resourceVersionMatch to NotOlderThan"
        causes.append(value_forbidden("resourceVersionMatch", why))
    if match and not asked:
        why = "resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided"
        causes.append(value_forbidden("resourceVersionMatch", why))
    if causes:
        raise invalid(options_kind("ListOptions"), "", causes)
    return flag(query, "sendInitialEvents") if asked else None
