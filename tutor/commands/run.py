"""`dwk-tutor run`: the part without a screen, through the same engine, checks and lab."""

from __future__ import annotations

import json
import shutil
import signal
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from threading import Event

from rich.console import Console

from tutor.commands.cleanup import remove
from tutor.commands.narration import Narration
from tutor.commands.stage import CommandError, Stage, Wish, open_stage
from tutor.engine.autopilot import Report, StepReport, take
from tutor.lab.cleanup import plan
from tutor.lab.leftovers import Leftover

SCHEMA = "dwk-tutor/run/1"
STOPPED = 130


def run(wish: Wish, *, until: str | None, keep: bool, as_json: bool, console: Console) -> int:
    """Run each step's command, wait until its checks hold, print each verdict.

    With `keep` it works in the workspace, goes on where the learner stood and leaves all as it is. Without,
    it works in a folder of its own (or in `--workspace`, if that was named) and removes afterwards what it
    made.
    Exit code 0 only if every step passed; 130 after ^C, 1 otherwise.

    Raises:
        CommandError: there is no step `until`, or the workspace to be cleaned up afterwards is in use.
    """
    # With --json, standard output is the document alone and the narration goes beside it.
    talk = Console(stderr=True) if as_json else console
    cancel = Event()
    with _folder(wish, keep=keep) as root, open_stage(wish, root=root) as stage, _stoppable(cancel):
        if until is not None and until not in {step.id for step in stage.part.steps()}:
            raise CommandError(f"There is no step `{until}`; `dwk-tutor steps` lists them.")
        if not keep and stage.session.counts()[0]:
            raise CommandError(
                f"In {stage.workspace.root} somebody has taken steps already, and a run cleans up behind "
                "itself. `--keep` goes on there and leaves all as it is; without `--workspace` the run "
                "uses a folder of its own."
            )
        narration = Narration(stage.session, talk)
        left: Sequence[Leftover] = ()
        try:
            report = take(stage.session, stage.lab, until=until, on_event=narration.tell, cancel=cancel)
        finally:
            if not keep:
                narration.say("\nRemoving what this run made.")
                left = remove(stage.lab, plan(stage.lab, stage.journal).remove, talk)
        narration.sum_up(report)
        if as_json:
            print(json.dumps(document(stage, report, left), indent=2, ensure_ascii=False))
    if cancel.is_set():
        return STOPPED
    return 0 if report.passed and not left else 1


def document(stage: Stage, report: Report, left: Sequence[Leftover]) -> dict[str, object]:
    """{schema, part, lab, passed, seconds, tools: {k3d, kubectl}, steps: [{id, title, outcome, sentence,
    seconds, command, skipped_because}], left: [name]}; an outcome is passed, passed before, skipped, not
    passed or cancelled; `left` is what clean-up could not remove."""
    facts = stage.session.facts
    return {
        "schema": SCHEMA,
        "part": stage.part.title,
        "lab": stage.lab.name,
        "passed": report.passed,
        "seconds": round(report.seconds, 3),
        "tools": {"k3d": facts.get("k3d_version", ""), "kubectl": facts.get("kubectl_version", "")},
        "steps": [_step_document(step) for step in report.steps],
        "left": [f"{leftover.kind} {leftover.name}" for leftover in left],
    }


def _step_document(step: StepReport) -> dict[str, object]:
    return {
        "id": step.step,
        "title": step.title,
        "outcome": step.outcome.value,
        "sentence": step.sentence,
        "seconds": round(step.seconds, 3),
        "command": step.command,
        "skipped_because": step.skipped_because,
    }


@contextmanager
def _folder(wish: Wish, *, keep: bool) -> Iterator[Path]:
    """The folder that the run works in; one of its own is gone afterwards, unless something is left in Docker
    and its journal is still wanted."""
    if keep or wish.workspace is not None:
        yield wish.root
        return
    root = Path(tempfile.mkdtemp(prefix="dwk-tutor-run-"))
    try:
        yield root
    finally:
        if not (root / ".dwk-tutor").exists():
            shutil.rmtree(root, ignore_errors=True)
        else:
            print(f"Kept, as it says what is left: dwk-tutor cleanup --workspace {root}", file=sys.stderr)


@contextmanager
def _stoppable(cancel: Event) -> Iterator[None]:
    """The first ^C ends the step and still cleans up; a second one is Python's own."""

    def stop(_number: int, _frame: object) -> None:
        cancel.set()
        signal.signal(signal.SIGINT, before)

    before = signal.signal(signal.SIGINT, stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
