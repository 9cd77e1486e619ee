"""Looks whether a check of a step holds, and says what was found."""

from __future__ import annotations

import json
import re
import shlex
import threading
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from tutor.content.models import Check, EdgeCheck, Expected, FileCheck, LevelCheck
from tutor.content.template import answer, fill, said
from tutor.engine import files
from tutor.engine.expect import holds
from tutor.engine.manifest.finding import Finding as LineFinding
from tutor.engine.manifest.finding import Status
from tutor.engine.manifest.reading import read_manifest
from tutor.engine.manifest.wanted import with_wants
from tutor.engine.ports import Ran, Reading, World
from tutor.engine.redact import redact
from tutor.engine.trouble import last_line, no_answer, not_json, says_absent, short
from tutor.engine.verdict import CheckVerdict, Outcome

_PARALLEL = 4
"""Reads of one pass that run at the same time; more only make a small computer slower."""


def key(check: Check) -> str:
    """What the journal calls a check: its own words, so that a step may gain and lose other checks."""
    if isinstance(check, EdgeCheck):
        return " or ".join(check.patterns) + (f" → {check.output}" if check.output else "")
    if isinstance(check, LevelCheck):
        return f"{check.read} → {', '.join(check.expect)}"
    return f"{check.file} → {', '.join(check.expect)}"


def argv_of(check: LevelCheck, facts: Mapping[str, str]) -> tuple[str, ...]:
    """The command that a level check reads with; facts are filled in word by word."""
    return tuple(fill(word, facts) for word in shlex.split(check.read))


class Pass:
    """One look at the world: each command is run once, however many checks read it, and several at a time."""

    def __init__(self, world: World, facts: Mapping[str, str], cancel: threading.Event | None = None) -> None:
        self.world = world
        self.facts = facts
        self.cancel = cancel
        self._readings: dict[tuple[str, ...], Reading] = {}

    def prepare(self, checks: Iterable[Check]) -> None:
        """Run all commands of these checks, up to four at a time, and wait for their answers."""
        wanted = {argv_of(check, self.facts): None for check in checks if isinstance(check, LevelCheck)}
        waiting = [argv for argv in wanted if argv not in self._readings]

        def work() -> None:
            while True:
                try:
                    argv = waiting.pop()
                except IndexError:
                    return
                self.read(argv)

        crew = [threading.Thread(target=work, daemon=True) for _ in range(min(_PARALLEL, len(waiting)) - 1)]
        for thread in crew:
            thread.start()
        work()
        for thread in crew:
            thread.join()

    def answers(self) -> tuple[Reading, ...]:
        """What was answered so far."""
        return tuple(self._readings.values())

    def read(self, argv: tuple[str, ...]) -> Reading:
        """The answer to a command: from this pass, else by asking."""
        if argv not in self._readings:
            self._readings[argv] = self.world.read(argv, cancel=self.cancel)
        return self._readings[argv]


@dataclass(frozen=True)
class Miss:
    """A command that matched an edge check's pattern but ended, or answered, otherwise than asked."""

    text: str
    exit_code: int
    output: str
    by_output: bool


@dataclass(frozen=True)
class Memory:
    """What is known of a step from before this look."""

    hits: frozenset[str] = frozenset()
    seen: frozenset[str] = frozenset()
    made_before: bool = False
    """An earlier step that made what this one takes away has passed."""
    misses: Mapping[str, Miss] = field(default_factory=dict)
    difference: str = ""
    """How the last command that was typed for the step differs from the course's own."""


@dataclass(frozen=True)
class Finding:
    """What one check found, and whether the thing of a `gone` check was seen to be there still."""

    verdict: CheckVerdict
    still_there: bool = False


def examine(check: Check, look: Pass, memory: Memory) -> Finding:
    """Look whether one check holds. Raises JMESPathError or re.error for a lesson that lint would refuse."""
    if isinstance(check, LevelCheck):
        return _level(check, look, memory)
    if isinstance(check, EdgeCheck):
        return Finding(_edge(check, look.facts, memory))
    return Finding(_file(check, look))


@dataclass(frozen=True)
class Unanswered:
    """A tool gave no document; the sentence says why."""

    sentence: str


def _level(check: LevelCheck, look: Pass, memory: Memory) -> Finding:
    reading = look.read(argv_of(check, look.facts))
    document = document_of(reading, check.form)
    if isinstance(document, Unanswered):
        return Finding(CheckVerdict(Outcome.UNKNOWN, document.sentence))
    found = {fill(query, look.facts): wanted for query, wanted in check.expect.items()}
    values = {query: answer(query, document) for query in found}
    met = all(holds(wanted, values[query], look.facts) for query, wanted in found.items())
    if not met:
        nothing = document is None or document == []
        sentence = check.absent if nothing and check.absent is not None else check.otherwise
        words = f"{memory.difference} {fill(sentence, look.facts, document).strip()}".strip()
        return Finding(CheckVerdict(Outcome.NOT_YET, words), still_there=check.gone)
    if check.gone and not memory.made_before and key(check) not in memory.seen:
        return Finding(
            CheckVerdict(
                Outcome.NOT_YET,
                "It is not there, and it was not seen here before either. This step counts once the thing "
                "has been there and was then taken away: do the step that makes it first, or skip this one.",
            )
        )
    if check.gone:
        return Finding(CheckVerdict(Outcome.PASSED, f"`{short(reading.argv)}`: it was there and is gone."))
    return Finding(CheckVerdict(Outcome.PASSED, _seen(f"`{short(reading.argv)}`", values)))


