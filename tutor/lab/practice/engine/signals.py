"""Signals by the words that `docker kill` and Dockerfiles use for them."""

from __future__ import annotations

import signal

from tutor.lab.practice.engine.errors import EngineError


def number_of(word: str) -> int:
    """`KILL`, `SIGTERM`, `9` → its number. Raises EngineError."""
    if word.isdigit() and 0 < int(word) < 65:
        return int(word)
    name = word.upper().removeprefix("SIG")
    found = signal.Signals.__members__.get(f"SIG{name}")
    if found is None:
        raise EngineError(f"Invalid signal: {word}")
    return int(found)
