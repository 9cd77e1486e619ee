"""`dwk-tutor run`: the part without a screen, through the same engine, checks and lab."""

from __future__ import annotations

import json
import shlex
import shutil
import signal
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Event

from rich.console import Console

from tutor.commands.choose import examined, settled
from tutor.commands.cleanup import remove
from tutor.commands.explain import diagnosis_document
from tutor.commands.narration import Narration
from tutor.commands.stage import CommandError, Stage, Wish, known_step, load, open_stage, step_of_route
from tutor.content.template import fill
from tutor.engine.autopilot import take
from tutor.engine.diagnosis import Diagnosis
from tutor.engine.progress import Progress
from tutor.engine.session import StepState
from tutor.engine.taking import Report, StepReport
from tutor.lab.cleanup import LABS, plan, unfinished

SCHEMA = "dwk-tutor/run/2"


def run(
    wish: Wish,
    *,
    until: str | None,
    beside: Sequence[str] = (),
    keep: bool,
    as_json: bool,
    console: Console,
) -> int:
    """Run each step's command, wait until its checks hold, print each verdict. `beside`: the ids of the
    chapters beside the main line that shall be taken too.

    With `keep` it works in the workspace, goes on where the learner stood and leaves all as it is. Without,
    it works in a folder of its own (or in `--workspace`, if that was named) and removes afterwards what it
    made.
    Exit code 0 only if every step passed and all could be removed, else 1; after ^C 130, after another
    signal to end 128 and its number.

    Raises:
        CommandError: there is no step `until` or no chapter of `beside`, or the workspace to be cleaned up
            afterwards is in use.
    """
    part = load(wish)
    if until is not None:
        known_step(part, until)
    aside = [chapter.id for chapter in part.chapters if chapter.beside is not None]
    for name in beside:
        if name not in aside:
            raise CommandError(
                f"No chapter `{name}` lies beside the main line. Those that do: {', '.join(aside) or 'none'}."
            )
    wish = settled(wish, examined)
    # With --json, standard output is the document alone and the narration goes beside it.
    talk = Console(stderr=True) if as_json else console
    with (
        _place(wish, keep=keep) as place,
        open_stage(wish, part=part, root=place.root) as stage,
        _stoppable() as stop,
    ):
        if until is not None:
            step_of_route(stage.session, until)
        if not keep and _taken(stage):
            raise CommandError(
                f"In {stage.workspace.root} somebody has taken steps already, and a run cleans up behind "
                "itself. `--keep` goes on there and leaves all as it is; without `--workspace` the run "
                "uses a folder of its own."
            )
        narration = Narration(stage.session, talk)
        narration.say(f"Commands run in the {stage.lab.name.upper()} lab.")
        left: tuple[str, ...] = ()
        place.left_something = True
        _clear_unfinished(stage, narration, talk)
        try:
            report = take(
                stage.session,
                stage.lab,
                until=until,
                beside=beside,
                on_event=narration.tell,
                cancel=stop.asked,
            )
        finally:
            if not keep:
                left = _remove_all(stage, narration, talk)
                place.left_something = bool(left)
        narration.sum_up(report)
        if as_json:
            said = document(stage, report, left, narration.diagnoses)
            print(json.dumps(said, indent=2, ensure_ascii=False))
    if stop.number is not None:
        return 128 + stop.number
    return 0 if report.passed and not left else 1


def _taken(stage: Stage) -> bool:
    """Whether there is progress in the workspace that cleaning up would take away: both labs keep theirs in
    its journal."""
    if stage.session.counts()[0]:
        return True
    events = stage.journal.events()
    others = [Progress.of(events, lab) for lab in LABS if lab != stage.lab.name]
    return any(
        other.state(step.id) is not StepState.TODO for other in others for step in stage.part.steps()
    ) or any(other.owned("cluster") for other in others)


