"""All of it by mouse."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from textual import events

from tests.tui.fakes import Tutor, tutor
from tests.tui.test_keys import Test
from tutor.engine.progress import StepState


def take(folder: Path, test: Test, *, at: str = "create-cluster", size: tuple[int, int] = (120, 40)) -> None:
    async def go() -> None:
        async with tutor(folder, at=at, size=size) as running:
            await test(running)

    asyncio.run(go())


async def click(running: Tutor, text: str, *, shift: int = 1) -> None:
    """Click on the first place where the screen shows the text."""
    for y, line in enumerate(running.frame.split("\n")):
        if text in line:
            await running.pilot.click(offset=(line.index(text) + shift, y))
            await running.pilot.pause()
            return
    raise AssertionError(f"{text!r} is not on the screen.\n{running.frame}")


@pytest.mark.parametrize(
    ("button", "appears"),
    [
        ("F1 help", "Esc closes"),
        ("F2 hint", "Hint 1 of 2"),
        ("F3 solution", "Show the solution"),
        ("F6 next", "Skip it"),
        ("F12 menu", "Search for commands"),
    ],
)
def test_the_keys_are_buttons(tmp_path: Path, button: str, appears: str) -> None:
    async def test(running: Tutor) -> None:
        await click(running, button)
        await running.shows(appears)

    take(tmp_path, test)


def test_the_button_of_f4_types(tmp_path: Path) -> None:
    async def test(running: Tutor) -> None:
        await click(running, "F4 type")
        assert running.shell.sent.endswith(b"k3d cluster create -a 2")

    take(tmp_path, test)


def test_a_click_on_the_outline_goes_there(tmp_path: Path) -> None:
    async def test(running: Tutor) -> None:
        await click(running, "3 Deploy")
        await running.until(lambda: running.session.current.id == "choose-way")

    take(tmp_path, test)


def test_a_click_answers(tmp_path: Path) -> None:
    async def test(running: Tutor) -> None:
        await click(running, "The control plane")
        await running.until(lambda: running.session.state("which-node") is StepState.PASSED)

    take(tmp_path, test, at="which-node")


def test_a_click_on_the_command_copies_it(tmp_path: Path) -> None:
    async def test(running: Tutor) -> None:
        await click(running, "→ k3d", shift=4)
        await running.until(lambda: running.app.clipboard == "k3d cluster create -a 2")

    take(tmp_path, test)


def test_clicks_change_the_tab(tmp_path: Path) -> None:
    async def test(running: Tutor) -> None:
        await click(running, "  Shell  ", shift=3)
        await running.shows("~/dwk $")
        assert running.app.lesson.shell.has_focus
        await click(running, "  Lesson  ", shift=3)
        await running.shows("One command makes it:")

    take(tmp_path, test, size=(60, 16))


def test_the_wheel_looks_back_in_the_shell(tmp_path: Path) -> None:
    async def test(running: Tutor) -> None:
        running.shell.prints(b"".join(b"line %d\r\n" % number for number in range(100)))
        await running.settled()
        assert "line 99" in running.frame
        for _ in range(4):
            await running.pilot._post_mouse_events([events.MouseScrollUp], "#shell", offset=(5, 3), button=0)
        await running.settled()
        assert "line 99" not in running.frame
        await running.shows("12 lines back")
        await running.press("x")
        await running.settled()
        assert "line 99" in running.frame

    take(tmp_path, test)


def test_marked_text_of_the_shell_is_copied(tmp_path: Path) -> None:
    async def test(running: Tutor) -> None:
        running.shell.prints(b"\r\nhash 3f9c\r\n")
        await running.settled()
        lines = running.frame.split("\n")
        y = next(number for number, line in enumerate(lines) if "hash 3f9c" in line)
        x = lines[y].index("3f9c")
        await running.pilot.mouse_down(offset=(x, y))
        await running.pilot.hover(offset=(x + 4, y))
        await running.pilot.mouse_up(offset=(x + 4, y))
        await running.until(lambda: running.app.clipboard == "3f9c", what="The copy")

    take(tmp_path, test)
