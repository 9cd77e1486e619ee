"""A puzzle as it is played: moves, refusals, events, declaring, resuming."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import Any, cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.engine.learner import open_session
from tests.engine.parts import part, step
from tests.engine.world import FakeWorld
from tutor.content.puzzles import Machine, Note, Process, Puzzle, Stage, fits
from tutor.engine.autopilot import take
from tutor.engine.puzzle.board import Board, MoveError, begin, replay, solution
from tutor.engine.session import Session, StepState
from tutor.engine.taking import Taken

BY_HAND = Puzzle(
    (Machine("laptop-1", 8, 4), Machine("laptop-2", 8, 4)),
    (Process("shop", 4, 2), Process("bank", 5, 3), Process("reports", 3, 1)),
    (
        Stage("Place all three."),
        Stage("One more comes.", arrives=(Process("search", 4, 2),)),
        Stage("One grows.", grows=(Process("bank", 7, 3),), joins=(Machine("old", 4, 1),)),
        Stage("One breaks.", breaks=("laptop-2",), must=("bank", "reports")),
    ),
)
BY_WISH = Puzzle(
    tuple(Machine(name, 4, 4) for name in ("one", "two", "three")),
    (),
    (
        Stage("Declare it.", note=Note(6, 1)),
        Stage("One breaks.", breaks=("three",)),
        Stage("Now 8.", note=Note(8, 1)),
    ),
    copies_of="bank",
)
PART = part(step("hand", BY_HAND), step("wish", BY_WISH))


def played(*lines: str, puzzle: Puzzle = BY_HAND) -> Board:
    board = begin(puzzle)
    for line in lines:
        board = board.after(line.split())
    return board


FIRST = ("place shop laptop-1", "place reports laptop-1", "place bank laptop-2", "next")
SECOND = (*FIRST, "place reports laptop-2", "place search laptop-1", "next")
THIRD = (*SECOND, "place reports old", "place bank laptop-2", "next")


@pytest.mark.parametrize(
    ("lines", "move", "sentence"),
    [
        (FIRST[:2], "place bank laptop-1",
         "laptop-1 has 1 GB left; bank needs 5 GB. laptop-1 has 1 CPU left; bank needs 3 CPU."),
        (FIRST, "place search laptop-1", "laptop-1 has 1 GB left; search needs 4 GB. "
         "laptop-1 has 1 CPU left; search needs 2 CPU."),
        (SECOND, "place search old", "old has 1 CPU left; search needs 2 CPU."),
        (THIRD, "place bank laptop-2", "laptop-2 is broken; nothing runs on it."),
        ((), "off bank", "bank runs nowhere."),
        ((), "next", "Nowhere yet: shop, bank and reports."),
        (("place shop laptop-1", "place reports laptop-1"), "next", "Nowhere yet: bank."),
        ((), "place bank desk", "There is no machine desk."),
        ((), "place mail laptop-1", "There is no mail to place."),
        ((), "note 6 1", "There is no such move in this puzzle."),
    ],
)  # fmt: skip
def test_what_is_not_possible_is_told(lines: tuple[str, ...], move: str, sentence: str) -> None:
    board = played(*lines)
    with pytest.raises(MoveError) as refused:
        board.after(move.split())
    assert str(refused.value) == sentence


def test_a_process_moves_within_its_own_machine_room() -> None:
    board = played("place bank laptop-1", "place bank laptop-1", "place bank laptop-2", "off bank")
    assert board.placed == {}


def test_a_process_that_outgrows_its_machine_ends() -> None:
    board = played(*SECOND)
    assert "bank" not in board.placed
    assert board.news == (
        "One more machine is there: old, with 4 GB and 1 CPU.",
        "bank needs 7 GB and 3 CPU now. It no longer fits where it was, and has ended.",
    )
    assert board.missing() == "Nowhere yet: bank."


def test_what_ran_on_a_broken_machine_is_gone() -> None:
    board = played(*THIRD)
    assert board.news == ("laptop-2 breaks. What ran there is gone: bank.",)
    solved = replay(BY_HAND, [*(line.split() for line in THIRD), *solution(board)])
    assert solved.solved
    assert solved.last
    assert solved.placed == {"bank": "laptop-1", "reports": "old"}
    with pytest.raises(MoveError, match="nothing more happens"):
        solved.after(("next",))


def test_a_wish_is_placed_and_kept() -> None:
    board = played("note 6 1", puzzle=BY_WISH)
    assert board.solved
    board = board.after(("next",))
    assert board.solved
    assert board.news == (
        "three breaks. What ran there is gone: 2 copies.",
        "2 new copies were started elsewhere, by nobody's hand.",
    )
    assert sorted(board.placed.values()) == ["one"] * 3 + ["two"] * 3
    board = board.after(("next",))
    assert board.news == ("The note still says 6 copies with 1 GB each.",)
    assert board.missing().endswith("Asked for: 8 copies with 1 GB each.")


def test_what_is_not_the_wish_is_told() -> None:
    assert played(puzzle=BY_WISH).missing() == "No note is handed in yet."
    assert played("note 6 3", puzzle=BY_WISH).missing() == (
        "3 of 6 copies run. 3 wait: no machine has 3 GB and 1 CPU left."
    )
    assert played("note 4 1", puzzle=BY_WISH).missing() == (
        "The note says 4 copies with 1 GB each, and they run. Asked for: 6 copies with 1 GB each."
    )
    assert played("note 1 2", puzzle=BY_WISH).missing() == (
        "The note says 1 copy with 2 GB, and it runs. Asked for: 6 copies with 1 GB each."
    )
    assert played("note 4 4", puzzle=BY_WISH).missing() == (
        "3 of 4 copies run. 1 waits: no machine has 4 GB and 1 CPU left."
    )
    with pytest.raises(MoveError, match="1 to 24"):
        played("note 99 1", puzzle=BY_WISH)


words = st.one_of(
    st.tuples(
        st.just("place"),
        st.sampled_from(["shop", "bank", "reports", "search", "x"]),
        st.sampled_from(["laptop-1", "laptop-2", "old", "x"]),
    ),
    st.tuples(st.just("off"), st.sampled_from(["shop", "bank", "reports", "search"])),
    st.tuples(st.just("note"), st.integers(0, 30).map(str), st.integers(0, 5).map(str)),
    st.just(("next",)),
    st.just(("solve",)),
    st.just(()),
)


@settings(max_examples=60, deadline=None, derandomize=True)
@given(st.sampled_from([BY_HAND, BY_WISH]), st.lists(words, max_size=25))
def test_any_moves_keep_the_rules_and_can_be_solved(puzzle: Puzzle, moves: list[tuple[str, ...]]) -> None:
    board = begin(puzzle)
    for move in moves:
        for one in solution(board) if move == ("solve",) else [move]:
            with suppress(MoveError):
                board = board.after(one)
        running = {machine.name for machine in board.situation.machines}
        assert set(board.placed) <= {process.name for process in board.processes}
        assert set(board.placed.values()) <= running
        for machine in board.situation.machines:
            assert fits(Process("nothing", 0, 0), board.left(machine))
        assert board.solved is (board.missing() == "")
    while not (board.solved and board.last):
        for one in solution(board) or [("next",)]:
            board = board.after(one)
    assert board.stage == len(puzzle.stages) - 1


def session_at(folder: Path, step_id: str) -> Session:
    session = open_session(folder, FakeWorld(), PART)
    session.enter(step_id)
    return session


def test_a_session_passes_by_the_last_stage_and_resumes(tmp_path: Path) -> None:
    session = session_at(tmp_path, "hand")
    for line in (*FIRST, "place search laptop-2", "undo"):
        refused = session.play(line.split())
        assert (refused is None) is (line not in ("place search laptop-2", "undo"))
    assert session.play(("place", "reports", "laptop-2")) is None
    assert session.play(("undo",)) is None
    again = session_at(tmp_path, "hand")
    board = again.board()
    assert board is not None
    assert board.stage == 1
    assert board.placed == {"shop": "laptop-1", "reports": "laptop-1", "bank": "laptop-2"}
    assert again.check().sentence == "One more comes. search arrives."
    assert again.reveal().startswith("* Take *reports* off.")
    again.solve()
    assert again.state("hand") is StepState.PASSED
    again.reset("hand")
    assert again.board() == begin(BY_HAND)


def test_a_run_without_a_screen_solves_it(tmp_path: Path) -> None:
    session = session_at(tmp_path, "hand")
    report = take(session, cast(Any, None))
    assert [step.outcome for step in report.steps] == [Taken.PASSED] * 2
    assert session.state("wish") is StepState.PASSED
    board = session.board()
    assert board is not None
    assert board.note == Note(8, 1)


def test_a_move_of_an_older_lesson_is_left_out() -> None:
    assert replay(BY_HAND, [("place", "mail", "laptop-1"), ("place", "shop", "laptop-1")]).placed == {
        "shop": "laptop-1"
    }
