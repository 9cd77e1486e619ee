"""However a command is spelt, it stays the same command; and whatever is typed, there is an answer."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.engine.commandline.table import Row, rows
from tutor.engine.commandline import copied
from tutor.engine.commandline.compare import Relation, compare
from tutor.engine.commandline.parse import GRAMMARS, parse
from tutor.engine.commandline.vectors import commands
from tutor.engine.patterns import matches

LINES = [
    row
    for row in rows()
    if row.relation not in (Relation.OTHER_WAY, Relation.REFUSED)
    and len(commands(row.typed)) == 1
    and not row.folder
    # What was copied along is seen in the line as it was typed.
    and copied.plain(row.typed)[0] == row.typed
]
OF_THE_TOOLS = [row for row in LINES if commands(row.typed)[0][0] in GRAMMARS]
COURSE = sorted({row.course for row in LINES if commands(row.course)[0][0] in GRAMMARS})
CALM = settings(max_examples=150, derandomize=True, deadline=None)

AROUND = [
    "{} | less",
    "{} > out.txt 2>&1",
    "{} 2>/dev/null | head -3",
    "A=b C='d e' {}",
    "sudo -E {}",
    "time {}",
    "cd . && {}",
    "{}; echo done",
    "( {} )",
    "{} || echo no",
    "  {}  ",
    "watch -n 2 {}",
]


def spelt(row: Row) -> str:
    """The row's command alone, in quotes where it needs them."""
    return shlex.join(commands(row.typed)[0])


@CALM
@given(st.sampled_from(LINES))
def test_quoting_changes_nothing(row: Row) -> None:
    assert compare(spelt(row), row.course) == compare(row.typed, row.course)
    assert commands(spelt(row)) == commands(row.typed)


@CALM
@given(st.lists(st.text(st.characters(exclude_characters="\x00", exclude_categories=["Cs"]), min_size=1)))
def test_any_words_come_back_from_quotes(words: Sequence[str]) -> None:
    argv = ("kubectl", *words)
    assert commands(shlex.join(argv)) == (argv,)


@CALM
@given(st.sampled_from(OF_THE_TOOLS), st.sampled_from(AROUND))
def test_what_stands_around_it_changes_nothing(row: Row, around: str) -> None:
    assert compare(around.format(spelt(row)), row.course) == compare(row.typed, row.course)


def _taken_apart(argv: Sequence[str]) -> tuple[list[str], list[tuple[str, str | None]]]:
    """The words of a command without its flags, and each flag with its value."""
    parsed = parse(tuple(argv))
    flags = [(flag.typed, flag.value) for flag in parsed.flags]
    return [argv[0], *parsed.path, *parsed.operands], flags


@CALM
@given(st.sampled_from(COURSE), st.randoms(use_true_random=False))
def test_flags_may_stand_anywhere(course: str, random: Random) -> None:
    argv = commands(course)[0]
    parsed = parse(argv)
    words, flags = _taken_apart(argv)
    # After docker's image everything is for the container.
    inside = " ".join(parsed.path) in parsed.grammar.programs_inside
    gaps = len(words) - len(parsed.path) - (1 if inside else 0)
    places: list[list[str]] = [[] for _ in range(gaps)]
    random.shuffle(flags)
    for typed, value in flags:
        sign = random.choice(["=", " "])
        given_as = [typed] if value is None else [f"{typed}={value}"] if sign == "=" else [typed, value]
        random.choice(places).extend(given_as)
    head, rest = words[: 1 + len(parsed.path)], words[1 + len(parsed.path) :]
    typed_words = list(head)
    for at in range(max(len(places), len(rest) + 1)):
        typed_words += places[at] if at < len(places) else []
        typed_words += rest[at : at + 1]
    assert compare(shlex.join(typed_words), course).relation is Relation.EQUAL, typed_words


@CALM
@given(st.sampled_from([row for row in OF_THE_TOOLS if row.relation is not Relation.SLIP]))
def test_equals_sign_or_blank(row: Row) -> None:
    argv = list(commands(row.typed)[0])
    for flag in reversed(parse(tuple(argv)).flags):
        if flag.typed.startswith("--") and flag.value and argv[flag.at + 1 : flag.at + 2] == [flag.value]:
            argv[flag.at : flag.at + 2] = [f"{flag.typed}={flag.value}"]
    assert compare(shlex.join(argv), row.course).relation is compare(row.typed, row.course).relation


@CALM
@given(st.text(), st.sampled_from(COURSE))
def test_any_text_is_answered(text: str, course: str) -> None:
    assert compare(text, course).relation in Relation
    assert compare(course, text).relation in Relation


PARTS = [
    *("kubectl", "docker", "k3d", "k", "get", "create", "cluster", "run", "image", "set", "logs", "pods"),
    *("deploy/web", "deployment", "--", "-", "-it", "-f", "--replicas", "--replicas=", "=4", "-n", "--x"),
    *("-a2", "—f", "“x”", ",", "/", "a/b/c", "|", "&&", ";", "$(", ")", "`", "'", '"', "<<", "EOF", "\n"),
    *("\\", "#", "{", "*", ""),
]


@settings(max_examples=600, derandomize=True, deadline=None)
@given(st.lists(st.sampled_from(PARTS), max_size=12), st.sampled_from(COURSE), st.sampled_from([" ", ""]))
def test_any_words_are_answered(words: Sequence[str], course: str, between: str) -> None:
    line = between.join(words)
    found = compare(line, course)
    assert (found.sentence == "") == (found.relation in (Relation.EQUAL, Relation.UNRELATED))
    assert compare(course, line).relation in Relation
    assert matches("kubectl get pods", line) in (True, False)


@pytest.mark.parametrize("line", ["$(" * 3000, '"$(' * 900, "`" * 999, "(" * 5000, "kubectl " * 3000])
def test_no_depth_is_too_deep(line: str) -> None:
    assert compare(line, "kubectl get pods").relation in Relation


def test_what_is_equal_fits_the_pattern_too() -> None:
    """The parser of patterns is the same: every spelling of the step's command has its sub-command."""
    for row in OF_THE_TOOLS:
        if row.relation is Relation.EQUAL:
            first = commands(row.course)[0]
            assert matches(shlex.join((first[0], *parse(first).path)), row.typed), row
