"""The practice cluster's API server: real kubectl on one side, the cluster's registry on the other."""

from __future__ import annotations

import ipaddress
import time
from collections.abc import Callable, Collection

from aiohttp import web

from tutor.lab.practice.api.access import Doorkeeper
from tutor.lab.practice.api.certificates import Authority
from tutor.lab.practice.api.logs import LogSource
from tutor.lab.practice.api.openapi import OpenApi
from tutor.lab.practice.api.routes import Routes
from tutor.lab.practice.api.streams import Streams
from tutor.lab.practice.cluster.registry import Registry
from tutor.lab.practice.schema import Schema
from tutor.lab.practice.tables.rows import Rows

_LINE = 64 * 1024
"""Bytes of an address or of one header: selectors can be long."""
_GRACE = 1.0
"""Seconds that calls have to end when the server stops."""


class ApiServer:
    """One cluster's server, on loopback only, for its admin only."""

    def __init__(
        self,
        registry: Registry,
        schema: Schema,
        logs: LogSource,
        *,
        certificates: Authority,
        token: str,
        version: str,
        names: Collection[str] = (),
    ) -> None:
        """`version` is what `/version` tells; `names` are further host names that it may be asked by."""
        self._certificates = certificates
        self.streams = Streams()
        self._store = registry.store
        self._rows = Rows()
        self._unhear: Callable[[], None] | None = None
        self._routes = Routes(
            registry,
            OpenApi(schema, version),
            logs,
            self._rows,
            Doorkeeper(token, names),
            self.streams,
            version,
        )
        self._runner: web.ServerRunner | None = None
        self._used = time.monotonic()

    def idle(self) -> float:
        """Seconds since the last call came; 0 while one is followed, such as a watch."""
        return 0.0 if len(self.streams) else time.monotonic() - self._used

    async def _answer(self, request: web.BaseRequest) -> web.StreamResponse:
        self._used = time.monotonic()
        return await self._routes.answer(request)

    async def start(self, host: str = "127.0.0.1", port: int = 0) -> int:
        """Listen; the port, a free one for 0, is the answer.

        Raises ValueError for a host that is not loopback, OSError where the port is taken.
        """
        if not ipaddress.ip_address(host).is_loopback:
            raise ValueError(f"the practice cluster listens on loopback only, not on {host}")
        server = web.Server(
            self._answer,
            handler_cancellation=True,
            access_log=None,
            auto_decompress=False,
            max_line_size=_LINE,
            max_field_size=_LINE,
        )
        runner = web.ServerRunner(server, handle_signals=False, shutdown_timeout=_GRACE)
        await runner.setup()
        self._unhear = self._store.subscribe(self._rows.hear)
        try:
            site = web.TCPSite(runner, host, port, ssl_context=self._certificates.server_context())
            await site.start()
        except OSError:
            await self._close(runner)
            raise
        self._runner = runner
        return int(runner.addresses[0][1])

    async def stop(self) -> None:
        """Close the port, end every watch and every log that is followed."""
        runner, self._runner = self._runner, None
        if runner is None:
            return
        for site in tuple(runner.sites):
            await site.stop()
        self.streams.end()
        await self._close(runner)

    async def _close(self, runner: web.ServerRunner) -> None:
        await runner.cleanup()
        if self._unhear is not None:
            self._unhear()
            self._unhear = None
        self._rows.clear()
