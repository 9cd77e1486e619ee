"""What the tools write, in UTF-8 whatever the computer's language settings are."""

from __future__ import annotations

import io
import sys


def set_up() -> None:
    """Once, at the start of a tool."""
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # An argument that is no UTF-8 comes back as the bytes that it was.
            stream.reconfigure(encoding="utf-8", errors="surrogateescape")


def out(text: str) -> None:
    sys.stdout.write(text)
    sys.stdout.flush()


def err(text: str) -> None:
    sys.stdout.flush()
    sys.stderr.write(text)
    sys.stderr.flush()
