"""The two labs on the screen: which one it is, the way to the other, from practice to a real cluster."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from threading import Event
from typing import Any, cast

import pytest
from textual.screen import ModalScreen

from tests.tui import course
from tests.tui.fakes import FakeOutside, Tutor, tutor
from tests.tui.test_mouse import click
from tutor.engine.journal import Journal
from tutor.engine.session import Session
from tutor.lab.doctor import Finding, Status
from tutor.tui.app import TutorApp
from tutor.tui.widgets.title_bar import TitleBar

Test = Callable[[Tutor], Awaitable[None]]
MISSING = [
    Finding("docker", Status.FAIL, "There is no docker on this computer's PATH.", "It runs the nodes."),
    Finding("memory", Status.WARN, "Docker has 1.5 GB of memory.", "Nodes need some."),
]
COMPLETE = [Finding("docker", Status.OK, "Docker 29.1.3 answers.", "It runs the nodes.")]
CREATE = "k3d cluster create -a 2"


def take(
    folder: Path,
    test: Test,
    *,
    lab: str = "practice",
    size: tuple[int, int] = (120, 40),
    findings: Sequence[Finding] | None = None,
    leaves_for: str | None = None,
) -> None:
    """Run a test in a lab; the app's result is the lab that it leaves for."""

    async def go() -> None:
        examine = None if findings is None else lambda: findings
        async with tutor(folder, at="create-cluster", lab=lab, size=size, examine=examine) as running:
            await test(running)
            if leaves_for is not None:
                await running.until(lambda: running.app.return_value == leaves_for, what="The end")
        assert running.app.return_value == leaves_for

    asyncio.run(go())


@pytest.mark.parametrize(
    ("lab", "size"),
    [("practice", (40, 8)), ("practice", (80, 24)), ("practice", (120, 40)), ("real", (80, 24))],
)
def test_the_lab_is_named_all_the_time(tmp_path: Path, lab: str, size: tuple[int, int]) -> None:
    badge, other = {"practice": ("PRACTICE", "REAL"), "real": ("REAL", "PRACTICE")}[lab]

    async def test(running: Tutor) -> None:
        def named() -> bool:
            first = running.frame.split("\n")[0]
            return badge in first and other not in first

        await running.until(named)
        await running.press("f8")
        await running.settled()
        assert running.app.lesson.has_class("-full-shell")
        assert named(), running.frame
        await running.press("f8")
        for key in ("f6", "f1", "f7", "f12"):
            await running.press(key)
            await running.settled()
            assert isinstance(running.app.screen, ModalScreen)
            assert named(), running.frame
            await running.press("escape")
        running.app.action_graduate()
        await running.settled()
        assert named(), running.frame

    take(tmp_path, test, lab=lab, size=size)


def test_the_lab_is_named_in_the_first_frame(tmp_path: Path) -> None:
    """Before any tool has been asked anything."""
    asked = Event()

    class Silent(FakeOutside):
        def prepare(self) -> None:
            asked.wait(20)

    async def go() -> None:
        session = Session(course.PART, course.world(), Journal(tmp_path / "journal.jsonl", "practice"))
        outside = Silent(lab="practice")
        app = TutorApp(session, cast(Any, None), cast(Any, None), outside=outside)
        async with app.run_test(size=(80, 24)) as pilot:
            strips = app.screen._compositor.render_strips(app.screen.size)
            assert " PRACTICE " in strips[0].text
            assert not outside.shells
            asked.set()
            await pilot.pause()

    asyncio.run(go())


def test_a_long_name_of_a_cluster_hides_no_lab(tmp_path: Path) -> None:
    async def test(running: Tutor) -> None:
        running.app.lesson.query_one(TitleBar).badge = f"PRACTICE k3d-{'x' * 32}"
        await running.settled()
        assert running.frame.startswith(" PRACTICE k3d-x")

    take(tmp_path, test, size=(40, 8))


