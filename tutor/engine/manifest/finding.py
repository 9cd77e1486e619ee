"""What a look at a manifest finds, a line each."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Status(Enum):
    PRESENT = "present"
    MISSING = "missing"
    AMISS = "amiss"
    """It is there, and not as it has to be."""


@dataclass(frozen=True)
class Finding:
    """One line of the manifest, or one that has yet to be written."""

    line: int | None
    """From 1; None for what is missing."""
    field: str
    """Its path, such as `spec.template.spec.containers[0].image`; empty where it is about the file."""
    status: Status
    sentence: str
    """What the field means; for what is missing or amiss also what to write."""
    value: str = ""
    """What stands behind the colon, where that is one value."""
    depth: int = 0
    """How many fields it lies within."""

    @property
    def name(self) -> str:
        """The field without those it lies within: `image`."""
        return self.field.rpartition(".")[2]
