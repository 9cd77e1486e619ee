"""Steps that begin with a fault: it is offered, set up when the learner says so, and not given away."""

from __future__ import annotations

import asyncio
from pathlib import Path

from tests.tui import course
from tests.tui.fakes import tutor
from tests.tui.test_mouse import click
from tutor.content.check_models import LevelCheck
from tutor.content.models import Chapter, Command, Part, Step

MEND = "kubectl set image deployment/web web=web:v1"
BROKEN = Step(
    "mend-it",
    "Mend it",
    "Nothing of `web` is ready. Find out why.",
    Command(MEND),
    fault="kubectl set image deployment/web web=nope",
    checks=(
        LevelCheck(
            course.DEPLOYMENT, {"status.readyReplicas": 1}, "Nothing is ready.", absent="It is not there."
        ),
    ),
    hints=("Look at the pods.", "Look at the image."),
)
PART = Part(
    "First Deploy", (Chapter("begin", "Begin", (course.WELCOME,)), Chapter("break", "Break", (BROKEN,)))
)


def test_a_fault_is_set_up_when_the_learner_says_so(tmp_path: Path) -> None:
    async def go() -> None:
        world = course.world()
        async with tutor(tmp_path, at="mend-it", part=PART, world=world, size=(80, 24)) as running:
            await running.shows("This step begins with a fault", "Set the fault up", "Nothing is broken yet")
            assert MEND not in running.frame
            await running.settled()
            await click(running, "Set the fault up")
            await running.until(lambda: running.outside.broken == 1)
            await running.until(lambda: "Set the fault up" not in running.frame)

    asyncio.run(go())


def test_the_menu_sets_it_up_when_it_was_not_wanted_at_first(tmp_path: Path) -> None:
    async def go() -> None:
        async with tutor(tmp_path, at="mend-it", part=PART, size=(80, 24)) as running:
            await running.shows("Not now")
            await running.settled()
            await click(running, "Not now")
            await running.until(lambda: "Not now" not in running.frame)
            await running.press("f12", *"fault")
            await running.shows("Break what this step is about mending")
            await running.press("enter")
            await running.until(lambda: running.outside.broken == 1)

    asyncio.run(go())


def test_a_fault_that_cannot_be_set_up_is_offered_again(tmp_path: Path) -> None:
    async def go() -> None:
        async with tutor(tmp_path, at="mend-it", part=PART, size=(100, 30)) as running:
            running.outside.fault_trouble = "The fault could not be set up. The last line was: no"
            await running.shows("Set the fault up")
            await click(running, "Set the fault up")
            await running.shows("The fault could not be set up", "Set the fault up")

    asyncio.run(go())


def test_the_command_is_shown_and_typed_after_the_solution_only(tmp_path: Path) -> None:
    async def go() -> None:
        async with tutor(tmp_path, at="mend-it", part=PART, size=(100, 30)) as running:
            await running.shows("This step begins with a fault")
            await running.press("f4")
            await running.shows("Finding the command is the task")
            assert running.shell.sent == b""
            await running.press("f3", "y")
            await running.shows(f"→ {MEND}")
            await running.press("f4")
            await running.until(lambda: running.shell.sent.endswith(MEND.encode()))

    asyncio.run(go())
