"""Progress: what the journal's events add up to, for one lab."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import Enum
from typing import Any

from tutor.engine.claims import Claim, ClaimState, creates
from tutor.engine.samples import Samples, changes


class StepState(Enum):
    TODO = "todo"
    PASSED = "passed"
    SKIPPED = "skipped"


@dataclass
class StepProgress:
    """What is known of one step."""

    state: StepState = StepState.TODO
    hints: int = 0
    """How many hints have been shown."""
    revealed: bool = False
    broken: bool = False
    """The step's fault has been set up."""
    hits: set[str] = field(default_factory=set)
    """Keys of the edge checks that were fulfilled."""
    seen: set[str] = field(default_factory=set)
    """Keys of the `gone` checks whose thing was seen while it was still there."""
    noted: dict[str, set[str]] = field(default_factory=dict)
    """Keys of the checks that look for a change, with the answers they have had."""
    answered: int | None = None
    """The last option that was chosen."""
    moves: list[tuple[str, ...]] = field(default_factory=list)
    """What was done in its puzzle, without what was taken back."""
    predicted: str | None = None
    """What the learner said would come of it."""
    samples: Samples | None = None
    """What was seen of its outcome so far."""
    graded: bool = False
    """The prediction was held against what was observed."""
    observed: str | None = None
    """What that was; None where nothing was."""
    seconds: float = 0.0
    """How long it took to pass."""
    held: bool = False
    """The step has been reset and nothing has happened since: what is still true from before does not
    count."""
    undo: str | None = None
    """The command that was offered at that reset."""


