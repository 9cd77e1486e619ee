"""Reads the catalogue of failures, `lessons/diagnosis/*.yaml`, with every problem at its line."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from yaml.nodes import MappingNode, Node, ScalarNode

from tutor.content.check_fields import read_expectations
from tutor.content.failures import (
    FORMS,
    POD_STATES,
    STREAMS,
    SYSTEMS,
    TRUSTS,
    Catalogue,
    EventSign,
    Failure,
    PodSign,
    Reading,
    Sign,
)
from tutor.content.fields import Fields, scalar
from tutor.content.loader import lessons_folder
from tutor.content.problem import LessonError, LessonProblem, listed, nearest
from tutor.content.source import Source, written_id
from tutor.content.step_fields import ID, ID_MEANING

FOLDER = "diagnosis"

_FAILURE = (
    "id",
    "signs",
    "sentence",
    "remedy",
    "try",
    "practice",
    "real_only",
    "symptom",
    "evidence",
    "priority",
)
_SIGN = (
    "text",
    "stream",
    "exit",
    "command",
    "typed",
    "silent",
    "lasts",
    "system",
    "pod",
    "event",
    "read",
    "form",
    "expect",
    "take",
)
_POD = ("state", "reason", "exit", "failed", "policy", "message")
_ANY = "any"


@dataclass(frozen=True)
class CatalogueDraft:
    """The catalogue as far as it could be read."""

    catalogue: Catalogue
    problems: tuple[LessonProblem, ...]
    lines: Mapping[str, Mapping[str, int]]
    """File → path of a field, as in `docker-not-running.sentence` → its line."""


def load_catalogue(folder: Path) -> Catalogue:
    """The catalogue of the course in `folder`; empty where there is none.

    Raises LessonError with every problem of every file.
    """
    draft = read_catalogue(folder)
    if draft.problems:
        raise LessonError(draft.problems)
    return draft.catalogue


def read_catalogue(folder: Path) -> CatalogueDraft:
    """The catalogue as far as it can be read, and what is amiss. Never raises for what stands in the
    files."""
    lessons = lessons_folder(folder)
    prefix = "" if lessons == folder else f"{lessons.name}/"
    problems: list[LessonProblem] = []
    lines: dict[str, Mapping[str, int]] = {}
    failures: dict[str, Failure] = {}
    for path in sorted((lessons / FOLDER).glob("*.yaml")):
        source = Source(f"{prefix}{FOLDER}/{path.name}", problems)
        if (node := source.compose(path)) is None:
            continue
        fields = Fields(source, node, "", ("title", "failures"))
        fields.text("title", must=True)
        for index, item in enumerate(fields.items("failures")):
            failure = _failure(source, item, index)
            if failure.id in failures:
                first = failures[failure.id].place
                source.report(
                    item, "id", f"Another failure has the id `{failure.id}` too, in {first}. Ids are unique."
                )
            elif failure.id:
                failures[failure.id] = failure
        lines[source.file] = source.lines
    return CatalogueDraft(Catalogue(tuple(failures.values())), tuple(problems), lines)


def _failure(source: Source, node: Node, index: int) -> Failure:
    fields = Fields(source, node, written_id(node) or f"failures[{index}]", _FAILURE)
    if not fields.items("signs"):
        fields.report("signs", "It is missing. A failure is recognised by at least one sign.")
    return Failure(
        id=fields.matching("id", ID, ID_MEANING),
        signs=tuple(
            _sign(Fields(source, item, f"{fields.at('signs')}[{at}]", _SIGN))
            for at, item in enumerate(fields.items("signs"))
        ),
        sentence=fields.text("sentence", must=True),
        remedy=fields.text("remedy", must=True),
        command=fields.text_or_none("try"),
        practice=fields.text_or_none("practice"),
        real_only=fields.flag("real_only"),
        symptom=fields.flag("symptom"),
        evidence=fields.one_of("evidence", TRUSTS) if "evidence" in fields else "knowledge",
        priority=fields.whole("priority", 50, least=0),
        place=source.place(node),
    )


def _sign(fields: Fields) -> Sign:
    if isinstance(fields.node, MappingNode) and not fields.node.value:
        fields.report("", "It is empty. A sign names what has to be seen.")
    for name in ("form", "expect", "take"):
        if name in fields and "read" not in fields:
            fields.report(name, "It belongs to a sign with `read`. This one has none.")
    return Sign(
        text=fields.text_or_none("text"),
        stream=fields.one_of("stream", STREAMS),
        exit=_exits(fields),
        command=fields.texts("command", or_one=True),
        typed=fields.text_or_none("typed"),
        silent=fields.flag("silent"),
        lasts=fields.seconds("lasts", None),
        system=fields.one_of("system", SYSTEMS) if "system" in fields else None,
        pod=_pod(fields),
        event=_event(fields),
        reading=_reading(fields),
    )


def _pod(sign: Fields) -> PodSign | None:
    if (node := sign.get("pod")) is None:
        return None
    fields = Fields(sign.source, node, sign.at("pod"), _POD)
    state = fields.texts("state", or_one=True)
    for each in state:
        if each not in POD_STATES:
            fields.report("state", f"`{each}` is none of {listed(POD_STATES)}.{nearest(each, POD_STATES)}")
    return PodSign(
        state=state,
        reason=fields.texts("reason", or_one=True),
        exit=_codes(fields),
        failed=fields.flag("failed"),
        policy=fields.text_or_none("policy"),
        message=fields.text_or_none("message"),
    )


def _event(sign: Fields) -> EventSign | None:
    if (node := sign.get("event")) is None:
        return None
    fields = Fields(sign.source, node, sign.at("event"), ("reason", "message"))
    if "reason" not in fields:
        fields.report("reason", "It is missing. An event is known by its reason.")
    return EventSign(fields.texts("reason", or_one=True), fields.text_or_none("message"))


def _reading(sign: Fields) -> Reading | None:
    if "read" not in sign:
        return None
    return Reading(
        read=sign.text("read", must=True),
        form=sign.one_of("form", FORMS),
        expect=read_expectations(sign) if "expect" in sign else {},
        take=sign.text_map("take"),
    )


def _exits(sign: Fields) -> tuple[int, ...] | None:
    if "exit" not in sign:
        return None
    node = sign.get("exit")
    if isinstance(node, ScalarNode) and node.value == _ANY:
        return ()
    return _codes(sign)


def _codes(fields: Fields) -> tuple[int, ...]:
    node = fields.get("exit")
    if node is None:
        return ()
    codes: list[int] = []
    for item in [node] if isinstance(node, ScalarNode) else fields.items("exit"):
        try:
            code = scalar(item) if isinstance(item, ScalarNode) else None
        except ValueError:
            code = None
        if isinstance(code, bool) or not isinstance(code, int) or not 0 <= code <= 255:
            fields.source.report(item, fields.at("exit"), "Exit codes are whole numbers from 0 to 255.")
        else:
            codes.append(code)
    return tuple(codes)
