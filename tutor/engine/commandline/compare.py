"""A command line that was typed, held against the one that the course has for a step."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache

from tutor.engine.commandline import copied, flags, operands, verbs
from tutor.engine.commandline.parse import GRAMMARS, parse
from tutor.engine.commandline.slips import mended
from tutor.engine.commandline.things import Place, placed
from tutor.engine.commandline.vectors import commands

_SAID = 2
"""How many differences a sentence names; the learner mends those first."""

_NOWHERE = Place()


class Relation(Enum):
    """How a typed command stands to the course's own."""

    EQUAL = "equal"
    """The same, however it is spelt."""
    OTHER_WAY = "other way"
    """Another command, and the step is done."""
    NEAR = "near"
    """The same kind of command with something else in it."""
    SLIP = "slip"
    """A word is misspelt."""
    REFUSED = "refused"
    """The right command, which the tool refused."""
    UNRELATED = "not related"


@dataclass(frozen=True)
class Comparison:
    """How the nearest of the typed commands stands to the course's, and what differs."""

    relation: Relation
    differences: tuple[str, ...] = ()
    """Sentences; slips first."""

    @property
    def sentence(self) -> str:
        """What to mend first; empty where nothing differs or nothing is alike."""
        return " ".join(self.differences[:_SAID])


_ORDER = (Relation.EQUAL, Relation.NEAR, Relation.SLIP, Relation.UNRELATED)


def compare(typed: str, course: str, place: Place = _NOWHERE) -> Comparison:
    """Compare two command lines. Of several simple commands in the typed line the nearest counts; of those in
    the course's line the first of docker, k3d or kubectl, else all must be there. Never raises."""
    plain, along = copied.plain(typed)
    if along:
        found = compare(plain, course, place)
        if found.relation is Relation.UNRELATED:
            return found
        return Comparison(Relation.SLIP, (*along, *found.differences))
    return _compare_lines(typed, course, place)


def _compare_lines(typed: str, course: str, place: Place) -> Comparison:
    found = commands(typed)
    wanted = _wanted(course)
    if len(wanted) != 1:
        there = bool(wanted) and all(argv in found for argv in wanted)
        return Comparison(Relation.EQUAL if there else Relation.UNRELATED)
    compared = [_compare(argv, wanted[0], there) for argv, there in placed(found, place)]
    return min(compared, key=_rank, default=Comparison(Relation.UNRELATED))


def _rank(comparison: Comparison) -> tuple[int, int]:
    return _ORDER.index(comparison.relation), len(comparison.differences)


@lru_cache(maxsize=64)
def _wanted(course: str) -> tuple[tuple[str, ...], ...]:
    """The course's command of one of the three tools, or all of its simple commands where there is none."""
    found = commands(course)
    return next(((argv,) for argv in found if argv[0] in GRAMMARS), found)


def main_command(course: str) -> tuple[str, ...]:
    """The argument vector of docker, k3d or kubectl in a line; empty where there is none."""
    return next((argv for argv in _wanted(course) if argv[0] in GRAMMARS), ())


def _compare(argv: tuple[str, ...], course_argv: tuple[str, ...], place: Place) -> Comparison:
    if argv == course_argv:
        return Comparison(Relation.EQUAL)
    course = parse(course_argv)
    if course.program not in GRAMMARS:
        return _of_other_programs(argv, course_argv, place)
    mended_argv, slips = mended(argv, course, course_argv)
    typed = parse(mended_argv)
    if typed.program not in GRAMMARS or "--help" in {flag.name for flag in typed.flags}:
        return Comparison(Relation.UNRELATED)
    found: tuple[str, ...]
    if (typed.program, typed.path) == (course.program, course.path):
        of_flags, used = flags.differences(typed, course, course_argv, place)
        found = tuple(dict.fromkeys((*operands.differences(typed, course, used, place), *of_flags)))
        relation = Relation.NEAR if found else Relation.EQUAL
    else:
        found = verbs.differ(typed, course)
        relation = Relation.NEAR if found else Relation.UNRELATED
    return Comparison(Relation.SLIP if slips else relation, (*slips, *found))


def _of_other_programs(argv: Sequence[str], course_argv: Sequence[str], place: Place) -> Comparison:
    """Commands such as `cat FILE`: the same program, or another file."""
    if argv[0] != course_argv[0] or len(argv) != len(course_argv):
        return Comparison(Relation.UNRELATED)
    pairs = [
        (typed, course)
        for typed, course in zip(argv, course_argv, strict=True)
        if typed != course and not place.same_file(typed, course)
    ]
    if not pairs:
        return Comparison(Relation.EQUAL)
    return Comparison(Relation.NEAR, tuple(f"This is about {a}; the step is about {b}." for a, b in pairs))
