"""A puzzle to be played by keys or mouse."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.geometry import Region
from textual.message import Message
from textual.timer import Timer
from textual.widget import Widget

from tutor.content.puzzles import Note
from tutor.engine.puzzle.board import MOST_COPIES, Board, Move
from tutor.tui.widgets.task.picture import LETTERS, Hand, Picture, draw
from tutor.tui.widgets.task.rows import Rows

LOW = 20
"""Rows of the screen below which only what is played with is drawn."""
PACE = 0.3
"""Seconds between two copies that are seen to come up."""


class PuzzleBoard(Rows, can_focus=True):
    """The machines and the processes, or the wish."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "turn(-1)", "Up", show=False),
        Binding("down", "turn(1)", "Down", show=False),
        Binding("left", "aside(-1)", "Left", show=False),
        Binding("right", "aside(1)", "Right", show=False),
        Binding("enter,space", "take", "Take it", show=False),
        Binding("backspace,delete", "off", "Take it off", show=False),
        Binding("escape", "let_go", "Choose another", show=False),
        Binding("u", "undo", "Undo", show=False),
        *[Binding(str(digit), f"digit({digit})", show=False) for digit in range(10)],
        *[Binding(letter, f"put({n})", show=False) for n, letter in enumerate(LETTERS)],
    ]

    @dataclass
    class Played(Message):
        """The learner made a move."""

        move: Move

    def __init__(self, board: Board) -> None:
        super().__init__()
        self._board = board
        self._shown = dict(board.placed)
        """What is seen of what is placed: the copies come up one by one."""
        self._coming: Timer | None = None
        self._typed = False
        """The number is being typed, so that a digit goes behind the others."""
        self._hand = Hand(_first_waiting(board), wish=board.note or Note(1, 1))

    def on_mount(self) -> None:
        """What comes next is in view, also where there are few rows."""
        self.call_after_refresh(self._keep_present)

    def show(self, board: Board) -> None:
        """Show what a move has made of it."""
        old, self._board = self._board, board
        if board == old:
            return
        if board.note is not None and board.note != old.note:
            self._hand = replace(self._hand, wish=board.note)
        self._hand = replace(self._hand, machine=None)
        if not board.by_wish and (board.stage != old.stage or self._has_just_come(old)):
            self._hand = replace(self._hand, process=_first_waiting(board, self._hand.process))
        animated = board.by_wish and self.app.animation_level != "none"
        sized = old.note is not None and board.note is not None and old.note.memory == board.note.memory
        kept = {name: on for name, on in self._shown.items() if sized and board.placed.get(name) == on}
        self._shown = kept if animated else dict(board.placed)
        if animated and self._coming is None:
            self._coming = self.set_interval(PACE, self._come_up)
        self._redraw()

    def _has_just_come(self, old: Board) -> bool:
        """The process that is chosen has been placed; who has chosen another one meanwhile keeps it."""
        name = self._board.processes[self._hand.process].name
        return name in self._board.placed and name not in old.placed

    def _come_up(self) -> None:
        missing = [name for name in self._board.placed if name not in self._shown]
        if missing:
            self._shown[missing[0]] = self._board.placed[missing[0]]
            self._redraw()
        elif self._coming is not None:
            self._coming.stop()
            self._coming = None

    # What is seen

    def _picture(self, width: int) -> Picture:
        return draw(
            replace(self._board, placed=self._shown), self._hand, width, low=self.app.size.height < LOW
        )

    def rows(self, width: int) -> list[Content]:
        """The picture's rows."""
        return self._picture(width).rows

    def _redraw(self) -> None:
        self.refresh(layout=True)
        self.call_after_refresh(self._keep_present)

    def _keep_present(self) -> None:
        panel = self.parent
        if self.is_attached and isinstance(panel, Widget):
            row = self.virtual_region.y + self._picture(self.content_size.width).present
            panel.scroll_to_region(Region(0, row, 1, 1), animate=False)

    # What is played

    def _play(self, *move: str) -> None:
        self.post_message(self.Played(move))

    def action_turn(self, by: int) -> None:
        """To another process; while a machine is pointed at, to another machine; in a wish, one more or
        less."""
        if self._board.by_wish:
            self._change(self._hand.number, -by)
        elif self._hand.machine is not None:
            self.action_aside(by)
        else:
            self._hand = replace(self._hand, process=(self._hand.process + by) % len(self._board.processes))
            self._redraw()

    def action_aside(self, by: int) -> None:
        """Point at a machine, or at the next one; in a wish, to the other number."""
        if self._board.by_wish:
            self._typed = False
            self._hand = replace(self._hand, number=1 - self._hand.number)
        else:
            count = len(self._board.machines)
            now = self._hand.machine
            begin = 0 if by > 0 else count - 1
            self._hand = replace(self._hand, machine=begin if now is None else (now + by) % count)
        self._redraw()

    def action_let_go(self) -> None:
        """Back to choosing a process."""
        self._hand = replace(self._hand, machine=None)
        self._redraw()

    def action_digit(self, digit: int) -> None:
        """Choose a process by its number, or type a number of the wish."""
        if self._board.by_wish:
            self._type(digit)
        elif 1 <= digit <= len(self._board.processes):
            self._hand = replace(self._hand, process=digit - 1, machine=None)
            self._redraw()

    def _type(self, digit: int) -> None:
        value = self._hand.wish.memory if self._hand.number else self._hand.wish.copies
        longer = value * 10 + digit if self._typed else digit
        self._typed = True
        self._set(self._hand.number, longer if longer <= MOST_COPIES else digit)

    def _change(self, number: int, by: int) -> None:
        self._typed = False
        self._set(number, (self._hand.wish.memory if number else self._hand.wish.copies) + by)

    def _set(self, number: int, value: int) -> None:
        value = min(max(value, 1), MOST_COPIES)
        wish = self._hand.wish
        wish = replace(wish, memory=value) if number else replace(wish, copies=value)
        self._hand = replace(self._hand, wish=wish, number=number)
        self._redraw()

    def action_put(self, machine: int) -> None:
        """Place the process that is chosen on that machine."""
        board = self._board
        if not board.by_wish and machine < len(board.machines):
            self._play("place", board.processes[self._hand.process].name, board.machines[machine].name)

    def action_take(self) -> None:
        """Place it where it is pointed at, hand the wish in, or let the next thing happen."""
        board, hand = self._board, self._hand
        if (
            board.solved
            and not board.last
            and hand.machine is None
            and (hand.wish == board.note or not board.by_wish)
        ):
            self._play("next")
        elif board.by_wish:
            self._typed = False
            self._play("note", str(hand.wish.copies), str(hand.wish.memory))
        elif hand.machine is not None:
            self.action_put(hand.machine)
        else:
            self.action_aside(1)

    def action_off(self) -> None:
        """Take the process that is chosen off its machine."""
        if not self._board.by_wish:
            self._play("off", self._board.processes[self._hand.process].name)

    def action_undo(self) -> None:
        """Take the last move back."""
        self._play("undo")

    def on_click(self, event: events.Click) -> None:
        """A click on a process chooses it, on a machine places it there."""
        event.stop()
        self.focus()
        match self._picture(self.content_size.width).at(event.x, event.y):
            case ("process", index):
                self.action_digit(int(index) + 1)
            case ("machine", index):
                self.action_put(int(index))
            case ("more" | "less" as way, number):
                self._change(int(number), 1 if way == "more" else -1)
            case ("number", number):
                self._hand = replace(self._hand, number=int(number))
                self._redraw()
            case ("undo",):
                self.action_undo()
            case ("next",) | ("declare",):
                self.action_take()


def _first_waiting(board: Board, otherwise: int = 0) -> int:
    """The number of the process to be placed next."""
    if board.by_wish:
        return 0
    waiting = [
        number
        for number, process in enumerate(board.processes)
        if process.name not in board.placed and process.name in board.situation.must
    ]
    return waiting[0] if waiting else min(otherwise, len(board.processes) - 1)
