"""Published ports lead to programs, and each is given once."""

from __future__ import annotations

import asyncio
import socket
from pathlib import Path

import pytest

from tests.lab.practice.engine.workbench import COURSE, RefusedError, ask, engine_in, run


def test_a_published_port_leads_to_the_program(tmp_path: Path) -> None:
    served = (
        "import http.server as h\n"
        "h.HTTPServer(('127.0.0.1', {inside}), h.SimpleHTTPRequestHandler).serve_forever()\n"
    )

    async def steps() -> None:
        outside, inside = _free(), _free()
        async with engine_in(tmp_path) as engine:
            port = [{"container": inside, "host": outside}]
            await run(engine, "python", "python3", "-c", served.format(inside=inside), name="web", ports=port)
            shown = await ask(engine, "container.inspect", name="web")
            assert shown["NetworkSettings"]["Ports"] == {
                f"{inside}/tcp": [{"HostIp": "0.0.0.0", "HostPort": str(outside)}]
            }
            assert await _status(outside) == b"HTTP/1.0 200 OK\r\n"
            with pytest.raises(RefusedError) as refused:
                await run(engine, COURSE, name="other", ports=port)
            assert refused.value.message.endswith(
                f"Bind for 0.0.0.0:{outside} failed: port is already allocated"
            )
            await ask(engine, "container.remove", name="web", force=True)
            with socket.socket() as taken:
                taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                taken.bind(("127.0.0.1", outside))
                taken.listen()
                with pytest.raises(RefusedError, match="address already in use"):
                    await ask(engine, "container.start", name="other")
            await ask(engine, "container.start", name="other")

    asyncio.run(steps())


def _free() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


async def _status(port: int) -> bytes:
    for _ in range(200):
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(b"GET / HTTP/1.0\r\n\r\n")
        try:
            if line := await reader.readline():
                return line
        except ConnectionError:
            pass
        finally:
            writer.close()
        await asyncio.sleep(0.02)
    return b""
