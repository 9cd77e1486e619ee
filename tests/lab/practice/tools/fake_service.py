"""A practice lab of a few lines: answers operations with what a test has put down for them."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

Event = dict[str, Any]
Answer = Callable[[dict[str, Any]], Iterable[Event]]
TOKEN = "a token"


def result(value: Any) -> Answer:
    """An answer that only has a result."""
    return lambda arguments: [{"result": value}]


def error(message: str, code: int = 1, *, plain: bool = False) -> Answer:
    return lambda arguments: [{"error": message, "exit": code, "plain": plain}]


class FakeService:
    """Listens on a free port; `file` is what DWK_TUTOR_PRACTICE names."""

    def __init__(self, folder: Path) -> None:
        self.answers: dict[str, Answer] = {}
        self.asked: list[tuple[str, dict[str, Any]]] = []
        """Each operation with its arguments, in order."""
        self._server = _Server(("127.0.0.1", 0), _handler(self))
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True)
        self._thread.start()
        self.file = folder / "service.json"
        said = {"pid": 1, "port": self._server.server_port, "token": TOKEN, "version": "0"}
        self.file.write_text(json.dumps(said), "utf-8")

    def asked_for(self, operation: str) -> list[dict[str, Any]]:
        return [arguments for name, arguments in self.asked if name == operation]

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


class _Server(ThreadingHTTPServer):
    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that has gone is what some tests want."""


def _handler(service: FakeService) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            length = int(self.headers["Content-Length"])
            arguments = json.loads(self.rfile.read(length))
            operation = self.path.removeprefix("/v1/")
            if self.headers["Authorization"] != f"Bearer {TOKEN}":
                self.send_error(401)
                return
            service.asked.append((operation, arguments))
            self.send_response(200)
            self.end_headers()
            unknown = error(f"the lab has no operation {operation}")
            for event in service.answers.get(operation, unknown)(arguments):
                self.wfile.write(json.dumps(event).encode() + b"\n")
                self.wfile.flush()

        def log_message(self, format: str, *args: Any) -> None:
            """Says nothing."""

    return Handler
