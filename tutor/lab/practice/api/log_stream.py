"""The answer to `kubectl logs`: text as it comes, until there is no more or nobody reads."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

from aiohttp import web

from tutor.lab.practice.api.address import Address
from tutor.lab.practice.api.logs import LogSource, container_of, log_options, node_silent, readable
from tutor.lab.practice.api.streams import Streams, cut
from tutor.lab.practice.cluster.errors import not_found
from tutor.lab.practice.cluster.store import Store


class Silent(Exception):  # noqa: N818
    """The node that has the output does not answer; the message says how."""


class LogStream:
    """One container's output on its way to a client."""

    def __init__(self, request: web.BaseRequest) -> None:
        self._request = request
        self._reading: asyncio.Task[bytes | None] | None = None
        self._ended = False

    def end(self) -> None:
        self._ended = True
        if self._reading is not None:
            self._reading.cancel()
        else:
            cut(self._request)

    async def run(self, pieces: AsyncIterator[bytes]) -> web.StreamResponse:
        """Send the pieces, each at once. Raises Silent where the node does not answer."""
        response = web.StreamResponse(headers={"Cache-Control": "no-cache, private"})
        response.content_type = "text/plain"
        response.enable_chunked_encoding()
        try:
            try:
                piece = await self._next(pieces)
            except OSError as error:
                raise Silent(str(error)) from error
            await response.prepare(self._request)
            while piece is not None:
                await response.write(piece)
                piece = await self._next(pieces)
        finally:
            if (close := getattr(pieces, "aclose", None)) is not None:
                await close()
        return response

    async def _next(self, pieces: AsyncIterator[bytes]) -> bytes | None:
        """The next piece, None at the end. In a task of its own, as only that can be ended from outside."""
        if self._ended:
            return None
        self._reading = asyncio.ensure_future(_after(pieces))
        try:
            return await self._reading
        except asyncio.CancelledError:
            if self._ended and self._reading.cancelled():
                return None
            self._reading.cancel()
            raise
        finally:
            self._reading = None


async def _after(pieces: AsyncIterator[bytes]) -> bytes | None:
    return await anext(pieces, None)


async def log(
    store: Store, source: LogSource, address: Address, request: web.BaseRequest, streams: Streams
) -> web.StreamResponse:
    """Answer a call for a pod's log. Raises Refused, and ConnectionError when the client goes."""
    pod = store.get(address.kind, address.namespace, address.name)
    if pod is None:
        raise not_found(address.kind, address.name)
    options = log_options(request.query, address.name)
    container = container_of(pod, options.container)
    if not readable(pod, container, options.previous):
        return web.Response(text="", content_type="text/plain")
    pieces = source.stream(
        pod,
        container,
        previous=options.previous,
        follow=options.follow,
        tail=options.tail,
        since=options.since,
        timestamps=options.timestamps,
        limit=options.limit,
    )
    stream = LogStream(request)
    streams.add(stream)
    try:
        return await stream.run(pieces)
    except Silent as silent:
        raise node_silent(pod, container, str(silent)) from silent
    finally:
        streams.discard(stream)
