"""The pace of the practice lab: time, and how much shorter the lab waits where waiting teaches nothing."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime

USUAL_SPEED = 10.0
"""A pod's grace period of 30 s takes 3 s."""


@dataclass(frozen=True)
class Pace:
    """How fast the lab's own waiting goes by. What programs print, and every time that is shown, is real."""

    speed: float = USUAL_SPEED

    def seconds(self, real: float) -> float:
        """How long the lab takes for what takes `real` seconds elsewhere."""
        return real / self.speed

    async def sleep(self, real: float) -> None:
        """Wait for what takes `real` seconds elsewhere."""
        await asyncio.sleep(self.seconds(real))


def now() -> datetime:
    return datetime.now(UTC)


def stamp(moment: datetime) -> str:
    """As Kubernetes writes times: `2026-11-23T12:06:36Z`."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def micro_stamp(moment: datetime) -> str:
    """As Kubernetes writes the times of leases and events: `2026-11-23T12:06:36.000000Z`."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def moment(text: str) -> datetime:
    """The time that a stamp, micro stamp or RFC 3339 time with zone says. Raises ValueError."""
    found = datetime.fromisoformat(text)
    if found.tzinfo is None:
        raise ValueError(f"no time zone in {text!r}")
    return found.astimezone(UTC)
