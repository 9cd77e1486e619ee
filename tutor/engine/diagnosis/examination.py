"""Finds the entry of the catalogue that explains best what is seen."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from tutor.content.failures import Catalogue, Failure, Trust
from tutor.engine.diagnosis.evidence import Evidence
from tutor.engine.diagnosis.signs import Match, seen, told
from tutor.engine.diagnosis.wording import complete, with_derived, worded

_CAUTION = "Others have met this with the same words; here it may be something else."
_HEARD_OF: frozenset[Trust] = frozenset(("report", "knowledge"))
"""Entries that are no more than that."""


@dataclass(frozen=True)
class Diagnosis:
    """Why something did not work, in words for the learner."""

    id: str
    """Of the catalogue's entry."""
    sentence: str
    """What is the case."""
    remedy: str
    """What to do; Markdown."""
    command: str | None = None
    """One to try."""
    evidence: Trust = "knowledge"
    """How far the entry is to be trusted."""

    @property
    def markdown(self) -> str:
        """Everything, as a page shows it."""
        tried = f"\n\nTry: `{self.command}`" if self.command else ""
        return f"**{self.sentence}**\n\n{self.remedy}{tried}"


def diagnose(catalogue: Catalogue, evidence: Evidence, *, states: bool = True) -> Diagnosis | None:
    """The best explanation, None where nothing in the catalogue fits.

    What commands said is looked at first, and only what the entries in question need is asked. Where the
    words say nothing, or only name a symptom, the state of the pods is looked at too, if `states`.
    """
    best = next(iter(ranked(catalogue, evidence, states=states)), None)
    return None if best is None else _diagnosis(best, evidence)


def ranked(catalogue: Catalogue, evidence: Evidence, *, states: bool = True) -> list[Match]:
    """Every entry that fits, the best first, each once."""
    known = [
        failure for failure in catalogue.failures if not (failure.real_only and evidence.lab == "practice")
    ]
    found = list(_found(known, evidence, about_command=True))
    if states and all(match.failure.symptom for match in found):
        found += _found(known, evidence, about_command=False)
    found.sort(key=lambda match: (match.weight, match.failure.id), reverse=True)
    once = {match.failure.id: match for match in reversed(found)}
    return sorted(once.values(), key=lambda match: (match.weight, match.failure.id), reverse=True)


def _found(known: Iterable[Failure], evidence: Evidence, *, about_command: bool) -> Iterator[Match]:
    for failure in known:
        for sign in failure.signs:
            if sign.is_about_command is about_command:
                for match in told(failure, sign, evidence):
                    if (found := seen(match, evidence)) is not None:
                        yield found


def _diagnosis(match: Match, evidence: Evidence) -> Diagnosis:
    failure = match.failure
    # What another sign would have brought is not known; a fact of that name would be about something else.
    facts = {name: value for name, value in evidence.facts.items() if name not in failure.brings}
    names = {**facts, **match.names}
    in_practice = evidence.lab == "practice" and failure.practice is not None
    remedy = (failure.practice if in_practice else failure.remedy) or failure.remedy
    derived = with_derived(failure.command or "", names, evidence, match.said)
    command = None if in_practice or failure.command is None else complete(failure.command, derived, facts)
    told = worded(remedy, names, evidence, match.said)
    return Diagnosis(
        failure.id,
        worded(failure.sentence, names, evidence, match.said),
        f"{told} {_CAUTION}" if failure.evidence in _HEARD_OF else told,
        command,
        failure.evidence,
    )
