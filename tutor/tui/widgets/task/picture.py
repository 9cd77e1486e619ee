"""The picture of a puzzle: machines with their bars, processes, and where a click means what."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from textual.content import Content

from tutor.content.puzzles import Machine, Note
from tutor.engine.puzzle.board import Board, in_words
from tutor.tui.widgets.markdown import inline_text

Target = tuple[str, ...]
"""What a click asks for: ("process", index), ("machine", index), ("next",), ("undo",), ("more", field),
("less", field) or ("declare",)."""

LETTERS = "abcd"
LEAST_BOX = 24
"""Columns of a machine that is drawn as a box; in less room it is a line."""
MOST_BOX = 40
COLUMN = 36
"""Columns of a process in the list."""
USUAL = 8
"""Cells of a bar in a line."""


@dataclass(frozen=True)
class Hand:
    """Where the learner's hand is."""

    process: int = 0
    machine: int | None = None
    """The machine that is pointed at, None while a process is being chosen."""
    wish: Note = field(default_factory=lambda: Note(1, 1))
    """The numbers as they stand in the wish, declared or not."""
    number: int = 0
    """Which of its numbers is being changed."""


@dataclass
class Picture:
    """Rows, and the places in them that can be clicked on."""

    width: int
    rows: list[Content] = field(default_factory=list)
    places: list[tuple[int, int, int, Target]] = field(default_factory=list)
    """Row, first column, the column behind the last, what it means."""
    present: int = 0
    """The row that has to be seen."""

    def at(self, x: int, y: int) -> Target | None:
        """What a click there means."""
        for row, start, end, target in self.places:
            if row == y and start <= x < end:
                return target
        return None

    def row(self, *parts: tuple[Content, Target | None]) -> None:
        """Add a row of parts, some of which can be clicked on."""
        column = 0
        for content, target in parts:
            if target is not None:
                self.places.append((len(self.rows), column, column + content.cell_length, target))
            column += content.cell_length
        self.rows.append(Content("").join(content for content, _ in parts))

    def text(self, content: Content, target: Target | None = None) -> None:
        """Add wrapped text."""
        for line in content.wrap(max(self.width, 8)):
            self.row((line, target))