class Progress:
    """A fold over the events of one lab; events that it does not know, or that lack a field, change
    nothing."""

    def __init__(self, lab: str) -> None:
        self.lab = lab
        self.current: str | None = None
        self.started = False
        self.files: dict[str, str] = {}
        """Path in the workspace → SHA-256 of what the lab put there."""
        self._steps: dict[str, StepProgress] = {}
        self._held: set[str] = set()
        self._facts: dict[str, tuple[str, str]] = {}
        self._claims: dict[tuple[str, str], Claim] = {}

    @classmethod
    def of(cls, events: Iterable[Mapping[str, Any]], lab: str) -> Progress:
        """The progress that these events amount to; those of other labs are left out."""
        progress = cls(lab)
        for event in events:
            progress.take(event)
        return progress

    @property
    def facts(self) -> dict[str, str]:
        """Facts that were chosen or entered."""
        return {name: value for name, (value, _step) in tuple(self._facts.items())}

    def step(self, step_id: str) -> StepProgress:
        """What is known of a step; one that nothing is known of is still to do."""
        return self._steps.get(step_id) or StepProgress()

    def state(self, step_id: str) -> StepState:
        return self.step(step_id).state

    def claim(self, kind: str, name: str) -> Claim | None:
        return self._claims.get((kind, name))

    def claims(self) -> tuple[Claim, ...]:
        return tuple(self._claims.values())

    def owned(self, kind: str) -> dict[str, Mapping[str, str]]:
        """Name → ids of the things of that kind that were made here and not released since."""
        return {
            claim.name: claim.ids
            for claim in self.claims()
            if claim.state is ClaimState.OWNED and claim.kind == kind
        }

    def release_hold(self, step_id: str) -> None:
        """A step that was reset has been seen undone: from now on what is true counts again."""
        if step_id in self._held:
            self._held.discard(step_id)
            self._of(step_id).held = False

    def take(self, event: Mapping[str, Any]) -> None:
        """Add one event."""
        if event.get("lab") != self.lab:
            return
        fold = _FOLDS.get(event.get("event", ""))
        if fold is None:
            return
        step = event.get("step")
        try:
            fold(self, self._of(step) if isinstance(step, str) else StepProgress(), event)
        except (KeyError, TypeError, ValueError, AttributeError):
            # A line that is valid JSON but not an event of ours, such as one edited by hand.
            return

    def _of(self, step_id: str) -> StepProgress:
        return self._steps.setdefault(step_id, StepProgress())

    def _entered(self, _step: StepProgress, event: Mapping[str, Any]) -> None:
        self.current = str(event["step"])
        for step_id, step in self._steps.items():
            # What goes on after a command is followed also while the learner reads elsewhere.
            if step_id != self.current and step.samples and not (step.samples.began or step.graded):
                step.samples = None

    def _started(self, _step: StepProgress, _event: Mapping[str, Any]) -> None:
        self.started = True

    def _hit(self, step: StepProgress, event: Mapping[str, Any]) -> None:
        step.hits.add(str(event["check"]))

    def _seen(self, step: StepProgress, event: Mapping[str, Any]) -> None:
        step.seen.add(str(event["check"]))

    def _noted(self, step: StepProgress, event: Mapping[str, Any]) -> None:
        step.noted.setdefault(str(event["check"]), set()).add(str(event["value"]))

    def _answered(self, step: StepProgress, event: Mapping[str, Any]) -> None:
        step.answered = int(event["option"])

    def _puzzle(self, step: StepProgress, event: Mapping[str, Any]) -> None:
        move = tuple(str(word) for word in event["move"])
        if move != ("undo",):
            step.moves.append(move)
        elif step.moves:
            step.moves.pop()

    def _predicted(self, step: StepProgress, event: Mapping[str, Any]) -> None:
        step.predicted = str(event["value"])

    def _sampled(self, step: StepProgress, event: Mapping[str, Any]) -> None:
        step.samples = Samples.of(event)

    def _graded(self, step: StepProgress, event: Mapping[str, Any]) -> None:
        observed = event["observed"]
        step.graded, step.observed = True, None if observed is None else str(observed)

    def _something_runs(self, text: str) -> None:
        """Note for the present step's samples that a command may be changing what they show."""
        step = self._steps.get(self.current or "")
        if step is not None and step.samples is not None and not step.samples.began and changes(text):
            step.samples = replace(step.samples, began=True)

    def _fact(self, _step: StepProgress, event: Mapping[str, Any]) -> None:
        self._facts[str(event["name"])] = (str(event["value"]), str(event.get("step", "")))

    def _hinted(self, step: StepProgress, event: Mapping[str, Any]) -> None:
        step.hints = max(step.hints, int(event["n"]))

    def _revealed(self, step: StepProgress, _event: Mapping[str, Any]) -> None:
        step.revealed = True

    def _broken(self, step: StepProgress, _event: Mapping[str, Any]) -> None:
        step.broken = True

    def _passed(self, step: StepProgress, event: Mapping[str, Any]) -> None:
        step.state = StepState.PASSED
        step.seconds = float(event.get("seconds", 0.0))
        step.held = False

    def _skipped(self, step: StepProgress, _event: Mapping[str, Any]) -> None:
        if step.state is not StepState.PASSED:
            step.state = StepState.SKIPPED

    def _reset(self, _step: StepProgress, event: Mapping[str, Any]) -> None:
        step_id = str(event["step"])
        undo = event.get("undo")
        self._steps[step_id] = StepProgress(held=True, undo=undo if isinstance(undo, str) else None)
        self._held.add(step_id)
        self._facts = {name: fact for name, fact in self._facts.items() if fact[1] != step_id}

    def _reset_all(self, _step: StepProgress, _event: Mapping[str, Any]) -> None:
        self.current = None
        self._steps.clear()
        self._held.clear()
        # What the lab has chosen belongs to no step: a registry that is there keeps its port.
        self._facts = {name: fact for name, fact in self._facts.items() if not fact[1]}

    def _began(self, _step: StepProgress, event: Mapping[str, Any]) -> None:
        text = str(event["text"])
        self._something_runs(text)
        for key, claim in self._claims.items():
            if claim.state is ClaimState.FREE and creates(claim.kind, claim.name, text):
                self._claims[key] = Claim(claim.kind, claim.name, ClaimState.BEGAN)

    def _command(self, _step: StepProgress, event: Mapping[str, Any]) -> None:
        text = str(event["text"])
        self._something_runs(text)
        for step_id in tuple(self._held):
            step = self._of(step_id)
            if text != step.undo:
                step.held = False
                self._held.discard(step_id)

    def _claimed(self, _step: StepProgress, event: Mapping[str, Any]) -> None:
        kind, name = str(event["kind"]), str(event["name"])
        ids = event.get("ids")
        self._claims[kind, name] = Claim(
            kind,
            name,
            ClaimState(str(event["event"])),
            {str(part): str(value) for part, value in ids.items()} if isinstance(ids, Mapping) else {},
        )

    def _file(self, _step: StepProgress, event: Mapping[str, Any]) -> None:
        self.files[str(event["path"])] = str(event["sha256"])


_FOLDS: Mapping[str, Callable[[Progress, StepProgress, Mapping[str, Any]], None]] = {
    "started": Progress._started,
    "entered": Progress._entered,
    "began": Progress._began,
    "command": Progress._command,
    "hit": Progress._hit,
    "seen": Progress._seen,
    "noted": Progress._noted,
    "answered": Progress._answered,
    "puzzle": Progress._puzzle,
    "predicted": Progress._predicted,
    "sampled": Progress._sampled,
    "graded": Progress._graded,
    "fact": Progress._fact,
    "hinted": Progress._hinted,
    "revealed": Progress._revealed,
    "broken": Progress._broken,
    "passed": Progress._passed,
    "skipped": Progress._skipped,
    "reset": Progress._reset,
    "reset_all": Progress._reset_all,
    "free": Progress._claimed,
    "owned": Progress._claimed,
    "released": Progress._claimed,
    "file": Progress._file,
}
