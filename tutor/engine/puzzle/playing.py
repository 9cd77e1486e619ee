"""What a learner does with the puzzle of a step."""

from __future__ import annotations

from collections.abc import Sequence

from tutor.content.models import Step
from tutor.content.puzzles import Puzzle
from tutor.engine.course import Course
from tutor.engine.puzzle.board import Board, MoveError, in_words, replay, solution


class Playing:
    """Moves in the puzzle of the current step; none of it asks the world."""

    _course: Course

    def board(self, step: Step | None = None) -> Board | None:
        """How the puzzle stands; None for a step without one."""
        return board_of(self._course, step or self._course.current)

    def play(self, move: Sequence[str]) -> str | None:
        """Make a move, or take the last one of this stage back with ("undo",): None when it is made, else a
        sentence on why it cannot be. Raises ValueError where the step has no puzzle."""
        course = self._course
        step = course.current
        with course.lock:
            board = board_of(course, step)
            if board is None:
                raise ValueError(f"The step {step.id} has no puzzle.")
            if tuple(move) == ("undo",):
                moves = course.progress.step(step.id).moves
                if not moves or moves[-1] == ("next",):
                    return "There is no move to take back in this stage."
            else:
                try:
                    board = board.after(move)
                except MoveError as refused:
                    return str(refused)
            course.record("puzzle", step=step.id, move=list(move))
            if board.solved and board.last:
                course.pass_step(step.id)
        return None

    def solve(self) -> None:
        """Play the puzzle of the current step to its end, by search. Raises ValueError where the step has
        none."""
        board = self.board()
        if board is None:
            raise ValueError(f"The step {self._course.current.id} has no puzzle.")
        while not (board.solved and board.last):
            moves = solution(board) or ([("next",)] if board.solved else [])
            if not moves:
                return
            for move in moves:
                self.play(move)
            board = self.board() or board


def board_of(course: Course, step: Step) -> Board | None:
    """How the puzzle of a step stands; None for a step without one."""
    if not isinstance(step.task, Puzzle):
        return None
    return replay(step.task, course.progress.step(step.id).moves)


def worded(board: Board) -> str:
    """What solves the present stage, as Markdown."""
    if board.solved:
        return "This is solved as it stands."
    now = board.situation
    if board.by_wish and now.note is not None:
        return f"Hand in a note that says {in_words(now.note)}."
    lines = []
    for kind, name, *on in solution(board):
        lines.append(f"* Take *{name}* off." if kind == "off" else f"* Put *{name}* on *{on[0]}*.")
    return "\n".join(lines)
