"""Does a sign of the catalogue hold, and which names does it bring for the texts?"""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING

from tutor.content.failures import Failure, PodSign, Sign
from tutor.content.failures import Reading as Question
from tutor.content.needles import needles
from tutor.content.template import answer, said
from tutor.engine.diagnosis.pods import PodState
from tutor.engine.diagnosis.wording import filled, filled_expectation
from tutor.engine.expect import holds
from tutor.engine.patterns import matches

if TYPE_CHECKING:
    from tutor.engine.diagnosis.evidence import Evidence, Said

Names = dict[str, str]

WINDOW = 1500
"""Characters before and after a needle, within its line, in which a pattern is searched."""
LOOKS = 40
"""Lines that are searched for one needle, from the end."""


@dataclass(frozen=True)
class Match:
    """A sign that holds."""

    failure: Failure
    sign: Sign
    names: Names
    said: Said | None
    length: int = 0
    """Characters of text that were recognised."""
    asked: bool = field(default=False)
    """More than the command's own words was looked at."""

    @property
    def weight(self) -> tuple[int, int, int, int, int]:
        """The greater one goes first: causes before symptoms, by priority, by how much was asked for
        and found."""
        sign = self.sign
        wanted = (
            *(sign.text, sign.typed, sign.pod, sign.event, sign.reading, sign.system, sign.lasts),
            sign.command or None,
            sign.silent or None,
        )
        conditions = sum(each is not None for each in wanted)
        return (
            0 if self.failure.symptom else 1,
            self.failure.priority,
            conditions,
            len(self.names),
            self.length,
        )


def told(failure: Failure, sign: Sign, evidence: Evidence) -> Iterator[Match]:
    """The sign as far as commands tell: a match for each command of which all that is asked for holds.
    A sign that asks nothing of a command holds once."""
    if sign.system is not None and not evidence.anywhere and sign.system != evidence.system:
        return
    if not sign.is_about_command:
        about = next((said for said in evidence.said if said.typed is not None), None)
        if not sign.command or about is None or _is_command(sign, about, evidence.facts):
            yield Match(failure, sign, _basic(about), about)
        return
    for each in evidence.said:
        found = _of_command(sign, each, evidence.facts)
        if found is not None:
            names, length = found
            yield Match(failure, sign, {**_basic(each), **names}, each, length)


def seen(match: Match, evidence: Evidence) -> Match | None:
    """The match after looking at what is there, None where that does not fit."""
    sign = match.sign
    if sign.pod is None and sign.event is None and sign.reading is None:
        return match
    ways: Iterator[Names] = iter([match.names])
    if sign.pod is not None:
        ways = _with_pod(sign.pod, ways, evidence)
    if sign.event is not None:
        ways = _with_event(sign, ways, evidence)
    for names in ways:
        all_names = _with_answer(sign.reading, names, evidence) if sign.reading is not None else names
        if all_names is not None:
            return Match(match.failure, sign, all_names, match.said, match.length, asked=True)
    return None


def _basic(said: Said | None) -> Names:
    if said is None:
        return {}
    known = {"tool": said.tool, "typed": said.typed, "exit_code": said.exit_code}
    return {name: str(value) for name, value in known.items() if value is not None}


def _of_command(sign: Sign, said: Said, facts: Mapping[str, str]) -> tuple[Names, int] | None:
    if not _ended_so(sign, said) or not _is_command(sign, said, facts):
        return None
    if sign.lasts is not None and (said.seconds is None or said.seconds < sign.lasts):
        return None
    if sign.silent and (said.typed is None or said.running or said.output.strip()):
        return None
    names: Names = {}
    length = 0
    if sign.typed is not None:
        found = _compiled(sign.typed).search(said.typed or "")
        if found is None:
            if said.typed is not None or sign.text is None:
                return None
        else:
            names |= _groups(found)
    if sign.text is not None:
        hit = find(sign.text, said)
        if hit is None:
            return None
        names |= _groups(hit)
        length = len(hit.group())
    return names, length


def _ended_so(sign: Sign, said: Said) -> bool:
    if sign.stream != "either" and said.stream not in ("either", sign.stream):
        return False
    if said.running:
        return sign.lasts is not None
    if said.exit_code is None:
        return said.typed is None or sign.text is not None
    if sign.exit is None:
        return said.exit_code != 0
    return not sign.exit or said.exit_code in sign.exit