def document_of(reading: Reading, form: str) -> object:
    """What a tool printed, as a check or an observation of that form asks it; Unanswered where it gave
    nothing that can be asked. What is not there is null, or of lines the empty list."""
    if reading.problem is not None:
        return Unanswered(no_answer(reading))
    if form == "text":
        return {"stdout": reading.stdout, "stderr": reading.stderr, "exit": reading.exit_code}
    if reading.exit_code != 0 and not says_absent(reading):
        return Unanswered(no_answer(reading))
    if reading.exit_code != 0 or not reading.stdout.strip():
        return None if form == "json" else []
    return _parsed(reading, form == "lines")


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


def _edge(check: EdgeCheck, facts: Mapping[str, str], memory: Memory) -> CheckVerdict:
    command = fill(check.patterns[0], facts)
    if key(check) in memory.hits:
        return CheckVerdict(Outcome.PASSED, f"You ran `{_as_said(command)}`.")
    otherwise = memory.difference or fill(check.otherwise, facts).strip()
    miss = memory.misses.get(key(check))
    if miss is None:
        return CheckVerdict(Outcome.NOT_YET, otherwise)
    if miss.by_output:
        what = f"`{miss.text}` ran, but its output does not show what this step looks for."
    else:
        said_last = f" Its last line was: {miss.output}" if miss.output else " It printed nothing."
        what = f"`{miss.text}` ended with exit code {miss.exit_code}.{said_last}"
    return CheckVerdict(Outcome.NOT_YET, f"{what} {otherwise}")


def _as_said(pattern: str) -> str:
    """A pattern as a sentence quotes it: the first of alternatives, dots for any word."""
    return " ".join(word.split("|")[0].replace("*", "…") for word in pattern.split())


def miss_of(ran: Ran, *, by_output: bool) -> Miss:
    """What to remember of a command that nearly fulfilled an edge check; secrets taken out."""
    text = redact(ran.text).strip()
    return Miss(
        text if len(text) <= 120 else text[:119] + "…",
        ran.exit_code,
        redact(last_line(ran.output)),
        by_output,
    )


def _file(check: FileCheck, look: Pass) -> CheckVerdict:
    path = fill(check.file, look.facts)
    text = look.world.read_text(path)
    if check.form == "manifest":
        return _manifest(check, look, path, text)
    if text is None:
        words = fill(check.absent or check.otherwise, look.facts, None)
        return CheckVerdict(Outcome.NOT_YET, words.strip())
    if check.form == "text":
        document: object = {"text": text}
    else:
        parsed = files.yaml_document(text)
        if isinstance(parsed, files.NotYaml):
            return CheckVerdict(Outcome.NOT_YET, f"{path} is no valid YAML yet: {parsed.sentence}")
        document = parsed.document
    values, unmet = _values(check, look.facts, document)
    if unmet:
        return CheckVerdict(Outcome.NOT_YET, fill(check.otherwise, look.facts, document).strip())
    return CheckVerdict(Outcome.PASSED, _seen(f"In {path}", values if check.form == "yaml" else {}))


def _values(
    check: FileCheck, facts: Mapping[str, str], document: object
) -> tuple[dict[str, object], dict[str, Expected]]:
    """What each query gives, and what those wanted that did not give it."""
    wanted = {fill(query, facts): expected for query, expected in check.expect.items()}
    values = {query: answer(query, document) for query in wanted}
    unmet = {query: each for query, each in wanted.items() if not holds(each, values[query], facts)}
    return values, unmet


def _manifest(check: FileCheck, look: Pass, path: str, text: str | None) -> CheckVerdict:
    manifest = read_manifest(text or "")
    if text is None:
        words = fill(check.absent or check.otherwise, look.facts, None)
        return CheckVerdict(Outcome.NOT_YET, words.strip(), manifest.findings)
    parsed = files.yaml_document(text, "Deployment")
    document = parsed.document if isinstance(parsed, files.Yaml) else None
    _, unmet = _values(check, look.facts, document)
    otherwise = fill(check.otherwise, look.facts, document).strip()
    wants = {
        query: otherwise if isinstance(wanted, Mapping) else fill(said(wanted), look.facts)
        for query, wanted in unmet.items()
    }
    if not any(finding.status is Status.AMISS for finding in manifest.findings):
        # With a slip in it, the file does not say what it was meant to say.
        manifest = with_wants(manifest, wants)
    first = manifest.first_open
    if first is not None:
        return CheckVerdict(Outcome.NOT_YET, _told(first), manifest.findings)
    if unmet or isinstance(parsed, files.NotYaml):
        return CheckVerdict(Outcome.NOT_YET, otherwise, manifest.findings)
    return CheckVerdict(Outcome.PASSED, f"In {path}: every line is as it should be.", manifest.findings)


def _told(finding: LineFinding) -> str:
    """A line of a manifest in one sentence."""
    where = f"Line {finding.line}" if finding.line is not None else ""
    field = f"`{finding.field}`" if finding.field and finding.line is not None else ""
    place = ", ".join(part for part in (where, field) if part)
    return f"{place}: {finding.sentence}" if place else finding.sentence


def _seen(where: str, values: Mapping[str, object]) -> str:
    parts = []
    for query, value in values.items():
        text = said(value).replace("\n", " ")
        if len(query) <= 40 and len(text) <= 60:
            parts.append(f"{query} is {text}")
    return f"{where}: {'; '.join(parts[:3])}." if parts else f"{where}: as it should be."
