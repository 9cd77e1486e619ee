"""What lint asks of the catalogue of failures, beyond that it can be read."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass

from jmespath.exceptions import JMESPathError

from tutor.content.catalogue import CatalogueDraft
from tutor.content.failures import ALWAYS_KNOWN, DERIVED, SLOT, Failure, Sign
from tutor.content.needles import LEAST, needles
from tutor.content.problem import LessonProblem, nearest
from tutor.content.rules.checks import patterns_within
from tutor.content.rules.commands import reading_trouble
from tutor.content.template import compiled

_EXAMPLE = "example"
Problems = Iterator[LessonProblem]


def problems(draft: CatalogueDraft, facts: Mapping[str, str]) -> Problems:
    """Everything to be put right in the entries that could be read; `facts` are those of the part."""
    broken = {problem.field.split(".")[0] for problem in draft.problems}
    for failure in draft.catalogue.failures:
        if failure.id in broken:
            continue
        judge = _Judge(draft, failure, facts)
        for at, sign in enumerate(failure.signs):
            yield from judge.sign(f"signs[{at}]", sign)
        yield from judge.texts()


@dataclass(frozen=True)
class _Judge:
    draft: CatalogueDraft
    failure: Failure
    facts: Mapping[str, str]

    def sign(self, at: str, sign: Sign) -> Problems:
        yield from self._patterns(at, sign)
        is_state = sign.pod or sign.event or (sign.reading and sign.reading.expect)
        if not sign.is_about_command and not is_state:
            yield self._report(at, "It asks for nothing that only this failure has, so it fits always.")
        may_be_well = sign.exit is not None and (not sign.exit or 0 in sign.exit)
        if sign.text is not None and may_be_well and not sign.command:
            sentence = "A command that ended well prints this too, as `cat` may. Say which with `command`."
            yield self._report(f"{at}.text", sentence)
        for pattern in sign.command:
            if (trouble := _words_trouble(pattern)) is not None:
                yield self._report(f"{at}.command", f"`{pattern}` does not parse: {trouble}.")
        if sign.reading is not None:
            yield from self._reading(at, sign)

    def texts(self) -> Problems:
        """Every name in braces has a value whichever sign it was, or says what stands instead."""
        failure = self.failure
        signs = [sign.brings for sign in failure.signs]
        always = frozenset.intersection(*signs) if signs else frozenset[str]()
        ever = failure.brings
        known = {*self.facts, *ever, *ALWAYS_KNOWN, *DERIVED}
        for field, text in (
            ("sentence", failure.sentence),
            ("remedy", failure.remedy),
            ("practice", failure.practice or ""),
            ("try", failure.command or ""),
        ):
            for name, default in (slot.groups() for slot in SLOT.finditer(text)):
                if name not in known:
                    sentence = f"Nothing brings the name `{name}`.{nearest(name, known)}"
                    yield self._report(field, sentence)
                elif name in DERIVED and not set(DERIVED[name]) <= ever:
                    lacking = sorted(set(DERIVED[name]) - ever)
                    yield self._report(field, f"`{name}` is worked out of `{lacking[0]}`, which no sign has.")
                elif default is None and not _is_certain(name, always, ever, self.facts) and field != "try":
                    sentence = f"`{{{name}}}` is not always known. Write `{{{name}|what stands instead}}`."
                    yield self._report(field, sentence)

    def _patterns(self, at: str, sign: Sign) -> Problems:
        for name, pattern in sign.patterns:
            field = f"{at}.{name}"
            try:
                re.compile(pattern, re.IGNORECASE)
            except re.error as error:
                yield self._report(field, f"`{pattern}` is no regular expression: {error}.")
                continue
            if name == "text" and not needles(pattern):
                sentence = (
                    f"An alternative of `{pattern}` has no {LEAST} plain characters in a row outside of "
                    "groups, so that long outputs would be searched slowly."
                )
                yield self._report(field, sentence)

    def _reading(self, at: str, sign: Sign) -> Problems:
        reading = sign.reading
        assert reading is not None
        known = {*self.facts, *sign.brings, *ALWAYS_KNOWN}
        for name, _ in SLOT.findall(reading.read):
            if name not in known:
                yield self._report(f"{at}.read", f"Nothing brings the name `{name}`.{nearest(name, known)}")
        example = SLOT.sub(_EXAMPLE, reading.read)
        trouble = _words_trouble(example) or reading_trouble(example, reading.form)
        if trouble is not None:
            yield self._report(f"{at}.read", trouble)
        queries = [("expect", query) for query in reading.expect]
        for field, query in [*queries, *(("take", query) for query in reading.take.values())]:
            try:
                compiled(SLOT.sub(_EXAMPLE, query))
            except JMESPathError as error:
                reason = str(error).splitlines()[0].rstrip(":.")
                yield self._report(f"{at}.{field}", f"`{query}` is no JMESPath query: {reason}.")
        for pattern in patterns_within(reading.expect):
            try:
                re.compile(SLOT.sub(_EXAMPLE, pattern))
            except re.error as error:
                yield self._report(f"{at}.expect", f"`{pattern}` is no regular expression: {error}.")

    def _report(self, field: str, sentence: str) -> LessonProblem:
        failure = self.failure
        lines = self.draft.lines.get(failure.place.file, {})
        path = f"{failure.id}.{field}"
        known = path
        while known and known not in lines:
            known = re.sub(r"(^|\.)[^.\[\]]*$|\[\d+\]$", "", known)
        place = type(failure.place)(failure.place.file, lines.get(known, failure.place.line))
        return LessonProblem(place, None, path, sentence)


def _is_certain(name: str, always: Set[str], ever: Set[str], facts: Mapping[str, str]) -> bool:
    """Whether a name has a value whichever sign it was: a fact does not stand in for what a sign brings."""
    return name in always or (name in facts and name not in ever)


def _words_trouble(line: str) -> str | None:
    try:
        words = shlex.split(line)
    except ValueError as error:
        return str(error).rstrip(".").lower()
    return None if words else "there is no word in it"