@pytest.mark.parametrize(("lab", "other"), [("practice", "real"), ("real", "practice")])
def test_the_menu_leads_to_the_other_lab(tmp_path: Path, lab: str, other: str) -> None:
    async def test(running: Tutor) -> None:
        await running.press("f12")
        for letter in "go to the":
            await running.press("space" if letter == " " else letter)
        await running.shows(f"Go to the {other} lab")
        assert f"Go to the {lab} lab" not in running.frame
        await running.press("enter")
        await running.shows(f"Go to the {other} lab?", "Go there", "Stay")
        await running.press("escape")
        await running.settled()
        assert "Go there" not in running.frame
        assert running.app.return_value is None
        running.app.action_other_lab()
        await running.shows("Go there")
        await click(running, "Go there")

    take(tmp_path, test, lab=lab, leaves_for=other)


def test_where_tools_are_missing_the_practice_lab_is_one_click_away(tmp_path: Path) -> None:
    async def test(running: Tutor) -> None:
        await running.shows("cannot run on this computer yet", "There is no docker")
        await click(running, "Take the practice lab")
        await running.shows("Go to the practice lab?")
        await running.press("y")

    take(tmp_path, test, lab="real", findings=MISSING, leaves_for="practice")


def test_in_practice_nothing_is_said_of_what_is_missing(tmp_path: Path) -> None:
    async def test(running: Tutor) -> None:
        await running.until(lambda: running.app._missing is not None)
        await running.settled()
        assert "There is no docker" not in running.frame
        assert "cannot run on this computer" not in running.frame
        running.app.action_graduate()
        await running.shows("you have done no step with a command yet", "Esc closes")
        await running.press("r")
        await running.settled()
        assert running.app.return_value is None

    take(tmp_path, test, findings=MISSING)


def test_the_way_to_a_real_cluster_is_offered_when_there_is_one(tmp_path: Path) -> None:
    async def test(running: Tutor) -> None:
        await running.shows("The real lab can run on this computer.", "Stay here")
        running.shell.begins(CREATE)
        running.world.says(course.NODES, {"items": [{}, {}, {}]})
        running.shell.ends(CREATE)
        await running.shows("✓ done")
        await click(running, "Show my commands")
        await running.shows(
            "From practice to a real cluster", "1 in all", f"{CREATE}", "r goes to the real lab"
        )
        await running.press("r")

    take(tmp_path, test, findings=COMPLETE, leaves_for="real")


def test_the_offer_can_be_left_alone(tmp_path: Path) -> None:
    async def test(running: Tutor) -> None:
        await click(running, "Stay here")
        await running.settled()
        assert "The real lab can run" not in running.frame

    take(tmp_path, test, findings=COMPLETE)


@pytest.mark.parametrize(
    ("findings", "said"),
    [
        (None, "Whether the real lab can run here is not known yet."),
        (MISSING, "Not there yet for a real cluster"),
    ],
)
def test_without_a_real_lab_the_commands_are_only_shown(
    tmp_path: Path, findings: Sequence[Finding] | None, said: str
) -> None:
    async def test(running: Tutor) -> None:
        await running.until(lambda: findings is None or running.app._missing is not None)
        running.shell.begins(CREATE)
        running.world.says(course.NODES, {"items": [{}, {}, {}]})
        running.shell.ends(CREATE)
        await running.shows("✓ done")
        running.app.action_graduate()
        await running.shows(said, CREATE)
        assert "r goes to the real lab" not in running.frame
        await running.press("r")
        await running.settled()
        assert "From practice to a real cluster" not in running.frame
        assert running.app.return_value is None

    take(tmp_path, test, findings=findings)


def test_in_the_real_lab_the_commands_of_practice_are_shown_and_lead_nowhere(tmp_path: Path) -> None:
    async def test(running: Tutor) -> None:
        journal = running.session.journal
        assert journal.lab == "real"
        running.app.action_graduate()
        await running.shows("no step with a command yet")
        await running.press("r")
        await running.settled()
        assert running.app.return_value is None

    take(tmp_path, test, lab="real", findings=COMPLETE)
