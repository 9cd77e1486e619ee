"""The facts of a session, and which steps belong to the part with them."""

from __future__ import annotations

from collections.abc import Mapping

from tutor.content.models import Choice, Part, Step
from tutor.content.template import fill


class Facts:
    """Layers of facts, the later over the earlier: the part's defaults, what follows from the chosen routes,
    what was chosen or entered, the lab's own, what was looked up when a step was entered, overrides.

    The lab remembers some of its facts in the journal too, beside what was chosen there: what it says now
    goes before what it said then.
    """

    def __init__(self, part: Part, overrides: Mapping[str, str]) -> None:
        self._defaults = {name: default.value for name, default in part.facts.items()}
        self._choices: list[Choice] = []
        self._steps = tuple(part.steps())
        for step in self._steps:
            self._defaults |= {name: look.default for name, look in step.looks.items()}
            if isinstance(step.task, Choice):
                self._choices.append(step.task)
        self._overrides = dict(overrides)

    def compute(
        self, lab: Mapping[str, str], chosen: Mapping[str, str], looked: Mapping[str, str]
    ) -> dict[str, str]:
        """Every fact with its value, facts in values filled in. Raises FactCycleError."""
        base = {**self._defaults, **chosen, **lab, **self._overrides}
        follows: dict[str, str] = {}
        for choice in self._choices:
            for route in choice.routes:
                if route.value == base.get(choice.fact):
                    follows |= route.sets
        raw = {**self._defaults, **follows, **chosen, **lab, **looked, **self._overrides}
        return {name: fill(value, raw) for name, value in raw.items()}

    def steps(self, facts: Mapping[str, str]) -> tuple[Step, ...]:
        """The steps whose `when` holds."""
        return tuple(
            step for step in self._steps if all(facts.get(name) == value for name, value in step.when.items())
        )
