"""The puzzle of placing processes on machines: what there is, what happens, what has to come of it.

Memory is counted in whole GB, CPU in whole cores; both are what a machine has for processes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace


@dataclass(frozen=True)
class Machine:
    name: str
    memory: int
    cpu: int


@dataclass(frozen=True)
class Process:
    name: str
    memory: int
    cpu: int


@dataclass(frozen=True)
class Note:
    """A wish: how many copies of the puzzle's process, and how much memory each of them gets."""

    copies: int
    memory: int


@dataclass(frozen=True)
class Stage:
    """What happens, all of it at once, and what has to be true afterwards."""

    goal: str
    """One sentence or two for the learner."""
    arrives: tuple[Process, ...] = ()
    grows: tuple[Process, ...] = ()
    """Processes that are there, as big as they are from now on."""
    joins: tuple[Machine, ...] = ()
    breaks: tuple[str, ...] = ()
    must: tuple[str, ...] = ()
    """The processes that have to run; all of them where none are named."""
    note: Note | None = None
    """The wish that has to be declared; the last one goes on where there is none."""


@dataclass(frozen=True)
class Puzzle:
    """The task of a step that is played: by hand, or with `copies_of` by declaring a wish."""

    machines: tuple[Machine, ...]
    processes: tuple[Process, ...]
    stages: tuple[Stage, ...]
    placed: Mapping[str, str] = field(default_factory=dict)
    """Process → the machine that it is on in the beginning."""
    copies_of: str = ""
    """The process that is wished for; each copy takes one core."""
    declared: Note | None = None
    """The wish that has been declared before."""


@dataclass(frozen=True)
class Situation:
    """What there is in a stage, after everything that has happened until then."""

    machines: tuple[Machine, ...]
    """Those that run."""
    broken: tuple[Machine, ...]
    processes: tuple[Process, ...]
    must: frozenset[str]
    note: Note | None
    """The wish that has to be declared."""

    @property
    def required(self) -> tuple[Process, ...]:
        """The processes that have to run, or the copies that are wished for."""
        return tuple(process for process in self.processes if process.name in self.must)


def copies(name: str, note: Note | None) -> tuple[Process, ...]:
    """The processes that a wish asks for."""
    if note is None:
        return ()
    return tuple(Process(f"{name}-{number}", note.memory, 1) for number in range(1, note.copies + 1))


def situation(puzzle: Puzzle, stage: int) -> Situation:
    """What there is in that stage, counted from 0."""
    machines, processes = puzzle.machines, puzzle.processes
    broken: tuple[Machine, ...] = ()
    note = puzzle.declared
    for happened in puzzle.stages[: stage + 1]:
        machines = (*machines, *happened.joins)
        broken = (*broken, *(machine for machine in machines if machine.name in happened.breaks))
        machines = tuple(machine for machine in machines if machine.name not in happened.breaks)
        grown = {process.name: process for process in happened.grows}
        processes = (*(grown.get(process.name, process) for process in processes), *happened.arrives)
        note = happened.note or note
    if puzzle.copies_of:
        processes = copies(puzzle.copies_of, note)
    must = puzzle.stages[stage].must or [process.name for process in processes]
    return Situation(machines, broken, processes, frozenset(must), note)


def free(machine: Machine, there: Iterable[Process]) -> Machine:
    """What is left of a machine when these run on it, below 0 where they are too many."""
    held = tuple(there)
    return replace(
        machine,
        memory=machine.memory - sum(process.memory for process in held),
        cpu=machine.cpu - sum(process.cpu for process in held),
    )


def fits(process: Process, room: Machine) -> bool:
    return process.memory <= room.memory and process.cpu <= room.cpu


def find_placement(
    machines: Sequence[Machine], processes: Sequence[Process], wish: Mapping[str, str] | None = None
) -> dict[str, str] | None:
    """A placement of all processes, process → machine; None where there is none.

    Exact: tries every way, the largest process first, where it is according to `wish` before anywhere else.
    Machines with the same room left are tried once.
    """
    order = sorted(processes, key=lambda process: (-process.memory, -process.cpu, process.name))
    rooms = {machine.name: machine for machine in machines}
    placed: dict[str, str] = {}

    def place(index: int) -> bool:
        if index == len(order):
            return True
        process = order[index]
        wished = (wish or {}).get(process.name)
        tried: set[tuple[int, int]] = set()
        for name in sorted(rooms, key=lambda name: name != wished):
            room = rooms[name]
            if not fits(process, room) or (room.memory, room.cpu) in tried:
                continue
            tried.add((room.memory, room.cpu))
            rooms[name], placed[process.name] = free(room, [process]), name
            if place(index + 1):
                return True
            rooms[name] = room
            del placed[process.name]
        return False

    return placed if place(0) else None


def schedule(
    machines: Sequence[Machine], processes: Sequence[Process], placed: Mapping[str, str]
) -> dict[str, str]:
    """What a small scheduler makes of it: what runs stays, what is missing goes one by one to the machine
    with the most memory left; what fits nowhere waits. For processes of one size it places all that can be
    placed."""
    there = {process.name: process for process in processes}
    kept = {
        name: on for name, on in placed.items() if name in there and on in {each.name for each in machines}
    }
    for process in processes:
        if process.name in kept:
            continue
        rooms = [free(machine, (there[name] for name, on in kept.items() if on == machine.name))
                 for machine in machines]  # fmt: skip
        room = max(
            (each for each in rooms if fits(process, each)), key=lambda each: each.memory, default=None
        )
        if room is not None:
            kept[process.name] = room.name
    return kept
