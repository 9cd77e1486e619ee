"""The last command of the tutor's shell that failed, kept so that another terminal can ask about it.

One small file beside the journal, for the learner's own eyes (0600), replaced by each failure: the command
line and the end of what it printed, secrets taken out of both. The journal itself never holds output.
"""

from __future__ import annotations

import json
import os
import re
from dataclasses import asdict, dataclass
from pathlib import Path

from tutor.engine.ports import Ran
from tutor.engine.redact import HIDDEN, redact

FILE = "last-failure.json"
KEPT = 16 * 1024
"""Characters of output that are kept, the last ones."""

_VERSION = 1
_PRIVATE_KEY = re.compile(r"-----BEGIN [A-Z ]+-----.*?(?:-----END [A-Z ]+-----|\Z)", re.DOTALL)
_IN_JSON = re.compile(r'(?i)("[^"\n]*(?:token|password|secret|auth|key-data)[^"\n]*"\s*:\s*")[^"\n]*')
_ASSIGNED = re.compile(r"(?i)(\b[\w.-]*(?:token|password|secret|key-data)[\w.-]*\s*[:=]\s*)[^\s,;\"']{6,}")
_TOKEN = re.compile(
    r"\bK10[0-9a-f]{40,}::[\w:.-]+|\b(?:ghp|dckr_pat|glpat)[_-][\w-]{10,}|\beyJ[\w-]{10,}\.[\w.-]+"
)
_BLOB = re.compile(r"(?<![\w/+=])(?=[\w/+]*[g-zG-Z])(?=[\w/+]*\d)[A-Za-z0-9/+]{80,}={0,2}")


@dataclass(frozen=True)
class LastFailure:
    """A command that failed, or that did not do what it seemed to."""

    lab: str
    step: str
    text: str
    """The command line."""
    cwd: str
    exit_code: int
    seconds: float
    output: str
    at: str
    """When it began: ISO 8601 with time zone."""

    @classmethod
    def of(cls, ran: Ran, lab: str, step: str) -> LastFailure:
        """What is kept of a command."""
        output = without_secrets(ran.output[-KEPT:])
        seconds, at = round(ran.seconds, 3), ran.started.isoformat()
        return cls(lab, step, redact(ran.text), ran.cwd, ran.exit_code, seconds, output, at)

    def save(self, folder: Path) -> None:
        """Write it into the folder; what cannot be written is not kept."""
        draft = folder / f"{FILE}.draft"
        text = json.dumps({"v": _VERSION, **asdict(self)}, ensure_ascii=False)
        try:
            draft.unlink(missing_ok=True)
            handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
            with os.fdopen(handle, "w", encoding="utf-8", errors="replace") as file:
                file.write(text)
            draft.replace(folder / FILE)
        except OSError:
            # A full disk: the command itself and its diagnosis are on the screen all the same.
            return


def load(folder: Path) -> LastFailure | None:
    """What was kept in the folder, None where there is nothing that can be read."""
    try:
        document = json.loads((folder / FILE).read_text(encoding="utf-8"))
        if not isinstance(document, dict) or document.pop("v", None) != _VERSION:
            return None
        failure = LastFailure(**document)
    except (OSError, ValueError, TypeError, RecursionError):
        return None
    texts = (failure.lab, failure.step, failure.text, failure.cwd, failure.output, failure.at)
    sound = all(isinstance(each, str) for each in texts) and isinstance(failure.exit_code, int)
    return failure if sound and isinstance(failure.seconds, int | float) else None


def without_secrets(output: str) -> str:
    """The output with keys, tokens and passwords as `***`."""
    text = _PRIVATE_KEY.sub(HIDDEN, output)
    text = _IN_JSON.sub(rf"\1{HIDDEN}", text)
    text = _ASSIGNED.sub(rf"\1{HIDDEN}", text)
    text = _BLOB.sub(HIDDEN, _TOKEN.sub(HIDDEN, text))
    return "\n".join(_line_without_secrets(line) for line in text.split("\n"))


def _line_without_secrets(line: str) -> str:
    # Reading a line as a shell does costs time; only lines that name a secret are worth it.
    if re.search(r"(?i)passw|token|secret|bearer|basic |credential|://[^/\s]*@|api.?key", line):
        return redact(line)
    return line
