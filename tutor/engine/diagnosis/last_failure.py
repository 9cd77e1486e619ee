"""The last command of the tutor's shell that failed, kept so that another terminal can ask about it.

One small file beside the journal, for the learner's own eyes (0600), replaced by each failure: the command
line and the end of what it printed, secrets taken out of both. The journal itself never holds output.
"""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path

from tutor.engine.ports import Ran
from tutor.engine.redact import redact
from tutor.engine.redact_output import without_secrets

FILE = "last-failure.json"
KEPT = 16 * 1024
"""Characters of output that are kept, the last ones."""

_VERSION = 1


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
