"""The outline: opened by a key where it is folded, and kept in place while the learner looks around."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

from tests.tui.fakes import Tutor, tutor
from tutor.tui.widgets.outline import Outline


def take(
    folder: Path, test: Callable[[Tutor], Awaitable[None]], *, size: tuple[int, int] = (120, 40)
) -> None:
    async def go() -> None:
        async with tutor(folder, at="create-cluster", size=size) as running:
            await test(running)

    asyncio.run(go())


def test_o_opens_the_outline_where_it_is_folded(tmp_path: Path) -> None:
    async def test(running: Tutor) -> None:
        await running.press("f9", "o")
        await running.shows("Enter goes there")
        await running.press("up", "up", "enter")
        await running.until(lambda: running.session.current.id == "welcome")

    take(tmp_path, test, size=(80, 24))


def test_the_place_in_the_outline_stays_while_the_learner_looks_around(tmp_path: Path) -> None:
    async def test(running: Tutor) -> None:
        await running.press("f9", "o", "up", "up")
        outline = running.app.lesson.query_one(Outline)
        place = outline.highlighted
        assert place is not None
        await running.pilot.resize_terminal(110, 36)
        await running.settled()
        assert outline.highlighted == place
        running.session.skip()
        running.session.enter("create-cluster")
        running.app.show_progress()
        assert outline.highlighted == place
        await running.press("enter")
        await running.until(lambda: running.session.current.id == "welcome")

    take(tmp_path, test)
