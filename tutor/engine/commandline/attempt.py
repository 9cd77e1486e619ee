"""What the commands that were typed for a step have come to so far."""

from __future__ import annotations

from dataclasses import dataclass, replace

from tutor.engine.commandline.compare import Comparison, Relation


@dataclass(frozen=True)
class Attempt:
    """What is remembered between two commands."""

    last: Comparison | None = None
    """The last one that had to do with the step and was not the step's own, done well."""
    another_way: bool = False
    """Commands ran that may have reached the goal, and none was the course's own."""

    @property
    def difference(self) -> str:
        """What is said of it in front of, or in place of, what a check says; empty where nothing is."""
        return self.last.sentence if self.last is not None else ""

    def after(self, comparison: Comparison, *, changed: bool) -> Attempt:
        """What follows from one command more; `changed`: it ended well and does more than look."""
        match comparison.relation:
            case Relation.EQUAL:
                return Attempt()
            case Relation.REFUSED:
                return replace(self, last=comparison)
            case Relation.SLIP:
                return replace(self, last=comparison)
            case Relation.NEAR:
                return Attempt(comparison, self.another_way or changed)
            case _:
                # A slip is over with the next command; a difference lasts while the learner looks around.
                over = self.last is not None and self.last.relation is not Relation.NEAR
                return Attempt(None if over else self.last, self.another_way or changed)
