"""The state of a session behind its lock: the part, the journal and its fold, the facts and what follows from
them."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from tutor.content.check_models import Check, EdgeCheck
from tutor.content.models import Chapter, Command, Part, Step
from tutor.content.template import fill
from tutor.engine.facts import Facts
from tutor.engine.journal import Journal
from tutor.engine.memory import Memory, Miss, key
from tutor.engine.ports import World
from tutor.engine.progress import Progress, StepState
from tutor.engine.verdict import StepVerdict

if TYPE_CHECKING:
    from tutor.engine.commandline.attempt import Attempt


class Course:
    """What a session knows. Methods take the lock themselves; none asks the world but `refresh`."""

    def __init__(
        self,
        part: Part,
        world: World,
        journal: Journal,
        overrides: Mapping[str, str],
        *,
        clock: Callable[[], float],
        first_facts: Mapping[str, str] | None = None,
    ) -> None:
        self.part = part
        self.world = world
        self.journal = journal
        self.clock = clock
        self.lock = threading.RLock()
        self.observing = threading.Lock()
        """Held from asking what exists until the journal has it, so that no older answer overtakes a
        newer."""
        self.progress = Progress.of(journal.events(), journal.lab)
        self.found: dict[tuple[str, str], Mapping[str, str]] = {}
        """What was last seen of each thing that steps make: kind and name → ids."""
        self.last: dict[str, StepVerdict] = {}
        self._chapters = {step.id: chapter for chapter in part.chapters for step in chapter.steps}
        self._steps = {step.id: step for step in part.steps()}
        self._makers: dict[str, list[str]] = {}
        for step in self._steps.values():
            if step.until is not None:
                self._makers.setdefault(step.until, []).append(step.id)
        self.attempts: dict[str, Attempt] = {}
        """Step → what the commands typed for it have come to."""
        self.under_way = False
        """The next command runs, and what was said of the one before it is over."""
        self._misses: dict[str, dict[str, Miss]] = {}
        self._entered: dict[str, float] = {}
        self._generations: dict[str, int] = {}
        self._everything = 0
        self._layers = Facts(part, overrides)
        self._lab = dict(world.facts() if first_facts is None else first_facts)
        self._looked: dict[str, str] = {}
        self.facts: Mapping[str, str] = {}
        self.steps: tuple[Step, ...] = ()
        self._places: dict[str, int] = {}
        self._compute()

    def step(self, step_id: str) -> Step:
        """The step of that id, whether it belongs to the present route or not. Raises KeyError."""
        return self._steps[step_id]

    def chapter(self, step_id: str) -> Chapter:
        """Raises KeyError."""
        return self._chapters[step_id]

    def place(self, step_id: str) -> int | None:
        """Where the step stands among the present steps, from 0."""
        return self._places.get(step_id)

    @property
    def current(self) -> Step:
        """The step that the learner is at; where it no longer belongs to the part, the next one that does."""
        with self.lock:
            current = self.progress.current
            if current is None or current not in self._steps:
                return self.steps[0]
            if current in self._places:
                return self._steps[current]
            order = list(self._steps)
            after = order[order.index(current) :]
            return next((self._steps[each] for each in after if each in self._places), self.steps[-1])

    def record(self, event: str, **fields: object) -> None:
        """Write an event to the journal and count it."""
        with self.lock:
            self.progress.take(self.journal.append(event, **fields))

    def refresh(self) -> None:
        """Ask the lab for its facts, and follow where they have changed."""
        lab = dict(self.world.facts())
        with self.lock:
            if lab != self._lab:
                self._lab = lab
                self._compute()

    def look_up(self, facts: Mapping[str, str]) -> None:
        """Take in facts that were read from the world."""
        with self.lock:
            if any(self._looked.get(name) != value for name, value in facts.items()):
                self._looked |= facts
                self._compute()

    def set_fact(self, name: str, value: str, step_id: str) -> None:
        """Record a chosen or entered fact; steps may join or leave the part."""
        with self.lock:
            self.record("fact", name=name, value=value, step=step_id)
            self._compute()

    def _compute(self) -> None:
        self.facts = self._layers.compute(self._lab, self.progress.facts, self._looked)
        self.steps = self._layers.steps(self.facts) or tuple(self._steps.values())
        self._places = {step.id: place for place, step in enumerate(self.steps)}

    def fill(self, text: str) -> str:
        return fill(text, self.facts)

    def checks(self, step: Step) -> tuple[Check, ...]:
        """The step's checks; for a command that has none, that it was run."""
        if step.checks or not isinstance(step.task, Command):
            return step.checks
        return (EdgeCheck((step.task.run,), f"Run `{step.task.run}` in the shell."),)

    def memory(self, step: Step) -> Memory:
        """What checks of the step need to know of before."""
        with self.lock:
            progress = self.progress.step(step.id)
            makers = self._makers.get(step.id) or list(step.needs)
            return Memory(
                frozenset(progress.hits),
                frozenset(progress.seen),
                any(self.progress.state(maker) is StepState.PASSED for maker in makers),
                dict(self._misses.get(step.id, {})),
                {check: frozenset(values) for check, values in progress.noted.items()},
                self._difference(step.id),
            )

    def _difference(self, step_id: str) -> str:
        attempt = self.attempts.get(step_id)
        passed = self.progress.state(step_id) is StepState.PASSED
        return "" if attempt is None or passed or self.under_way else attempt.difference

    def missed(self, step_id: str, check: Check, miss: Miss) -> None:
        with self.lock:
            self._misses.setdefault(step_id, {})[key(check)] = miss

    def enter(self, step_id: str) -> None:
        with self.lock:
            self.record("entered", step=step_id)
            self._entered.setdefault(step_id, self.clock())

    def generation(self, step_id: str) -> tuple[int, int]:
        """Changes with each reset that concerns the step."""
        with self.lock:
            return self._everything, self._generations.get(step_id, 0)

    def pass_step(self, step_id: str, generation: tuple[int, int] | None = None) -> bool:
        """Record that the step has passed, unless it was reset after `generation`; whether it counts as
        passed."""
        with self.lock:
            if generation is not None and generation != self.generation(step_id):
                return False
            if self.progress.state(step_id) is not StepState.PASSED:
                seconds = self.clock() - self._entered.get(step_id, self.clock())
                self.record("passed", step=step_id, seconds=round(seconds, 3))
            return True

    def reset(self, step_id: str, undo: str | None) -> None:
        with self.lock:
            self._generations[step_id] = self._generations.get(step_id, 0) + 1
            self._forget(step_id)
            self.record("reset", step=step_id, undo=undo)
            self._compute()

    def reset_all(self) -> None:
        with self.lock:
            self._everything += 1
            for step_id in self._steps:
                self._forget(step_id)
            self._looked.clear()
            self.record("reset_all")
            self._compute()

    def _forget(self, step_id: str) -> None:
        self._misses.pop(step_id, None)
        self.attempts.pop(step_id, None)
        self._entered.pop(step_id, None)
        self.last.pop(step_id, None)
