"""The box that says why a step does not pass."""

from __future__ import annotations

import asyncio
from pathlib import Path

from tests.tui import course
from tests.tui.fakes import tutor
from tutor.tui.diagnoses import READ_IT, TITLE

COMMAND = "kubectl create deployment web --image=x"
EXISTS = 'error: failed to create deployment: deployments.apps "web" already exists'
SLIP = "error: Unexpected args: [d.yaml]"


def test_it_appears_by_itself_changes_with_the_next_command_and_goes(tmp_path: Path) -> None:
    async def go() -> None:
        async with tutor(tmp_path, at="create-cluster") as running:
            running.shell.begins(COMMAND)
            running.shell.ends(COMMAND, 1, EXISTS)
            await running.shows(TITLE, "There is a deployment web already", "Try: kubectl get deployment web")
            running.shell.ends("kubectl apply d.yaml", 1, SLIP)
            await running.shows("kubectl wants to be told that d.yaml is a file")
            assert "There is a deployment web already" not in running.frame
            running.world.says(course.NODES, {"items": [{}, {}, {}]})
            running.shell.ends("k3d cluster create -a 2")
            await running.shows("✓ done")
            await running.settled()
            assert not running.app.lesson.query(".diagnosis")

    asyncio.run(go())


def test_the_text_is_there_again_when_it_goes(tmp_path: Path) -> None:
    async def go() -> None:
        async with tutor(tmp_path, at="create-cluster", size=(80, 24)) as running:
            running.shell.begins(COMMAND)
            running.shell.ends(COMMAND, 1, EXISTS)
            page = running.app.query_one("#page")
            await running.until(lambda: running.app.lesson.query(".diagnosis") and page.scroll_y > 0)
            running.shell.ends("make coffee", 2, "make: *** No rule to make target 'coffee'.")
            await running.until(lambda: not running.app.lesson.query(".diagnosis"))
            await running.shows("One command makes it:")
            assert page.scroll_y == page.max_scroll_y == 0

    asyncio.run(go())


def test_where_the_shell_has_its_place_the_verdict_says_how_to_read_it(tmp_path: Path) -> None:
    async def go() -> None:
        async with tutor(tmp_path, at="create-cluster", size=(80, 22)) as running:
            await running.press("f9")
            running.shell.begins(COMMAND)
            running.shell.ends(COMMAND, 1, EXISTS)
            await running.until(lambda: running.app.lesson.query(".diagnosis"))
            await running.shows(READ_IT)
            await running.press("f9")
            await running.shows("There is a deployment web already")

    asyncio.run(go())


def test_what_nobody_knows_is_not_explained(tmp_path: Path) -> None:
    async def go() -> None:
        async with tutor(tmp_path, at="create-cluster") as running:
            running.shell.begins("make coffee")
            running.shell.ends("make coffee", 2, "make: *** No rule to make target 'coffee'.")
            await running.shows("✗ not yet")
            await running.settled()
            assert TITLE not in running.frame

    asyncio.run(go())
