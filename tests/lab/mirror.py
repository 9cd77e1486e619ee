"""A server on loopback that holds a file named as k3d's, and cuts, ignores, lies or refuses as told."""

from __future__ import annotations

import hashlib
import random
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from tutor.lab.fetch import Source

CONTENT = random.Random(3).randbytes(700_000)
PIN = hashlib.sha256(CONTENT).hexdigest()


class Mirror:
    """What the server does, one step for each request; the last one again after that."""

    def __init__(self, *steps: Callable[[BaseHTTPRequestHandler], None]) -> None:
        self.steps = list(steps)
        self.ranges: list[str | None] = []
        self.paths: list[str] = []
        self.url = ""

    def answer(self, request: BaseHTTPRequestHandler) -> None:
        self.ranges.append(request.headers.get("Range"))
        self.paths.append(request.path)
        step = self.steps.pop(0) if len(self.steps) > 1 else self.steps[0]
        step(request)

    @property
    def source(self) -> Source:
        return Source(f"{self.url}/k3d-linux-amd64", "k3d-linux-amd64", PIN)


@contextmanager
def serving(*steps: Callable[[BaseHTTPRequestHandler], None]) -> Iterator[Mirror]:
    mirror = Mirror(*steps)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            mirror.answer(self)

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    mirror.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield mirror
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def send(
    content: bytes = CONTENT,
    *,
    ranges: bool = True,
    cut: int | None = None,
    length: bool = True,
    shift: int = 0,
) -> Callable[[BaseHTTPRequestHandler], None]:
    """Answers with `content`; `cut`: closes the line after so many bytes; `shift`: begins elsewhere."""

    def step(request: BaseHTTPRequestHandler) -> None:
        asked = request.headers.get("Range")
        begin = int(asked.removeprefix("bytes=").removesuffix("-")) if asked and ranges else 0
        if begin >= len(content):
            request.send_error(416)
            return
        begin += shift if begin else 0
        body = content[begin:]
        request.send_response(206 if asked and ranges else 200)
        if asked and ranges:
            request.send_header("Content-Range", f"bytes {begin}-{len(content) - 1}/{len(content)}")
        if length:
            request.send_header("Content-Length", str(len(body)))
        request.end_headers()
        request.wfile.write(body[:cut])

    return step


def refuse(code: int) -> Callable[[BaseHTTPRequestHandler], None]:
    return lambda request: request.send_error(code)
