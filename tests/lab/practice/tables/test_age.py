"""Ages, at the borders of every rule."""

from __future__ import annotations

import pytest

from tests.lab.practice.tables.shown import NOW, ago
from tutor.lab.practice.tables.age import Since, duration, since

MINUTE, HOUR, DAY = 60, 3600, 86400
YEAR = 365 * DAY


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (-2, "<invalid>"),
        (-1.5, "0s"),
        (0, "0s"),
        (1.9, "1s"),
        (119.9, "119s"),
        (120, "2m"),
        (121, "2m1s"),
        (10 * MINUTE - 1, "9m59s"),
        (10 * MINUTE, "10m"),
        (3 * HOUR - 1, "179m"),
        (3 * HOUR, "3h"),
        (3 * HOUR + 5 * MINUTE, "3h5m"),
        (8 * HOUR - 1, "7h59m"),
        (8 * HOUR, "8h"),
        (2 * DAY - 1, "47h"),
        (2 * DAY, "2d"),
        (7 * DAY + 3 * HOUR, "7d3h"),
        (8 * DAY, "8d"),
        (2 * YEAR - 1, "729d"),
        (2 * YEAR, "2y"),
        (2 * YEAR + DAY, "2y1d"),
        (8 * YEAR, "8y"),
        (9 * YEAR + 40 * DAY, "9y"),
    ],
)
def test_durations(seconds: float, text: str) -> None:
    assert duration(seconds) == text


def test_since() -> None:
    now = NOW.timestamp()
    assert since(ago(65)).text(now) == "65s"
    assert since(ago(65)).text(now + 60) == "2m5s"
    assert since(ago(65), "3 (", " ago)").text(now) == "3 (65s ago)"
    assert since("2026-11-23T12:00:00.500000Z").text(now) == "29s"
    assert since(None) == since("") == since("yesterday") == Since(None)
    assert Since(None).text(now) == "<unknown>"
