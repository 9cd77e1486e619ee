"""The log of a pod as a document that checks can ask: when its lines came, and what is the same in them.

Written for programs in any language, so nothing is expected of a line's form. `kubectl logs --timestamps`
tells when each line arrived, which no program can get wrong. A line counts as dated where a time of day (in
any time zone) or a Unix time in it is within TOLERANCE of its arrival; what is left without date and time is
what the program itself has to say.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import pairwise

TOLERANCE = 30.0
"""Seconds between the time in a line and its arrival: a program may be slow to write, a clock may be off."""
_QUARTER = 900.0
"""Seconds. Time zones differ by whole quarters of an hour."""
_SHORTEST = 4
"""Characters of the shortest word that counts as something of one's own, beside date and time."""

_STAMPED = re.compile(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(\.\d+)?(Z|[+-]\d\d:\d\d) ?(.*)", re.DOTALL)
_CLOCK = re.compile(r"(?<![\d:.])([01]?\d|2[0-3]):([0-5]\d):([0-5]\d|60)(?:[.,]\d+)?(?!\d|[:.,]\d)")
_COMPACT = re.compile(r"(?<!\d)\d{8}T(\d\d)(\d\d)(\d\d)(?:[.,]\d+)?(?!\d)")
_EPOCH = re.compile(r"(?<![\w.])(\d{10})(?:\.\d+|\d{3}|\d{6}|\d{9})?(?![\w.])")
_ZONE = r"(?:\s?[AaPp]\.?[Mm]\b\.?)?(?:\s?(?:Z|UTC|GMT|[+-]\d\d:?\d\d|CES?T|EES?T|WES?T|[ECMP][SD]T)(?!\w))*"
_DATE = r"(?:\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4})"
_WHOLE = re.compile(
    rf"(?:{_DATE}(?:[T_,]\s?|\s+))?{_CLOCK.pattern}{_ZONE}(?:\s?\([^()]*\))?(?:\s+m=[+-][\d.]+)?|{_COMPACT.pattern}Z?"
)
_CALENDAR = re.compile(
    r"(?i)(?<!\w)(?:mon|tue|wed|thu|fri|sat|sun|jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)"
    r"(?:[a-z]*day|uary|ruary|ch|il|ust|tember|ober|ember|s|nes|rs|ur)?\.?(?!\w)"
)
_WORD = re.compile(r"[^\s\[\](){}<>\"'`,;|=]+")


@dataclass(frozen=True)
class Line:
    """One line of a log."""

    text: str
    arrived: float | None
    """Unix time; None where the log was read without `--timestamps`."""

    def times(self) -> Iterator[re.Match[str]]:
        """Times in the text that are its own time."""
        for pattern in (_WHOLE, _EPOCH):
            for match in pattern.finditer(self.text):
                if self.arrived is None or _apart(match, self.arrived) <= TOLERANCE:
                    yield match

    @property
    def time(self) -> str | None:
        """Its time as it is written."""
        return next((match[0] for match in self.times()), None)

    @property
    def rest(self) -> str:
        """The text without date and time."""
        text = self.text
        for match in sorted(self.times(), key=lambda one: one.start(), reverse=True):
            text = f"{text[: match.start()]} {text[match.end() :]}"
        if text != self.text:
            text = _without_calendar(text, self.arrived)
        return " ".join(word.strip(":.-") for word in _WORD.findall(text) if word.strip(":.-"))


def log_document(text: str, find: str | None = None) -> dict[str, object]:
    """What there is to ask of a log that was read with `kubectl logs --timestamps`:

    count: how many lines; dated: how many of them bear their time, one where all bear the same; same: what
    all of them say beside the time, null where they differ or say nothing; shortest, every, longest: seconds
    between two lines, null for fewer than two; last: the last line; found: the named groups of the last match
    of `find` (a regular expression), null where nothing matches.
    """
    lines = [_line(line) for line in text.splitlines() if line.strip()]
    rests = {line.rest for line in lines}
    same = rests.pop() if len(rests) == 1 else ""
    gaps = _gaps([line.arrived for line in lines if line.arrived is not None])
    return {
        "count": len(lines),
        "dated": _dated([line.time for line in lines if line.time is not None]),
        "same": same if _says_something(same) else None,
        "shortest": round(min(gaps), 1) if gaps else None,
        "every": round(sum(gaps) / len(gaps), 1) if gaps else None,
        "longest": round(max(gaps), 1) if gaps else None,
        "last": lines[-1].text.strip() if lines else None,
        "found": _found(lines, find) if find else None,
    }


def _line(text: str) -> Line:
    match = _STAMPED.fullmatch(text)
    if match is None:
        return Line(text, None)
    seconds, fraction, zone, rest = match.groups()
    try:
        arrived = datetime.fromisoformat(seconds + ("+00:00" if zone == "Z" else zone)).timestamp()
    except ValueError:
        return Line(text, None)
    return Line(rest, arrived + float((fraction or "0")[:8]))


def _apart(match: re.Match[str], arrived: float) -> float:
    """Seconds between a time in a line and its arrival, time zones aside."""
    numbers = [part for part in match.groups() if part is not None]
    if len(numbers) == 1:
        return abs(int(numbers[0]) - arrived)
    _, minutes, seconds = (int(part) for part in numbers[:3])
    away = (minutes * 60 + seconds - arrived) % _QUARTER
    return min(away, _QUARTER - away)


def _without_calendar(text: str, arrived: float | None) -> str:
    """The text without the words and numbers of a date that stood around a time of day."""
    text = re.sub(rf"(?<![\w.]){_DATE}(?![\w.])", " ", text)
    if _CALENDAR.search(text):
        text = re.sub(
            r"(?<![\w.-])(?:[12]?\d|3[01])(?:st|nd|rd|th)?,?(?![\w.-])", " ", _CALENDAR.sub(" ", text)
        )
    year = datetime.fromtimestamp(arrived, UTC).year if arrived is not None else None
    return re.sub(rf"(?<![\w.-]){year}(?![\w.-])", " ", text) if year else text


def _says_something(text: str) -> bool:
    return any(len(re.sub(r"[\W_]", "", word)) >= _SHORTEST for word in text.split())


def _dated(times: Sequence[str]) -> int:
    # A time that was taken once, when the program began, is near enough to the first lines.
    return min(len(times), 1) if len(set(times)) < 2 else len(times)


def _gaps(arrivals: Sequence[float]) -> list[float]:
    return [later - earlier for earlier, later in pairwise(arrivals)]


def _found(lines: Sequence[Line], find: str) -> Mapping[str, str] | None:
    pattern = re.compile(find)
    for line in reversed(lines):
        if (match := pattern.search(line.text)) is not None:
            return {name: value or "" for name, value in match.groupdict().items()}
    return None
