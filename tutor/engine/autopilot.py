"""Takes the part without a screen: does each step as a learner would and waits until its checks hold."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection
from dataclasses import dataclass
from threading import Event

from tutor.content.check_models import EdgeCheck
from tutor.content.models import Choice, Command, Entry, Question, Step
from tutor.content.puzzles import Puzzle
from tutor.engine.commandline.vectors import commands
from tutor.engine.phases import PhaseTracker
from tutor.engine.ports import Performer, Ran
from tutor.engine.session import Session, StepState
from tutor.engine.taking import (
    Looked,
    PhaseBegins,
    Printed,
    Progressed,
    Repairing,
    Report,
    StepBegins,
    StepEnds,
    StepReport,
    Taken,
)
from tutor.engine.verdict import CheckVerdict, Outcome, StepVerdict

_LOOK_EVERY = (0.1, 0.5)
"""Seconds between two looks at what a command has brought about: at first, and at most."""
_AT_LEAST = 20.0
"""Seconds that the cluster gets after a command has ended, however long the command itself took."""
_AFTER_FAILURE = 5.0
"""Seconds that it gets where the command itself has failed."""
_READS = {("kubectl", verb) for verb in ("get", "logs", "describe")} | {("docker", "ps"), ("docker", "logs")}
"""Commands that only show what there is, so that they can be run again."""
_FAULT = 60.0
"""Seconds that a fault gets until it can be seen."""
_NOT_RUN = (126, 127)
"""What a shell ends with that could not start the command."""
_READ_AGAIN = (1.0, 20.0)
"""Seconds between two runs of one that has not shown yet what its step looks for, and for how long."""


def take(
    session: Session,
    performer: Performer,
    *,
    until: str | None = None,
    beside: Collection[str] = (),
    on_event: Callable[[Progressed], None] = lambda event: None,
    cancel: Event | None = None,
    clock: Callable[[], float] = time.monotonic,
) -> Report:
    """Take the part to its end, or to the step `until` and with it. Stops at the first step that does not
    pass and cannot be left out; finished steps that no longer hold are repaired first. Of the chapters beside
    the main line only those in `beside` (their ids) and the one that holds `until` are taken. `cancel` ends
    the running command and the whole run. Raises ValueError for an `until` that the part does not have."""
    if until is not None and until not in {step.id for step in session.part.steps()}:
        raise ValueError(f"The part has no step {until}.")
    asked = {*beside, session.chapter_of(until).id} if until is not None else {*beside}
    return _Run(session, performer, until, asked, on_event, cancel or Event(), clock).take()


@dataclass
class _Run:
    session: Session
    performer: Performer
    until: str | None
    asked: Collection[str]
    on_event: Callable[[Progressed], None]
    cancel: Event
    clock: Callable[[], float]

    def take(self) -> Report:
        began = self.clock()
        reports: list[StepReport] = []
        for drift in self.session.resume():
            if drift.repair and not self.cancel.is_set():
                self.on_event(Repairing(drift.step, drift.sentence, drift.repair))
                self._perform(drift.step, drift.repair, drift.step.task)
        place = 0
        complete = True
        # Choosing a route changes which steps follow, so the list is read anew each time.
        while place < len(self.session.steps):
            step = self.session.steps[place]
            report = self._left_out(step) or self._step(step, place)
            reports.append(report)
            self.on_event(StepEnds(report))
            if report.outcome is Taken.CANCELLED or (
                report.outcome is Taken.FAILED and step.optional is None
            ):
                complete = False
                break
            if step.id == self.until:
                break
            place += 1
        else:
            complete = self.until is None
        return Report(tuple(reports), complete, self.clock() - began)

    def _left_out(self, step: Step) -> StepReport | None:
        chapter = self.session.chapter_of(step.id)
        because = (chapter.beside or "").strip()
        if not because or chapter.id in self.asked or self.session.state(step.id) is StepState.PASSED:
            return None
        return StepReport(step.id, step.title, Taken.LEFT_OUT, because, 0.0, skipped_because=because)

    def _step(self, step: Step, place: int) -> StepReport:
        session = self.session
        began = self.clock()
        if session.state(step.id) is StepState.PASSED:
            return StepReport(step.id, step.title, Taken.BEFORE, "This step has passed before.", 0.0)

        def report(outcome: Taken, sentence: str, because: str | None = None) -> StepReport:
            return StepReport(
                step.id, step.title, outcome, sentence, self.clock() - began, session.command(step), because
            )

        if self.cancel.is_set():
            return report(Taken.CANCELLED, "The run was cancelled before this step.")
        session.enter(step.id)
        self.on_event(StepBegins(step, place + 1, len(session.steps), session.command(step)))
        because = self._impossible(step)
        if because is not None and step.optional is not None:
            session.skip(because)
            return report(Taken.SKIPPED, because, because)
        if because is not None:
            return report(Taken.FAILED, because)
        verdict = self._do(step)
        if verdict.outcome is not Outcome.PASSED and self.cancel.is_set():
            return report(Taken.CANCELLED, f"The run was cancelled. {verdict.sentence}")
        return report(Taken.PASSED if verdict.outcome is Outcome.PASSED else Taken.FAILED, verdict.sentence)

    def _impossible(self, step: Step) -> str | None:
        """Why the step cannot be done without a learner, None where it can."""
        session = self.session
        task = step.task
        if isinstance(task, Entry) and not session.facts.get(task.fact):
            return f"This step needs something that only you know: give it with `--set {task.fact}=VALUE`."
        for need in step.needs:
            if session.state(need) is StepState.SKIPPED:
                return f"This step builds on the step {need}, which was skipped."
        return next(iter(session.obstacles(step)), None)

    def _do(self, step: Step) -> StepVerdict:
        session = self.session
        task = step.task
        if isinstance(task, Command):
            return self._command(step, task)
        if isinstance(task, Question):
            session.answer(next(index for index, option in enumerate(task.options) if option.right))
        elif isinstance(task, Puzzle):
            session.solve()
        elif isinstance(task, Choice):
            ways = [route.value for route in task.routes]
            wanted = session.facts.get(task.fact, "")
            session.choose(wanted if wanted in ways else ways[0])
        elif isinstance(task, Entry):
            session.enter_fact(session.facts[task.fact])
        else:
            session.done_reading()
        return session.check(step.id, self.cancel)

    def _command(self, step: Step, task: Command) -> StepVerdict:
        began = self.clock()
        if step.fault is not None and (sentence := self._break(step)) is not None:
            return StepVerdict(step.id, Outcome.UNKNOWN, (CheckVerdict(Outcome.UNKNOWN, sentence),), 0.0)
        text = self.session.command(step) or ""
        ran, verdict = self._perform(step, text, task)
        self.on_event(Looked(step, verdict))
        every, longest = _READ_AGAIN
        while (
            _lacks_a_command(step, verdict)
            and _only_reads(text)
            and ran.exit_code not in _NOT_RUN
            and self.clock() < began + longest
            and not self.cancel.wait(every)
        ):
            ran, verdict = self._perform(step, text, task)
        if ran.exit_code == 0 or task.interrupt is not None:
            ends = max(began + task.limit, self.clock() + _AT_LEAST)
        else:
            ends = self.clock() + _AFTER_FAILURE
        pause, longest = _LOOK_EVERY
        while (
            verdict.outcome is not Outcome.PASSED
            and not _lacks_a_command(step, verdict)
            and self.clock() < ends
            and not self.cancel.wait(pause)
        ):
            pause = min(pause * 1.5, longest)
            latest = self.session.check(step.id, self.cancel)
            if latest.sentence != verdict.sentence or latest.outcome is Outcome.PASSED:
                self.on_event(Looked(step, latest))
            verdict = latest
        return verdict

    def _break(self, step: Step) -> str | None:
        """Set the step's fault up and wait until it is at work; a sentence where that fails."""
        if self.session.unbroken():
            sentence = self.session.break_it(
                self.performer, on_line=lambda line: self.on_event(Printed(step, line)), cancel=self.cancel
            )
            if sentence is not None:
                return sentence
        ends = self.clock() + _FAULT
        while not self.session.progress.step(step.id).seen and self.clock() < ends:
            self.session.check(step.id, self.cancel)
            if self.cancel.wait(_LOOK_EVERY[0]):
                return "The run was cancelled while the fault was set up."
        return None

    def _perform(self, step: Step, text: str, task: object) -> tuple[Ran, StepVerdict]:
        command = task if isinstance(task, Command) else Command(text)
        tracker = PhaseTracker(command)

        def on_line(line: str) -> None:
            self.on_event(Printed(step, line))
            phase = tracker.feed(line)
            if phase is not None:
                self.on_event(PhaseBegins(step, phase, tracker.index + 1, tracker.of))

        self.session.began(text)
        done = self.performer.perform(
            text, limit=command.limit, interrupt=command.interrupt, on_line=on_line, cancel=self.cancel
        )
        return done, self.session.offer(done)


def _only_reads(text: str) -> bool:
    return all(argv[:2] in _READS for argv in commands(text))


def _lacks_a_command(step: Step, verdict: StepVerdict) -> bool:
    """Whether waiting is in vain, as a check wants a command that has not been run or has failed."""
    return any(
        isinstance(check, EdgeCheck) and found.outcome is not Outcome.PASSED
        for check, found in zip(step.checks, verdict.checks, strict=False)
    )
