"""What the doctor found: one line of its report."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum


class Status(Enum):
    """How a finding bears on the real lab."""

    OK = "ok"
    """As it should be."""
    WARN = "warn"
    """The real lab can run; something may go wrong or look odd."""
    FAIL = "fail"
    """The real lab cannot run before this is put right."""


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at."""

    id: str
    """Stable name, such as `docker` or `disk`; see `tutor.lab.doctor.report.as_json`."""
    status: Status
    found: str
    """What is true, with the values that were read."""
    why: str
    """Why it matters to the lessons."""
    fix: str | None = None
    """What to do or run on this system, None where nothing needs doing. May have several lines."""


def ok(id: str, found: str, why: str, fix: str | None = None) -> Finding:
    """A finding that is as it should be; `fix` then holds advice for another wish."""
    return Finding(id, Status.OK, found, why, fix)


def warn(id: str, found: str, why: str, fix: str | None = None) -> Finding:
    """A finding that the lessons can live with."""
    return Finding(id, Status.WARN, found, why, fix)


def fail(id: str, found: str, why: str, fix: str | None = None) -> Finding:
    """A finding that stops the real lab."""
    return Finding(id, Status.FAIL, found, why, fix)


def can_run(findings: Iterable[Finding]) -> bool:
    """Whether the real lab can run: nothing failed."""
    return all(finding.status is not Status.FAIL for finding in findings)
