"""Speaks to the practice lab: one request for each operation, answered by lines of JSON.

The client is written on sockets: http.client needs as long to import as all the rest of the tools.
"""

from __future__ import annotations

import json
import os
import socket
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from tutor.lab.practice.tools import streams

WHERE = "DWK_TUTOR_PRACTICE"
"""The environment's variable that names the file with the lab's port and token."""

Event = dict[str, Any]


class DownError(Exception):
    """No practice lab answers."""


class OperationError(Exception):
    """The lab could not do it. `message` is in the words of the real tool."""

    def __init__(self, message: str, code: int = 1, *, plain: bool = False) -> None:
        super().__init__(message)
        self.message = message
        self.code = code
        """The exit code that the lab proposes."""
        self.plain = plain
        """The message stands as it is, without what docker puts in front."""


class Service:
    """The running lab."""

    def __init__(self, port: int, token: str) -> None:
        self._port = port
        self._token = token

    @classmethod
    def find(cls, environment: Mapping[str, str] | None = None) -> Service:
        """The lab that the environment names; raises DownError."""
        place = (os.environ if environment is None else environment).get(WHERE, "")
        try:
            with open(place, encoding="utf-8") as file:  # noqa: PTH123 - pathlib would be imported for this
                said = json.load(file)
            return cls(int(said["port"]), str(said["token"]))
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise DownError from error

    def start(self, operation: str, arguments: Mapping[str, Any]) -> Iterator[Event]:
        """Send the request at once; the events can be taken afterwards. Raises DownError."""
        body = json.dumps(arguments).encode("utf-8", "surrogatepass")
        head = (
            # Version 1.0: the answer comes as it is, not in chunks, and ends with the connection.
            f"POST /v1/{operation} HTTP/1.0\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {self._token}\r\n"
            f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        try:
            connection = socket.create_connection(("127.0.0.1", self._port), timeout=10)
            connection.sendall(head.encode() + body)
            # A build or a log may be silent for as long as it likes.
            connection.settimeout(None)
        except OSError as error:
            raise DownError from error
        return _events(connection)

    def run(
        self,
        operation: str,
        arguments: Mapping[str, Any] | None = None,
        *,
        out: Callable[[str], None] = streams.out,
        tell: Callable[[Event], None] = lambda event: None,
    ) -> Any:
        """Do an operation, write what it wants to be written, and give its result. Events of other kinds are
        handed to `tell`.

        Raises DownError and OperationError.
        """
        for event in self.start(operation, arguments or {}):
            if "out" in event:
                out(str(event["out"]))
            elif "err" in event:
                streams.err(str(event["err"]))
            elif "result" in event:
                return event["result"]
            else:
                tell(event)
        raise OperationError("unexpected EOF")


def _events(connection: socket.socket) -> Iterator[Event]:
    """The events up to the result; an error is raised. Raises DownError where it is no lab that answers."""
    with connection, connection.makefile("rb") as answer:
        try:
            status = answer.readline().split()
            while answer.readline().strip():
                pass
            if len(status) < 2 or status[1] != b"200":
                raise _refused(status, answer.read())
            for line in answer:
                event = json.loads(line)
                if "error" in event:
                    raise OperationError(
                        str(event["error"]), int(event.get("exit", 1)), plain=bool(event.get("plain"))
                    )
                yield event
                if "result" in event:
                    return
        except (OSError, ValueError) as error:
            raise OperationError("unexpected EOF") from error


def _refused(status: list[bytes], body: bytes) -> Exception:
    if len(status) < 2 or status[1] == b"401":
        # The file speaks of a lab that has ended; something else has its port now.
        return DownError()
    said = body.decode("utf-8", "replace").strip()
    return OperationError(said or f"the practice lab answered {status[1].decode()}")
