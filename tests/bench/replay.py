"""A server that has its answers ready: what kubectl takes with it is kubectl's own time."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@contextmanager
def replaying(ask: Callable[[str, str], bytes]) -> Iterator[str]:
    """The address of a server on loopback. What is asked of it for the first time it asks for by `ask` (path,
    Accept header), and then knows it."""
    known: dict[tuple[str, str], bytes] = {}
    alone = threading.Lock()

    class Replay(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            key = (self.path, self.headers.get("Accept", ""))
            with alone:
                if key not in known:
                    known[key] = ask(*key)
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(known[key])))
            self.end_headers()
            self.wfile.write(known[key])

        def log_message(self, format: str, *args: object) -> None:
            del format, args

    with ThreadingHTTPServer(("127.0.0.1", 0), Replay) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()
