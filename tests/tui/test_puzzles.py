"""A puzzle on the screen: frames, keys, mouse, and how it is taken up again."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from threading import Event

import pytest
from syrupy.assertion import SnapshotAssertion

from tests.tui.fakes import Tutor, tutor
from tests.tui.test_mouse import click
from tutor.content.models import Chapter, Part, Step
from tutor.content.puzzles import Machine, Note, Process, Puzzle, Stage
from tutor.engine.progress import StepState

BY_HAND = Puzzle(
    (Machine("laptop-1", 8, 4), Machine("laptop-2", 8, 4)),
    (Process("shop", 4, 2), Process("bank", 5, 3), Process("reports", 3, 1)),
    (
        Stage("Place all three."),
        Stage("All four have to run.", arrives=(Process("search", 4, 2),)),
        Stage(
            "Bank and reports have to run.",
            joins=(Machine("old", 4, 1),),
            breaks=("laptop-2",),
            must=("bank", "reports"),
        ),
    ),
)
BY_WISH = Puzzle(
    tuple(Machine(name, 4, 4) for name in ("one", "two", "three")),
    (),
    (
        Stage("Wish for 6 copies with 1 GB each.", note=Note(6, 1)),
        Stage("Three breaks. Keep your hands still.", breaks=("three",)),
        Stage("Now 8 copies are wanted.", note=Note(8, 1)),
    ),
    copies_of="bank",
)
PART = Part(
    "First Deploy",
    (
        Chapter(
            "kubernetes",
            "Kubernetes",
            (
                Step("hand", "Put them in place", "Two laptops, three processes.", BY_HAND),
                Step("wish", "Say what, not where", "You say how many.", BY_WISH),
            ),
        ),
    ),
)
Test = Callable[[Tutor], Awaitable[None]]
FIRST = ("1", "a", "3", "a", "2", "b")
SECOND = (*FIRST, "enter", "3", "b", "4", "a")


def take(folder: Path, test: Test, *, at: str = "hand", size: tuple[int, int] = (80, 24)) -> None:
    async def go() -> None:
        async with tutor(folder, at=at, size=size, part=PART) as running:
            await test(running)

    asyncio.run(go())


async def play(running: Tutor, *keys: str) -> None:
    """Press one key after the other, each after the last one's move has been made."""
    for key in keys:
        await running.press(key)
        await made(running)
    await running.settled()


async def made(running: Tutor) -> None:
    """Wait until every move so far has been made and is shown."""
    done = Event()
    running.app.lane.do(done.set)
    await running.until(done.is_set, what="The move")
    await running.pilot.pause()


async def nothing(running: Tutor) -> None:
    """As it comes up."""


async def pointed(running: Tutor) -> None:
    await play(running, *FIRST[:4], "2", "right", "enter")


async def one_more(running: Tutor) -> None:
    await play(running, *FIRST, "enter")


async def broken(running: Tutor) -> None:
    await play(running, *SECOND, "enter")


async def placed(running: Tutor) -> None:
    await play(running, "6", "enter")


async def waiting(running: Tutor) -> None:
    await play(running, "6", "right", "3", "enter")


async def replaced(running: Tutor) -> None:
    await play(running, "6", "enter", "enter")


STATES = [
    ("hand", nothing),
    ("hand", pointed),
    ("hand", one_more),
    ("hand", broken),
    ("wish", nothing),
    ("wish", placed),
    ("wish", waiting),
    ("wish", replaced),
]
FRAMES = [
    *[((40, 16), *state) for state in STATES],
    *[((80, 24), *state) for state in STATES],
    ((120, 40), "hand", broken),
    ((120, 40), "wish", replaced),
]


@pytest.mark.parametrize(
    ("size", "step", "state"),
    FRAMES,
    ids=lambda value: (
        f"{value[0]}x{value[1]}" if isinstance(value, tuple) else getattr(value, "__name__", value)
    ),
)
def test_frame(
    tmp_path: Path, frame: SnapshotAssertion, size: tuple[int, int], step: str, state: Test
) -> None:
    async def go() -> str:
        async with tutor(tmp_path, size=size, at=step, part=PART) as running:
            await state(running)
            return running.frame

    assert asyncio.run(go()) == frame


def test_it_is_played_by_keys_to_its_end(tmp_path: Path) -> None:
    async def test(running: Tutor) -> None:
        assert running.shell.sent == b""
        await play(running, *SECOND)
        await running.shows("✓ solved: Everything runs that has to run. Enter: what happens next")
        await play(running, "enter", "2", "a")
        await running.shows("✗ not so: laptop-1 has 0 GB left; bank needs 5 GB.")
        await play(running, "2", "b")
        await running.shows("laptop-2 is broken; nothing runs on it.")
        await play(running, "1", "backspace", "2", "a")
        await running.shows("laptop-1 has 4 GB left; bank needs 5 GB.")
        await play(running, "4", "delete", "2", "a", "3", "left", "enter")
        await running.shows("✓ done", "F6 goes on")
        assert running.session.state("hand") is StepState.PASSED
        assert running.shell.sent == b""

    take(tmp_path, test)


