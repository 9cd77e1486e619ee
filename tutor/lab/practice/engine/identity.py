"""Ids and times as Docker writes them."""

from __future__ import annotations

import hashlib
import json
import platform
import secrets
from datetime import UTC, datetime
from typing import Any

NEVER = "0001-01-01T00:00:00Z"
"""The time of what has not happened yet."""


def random_id() -> str:
    """64 hexadecimal digits, as containers, networks and anonymous volumes have."""
    return secrets.token_hex(32)


def digest_of(*parts: Any) -> str:
    """`sha256:…` of what the parts say; the same for equal JSON documents."""
    text = json.dumps(parts, sort_keys=True, separators=(",", ":"), default=str)
    return f"sha256:{hashlib.sha256(text.encode()).hexdigest()}"


def short(id_: str) -> str:
    """The first 12 digits, as the lists show."""
    return id_.removeprefix("sha256:")[:12]


def nano_stamp(moment: datetime) -> str:
    """As Docker writes times: `2026-11-23T12:33:57.060899000Z`."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%f000Z")


def moment_of(stamp: str) -> datetime:
    """The time of a stamp with up to nine digits after the second. Raises ValueError."""
    head, dot, rest = stamp.partition(".")
    digits = len(rest) - len(rest.lstrip("0123456789"))
    text = f"{head}{dot}{rest[: min(digits, 6)]}{rest[digits:]}"
    found = datetime.fromisoformat(text)
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def architecture() -> str:
    """Of this computer, in Go's word: `amd64` or `arm64`."""
    machine = platform.machine().lower()
    return {"x86_64": "amd64", "aarch64": "arm64"}.get(machine, machine or "amd64")
