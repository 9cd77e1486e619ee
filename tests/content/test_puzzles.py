"""Puzzles in the lessons: how they are read, what makes one that can be solved, and the search."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.content.conftest import WriteCourse
from tutor.content.lint import lint
from tutor.content.loader import load_part
from tutor.content.puzzles import (
    Machine,
    Note,
    Process,
    Puzzle,
    Stage,
    find_placement,
    fits,
    free,
    schedule,
    situation,
)

PUZZLE = """\
- id: place
  title: Place
  text: Place them.
  puzzle:
    machines:
      - {name: laptop-1, memory: 8, cpu: 4}
      - {name: laptop-2, memory: 8, cpu: 4}
    processes:
      - {name: shop, memory: 4, cpu: 2}
      - {name: bank, memory: 5, cpu: 3}
    placed: {shop: laptop-1}
    stages:
      - goal: Place all.
      - goal: One more.
        arrives: [{name: search, memory: 4, cpu: 2}]
        grows: [{name: bank, memory: 7, cpu: 3}]
      - goal: One breaks.
        breaks: laptop-2
        joins: [{name: old, memory: 4, cpu: 1}]
        must: [bank]
"""
WISH = """\
- id: wish
  title: Wish
  text: Wish for copies.
  puzzle:
    machines: [{name: one, memory: 4, cpu: 4}]
    copies_of: bank
    declared: {copies: 1, memory: 1}
    stages:
      - goal: Declare it.
        note: {copies: 3, memory: 1}
