"""Every screen and state as a frame of text, at the three sizes that matter."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from syrupy.assertion import SnapshotAssertion

from tests.tui import course
from tests.tui.fakes import Tutor, tutor
from tutor.content.models import Chapter, Part, Read, Step

SIZES = [(60, 16), (80, 24), (120, 40)]
COMMAND = "k3d cluster create -a 2"


async def nothing(running: Tutor) -> None:
    """As it comes up."""


async def wrong_answer(running: Tutor) -> None:
    await running.press("1")
    await running.until(lambda: "not this one" in running.frame)


async def right_answer(running: Tutor) -> None:
    await running.press("2")
    await running.until(lambda: "✓ done" in running.frame)


async def hinted(running: Tutor) -> None:
    await running.press("f2")
    await running.until(lambda: "Hint 1 of 2" in running.frame)


async def passed(running: Tutor) -> None:
    running.shell.begins(COMMAND)
    running.world.says(course.NODES, {"items": [{}, {}, {}]})
    running.shell.ends(COMMAND, output="Cluster 'k3s-default' created successfully!\n")
    await running.until(lambda: "✓ done" in running.frame)


async def busy(running: Tutor) -> None:
    running.shell.begins(COMMAND)
    running.shell.listener.line("INFO[0000] Creating Network k3d-k3s-default")
    running.clock.now = 12
    await running.until(lambda: "0:12 of about 0:40" in running.frame)


async def full_shell(running: Tutor) -> None:
    await running.press("f8")


async def help_shown(running: Tutor) -> None:
    await running.press("f1")
    await running.until(lambda: "Esc closes" in running.frame)


async def asked_to_skip(running: Tutor) -> None:
    await running.press("f6")
    await running.until(lambda: "Skip it" in running.frame)


async def outline_shown(running: Tutor) -> None:
    running.app.action_outline()
    await running.pilot.pause()


STATES: list[tuple[str, Callable[[Tutor], Awaitable[None]]]] = [
    ("welcome", nothing),
    ("which-node", nothing),
    ("which-node", wrong_answer),
    ("which-node", right_answer),
    ("create-cluster", nothing),
    ("create-cluster", hinted),
    ("create-cluster", busy),
    ("create-cluster", passed),
    ("create-cluster", full_shell),
    ("create-cluster", help_shown),
    ("create-cluster", asked_to_skip),
    ("create-cluster", outline_shown),
    ("choose-way", nothing),
    ("deploy", nothing),
]


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize(("step", "state"), STATES, ids=lambda value: getattr(value, "__name__", value))
def test_frame(
    tmp_path: Path,
    frame: SnapshotAssertion,
    size: tuple[int, int],
    step: str,
    state: Callable[[Tutor], Awaitable[None]],
) -> None:
    async def take() -> str:
        async with tutor(tmp_path, size=size, at=step) as running:
            await state(running)
            await running.settled()
            return running.frame

    assert asyncio.run(take()) == frame


def test_frame_of_a_terminal_too_small_for_anything(tmp_path: Path, frame: SnapshotAssertion) -> None:
    async def take() -> tuple[str, str]:
        async with tutor(tmp_path, size=(36, 7), at="create-cluster") as running:
            small = running.frame
            await running.pilot.resize_terminal(80, 24)
            await running.settled()
            return small, running.frame

    small, large = asyncio.run(take())
    assert small == frame
    assert "k3d cluster create" in large


@pytest.mark.parametrize("step", ["create-cluster", "which-node"])
def test_frame_at_ten_rows(tmp_path: Path, frame: SnapshotAssertion, step: str) -> None:
    async def take() -> str:
        async with tutor(tmp_path, size=(60, 10), at=step) as running:
            return running.frame

    assert asyncio.run(take()) == frame


def test_a_long_explanation_can_be_read_where_there_is_one_row_for_it(tmp_path: Path) -> None:
    async def take() -> None:
        async with tutor(tmp_path, size=(40, 10), at="which-node") as running:
            await running.press("1")
            await running.shows("Answer 1: not this one", "They only run what they are told")
            await running.press(*["pagedown"] * 3)
            await running.shows("to run.")

    asyncio.run(take())


def test_an_outline_longer_than_the_screen_has_a_line_for_each_step(tmp_path: Path) -> None:
    many = Part(
        "Long", tuple(Chapter(f"c{n}", f"Chapter {n}", (Step(f"s{n}", "", "", Read()),)) for n in range(40))
    )

    async def take() -> None:
        async with tutor(tmp_path, size=(80, 24), part=many) as running:
            await outline_shown(running)
            await running.shows("Outline")
            for row in running.frame.splitlines()[3:20]:
                assert re.search(r"\d Chapter \d+ +0/1|▸", row), row

    asyncio.run(take())
