"""Looks whether a check of a step holds, and says what was found."""

from __future__ import annotations

import shlex
import threading
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from tutor.content.check_models import Check, EdgeCheck, LevelCheck, Look
from tutor.content.template import answer, fill, said
from tutor.engine import file_checks
from tutor.engine.applied import applied
from tutor.engine.documents import Unanswered, document_of, seen
from tutor.engine.expect import holds
from tutor.engine.memory import Memory, Miss, key
from tutor.engine.ports import Ran, Reading, World
from tutor.engine.redact import redact
from tutor.engine.trouble import last_line, short
from tutor.engine.verdict import CheckVerdict, Outcome

_PARALLEL = 4
"""Reads of one pass that run at the same time; more only make a small computer slower."""


def argv_of(check: LevelCheck | Look, facts: Mapping[str, str]) -> tuple[str, ...]:
    """The command that is read with; facts are filled in word by word."""
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
class Finding:
    """What one check found, and whether the thing of a `gone` check was seen to be there still."""

    verdict: CheckVerdict
    still_there: bool = False
    noted: str | None = None
    """The answer of a check that looks for a change."""


def examine(check: Check, look: Pass, memory: Memory) -> Finding:
    """Look whether one check holds. Raises JMESPathError or re.error for a lesson that lint would refuse."""
    if isinstance(check, LevelCheck):
        return _level(check, look, memory)
    if isinstance(check, EdgeCheck):
        return Finding(_edge(check, look.facts, memory))
    return Finding(file_checks.look_at(check, look.world, look.facts))


def _level(check: LevelCheck, look: Pass, memory: Memory) -> Finding:
    reading = look.read(argv_of(check, look.facts))
    document = document_of(reading, check.form, check.find)
    if isinstance(document, Unanswered):
        return Finding(CheckVerdict(Outcome.UNKNOWN, document.sentence))
    if check.applied is not None and isinstance(document, dict):
        file = look.world.read_text(fill(check.applied, look.facts))
        document = {**document, "applied": applied(document, file)}
    facts = _with_used(check, look)
    found = {fill(query, facts): wanted for query, wanted in check.expect.items()}
    values = {query: answer(query, document) for query in found}
    met = all(holds(wanted, values[query], facts) for query, wanted in found.items())
    noted = _noted(check, document) if met else None
    changed = check.changes is None or len({noted, *memory.noted.get(key(check), ())} - {None}) > 1
    if not met or not changed:
        nothing = document is None or document == []
        sentence = check.absent if nothing and check.absent is not None else check.otherwise
        words = f"{memory.difference} {fill(sentence, facts, document).strip()}".strip()
        return Finding(CheckVerdict(Outcome.NOT_YET, words), still_there=check.gone, noted=noted)
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
    return Finding(CheckVerdict(Outcome.PASSED, seen(f"`{short(reading.argv)}`", values)))


def _with_used(check: LevelCheck, look: Pass) -> Mapping[str, str]:
    """The facts, with those that the check reads for itself."""
    if not check.using:
        return look.facts
    facts = dict(look.facts)
    for name, wanted in check.using.items():
        document = document_of(look.read(argv_of(wanted, look.facts)), "json")
        value = answer(fill(wanted.take, look.facts), document)
        facts[name] = fill(wanted.default, look.facts) if value in (None, "", []) else said(value)
    return facts


def _noted(check: LevelCheck, document: object) -> str | None:
    value = answer(check.changes, document) if check.changes is not None else None
    return None if value is None else said(value)


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
