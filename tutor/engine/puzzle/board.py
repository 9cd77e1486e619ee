"""How a puzzle stands, and what a move makes of it. Pure: a move gives another board."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from tutor.content.puzzles import (
    Machine,
    Note,
    Process,
    Puzzle,
    Situation,
    find_placement,
    fits,
    free,
    schedule,
    situation,
)

Move = tuple[str, ...]
"""("place", process, machine), ("off", process), ("note", copies, memory), ("next",): as the journal has
them."""

MOST_COPIES = 24


class MoveError(ValueError):
    """The move is not possible; its text says why, in words for the learner."""


@dataclass(frozen=True)
class Board:
    """A puzzle in the middle of being played. What is placed always fits."""

    puzzle: Puzzle
    stage: int = 0
    placed: Mapping[str, str] = field(default_factory=dict)
    """Process → machine."""
    note: Note | None = None
    """The wish that is declared."""
    news: tuple[str, ...] = ()
    """What the last event did, a sentence each."""

    @cached_property
    def situation(self) -> Situation:
        return situation(self.puzzle, self.stage)

    @cached_property
    def machines(self) -> tuple[Machine, ...]:
        """All that have ever been there, in their order; also the broken ones."""
        joined = (machine for stage in self.puzzle.stages[: self.stage + 1] for machine in stage.joins)
        return (*self.puzzle.machines, *joined)

    @property
    def by_wish(self) -> bool:
        """It is played by declaring."""
        return bool(self.puzzle.copies_of)

    @cached_property
    def processes(self) -> tuple[Process, ...]:
        """What is to be placed, or the copies that are wished for."""
        if not self.by_wish:
            return self.situation.processes
        return tuple(
            Process(f"{self.puzzle.copies_of}-{number}", self.note.memory, 1)
            for number in range(1, self.note.copies + 1)
        ) if self.note else ()  # fmt: skip

    @property
    def goal(self) -> str:
        return self.puzzle.stages[self.stage].goal

    @property
    def last(self) -> bool:
        """Nothing happens after this stage."""
        return self.stage == len(self.puzzle.stages) - 1

    def on(self, machine: str) -> tuple[Process, ...]:
        """What runs on that machine."""
        return tuple(each for each in self.processes if self.placed.get(each.name) == machine)

    def left(self, machine: Machine) -> Machine:
        """What that machine has left."""
        return free(machine, self.on(machine.name))

    @property
    def waiting(self) -> tuple[Process, ...]:
        """What runs nowhere."""
        return tuple(each for each in self.processes if each.name not in self.placed)

    @property
    def solved(self) -> bool:
        """What has to run in this stage runs."""
        if self.by_wish:
            return self.note == self.situation.note and not self.waiting
        return all(process.name in self.placed for process in self.situation.required)

    def missing(self) -> str:
        """What this stage still lacks, in a sentence; empty when it is solved."""
        if self.solved:
            return ""
        wanted = self.situation.note
        if not self.by_wish:
            lacking = [each.name for each in self.situation.required if each.name not in self.placed]
            return f"Nowhere yet: {listed(lacking)}."
        if self.note is None:
            return "No note is handed in yet."
        if self.waiting:
            runs = "runs" if len(self.placed) == 1 else "run"
            waits = "waits" if len(self.waiting) == 1 else "wait"
            return (
                f"{len(self.placed)} of {copies_in_words(self.note.copies)} {runs}. "
                f"{len(self.waiting)} {waits}: no machine has {self.note.memory} GB and 1 CPU left."
            )
        runs = "it runs" if self.note.copies == 1 else "they run"
        asked = f" Asked for: {in_words(wanted)}." if wanted else ""
        return f"The note says {in_words(self.note)}, and {runs}.{asked}"

    def told(self) -> str:
        """What is wanted now, and what has just happened or is missing."""
        return " ".join(filter(None, (self.goal, *(self.news or [self.missing()]))))

    def why_not(self, process: Process, machine: Machine) -> str | None:
        """Why the process cannot go there, None where it can."""
        room = free(machine, (each for each in self.on(machine.name) if each.name != process.name))
        if machine in self.situation.broken:
            return f"{machine.name} is broken; nothing runs on it."
        if fits(process, room):
            return None
        lacks = []
        if process.memory > room.memory:
            lacks.append(
                f"{machine.name} has {room.memory} GB left; {process.name} needs {process.memory} GB."
            )
        if process.cpu > room.cpu:
            lacks.append(f"{machine.name} has {room.cpu} CPU left; {process.name} needs {process.cpu} CPU.")
        return " ".join(lacks)

    def after(self, move: Sequence[str]) -> Board:
        """The board after a move. Raises MoveError."""
        match tuple(move):
            case ("place", name, on):
                return self._place(self._process(name), on)
            case ("off", name):
                if self.by_wish or name not in self.placed:
                    raise MoveError(f"{name} runs nowhere.")
                kept = {process: on for process, on in self.placed.items() if process != name}
                return replace(self, placed=kept, news=())
            case ("note", copies, memory) if self.by_wish and copies.isdecimal() and memory.isdecimal():
                return self._declare(Note(int(copies), int(memory)))
            case ("next",):
                return self._next()
        raise MoveError("There is no such move in this puzzle.")

    def _process(self, name: str) -> Process:
        for process in () if self.by_wish else self.processes:
            if process.name == name:
                return process
        raise MoveError(f"There is no {name} to place.")

    def _place(self, process: Process, on: str) -> Board:
        machine = next((one for one in self.machines if one.name == on), None)
        if machine is None:
            raise MoveError(f"There is no machine {on}.")
        if (sentence := self.why_not(process, machine)) is not None:
            raise MoveError(sentence)
        return replace(self, placed={**self.placed, process.name: on}, news=())

    def _declare(self, note: Note) -> Board:
        if not 1 <= note.copies <= MOST_COPIES or note.memory < 1:
            raise MoveError(f"A note can say 1 to {MOST_COPIES} copies, with 1 GB or more each.")
        # Copies of another size are other copies: the old ones end.
        same = self.note is not None and self.note.memory == note.memory
        kept = replace(self, note=note, placed=self.placed if same else {}, news=())
        return kept._scheduled()

    def _scheduled(self) -> Board:
        return replace(self, placed=schedule(self.situation.machines, self.processes, self.placed))

    def _next(self) -> Board:
        if not self.solved:
            raise MoveError(self.missing())
        if self.last:
            raise MoveError("This is solved; nothing more happens.")
        ahead = replace(self, stage=self.stage + 1, news=())
        happened = self.puzzle.stages[ahead.stage]
        news = [f"{each.name} arrives." for each in happened.arrives]
        news += [
            f"One more machine is there: {each.name}, with {each.memory} GB and {each.cpu} CPU."
            for each in happened.joins
        ]
        placed: dict[str, str] = {}
        grown = {process.name for process in happened.grows}
        # Who has grown is the one that has to go where they are too many now.
        for process in sorted(ahead.processes, key=lambda process: process.name in grown):
            on = self.placed.get(process.name)
            machine = next((one for one in ahead.situation.machines if one.name == on), None)
            if machine is not None and replace(ahead, placed=placed).why_not(process, machine) is None:
                placed[process.name] = machine.name
        for bigger in happened.grows:
            stays = bigger.name in placed or bigger.name not in self.placed
            ended = "" if stays else " It no longer fits where it was, and has ended."
            news.append(f"{bigger.name} needs {bigger.memory} GB and {bigger.cpu} CPU now.{ended}")
        for name in happened.breaks:
            gone = [process for process, on in self.placed.items() if on == name]
            lost = copies_in_words(len(gone)) if self.by_wish else listed(gone)
            news.append(f"{name} breaks." + (f" What ran there is gone: {lost}." if gone else ""))
        ahead = replace(ahead, placed=placed)
        if self.by_wish:
            before = len(ahead.placed)
            ahead = ahead._scheduled()
            if again := len(ahead.placed) - before:
                started = "new copy was" if again == 1 else "new copies were"
                news.append(f"{again} {started} started elsewhere, by nobody's hand.")
            if not news and self.note is not None:
                news.append(f"The note still says {in_words(self.note)}.")
        return replace(ahead, news=tuple(news))


def begin(puzzle: Puzzle) -> Board:
    """The board before the first move; what has happened in the first stage has happened."""
    now = situation(puzzle, 0)
    running = {machine.name for machine in now.machines}
    placed = {name: on for name, on in puzzle.placed.items() if on in running}
    board = Board(puzzle, 0, placed, puzzle.declared)
    return board._scheduled() if board.by_wish else board


def replay(puzzle: Puzzle, moves: Iterable[Sequence[str]]) -> Board:
    """The board after these moves; one that is no longer possible, as the lesson has changed, is left out."""
    board = begin(puzzle)
    for move in moves:
        try:
            board = board.after(move)
        except MoveError:
            continue
    return board


def solution(board: Board) -> list[Move]:
    """Moves that solve the present stage, as few as the search finds; empty where it is solved or cannot
    be."""
    if board.solved:
        return []
    now = board.situation
    if board.by_wish:
        return [("note", str(now.note.copies), str(now.note.memory))] if now.note else []
    found = find_placement(now.machines, now.required, board.placed)
    if found is None:
        return []
    moving = [process for process in now.required if board.placed.get(process.name) != found[process.name]]
    off = [process.name for process in moving if process.name in board.placed]
    rooms = {machine.name: free(machine, (p for p in now.required if found[p.name] == machine.name))
             for machine in now.machines}  # fmt: skip
    for process in now.processes:
        on = board.placed.get(process.name)
        if process.name not in now.must and on is not None:
            # What need not run stays where there is room for it.
            if fits(process, rooms[on]):
                rooms[on] = free(rooms[on], [process])
            else:
                off.append(process.name)
    return [*(("off", name) for name in off), *(("place", each.name, found[each.name]) for each in moving)]


def copies_in_words(number: int) -> str:
    """`1 copy`, `2 copies`."""
    return f"{number} {'copy' if number == 1 else 'copies'}"


def in_words(note: Note) -> str:
    """`6 copies with 1 GB each`."""
    each = "" if note.copies == 1 else " each"
    return f"{copies_in_words(note.copies)} with {note.memory} GB{each}"


def listed(names: Sequence[str]) -> str:
    """`a`, `a and b`, `a, b and c`."""
    return " and ".join(filter(None, (", ".join(names[:-1]), *names[-1:])))
