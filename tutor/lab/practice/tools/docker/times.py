"""Times as `--since` and `--until` take them."""

from __future__ import annotations

import time
from datetime import datetime

from tutor.lab.practice.tools.arguments import seconds


def moment(text: str) -> float | None:
    """Seconds since 1970 of `1795437237.5`, `5m` (ago), `2026-11-23`, `2026-11-23T12:00:00Z`; None where
    nothing is said. A time without a zone is one of this computer's. Raises ValueError."""
    if not text:
        return None
    try:
        return float(text)
    except ValueError:
        pass
    try:
        return time.time() - seconds(text)
    except ValueError:
        pass
    try:
        # A time without a zone is local to Python as well.
        return datetime.fromisoformat(text).timestamp()
    except ValueError:
        raise ValueError(
            f'invalid value for "since": failed to parse value as time or duration: "{text}"'
        ) from None
