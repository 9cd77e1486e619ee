"""Published ports: who has which, and the way from a port of this computer to a container's program.

Programs of containers run on this computer itself, so a port that is published under its own number needs
no way, and one under another number gets a listener that passes the bytes on. Only this computer is served.
"""

from __future__ import annotations

import asyncio
import contextlib
import errno
import socket
from collections.abc import Iterable

from tutor.lab.practice.engine.container import Bindings, Container
from tutor.lab.practice.engine.errors import EngineError

_CHUNK = 1 << 16


class Ports:
    def __init__(self) -> None:
        self._listeners: dict[str, list[asyncio.Server]] = {}

    async def claim(self, container: Container, others: Iterable[Container]) -> Bindings:
        """The ports that a container gets, the free ones chosen. Raises EngineError where one is taken, by
        another container or by a program of this computer."""
        taken = {
            (int(binding["HostPort"]), port.rpartition("/")[2])
            for other in others
            for port, bindings in other.published.items()
            for binding in bindings
        }
        claimed: Bindings = {}
        for port, bindings in container.settings.bindings.items():
            number, _, protocol = port.partition("/")
            for binding in bindings:
                host = binding.get("HostIp") or "0.0.0.0"
                wanted = int(binding.get("HostPort") or 0) or _free_port()
                where = f"{host}:{wanted}"
                if (wanted, protocol) in taken:
                    await self.release(container)
                    raise _refused(container, f"Bind for {where} failed: port is already allocated")
                taken.add((wanted, protocol))
                if container.settings.forwards and protocol == "tcp":
                    try:
                        await self._open(container.id, wanted, int(number))
                    except OSError as error:
                        await self.release(container)
                        in_use = error.errno == errno.EADDRINUSE
                        why = "address already in use" if in_use else (error.strerror or str(error)).lower()
                        raise _refused(
                            container, f"failed to bind host port for {where}:{number}/{protocol}: {why}"
                        ) from error
                claimed.setdefault(port, []).append({"HostIp": host, "HostPort": str(wanted)})
        return claimed

    async def release(self, container: Container) -> None:
        """Close what leads to a container."""
        for server in self._listeners.pop(container.id, ()):
            server.close()

    def close(self) -> None:
        for servers in self._listeners.values():
            for server in servers:
                server.close()
        self._listeners.clear()

    async def _open(self, container: str, outside: int, inside: int) -> None:
        """Raises OSError where the port is taken."""
        if outside == inside:
            # The program itself will listen there.
            with socket.socket() as probe:
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                probe.bind(("127.0.0.1", outside))
            return

        async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            await _pass_on(reader, writer, inside)

        server = await asyncio.start_server(serve, "127.0.0.1", outside)
        self._listeners.setdefault(container, []).append(server)


def _refused(container: Container, why: str) -> EngineError:
    return EngineError(
        "failed to set up container networking: driver failed programming external connectivity on endpoint "
        f"{container.name} ({container.id}): {why}"
    )


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


async def _pass_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, port: int) -> None:
    try:
        inner_reader, inner_writer = await asyncio.open_connection("127.0.0.1", port)
    except OSError:
        # Nobody listens in the container: the connection is reset, as with Docker's own proxy.
        writer.transport.abort()
        return
    try:
        await asyncio.gather(_copy(reader, inner_writer), _copy(inner_reader, writer))
    finally:
        inner_writer.close()
        writer.close()


async def _copy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with contextlib.suppress(OSError):
        while chunk := await reader.read(_CHUNK):
            writer.write(chunk)
            await writer.drain()
        if writer.can_write_eof():
            writer.write_eof()
