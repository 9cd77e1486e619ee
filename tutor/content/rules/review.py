"""What the rules look at, and how they say where a problem stands."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from tutor.content.check_models import Place
from tutor.content.glossary import Glossary
from tutor.content.loader import Draft
from tutor.content.models import LAB_FACTS, Choice, Part, Step
from tutor.content.problem import LessonProblem

Problems = Iterator[LessonProblem]


@dataclass(frozen=True)
class Review:
    """A part under review; every rule is a function of it that yields problems."""

    folder: Path
    """The course's folder."""
    lessons: Path
    draft: Draft
    glossary: Glossary = field(default_factory=Glossary)

    @property
    def part(self) -> Part:
        return self.draft.part

    @cached_property
    def steps(self) -> tuple[Step, ...]:
        """All steps in order."""
        return tuple(self.part.steps())

    @cached_property
    def sound(self) -> tuple[Step, ...]:
        """The steps that could be read without a problem; only they are judged further."""
        broken = {(problem.place.file, problem.step) for problem in self.draft.problems}
        return tuple(step for step in self.steps if step.id and (step.place.file, step.id) not in broken)

    @cached_property
    def positions(self) -> Mapping[str, int]:
        """Step id → its number in the part."""
        return {step.id: number for number, step in enumerate(self.steps)}

    @cached_property
    def facts(self) -> Mapping[str, str]:
        """Facts that are there in every step → an example of a value, empty where it is not known."""
        return {
            **dict.fromkeys(LAB_FACTS, ""),
            **{name: fact.value for name, fact in self.part.facts.items()},
        }

    @cached_property
    def choices(self) -> tuple[Choice, ...]:
        return tuple(step.task for step in self.steps if isinstance(step.task, Choice))

    def at(self, step: Step, field: str, sentence: str) -> LessonProblem:
        """A problem in a field of a step, at the field's own line as far as it is known."""
        lines = self.draft.lines.get(step.place, {})
        known = field
        while known and known not in lines:
            known = re.sub(r"(^|\.)[^.\[\]]*$|\[\d+\]$", "", known)
        return LessonProblem(
            Place(step.place.file, lines.get(known, step.place.line)), step.id, field, sentence
        )

    def in_part(self, field: str, sentence: str) -> LessonProblem:
        """A problem of the part's own file."""
        prefix = "" if self.lessons == self.folder else f"{self.lessons.name}/"
        return LessonProblem(
            Place(f"{prefix}part.yaml", self.draft.part_lines.get(field, 1)), None, field, sentence
        )
