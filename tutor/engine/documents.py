"""What a tool printed, as a document that a check can ask."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass

from tutor.content.template import said
from tutor.engine.logs import log_document
from tutor.engine.ports import Reading
from tutor.engine.trouble import no_answer, not_json, says_absent


@dataclass(frozen=True)
class Unanswered:
    """A tool gave no document; the sentence says why."""

    sentence: str


def document_of(reading: Reading, form: str, find: str | None = None) -> object:
    """What a tool printed, as a check or an observation of that form asks it; Unanswered where it gave
    nothing that can be asked. `find`: for logs, see `log_document`. What is not there is null, or of
    lines the empty list."""
    if reading.problem is not None:
        return Unanswered(no_answer(reading))
    if form == "text":
        return {"stdout": reading.stdout, "stderr": reading.stderr, "exit": reading.exit_code}
    if form == "log" and (reading.exit_code == 0 or _has_no_log_yet(reading)):
        return log_document(reading.stdout, find)
    if reading.exit_code != 0 and not says_absent(reading):
        return Unanswered(no_answer(reading))
    if reading.exit_code != 0 or not reading.stdout.strip():
        return [] if form == "lines" else None
    return _parsed(reading, form == "lines")


def _has_no_log_yet(reading: Reading) -> bool:
    """The pod is there, and its container has not been started."""
    return "waiting to start" in reading.stderr or "is not available" in reading.stderr


def _parsed(reading: Reading, by_line: bool) -> object:
    if by_line:
        start = 0
        texts = [line for line in reading.stdout.splitlines() if line.strip()]
    else:
        # k3d before 5.3 prints its log lines before the document.
        first = re.search(r"^\s*[\[{]", reading.stdout, re.MULTILINE)
        start = first.start() if first else 0
        texts = [reading.stdout[start:]]
    try:
        documents = [json.loads(text) for text in texts]
    except json.JSONDecodeError as error:
        return Unanswered(not_json(reading, start + error.pos))
    except RecursionError:
        return Unanswered(not_json(reading, start))
    return documents if by_line else documents[0]


def seen(where: str, values: Mapping[str, object]) -> str:
    """What was seen, for the sentence of a check that has passed."""
    parts = []
    for query, value in values.items():
        text = said(value).replace("\n", " ")
        if len(query) <= 40 and len(text) <= 60:
            parts.append(f"{query} is {text}")
    return f"{where}: {'; '.join(parts[:3])}." if parts else f"{where}: as it should be."
