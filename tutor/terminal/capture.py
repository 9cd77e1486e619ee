"""Marks and output of the shell to commands."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Began:
    """A command line that the shell has just started."""

    text: str
    """As typed."""
    cwd: str
    started: datetime
    """With time zone."""