"""


def test_a_puzzle_is_read(write_course: WriteCourse) -> None:
    folder = write_course(PUZZLE + WISH)
    assert lint(folder) == []
    by_hand, by_wish = load_part(folder).steps()
    machines = (Machine("laptop-1", 8, 4), Machine("laptop-2", 8, 4))
    assert by_hand.task == Puzzle(
        machines,
        (Process("shop", 4, 2), Process("bank", 5, 3)),
        (
            Stage("Place all."),
            Stage("One more.", arrives=(Process("search", 4, 2),), grows=(Process("bank", 7, 3),)),
            Stage("One breaks.", joins=(Machine("old", 4, 1),), breaks=("laptop-2",), must=("bank",)),
        ),
        {"shop": "laptop-1"},
    )
    assert by_wish.task == Puzzle(
        (Machine("one", 4, 4),),
        (),
        (Stage("Declare it.", note=Note(3, 1)),),
        copies_of="bank",
        declared=Note(1, 1),
    )
    now = situation(by_hand.task, 2)
    assert now.machines == (machines[0], Machine("old", 4, 1))
    assert now.broken == machines[1:]
    assert now.required == (Process("bank", 7, 3),)


@pytest.mark.parametrize(
    ("change", "at", "sentence"),
    [
        (("memory: 5", "memory: 9"), "goal: Place all", "no placement fits. Wanted are 13 GB"),
        (("must: [bank]", "must: [bank, shop, search]"), "goal: One breaks", "It cannot be solved"),
        (("must: [bank]", "must: [bonk]"), "must: [bonk]", "There is no `bonk` at that time."),
        (("breaks: laptop-2", "breaks: laptop-3"), "breaks:", "There is no `laptop-3` at that time."),
        (("name: search", "name: shop"), "goal: One more", "There is a `shop` already."),
        (("name: laptop-2", "name: laptop-1"), "puzzle:", "The name `laptop-1` is given 2 times."),
        (("{shop: laptop-1}", "{shop: laptop-9}"), "placed:", "There is no `laptop-9` at that time."),
        (("shop, memory: 4, cpu: 2", "shop, memory: 4, cpu: 6"), "placed:", "It does not fit on `laptop-1`"),
        (("goal: Place all.", "must: [bank]"), "must: [bank]", "It is missing."),
        (("memory: 5, cpu: 3", "memory: 5"), "bank, memory: 5", "It is missing. A whole number"),
        (("memory: 5", "memory: none"), "memory: none", "A whole number, 1 or more, belongs here."),
        (("all.", "all.\n        note: {copies: 1, memory: 1}"), "note:", "A `note` belongs to a puzzle"),
    ],
)  # fmt: skip
def test_a_bad_puzzle_is_told_with_its_line(
    write_course: WriteCourse, change: tuple[str, str], at: str, sentence: str
) -> None:
    told_at(write_course, PUZZLE, change, at, sentence)


@pytest.mark.parametrize(
    ("change", "at", "sentence"),
    [
        (("copies: 3", "copies: 5"), "goal:", "It cannot be solved"),
        (
            ("copies_of: bank", "copies_of: bank\n    placed: {bank: one}"),
            "placed:",
            "the wish says what runs",
        ),
        (("note: {copies: 3, memory: 1}", "must: [bank]"), "goal:", "Only machines come and go."),
        (("    copies_of: bank\n", ""), "puzzle:", "Nothing is placed."),
        (("copies: 3", "copies: 0"), "copies: 0", "A whole number, 1 or more"),
    ],
)
def test_a_bad_wish_is_told_with_its_line(
    write_course: WriteCourse, change: tuple[str, str], at: str, sentence: str
) -> None:
    told_at(write_course, WISH, change, at, sentence)


def told_at(write_course: WriteCourse, lessons: str, change: tuple[str, str], at: str, sentence: str) -> None:
    assert change[0] in lessons
    folder = write_course(lessons.replace(*change, 1))
    told = {}
    for problem in lint(folder):
        text = (folder / problem.place.file).read_text().splitlines()
        told[problem.sentence] = text[problem.place.line - 1]
    assert any(sentence in said and at in line for said, line in told.items()), told


sizes = st.tuples(st.integers(1, 6), st.integers(1, 3))


@settings(max_examples=80, deadline=None, derandomize=True)
@given(st.lists(sizes, min_size=1, max_size=3), st.lists(sizes, max_size=5))
def test_the_search_finds_what_exists(rooms: list[tuple[int, int]], needs: list[tuple[int, int]]) -> None:
    machines = [Machine(f"m{n}", *size) for n, size in enumerate(rooms)]
    processes = [Process(f"p{n}", *size) for n, size in enumerate(needs)]

    def holds(way: tuple[int, ...]) -> bool:
        for number, machine in enumerate(machines):
            left = free(machine, [p for p, on in zip(processes, way, strict=True) if on == number])
            if left.memory < 0 or left.cpu < 0:
                return False
        return True

    exists = any(holds(way) for way in product(range(len(machines)), repeat=len(processes)))
    found = find_placement(machines, processes)
    assert (found is not None) is exists
    if found is not None:
        assert holds(tuple(int(found[process.name][1:]) for process in processes))


def test_the_search_leaves_what_can_stay() -> None:
    machines = [Machine("a", 8, 4), Machine("b", 8, 4)]
    processes = [Process("bank", 5, 3), Process("shop", 4, 2)]
    assert find_placement(machines, processes, {"bank": "b", "shop": "a"}) == {"bank": "b", "shop": "a"}


@settings(max_examples=60, deadline=None, derandomize=True)
@given(st.lists(sizes, min_size=1, max_size=3), st.integers(1, 8), st.integers(1, 3))
def test_the_scheduler_places_all_copies_that_can_be_placed(
    rooms: list[tuple[int, int]], count: int, memory: int
) -> None:
    machines = [Machine(f"m{n}", *size) for n, size in enumerate(rooms)]
    copies = [Process(f"c{n}", memory, 1) for n in range(count)]
    placed = schedule(machines, copies, {})
    possible = sum(min(machine.memory // memory, machine.cpu) for machine in machines)
    assert len(placed) == min(count, possible)
    for machine in machines:
        left = free(machine, [copy for copy in copies if placed.get(copy.name) == machine.name])
        assert fits(Process("nothing", 0, 0), left)
    assert schedule(machines, copies, placed) == placed


def test_the_scheduler_spreads_and_keeps_what_runs() -> None:
    machines = [Machine(name, 4, 4) for name in ("one", "two", "three")]
    copies = [Process(f"c{n}", 1, 1) for n in range(6)]
    placed = schedule(machines, copies, {})
    assert sorted(placed.values()) == ["one", "one", "three", "three", "two", "two"]
    later = schedule(machines[:2], copies, placed)
    assert {n: on for n, on in later.items() if placed[n] != "three"} == {
        n: on for n, on in placed.items() if on != "three"
    }
    assert sorted(later.values()) == ["one"] * 3 + ["two"] * 3