def _is_command(sign: Sign, said: Said, facts: Mapping[str, str]) -> bool:
    if not sign.command:
        return True
    if said.typed is None:
        return sign.text is not None
    return any(matches(filled(pattern, facts), said.typed) for pattern in sign.command)


def find(pattern: str, said: Said) -> re.Match[str] | None:
    """The last place of the output where a pattern is found within one line."""
    compiled = _compiled(pattern)
    text, lowered = said.output, said.lowered
    best: re.Match[str] | None = None
    best_at = -1
    for needle in needles(pattern):
        end = len(lowered)
        for _ in range(LOOKS):
            at = lowered.rfind(needle, 0, end)
            if at <= best_at:
                break
            start = max(lowered.rfind("\n", 0, at) + 1, at - WINDOW)
            stop = lowered.find("\n", at)
            stop = min(len(text) if stop < 0 else stop, at + len(needle) + WINDOW)
            if found := compiled.search(text[start:stop]):
                best, best_at = found, at
                break
            end = at
    return best


def _groups(found: re.Match[str]) -> Names:
    return {name: value.strip() for name, value in found.groupdict().items() if value is not None}


def _with_pod(wanted: PodSign, ways: Iterator[Names], evidence: Evidence) -> Iterator[Names]:
    for names in ways:
        for state in evidence.pods:
            found = _pod_names(wanted, state, evidence)
            if found is not None:
                yield {**names, **found}


def _pod_names(wanted: PodSign, pod: PodState, evidence: Evidence) -> Names | None:
    refused = (
        wanted.state and pod.state not in wanted.state,
        wanted.reason and not {pod.reason, pod.ended} & set(wanted.reason),
        wanted.exit and pod.pod_exit not in wanted.exit,
        wanted.failed and not pod.pod_exit,
        wanted.policy is not None and pod.policy != wanted.policy,
    )
    if any(refused):
        return None
    names = {
        "pod": pod.pod,
        "container": pod.container,
        "pod_image": pod.pod_image,
        "reason": pod.reason,
        "message": pod.message,
        "pod_exit": "" if pod.pod_exit is None else str(pod.pod_exit),
        "restarts": str(pod.restarts),
        "deployment": pod.deployment,
    }
    if wanted.message is None:
        return names
    pattern = _compiled(wanted.message)
    # Older kubelets say why only in the event, and in the state no more than that they wait.
    messages = [pod.message, *(each.message for each in evidence.warnings if each.uid == pod.uid)]
    for message in messages:
        if found := pattern.search(message):
            return {**names, **_groups(found), "message": message}
    return None


def _with_event(sign: Sign, ways: Iterator[Names], evidence: Evidence) -> Iterator[Names]:
    wanted = sign.event
    assert wanted is not None
    for names in ways:
        for event in evidence.warnings:
            if event.reason not in wanted.reason:
                continue
            found = _compiled(wanted.message or "").search(event.message)
            if found is not None:
                told_by = {"about": event.about, "reason": event.reason, "message": event.message}
                yield {**names, **told_by, **_groups(found)}


def _with_answer(question: Question, names: Names, evidence: Evidence) -> Names | None:
    known = {**evidence.facts, **names}
    reading = evidence.read(tuple(filled(word, known) for word in shlex.split(question.read)))
    document: object = None
    if reading is None or (reading.exit_code != 0 and question.form != "text"):
        if question.expect:
            return None
    elif question.form == "text":
        document = {"stdout": reading.stdout, "stderr": reading.stderr, "exit": reading.exit_code}
    else:
        try:
            lines = [line for line in reading.stdout.splitlines() if line.strip()]
            document = (
                [json.loads(line) for line in lines]
                if question.form == "lines"
                else json.loads(reading.stdout)
            )
        except (ValueError, RecursionError):
            if question.expect:
                return None
    for query, wanted in question.expect.items():
        value = answer(filled(query, known), document)
        if not holds(filled_expectation(wanted, known), value, {}):
            return None
    taken = {name: answer(filled(query, known), document) for name, query in question.take.items()}
    return {**names, **{name: said(value) for name, value in taken.items() if value not in (None, [], "")}}


@lru_cache(maxsize=1024)
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)
