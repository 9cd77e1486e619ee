"""`dwk-tutor explain`: what an error means and what to do, for text that is piped in or for the last command
of the tutor's shell that failed."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator

from rich.console import Console

from tutor.commands.choose import settled
from tutor.commands.console import say
from tutor.commands.stage import CommandError, Stage, Wish, open_stage
from tutor.engine.diagnosis import Diagnosis, Evidence, Said, diagnose
from tutor.engine.diagnosis.last_failure import LastFailure, load
from tutor.engine.diagnosis.looking import catalogue, said_of
from tutor.engine.redact_output import without_secrets
from tutor.engine.trouble import last_line

SCHEMA = "dwk-tutor/explain/1"
LIMIT = 64 * 1024
"""Characters of text that are looked at, the last ones."""
READ_AT_MOST = 16 * 1024 * 1024

_ESCAPES = re.compile(r"\x1b\[[0-9;:?]*[ -/]*[@-~]|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)|\x1b.")


def explain(wish: Wish, *, as_json: bool, console: Console) -> int:
    """Explain what stands on standard input; where nothing does, the last command that failed. Exit code 0
    with an explanation, 1 where nothing is known of it.

    Raises:
        CommandError: there is nothing to explain.
    """
    text = _piped_in()
    with open_stage(settled(wish), writing=False, asking=False) as stage:
        last = None if text else load(stage.workspace.state)
        if not text and last is None:
            raise CommandError(
                "There is no failed command to explain yet. Pipe an error in, for example "
                "`kubectl get pods 2>&1 | dwk-tutor explain`, or run one in the tutor's shell first."
            )
        found = _of_command(stage, last) if last is not None else _of_text(stage, text)
        if as_json:
            print(json.dumps(document(stage, last, found), indent=2, ensure_ascii=False))
        else:
            _print(console, last, found, text)
    return 0 if found is not None else 1


def document(stage: Stage, last: LastFailure | None, found: Diagnosis | None) -> dict[str, object]:
    """{schema, lab, command, exit_code, diagnosis}; command and exit_code are null for text that was piped
    in."""
    return {
        "schema": SCHEMA,
        "lab": stage.lab.name,
        "command": last.text if last is not None else None,
        "exit_code": last.exit_code if last is not None else None,
        "diagnosis": diagnosis_document(found),
    }


def diagnosis_document(found: Diagnosis | None) -> dict[str, str | None] | None:
    """{id, sentence, remedy, command}, or null."""
    if found is None:
        return None
    return {
        "id": found.id,
        "sentence": found.sentence,
        "remedy": found.remedy,
        "command": found.command,
    }


def lines_of(found: Diagnosis) -> Iterator[str]:
    """A diagnosis as lines for a console."""
    yield found.sentence
    for line in found.remedy.splitlines():
        if line.strip() and not line.startswith("```"):
            yield line
    if found.command is not None:
        yield f"Try: {found.command}"


def _piped_in() -> str:
    """What stands on standard input, without escape sequences; nothing where that is a terminal."""
    if sys.stdin is None or sys.stdin.isatty():
        return ""
    text = sys.stdin.buffer.read(READ_AT_MOST).decode("utf-8", "replace")
    return _ESCAPES.sub("", text).replace("\r\n", "\n").replace("\r", "\n")[-LIMIT:].strip()


def _of_text(stage: Stage, text: str) -> Diagnosis | None:
    # What is copied from a terminal is broken at its edge, with or without a blank lost there.
    for form in dict.fromkeys((text, re.sub(r"\n(?=\S)", "", text), re.sub(r"\n\s*", " ", text))):
        evidence = Evidence([Said(form)], stage.session.facts, stage.lab, anywhere=True)
        if (found := diagnose(catalogue(), evidence, states=False)) is not None:
            return found
    return None


def _of_command(stage: Stage, last: LastFailure) -> Diagnosis | None:
    said = said_of(last)
    evidence = Evidence([said], stage.session.facts, stage.lab)
    return diagnose(catalogue(), evidence, states=said.tool == "kubectl")


def _print(console: Console, last: LastFailure | None, found: Diagnosis | None, text: str) -> None:
    if last is not None:
        say(console, f"$ {last.text}", "bold")
    if found is not None:
        for line in lines_of(found):
            say(console, line)
        return
    words = last_line(last.output if last is not None else without_secrets(text))
    say(console, f"The tutor knows nothing of this error. Its last line: {words or 'it printed nothing.'}")
    say(
        console,
        "The first line that says `error` or FATA often says most. `dwk-tutor check` says what the present "
        "step still needs, and `dwk-tutor doctor` whether the tools are as they should be.",
    )
