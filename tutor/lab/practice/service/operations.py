"""The door that the lab's own docker and k3d knock at: one operation a request, events as lines of JSON."""

from __future__ import annotations

import asyncio
import contextlib
import hmac
import json
import logging
import time
from collections.abc import AsyncGenerator, Callable
from pathlib import Path
from typing import Any

from aiohttp import web

from tutor.lab.practice.service.paths import MANIFEST

Event = dict[str, Any]
Operate = Callable[[str, dict[str, Any]], AsyncGenerator[Event, None]]
"""Operation and arguments → events: {out}, {err}, {log, text}, {result}, {error, exit}."""

_LIMIT = 16 * 1024 * 1024
_log = logging.getLogger(__name__)


class Door:
    """Serves operations on a port of this computer's own, to those who have the token."""

    def __init__(self, operate: Operate, token: str, manifest: Path) -> None:
        self._operate = operate
        self._token = token
        self._manifest = manifest
        self._open = 0
        self._used = time.monotonic()
        self._runner: web.AppRunner | None = None

    def idle(self) -> float:
        """Seconds since the last request came or ended; 0 while one is being answered."""
        return 0.0 if self._open else time.monotonic() - self._used

    async def start(self, port: int) -> int:
        """Listen at the port, or at a free one where that is taken; the port. Raises OSError."""
        app = web.Application(client_max_size=_LIMIT)
        app.router.add_post("/v1/{operation}", self._answer)
        app.router.add_get(MANIFEST, self._show_manifest)
        # A client that has gone ends what was done for it: a log that is followed, an attached container.
        self._runner = web.AppRunner(app, access_log=None, handler_cancellation=True, shutdown_timeout=1.0)
        await self._runner.setup()
        for candidate in dict.fromkeys((port, 0)):
            with contextlib.suppress(OSError):
                site = web.TCPSite(self._runner, "127.0.0.1", candidate)
                await site.start()
                return int(self._runner.addresses[0][1])
        raise OSError("no port of this computer is free")

    async def close(self) -> None:
        """Stop listening; what is being answered is broken off."""
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None

    async def _show_manifest(self, request: web.Request) -> web.Response:
        del request
        text = await asyncio.to_thread(self._manifest.read_text, "utf-8")
        return web.Response(text=text, content_type="text/plain")

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        given = request.headers.get("Authorization", "")
        if not hmac.compare_digest(given.encode("utf-8", "replace"), f"Bearer {self._token}".encode()):
            raise web.HTTPUnauthorized(text="The practice lab answers only those who have its token.\n")
        try:
            arguments = json.loads(await request.read() or b"{}")
        except (ValueError, RecursionError) as error:
            raise web.HTTPBadRequest(text="The body is no JSON.\n") from error
        if not isinstance(arguments, dict):
            raise web.HTTPBadRequest(text="The body is no JSON object.\n")
        response = web.StreamResponse(headers={"Content-Type": "application/x-ndjson"})
        await response.prepare(request)
        self._open += 1
        try:
            await self._stream(request.match_info["operation"], arguments, response)
        finally:
            self._open -= 1
            self._used = time.monotonic()
        return response

    async def _stream(self, operation: str, arguments: dict[str, Any], response: web.StreamResponse) -> None:
        events = self._operate(operation, arguments)
        try:
            async for event in events:
                await response.write(json.dumps(event, separators=(",", ":")).encode() + b"\n")
        except ConnectionError:
            # The client has gone.
            return
        except Exception:
            # Whatever goes wrong in one operation, the lab stays, and the client gets a sentence.
            _log.exception("the operation %s failed", operation)
            said = {"error": "The practice lab has a fault of its own here; its log tells more.", "exit": 1}
            await response.write(json.dumps(said).encode() + b"\n")
        finally:
            await events.aclose()
        with contextlib.suppress(ConnectionError):
            await response.write_eof()
