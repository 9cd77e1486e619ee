"""What is amiss in a lesson, said so that its author can put it right."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from tutor.content.check_models import Place


@dataclass(frozen=True)
class LessonProblem:
    """One thing to put right in a lesson file."""

    place: Place
    step: str | None
    """The step's id, None where the problem lies outside of the steps."""
    field: str
    """The field's path inside the step, such as `check[0].otherwise`; empty where it is about the whole."""
    sentence: str
    """What is there and what is allowed, without the place."""

    @property
    def message(self) -> str:
        """Everything in one line: file, line, step, field, what is there and what is allowed."""
        where = [f"step {self.step}"] if self.step else []
        where += [f"field {self.field}"] if self.field else []
        return ": ".join([str(self.place), *([", ".join(where)] if where else []), self.sentence])

    def __str__(self) -> str:
        return self.message


class LessonError(Exception):
    """The lessons cannot be used; holds every problem that was found, in the order of the files."""

    def __init__(self, problems: Sequence[LessonProblem]) -> None:
        self.problems = list(problems)
        super().__init__("\n".join(problem.message for problem in self.problems))


def listed(names: Iterable[str], joint: str = "and") -> str:
    """Names as a sentence lists them: `a`, `b` and `c`."""
    quoted = [f"`{name}`" for name in names]
    if len(quoted) < 2:
        return "".join(quoted)
    return f"{', '.join(quoted[:-1])} {joint} {quoted[-1]}"


def nearest(name: str, known: Iterable[str]) -> str:
    """A sentence with the known name that looks most like this one, or nothing."""
    found = get_close_matches(name, list(known), n=1, cutoff=0.6)
    return f" Did you mean `{found[0]}`?" if found else ""
