"""The events of k3d's operations: its log lines, its results, its failures."""

from __future__ import annotations

from typing import Any

Event = dict[str, Any]


class K3dError(Exception):
    """An operation ends here; the message is k3d's last line, of the level FATA."""


def info(text: str) -> Event:
    return {"log": "INFO", "text": text}


def warn(text: str) -> Event:
    return {"log": "WARN", "text": text}


def error(text: str) -> Event:
    return {"log": "ERRO", "text": text}


def result(document: Any) -> Event:
    return {"result": document}