def _clear_unfinished(stage: Stage, narration: Narration, talk: Console) -> None:
    """Remove what a cluster's creation that was broken off has left, as it would be in the way of the next
    one. Nobody is asked: it is ours, and nothing can be in it yet."""
    step = stage.session.current
    if stage.session.state(step.id) is StepState.PASSED:
        return
    for cluster in (fill(made.name, stage.session.facts) for made in step.makes if made.kind == "cluster"):
        if left := unfinished(stage.lab, stage.journal, cluster):
            narration.say(f"The creation of the cluster {cluster} was broken off. Removing what it has left.")
            remove(stage.lab, left, talk)


def _remove_all(stage: Stage, narration: Narration, talk: Console) -> tuple[str, ...]:
    """Remove what the run made; what is left, or why that is not known."""
    narration.say("\nRemoving what this run made.")
    planned = plan(stage.lab, stage.journal)
    # A k3d that the doctor fetched was there before the run.
    made = [leftover for leftover in planned.remove if not (leftover.asks and leftover.kind == "file")]
    still = remove(stage.lab, made, talk) if made else ()
    left = [f"{leftover.kind} {leftover.name}" for leftover in still]
    if planned.silent:
        narration.say(planned.silent)
        left.append(planned.silent)
    return tuple(left)


def document(
    stage: Stage, report: Report, left: Sequence[str], diagnoses: Mapping[str, Diagnosis]
) -> dict[str, object]:
    """{schema, part, lab, passed, seconds, tools: {k3d, kubectl}, steps: [{id, title, outcome, sentence,
    seconds, command, skipped_because, diagnosis}], left: [text]}; an outcome is passed, passed before,
    skipped, left out, not passed or cancelled; `left` is what clean-up could not remove."""
    facts = stage.session.facts
    return {
        "schema": SCHEMA,
        "part": stage.part.title,
        "lab": stage.lab.name,
        "passed": report.passed,
        "seconds": round(report.seconds, 3),
        "tools": {"k3d": facts.get("k3d_version", ""), "kubectl": facts.get("kubectl_version", "")},
        "steps": [_step_document(step, diagnoses.get(step.step)) for step in report.steps],
        "left": list(left),
    }


def _step_document(step: StepReport, why: Diagnosis | None) -> dict[str, object]:
    return {
        "id": step.step,
        "title": step.title,
        "outcome": step.outcome.value,
        "sentence": step.sentence,
        "seconds": round(step.seconds, 3),
        "command": step.command,
        "skipped_because": step.skipped_because,
        "diagnosis": diagnosis_document(why),
    }


@dataclass
class _Place:
    """The folder that a run works in."""

    root: Path
    left_something: bool = False
    """The run has made things, or may have, that are still there: its journal is wanted."""


@contextmanager
def _place(wish: Wish, *, keep: bool) -> Iterator[_Place]:
    """A folder of the run's own is gone afterwards, unless its journal is still wanted."""
    if keep or wish.workspace is not None:
        yield _Place(wish.root)
        return
    place = _Place(Path(tempfile.mkdtemp(prefix="dwk-tutor-run-")))
    try:
        yield place
    finally:
        if place.left_something:
            kept = f"dwk-tutor cleanup --workspace {shlex.quote(str(place.root))}"
            print(f"Not all is removed. This goes on with it: {kept}", file=sys.stderr)
        else:
            shutil.rmtree(place.root, ignore_errors=True)


@dataclass
class _Stop:
    """Whether the run shall end early."""

    asked: Event
    number: int | None = None
    """The signal that asked for it."""


@contextmanager
def _stoppable() -> Iterator[_Stop]:
    """The first ^C (or a closed terminal, or `kill`) ends the step, and the run still cleans up; the second
    does what it always does."""
    stop = _Stop(Event())
    numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)

    def ask(number: int, _frame: object) -> None:
        stop.number = number
        stop.asked.set()
        for each in numbers:
            signal.signal(each, before[each])

    before = {each: signal.signal(each, ask) for each in numbers}
    try:
        yield stop
    finally:
        for each in numbers:
            signal.signal(each, before[each])
