"""F7: the entry of the marked word, or of the nearest term; terms that are underlined and clicked."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from textual.geometry import Offset
from textual.selection import Selection

from tests.tui import course
from tests.tui.fakes import Tutor, tutor
from tests.tui.test_keys import Test
from tests.tui.test_mouse import click
from tutor.content.glossary import Glossary
from tutor.tui.screens.glossary import GlossaryScreen
from tutor.tui.screens.lesson import LessonScreen
from tutor.tui.widgets.prose import Prose


def take(
    folder: Path,
    test: Test,
    *,
    at: str = "which-node",
    size: tuple[int, int] = (80, 24),
    glossary: Glossary = course.GLOSSARY,
) -> None:
    async def go() -> None:
        async with tutor(folder, at=at, size=size, glossary=glossary) as running:
            await test(running)

    asyncio.run(go())


def underlined(running: Tutor) -> list[str]:
    """What the step's text has underlined as a term."""
    content = running.app.lesson.query_one("#text", Prose).render()
    return [
        content.plain[span.start : span.end]
        for span in content.spans
        if not isinstance(span.style, str) and span.style.underline
    ]


@pytest.mark.parametrize("size", [(40, 10), (80, 24), (120, 40)])
def test_f7_opens_the_nearest_term_and_esc_closes(tmp_path: Path, size: tuple[int, int]) -> None:
    async def test(running: Tutor) -> None:
        await running.press("f7")
        await running.shows("Glossary", "A group of machines", "cluster")
        assert isinstance(running.app.screen, GlossaryScreen)
        await running.press("escape")
        assert isinstance(running.app.screen, LessonScreen)

    take(tmp_path, test, size=size)


@pytest.mark.parametrize("key", ["f7", "enter", "escape"])
def test_keys_that_close(tmp_path: Path, key: str) -> None:
    async def test(running: Tutor) -> None:
        await running.press("f7", key)
        assert isinstance(running.app.screen, LessonScreen)

    take(tmp_path, test)


def test_letters_filter_and_arrows_choose(tmp_path: Path) -> None:
    async def test(running: Tutor) -> None:
        await running.press("f7", "c", "a", "p")
        await running.shows("What runs: one container")
        await running.press("backspace", "backspace", "backspace", "down", "down")
        await running.shows("One machine of a cluster")
        await running.press("up")
        await running.shows("A small service that is released")
        await running.press("x", "x")
        await running.shows("No entry has these letters")
        assert running.shell.sent == b""

    take(tmp_path, test)


def test_a_long_entry_scrolls_where_there_is_little_room(tmp_path: Path) -> None:
    async def test(running: Tutor) -> None:
        await running.press("f7", "n", "o", "d")
        await running.shows("One machine of a cluster")
        await running.press("pagedown")
        assert running.app.screen.query_one("#entry").scroll_offset.y > 0

    take(tmp_path, test, size=(40, 10))


def test_the_nearest_term_is_the_one_that_is_seen(tmp_path: Path) -> None:
    async def test(running: Tutor) -> None:
        await running.press("f7")
        await running.shows("microservice: A small service")
        await running.press("escape")
        running.app.lesson.query_one("#page").scroll_end(animate=False)
        await running.settled()
        await running.press("f7")
        await running.shows("What runs: one container")

    take(tmp_path, test, at="welcome", size=(80, 16))


def test_the_entry_says_which_step_explains_it(tmp_path: Path) -> None:
    async def test(running: Tutor) -> None:
        await running.press("f7")
        await running.shows("Explained in the step")
        await running.shows("nodes.")

    take(tmp_path, test)


def test_the_marked_word_comes_first(tmp_path: Path) -> None:
    async def test(running: Tutor) -> None:
        text = running.app.lesson.query_one("#text", Prose)
        line, row = next(
            (line, row) for row, line in enumerate(text.render().plain.split("\n")) if "nodes" in line
        )
        start = line.index("nodes")
        running.app.lesson.selections = {text: Selection(Offset(start, row), Offset(start + 5, row))}
        await running.press("f7")
        await running.shows("One machine of a cluster")

    take(tmp_path, test)


def test_from_the_shell_too(tmp_path: Path) -> None:
    async def test(running: Tutor) -> None:
        assert running.app.lesson.shell.has_focus
        await running.press("f7")
        await running.shows("type to filter")
        assert running.shell.sent == b""

    take(tmp_path, test, at="create-cluster")


def test_terms_are_underlined_once_but_not_where_they_are_explained(tmp_path: Path) -> None:
    async def test(running: Tutor) -> None:
        assert underlined(running) == ["pod", "node"]

    take(tmp_path, test, at="welcome")


def test_a_click_on_a_term_opens_its_entry(tmp_path: Path) -> None:
    async def test(running: Tutor) -> None:
        await click(running, "nodes.")
        await running.shows("One machine of a cluster")

    take(tmp_path, test)


def test_a_course_without_a_glossary(tmp_path: Path) -> None:
    async def test(running: Tutor) -> None:
        assert underlined(running) == []
        await running.press("f7")
        await running.shows("These lessons have no glossary")

    take(tmp_path, test, glossary=Glossary())