def test_the_arrows_choose_too_and_u_takes_back(tmp_path: Path) -> None:
    async def test(running: Tutor) -> None:
        await play(running, "down", "enter", "down", "enter")
        await running.shows("bank 5 GB 3 CPU on laptop-2")
        await play(running, "u")
        await running.shows("bank 5 GB 3 CPU nowhere")
        await play(running, "u")
        await running.shows("There is no move to take back in this stage.")
        await play(running, "right", "escape", "up")
        assert "▸a" not in running.frame

    take(tmp_path, test)


@pytest.mark.parametrize("size", [(60, 16), (80, 24), (120, 40)], ids=str)
def test_it_is_played_by_mouse(tmp_path: Path, size: tuple[int, int]) -> None:
    async def test(running: Tutor) -> None:
        for process, machine in (
            ("1 shop", "a laptop-1"),
            ("3 reports", "a laptop-1"),
            ("2 bank", "b laptop-2"),
        ):
            await click(running, process)
            await click(running, machine)
            await made(running)
        await running.shows("✓ solved")
        await click(running, "▸ Enter: what happens next")
        await running.shows("4 search")
        await click(running, "u undo")
        await running.shows("There is no move to take back in this stage.")

    take(tmp_path, test, size=size)


def test_a_note_is_handed_in_and_holds(tmp_path: Path) -> None:
    async def test(running: Tutor) -> None:
        await play(running, "1", "2", "enter")
        await running.shows("The note says 12 copies with 1 GB each, and they run. Asked for: 6 copies")
        await play(running, "down", "6", "enter", "enter")
        await running.shows("2 new copies were started elsewhere")
        await play(running, "enter")
        await running.shows("Now 8 copies are wanted.")
        await click(running, "+]")
        await click(running, "+]")
        await running.shows("There shall be [- 8 +]")
        await click(running, "Enter hands it in")
        await running.shows("✓ done")
        assert running.session.state("wish") is StepState.PASSED

    take(tmp_path, test, at="wish")


def test_it_is_taken_up_where_it_was_left(tmp_path: Path) -> None:
    async def leave(running: Tutor) -> None:
        await play(running, *FIRST, "enter")

    async def come_back(running: Tutor) -> None:
        await running.shows("4 search", "7/8 GB", "All four have to run.")
        await play(running, "3", "b", "4", "a")
        await running.shows("✓ solved")

    take(tmp_path, leave)
    take(tmp_path, come_back)


def test_what_it_means_can_be_scrolled_to_without_leaving_the_puzzle(tmp_path: Path) -> None:
    meaning = "\n\n".join(["First.", *["Between."] * 9, "Last."])
    chapter = Chapter("only", "Only", (Step("wish", "Wish", "You say.", BY_WISH, learned=meaning),))

    async def go() -> None:
        async with tutor(tmp_path, size=(80, 24), part=Part("Part", (chapter,))) as running:
            await play(running, "6", "enter", "enter", "enter", "8", "enter")
            await running.shows("✓ done", "First.")
            assert "Last." not in running.frame
            for _ in range(8):
                await running.press("pagedown")
            await running.shows("Last.")
            for _ in range(8):
                await running.press("pageup")
            await running.shows("You say.")

    asyncio.run(go())


def test_it_goes_on_when_there_is_room_again(tmp_path: Path) -> None:
    async def test(running: Tutor) -> None:
        await play(running, "1", "a")
        await running.pilot.resize_terminal(39, 8)
        await running.shows("This terminal is 39×8")
        await running.pilot.resize_terminal(40, 8)
        await running.settled()
        await play(running, "2")
        await running.shows("▸2 bank")
        await running.pilot.resize_terminal(80, 24)
        await play(running, "b", "3", "a")
        await running.shows("✓ solved")

    take(tmp_path, test)


def test_it_is_played_where_there_was_no_room_at_first(tmp_path: Path) -> None:
    async def test(running: Tutor) -> None:
        await running.pilot.resize_terminal(80, 24)
        await running.settled()
        await play(running, *FIRST)
        await running.shows("✓ solved")

    take(tmp_path, test, size=(30, 6))


def test_the_copies_come_up_one_by_one(tmp_path: Path) -> None:
    async def test(running: Tutor) -> None:
        running.app.animation_level = "full"
        await running.press("6", "enter")
        await running.until(lambda: running.frame.count("[bank]") == 1, what="The first copy")
        await running.until(lambda: running.frame.count("[bank]") == 6, what="All copies")

    take(tmp_path, test, at="wish")


def test_who_types_ahead_keeps_their_choice(tmp_path: Path) -> None:
    async def test(running: Tutor) -> None:
        await running.press(*FIRST)
        await made(running)
        await running.shows("✓ solved")
        assert "reports 3 GB 1 CPU on laptop-1" in running.frame

    take(tmp_path, test)