def draw(board: Board, hand: Hand, width: int, *, low: bool = False) -> Picture:
    """The puzzle at a width; `low`: there are few rows, so that only what is played with is drawn."""
    picture = Picture(width)
    machines = board.machines
    box = min((width - len(machines) + 1) // len(machines), MOST_BOX)
    if not low:
        picture.text(inline_text(board.goal).stylize_before("bold"))
    if board.by_wish:
        _wish(picture, board, hand)
    if low or box < LEAST_BOX:
        for index, machine in enumerate(machines):
            picture.row((_line(board, machine, index, hand, width), ("machine", str(index))))
    else:
        _boxes(picture, [_box(board, machine, n, hand, box) for n, machine in enumerate(machines)])
    if not board.by_wish:
        _processes(picture, board, hand)
    _keys(picture, board, hand)
    return picture


def _bar(used: int, of: int, cells: int) -> Content:
    full = round(cells * used / of) if of else 0
    full = min(max(full, 1 if used else 0), cells - 1 if used < of else cells)
    return Content.assemble(("█" * full, "$primary"), ("░" * (cells - full), "$muted"))


def _head(machine: Machine, index: int, hand: Hand, *, broken: bool, by_wish: bool) -> str:
    mark = "▸" if hand.machine == index else ""
    letter = "" if by_wish else f"{LETTERS[index]} "
    return f"✗ {machine.name} broken" if broken else f"{mark}{letter}{machine.name}"


def _box(board: Board, machine: Machine, index: int, hand: Hand, width: int) -> list[Content]:
    broken = machine in board.situation.broken
    inner = width - 4
    left = board.left(machine)
    head = _head(machine, index, hand, broken=broken, by_wish=board.by_wish)[: inner - 1]
    style = "bold $primary" if hand.machine == index else "$muted"
    if broken:
        middle = [Content("nothing runs here"), Content(""), Content("")]
    else:
        middle = [
            _measure("memory ", machine.memory - left.memory, machine.memory, " GB", inner),
            _measure("CPU    ", machine.cpu - left.cpu, machine.cpu, "   ", inner),
            Content(_names(board, machine, inner)).truncate(inner, ellipsis=True),
        ]
    rule = "─" * max(width - len(head) - 5, 0)
    lines = [Content.assemble(("┌ ", style), (head, "bold"), (f" {rule}─┐", style))]
    for content in middle:
        lines.append(
            Content.assemble(("│ ", style), content.pad_right(inner - content.cell_length), (" │", style))
        )
    return [*lines, Content.styled(f"└{'─' * (width - 2)}┘", style)]


def _measure(name: str, used: int, of: int, unit: str, room: int) -> Content:
    said = f" {used}/{of}{unit}"
    return Content.assemble(name, _bar(used, of, max(room - len(name) - len(said), 2)), said)


def _names(board: Board, machine: Machine, room: int) -> str:
    on = [process.name for process in board.on(machine.name)]
    if not board.by_wish:
        return ", ".join(on) or "empty"
    name = board.puzzle.copies_of
    each = f"[{name}]" * len(on)
    return each if on and len(each) <= room else f"[{name}] x {len(on)}" if on else "empty"


def _line(board: Board, machine: Machine, index: int, hand: Hand, width: int) -> Content:
    broken = machine in board.situation.broken
    pointer = "▸" if hand.machine == index else " "
    head = _head(machine, index, Hand(), broken=broken, by_wish=board.by_wish)
    if broken:
        return Content(f"{pointer}{head}").truncate(width, ellipsis=True)
    left = board.left(machine)
    memory = f" {machine.memory - left.memory}/{machine.memory} GB"
    cpu = f" {machine.cpu - left.cpu}/{machine.cpu} CPU"
    longest = max(len(one.name) for one in board.machines) + (0 if board.by_wish else 2)
    room = width - 2 - longest - len(memory) - len(cpu)
    bar = _bar(machine.memory - left.memory, machine.memory, min(max(room, 2), USUAL))
    return Content.assemble((pointer, "bold $primary"), (head.ljust(longest), "bold"), " ", bar, memory, cpu)


def _boxes(picture: Picture, boxes: Sequence[list[Content]]) -> None:
    for lines in zip(*boxes, strict=True):
        parts: list[tuple[Content, Target | None]] = []
        for index, line in enumerate(lines):
            parts += [(line, ("machine", str(index))), (Content(" "), None)]
        picture.row(*parts[:-1])


def _processes(picture: Picture, board: Board, hand: Hand) -> None:
    across = max(picture.width // COLUMN, 1)
    longest = max(len(process.name) for process in board.processes)
    parts: list[tuple[Content, Target | None]] = []
    for index, process in enumerate(board.processes):
        on = board.placed.get(process.name)
        here = index == hand.process
        where = f"on {on}" if on else "nowhere" if process.name in board.situation.must else "may wait"
        said = f"{process.name.ljust(longest)} {process.memory} GB {process.cpu} CPU "
        content = Content.assemble(
            ("▸" if here else " ", "bold $primary"),
            (f"{index + 1} ", "bold $primary"),
            (said, "bold" if here else ""),
            (where, "" if on else "$warning"),
        )
        room = picture.width // across
        content = content.truncate(room, ellipsis=True)
        parts.append((content.pad_right(room - content.cell_length), ("process", str(index))))
        if here:
            picture.present = len(picture.rows)
        if len(parts) == across or index == len(board.processes) - 1:
            picture.row(*parts)
            parts = []


def _wish(picture: Picture, board: Board, hand: Hand) -> None:
    def number(index: int, value: int) -> list[tuple[Content, Target | None]]:
        style = "bold reverse" if hand.number == index else "bold"
        return [
            (Content("[-"), ("less", str(index))),
            (Content.styled(f" {value} ", style), ("number", str(index))),
            (Content("+]"), ("more", str(index))),
        ]

    name = board.puzzle.copies_of
    wide = picture.width >= COLUMN * 2
    before, between, after = (
        ("There shall be ", f" copies of {name}, with ", " GB each.")
        if wide
        else ("", f" of {name}, ", " GB each")
    )
    picture.row(
        (Content(before), None),
        *number(0, hand.wish.copies),
        (Content(between), None),
        *number(1, hand.wish.memory),
        (Content(after), None),
    )
    sizes = Counter(process.memory for process in board.waiting)
    for memory, count in sizes.items():
        picture.text(Content.styled(f"waiting: {in_words(Note(count, memory))}", "$warning"))


def _keys(picture: Picture, board: Board, hand: Hand) -> None:
    if board.solved and not board.last and (not board.by_wish or hand.wish == board.note):
        picture.present = len(picture.rows)
        picture.row((Content.styled("▸ Enter: what happens next", "bold $success"), ("next",)))
        return
    if board.by_wish:
        said = "Digits or ↑ ↓ change it, ← → the other one, "
        if picture.width < len(said) + 18:
            said = "↑ ↓ ← → or digits, "
        picture.row((Content.styled(said, "$muted"), None), (Content("Enter hands it in"), ("declare",)))
        return
    last = LETTERS[len(board.machines) - 1]
    said = f"1-{len(board.processes)} which one, a-{last} where to, Backspace takes it off, "
    if picture.width < len(said) + 6:
        said = f"1-{len(board.processes)}, then a-{last}, ⌫ takes off, "
    picture.row((Content.styled(said, "$muted"), None), (Content("u undo"), ("undo",)))
