"""Puzzles: they speak of what there is, and each stage of them can be solved."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection

from tutor.content.models import Step
from tutor.content.problem import nearest
from tutor.content.puzzles import Puzzle, Stage, find_placement, fits, free, situation
from tutor.content.rules.review import Problems, Review

MOST_MACHINES = 4
MOST_PROCESSES = 9
"""As many as there are digits to choose them by."""
MOST_COPIES = 24


def puzzle(review: Review, step: Step, played: Puzzle) -> Problems:
    """Names are unique and known, the beginning is possible, and there is a way through every stage."""
    named = list(_names(review, step, played))
    yield from named
    if named:
        return
    yield from _beginning(review, step, played)
    for number in range(len(played.stages)):
        now = situation(played, number)
        at = f"puzzle.stages[{number}].goal"
        if played.copies_of and now.note is None:
            yield review.at(step, at, "No wish is declared yet. The stage needs a `note`.")
        elif len(now.processes) > (MOST_COPIES if played.copies_of else MOST_PROCESSES):
            yield review.at(step, at, f"There are {len(now.processes)} processes, which is too many to see.")
        elif len(now.machines) + len(now.broken) > MOST_MACHINES:
            yield review.at(step, at, f"There are more machines than the {MOST_MACHINES} that can be shown.")
        elif find_placement(now.machines, now.required) is None:
            wanted = sum(process.memory for process in now.required), sum(p.cpu for p in now.required)
            there = sum(machine.memory for machine in now.machines), sum(m.cpu for m in now.machines)
            yield review.at(
                step,
                at,
                "It cannot be solved: no placement fits. Wanted are "
                f"{wanted[0]} GB and {wanted[1]} CPU in all, there are {there[0]} GB and {there[1]} CPU.",
            )


def _names(review: Review, step: Step, played: Puzzle) -> Problems:
    machines = {machine.name for machine in played.machines}
    processes = {process.name for process in played.processes}
    if not played.copies_of and not processes:
        yield review.at(step, "puzzle", "Nothing is placed. Give `processes`, or `copies_of` for a wish.")
    every = [*(each.name for each in played.machines), *(each.name for each in played.processes)]
    for name, count in Counter(every).items():
        if count > 1:
            yield review.at(step, "puzzle", f"The name `{name}` is given {count} times. Names are unique.")
    for process, machine in played.placed.items():
        yield from _known(review, step, f"puzzle.placed.{process}", process, processes)
        yield from _known(review, step, f"puzzle.placed.{process}", machine, machines)
    for number, stage in enumerate(played.stages):
        at = f"puzzle.stages[{number}]"
        if played.copies_of and (stage.arrives or stage.grows or stage.must):
            yield review.at(
                step, f"{at}.goal", "With `copies_of` the wish says what runs. Only machines come and go."
            )
        if not played.copies_of and stage.note is not None:
            yield review.at(step, f"{at}.note", "A `note` belongs to a puzzle with `copies_of`.")
        yield from _new(review, step, at, stage, machines | processes)
        machines |= {machine.name for machine in stage.joins}
        for name in stage.breaks:
            yield from _known(review, step, f"{at}.breaks", name, machines)
        machines -= set(stage.breaks)
        if played.copies_of:
            continue
        for grown in stage.grows:
            yield from _known(review, step, f"{at}.grows", grown.name, processes)
        processes |= {process.name for process in stage.arrives}
        for name in stage.must:
            yield from _known(review, step, f"{at}.must", name, processes)


def _new(review: Review, step: Step, at: str, stage: Stage, taken: Collection[str]) -> Problems:
    for name in (*(each.name for each in stage.arrives), *(each.name for each in stage.joins)):
        if name in taken:
            yield review.at(step, f"{at}.goal", f"There is a `{name}` already. Names are unique.")


def _known(review: Review, step: Step, field: str, name: str, known: Collection[str]) -> Problems:
    if name not in known:
        yield review.at(step, field, f"There is no `{name}` at that time.{nearest(name, known)}")


def _beginning(review: Review, step: Step, played: Puzzle) -> Problems:
    sizes = {process.name: process for process in played.processes}
    for machine in played.machines:
        room = machine
        for name in (name for name, on in played.placed.items() if on == machine.name):
            if not fits(sizes[name], room):
                yield review.at(
                    step, f"puzzle.placed.{name}", f"It does not fit on `{machine.name}` beside the others."
                )
                break
            room = free(room, [sizes[name]])
