"""A run of the part under observation: `python -m tests.whole.observed FILE WORDS…` is `dwk-tutor WORDS…`.

Writes to FILE, as JSON, what the checks have seen: step → {before, after, values}. `before` and `after` hold
an outcome for each check, `values` what each query gave in the end, under "COMMAND → QUERY". Facts stand
under their names ({cluster}), so that two runs can be held side by side.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from threading import Event
from typing import Any
from unittest import mock

from tutor import cli
from tutor.commands import run
from tutor.content.check_models import LevelCheck
from tutor.content.models import Step
from tutor.content.template import answer, fill
from tutor.engine.autopilot import take
from tutor.engine.checks import argv_of
from tutor.engine.documents import Unanswered, document_of
from tutor.engine.ports import Reading
from tutor.engine.session import Session
from tutor.engine.taking import Looked, Progressed, Report, StepBegins, StepEnds
from tutor.engine.verdict import StepVerdict
from tutor.lab.lab import Lab


@dataclass
class Seen:
    """What the checks of one step have seen."""

    before: list[str] = field(default_factory=list)
    after: list[str] = field(default_factory=list)
    values: dict[str, Any] = field(default_factory=dict)


class Observer:
    """Looks at each step before its command, and keeps what the checks read last."""

    def __init__(self, session: Session, lab: Lab) -> None:
        self.steps: dict[str, Seen] = {}
        self._session = session
        self._lab = lab
        self._ask = lab.read
        self._readings: dict[tuple[str, ...], Reading] = {}

    def read(self, argv: Sequence[str], *, timeout: float = 15.0, cancel: Event | None = None) -> Reading:
        """As `Lab.read`."""
        reading = self._ask(argv, timeout=timeout, cancel=cancel)
        self._readings[tuple(argv)] = reading
        return reading

    def told(self, event: Progressed) -> None:
        """Take note of what the run tells."""
        match event:
            case StepBegins(step):
                self.steps[step.id] = Seen(before=_outcomes(self._session.verdict(step.id)))
            case Looked(step, verdict):
                self.steps[step.id].after = _outcomes(verdict)
                self._values(step, self.steps[step.id])
            case StepEnds(report) if report.step in self.steps:
                step = next(each for each in self._session.steps if each.id == report.step)
                facts = self._session.facts
                found = {f"{name}: {look.read}": facts.get(name) for name, look in step.looks.items()}
                self.steps[step.id].values |= {read: _without(value, facts) for read, value in found.items()}

    def _values(self, step: Step, seen: Seen) -> None:
        facts = self._session.facts
        for check in step.checks:
            reading = self._readings.get(argv_of(check, facts)) if isinstance(check, LevelCheck) else None
            if isinstance(check, LevelCheck) and reading is not None:
                document = document_of(reading, check.form, check.find)
                for query in check.expect:
                    value = None if isinstance(document, Unanswered) else answer(fill(query, facts), document)
                    seen.values[f"{check.read} → {query}"] = _without(value, facts)


def _outcomes(verdict: StepVerdict) -> list[str]:
    return [check.outcome.value for check in verdict.checks]


def _without(value: Any, facts: Mapping[str, str]) -> Any:
    """The value with {cluster} and {workspace} for what they are in this run."""
    text = json.dumps(value).replace(json.dumps(facts["workspace"])[1:-1], "{workspace}")
    # `dwk` alone, which a cluster may be called, begins many another name.
    return json.loads(text.replace(f"k3d-{facts['cluster']}", "k3d-{cluster}"))


def observed(place: Path) -> Callable[..., Report]:
    """`take` that writes down at its end what was seen."""

    def taking(session: Session, lab: Lab, *, on_event: Callable[[Progressed], None], **more: Any) -> Report:
        observer = Observer(session, lab)

        def both(event: Progressed) -> None:
            on_event(event)
            observer.told(event)

        with mock.patch.object(lab, "read", observer.read):
            report = take(session, lab, on_event=both, **more)
        found = {step: asdict(seen) for step, seen in observer.steps.items()}
        place.write_text(json.dumps(found, indent=1), encoding="utf-8")
        return report

    return taking


if __name__ == "__main__":
    file, *words = sys.argv[1:]
    with mock.patch.object(run, "take", observed(Path(file))):
        sys.exit(cli.main(words))
