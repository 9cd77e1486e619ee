"""The commands of the lessons themselves, and what becomes of them with one thing amiss."""

from __future__ import annotations

import pytest

from tests.engine.world import FACTS
from tutor.content.check_models import EdgeCheck
from tutor.content.data import course_folder
from tutor.content.loader import load_part
from tutor.content.models import Command, Step
from tutor.content.template import fill
from tutor.engine.commandline.compare import Relation, compare, main_command
from tutor.engine.commandline.parse import parse
from tutor.engine.patterns import matches

PART = load_part(course_folder())
VALUES = (
    {name: fact.value for name, fact in PART.facts.items()}
    | FACTS
    | {"pod": "web-6965c5c7-2pkxr", "container": "web"}
)
STEPS = {
    step.id: step
    for step in PART.steps()
    if isinstance(step.task, Command) and main_command(fill(step.task.run, VALUES))
}


def line_of(step: Step) -> str:
    assert isinstance(step.task, Command)
    return fill(step.task.run, VALUES).strip()


def test_most_steps_are_done_with_the_three_tools() -> None:
    assert len(STEPS) > 35


@pytest.mark.parametrize("step", STEPS.values(), ids=list(STEPS))
def test_the_tables_know_every_word_of_it(step: Step) -> None:
    parsed = parse(main_command(line_of(step)))
    assert parsed.grammar.is_command(parsed.path)
    assert [flag.typed for flag in parsed.flags if not flag.known] == []


@pytest.mark.parametrize("step", STEPS.values(), ids=list(STEPS))
def test_it_is_equal_to_itself_and_fits_the_steps_patterns(step: Step) -> None:
    line = line_of(step)
    assert compare(line, line).relation is Relation.EQUAL
    for check in step.checks:
        if isinstance(check, EdgeCheck):
            assert any(matches(fill(pattern, VALUES), line) for pattern in check.patterns)


@pytest.mark.parametrize("step", STEPS.values(), ids=list(STEPS))
def test_two_letters_exchanged_give_the_word_back(step: Step) -> None:
    """In the program, and in each word of the sub-command."""
    argv = main_command(line_of(step))
    for at in (0, *parse(argv).path_at):
        word = argv[at]
        slip = word[:-2] + word[-1] + word[-2]
        if slip == word or (len(word) < 3 and at):
            continue
        found = compare(" ".join((*argv[:at], slip, *argv[at + 1 :])), line_of(step))
        assert found.relation is Relation.SLIP, (slip, found)
        assert f"`{word}`" in found.sentence, (slip, found)


@pytest.mark.parametrize("step", STEPS.values(), ids=list(STEPS))
def test_without_one_of_its_flags_the_flag_is_named(step: Step) -> None:
    line = line_of(step)
    argv = main_command(line)
    for flag in parse(argv).flags:
        apart = flag.value is not None and "=" not in argv[flag.at]
        without = (*argv[: flag.at], *argv[flag.at + (2 if apart else 1) :])
        found = compare(" ".join(without), line)
        # What a flag says may be so without it: then it is the same command.
        if found.relation is not Relation.EQUAL:
            assert found.relation is Relation.NEAR, (without, found)
            assert any(flag.typed in sentence for sentence in found.differences), (without, found)
