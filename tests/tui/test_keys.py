"""Each key, from the shell as well as from the lesson."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from tests.tui import course
from tests.tui.fakes import Tutor, tutor
from tutor.engine.progress import StepState
from tutor.tui.screens.help import HelpScreen
from tutor.tui.screens.lesson import LessonScreen

COMMAND = "k3d cluster create -a 2"
Test = Callable[[Tutor], Awaitable[None]]


def take(folder: Path, test: Test, *, at: str = "create-cluster", size: tuple[int, int] = (120, 40)) -> None:
    async def go() -> None:
        async with tutor(folder, at=at, size=size) as running:
            await test(running)

    asyncio.run(go())


def test_the_focus_begins_in_the_shell_for_a_command(tmp_path: Path) -> None:
    async def test(running: Tutor) -> None:
        assert running.app.lesson.shell.has_focus
        await running.press("k", "tab", "up", "ctrl+c", "ctrl+q", "ctrl+p", "o", "1")
        assert running.shell.sent == b"k\t\x1b[A\x03\x11\x10o1"

    take(tmp_path, test)


def test_the_focus_begins_in_the_answers_for_a_question(tmp_path: Path) -> None:
    async def test(running: Tutor) -> None:
        await running.press("down", "enter")
        await running.shows("✓ done: It runs on the server node")
        assert running.session.state("which-node") is StepState.PASSED
        assert running.shell.sent == b""

    take(tmp_path, test, at="which-node")


def test_another_answer_after_the_right_one_is_explained_and_leaves_it_done(tmp_path: Path) -> None:
    async def test(running: Tutor) -> None:
        await running.press("2")
        await running.shows("✓ done: It runs on the server node")
        await running.press("1")
        await running.shows("✗ not this one: They only run what they are told to run.", "F6 goes on")
        assert running.session.state("which-node") is StepState.PASSED

    take(tmp_path, test, at="which-node")


def test_f1_shows_the_help_and_closes_it(tmp_path: Path) -> None:
    async def test(running: Tutor) -> None:
        await running.press("f1")
        assert isinstance(running.app.screen, HelpScreen)
        await running.press("f6", "f1")
        assert isinstance(running.app.screen, LessonScreen)
        assert running.session.current.id == "create-cluster"

    take(tmp_path, test)


def test_f2_shows_one_hint_after_the_other(tmp_path: Path) -> None:
    async def test(running: Tutor) -> None:
        await running.press("f2")
        await running.shows("Hint 1 of 2", "Which program makes clusters?")
        await running.press("f2")
        await running.shows("Hint 2 of 2")
        await running.press("f2")
        await running.settled()
        assert running.frame.count("Hint 2 of 2") == 1

    take(tmp_path, test)


def test_f3_shows_the_solution_only_after_asking(tmp_path: Path) -> None:
    async def test(running: Tutor) -> None:
        await running.press("f3")
        await running.shows("Show the solution of this step?")
        await running.press("enter")
        await running.settled()
        assert "\n  ▌ Solution" not in running.frame
        await running.press("f3", "y")
        await running.shows("▌ Solution")

    take(tmp_path, test)


def test_f3_speaks_of_a_hint_only_where_there_is_one(tmp_path: Path) -> None:
    async def test(running: Tutor) -> None:
        await running.press("f3")
        await running.shows("Show the solution of this step?")
        assert "A hint (F2)" not in running.frame

    take(tmp_path, test, at="which-node")


def test_f4_types_the_command_and_leaves_enter_to_the_learner(tmp_path: Path) -> None:
    async def test(running: Tutor) -> None:
        await running.press("f9", "f4")
        assert running.shell.sent == b"\x05\x15" + COMMAND.encode()
        assert running.app.lesson.shell.has_focus

    take(tmp_path, test)


@pytest.mark.parametrize(
    ("bracketed", "sent"),
    [
        (True, b"\x05\x15\x1b[200~kubectl create deployment web \\\r  --image=web\x1b[201~"),
        (False, b"\x05\x15kubectl create deployment web --image=web"),
    ],
)
def test_f4_types_several_lines_without_running_the_first(
    tmp_path: Path, bracketed: bool, sent: bytes
) -> None:
    async def test(running: Tutor) -> None:
        if bracketed:
            running.shell.prints(b"\x1b[?2004h")
        await running.press("f4")
        assert running.shell.sent == sent

    take(tmp_path, test, at="deploy")


def test_f4_types_nothing_into_a_running_command(tmp_path: Path) -> None:
    async def test(running: Tutor) -> None:
        running.shell.begins("kubectl get pods -w")
        await running.press("f4")
        await running.shows("still running in the shell")
        assert running.shell.sent == b""

    take(tmp_path, test)


def test_f5_and_f6_move_and_a_read_step_passes_by_that(tmp_path: Path) -> None:
    async def test(running: Tutor) -> None:
        await running.press("f5")
        await running.shows("This is the first step.")
        await running.press("f6")
        await running.until(lambda: running.session.current.id == "which-node")
        assert running.session.state("welcome") is StepState.PASSED
        await running.settled()
        await running.press("f5")
        await running.until(lambda: running.session.current.id == "welcome")

    take(tmp_path, test, at="welcome")


def test_f6_asks_before_a_step_is_skipped(tmp_path: Path) -> None:
    async def test(running: Tutor) -> None:
        await running.press("f6")
        await running.shows("This step is not done yet.")
        await running.press("n")
        await running.settled()
        assert running.session.current.id == "create-cluster"
        await running.press("f6", "y")
        await running.until(lambda: running.session.current.id == "choose-way")
        assert running.session.state("create-cluster") is StepState.SKIPPED

    take(tmp_path, test)


def test_f6_says_what_skipping_means_for_a_question(tmp_path: Path) -> None:
    async def test(running: Tutor) -> None:
        await running.press("f6")
        await running.shows("This step is not done yet. The outline leads back")

    take(tmp_path, test, at="which-node")


def test_f6_at_the_end_says_so(tmp_path: Path) -> None:
    async def test(running: Tutor) -> None:
        running.world.says(course.DEPLOYMENT, {"spec": {"replicas": 1}})
        running.app.action_check_now()
        await running.shows("✓ done")
        await running.press("f6")
        await running.shows("That was the last step.")

    take(tmp_path, test, at="deploy")


@pytest.mark.parametrize("size", [(120, 40), (80, 24), (60, 16)])
def test_f8_makes_the_shell_full_size_and_back(tmp_path: Path, size: tuple[int, int]) -> None:
    async def test(running: Tutor) -> None:
        lesson = running.app.lesson
        rows = lesson.shell.size.height
        await running.press("f8")
        assert lesson.shell.has_focus
        assert lesson.shell.size.height >= size[1] - 5
        assert running.shell.emulator.rows == lesson.shell.size.height
        await running.press("f8")
        assert lesson.shell.size.height == rows

    take(tmp_path, test, size=size)


@pytest.mark.parametrize("size", [(120, 40), (60, 16)])
def test_f9_moves_between_shell_and_lesson(tmp_path: Path, size: tuple[int, int]) -> None:
    async def test(running: Tutor) -> None:
        lesson = running.app.lesson
        if not lesson.shell.has_focus:
            await running.press("f9")
        assert lesson.shell.has_focus
        assert lesson.shell.size.height > 0
        await running.press("f9")
        assert not lesson.shell.has_focus
        await running.shows("One command makes it:")
        await running.press("x")
        assert running.shell.sent == b""

    take(tmp_path, test, size=size)


def test_f12_opens_the_menu_and_goes_to_any_step(tmp_path: Path) -> None:
    async def test(running: Tutor) -> None:
        await running.press("f12")
        await running.shows("Help (F1)")
        await running.press(*"first")
        await running.shows("Go to: First deploy")
        await running.press("down", "enter")
        await running.until(lambda: running.session.current.id == "deploy")

    take(tmp_path, test)


def test_f10_quits_at_once_when_nothing_runs(tmp_path: Path) -> None:
    async def test(running: Tutor) -> None:
        await running.press("f10")
        await running.until(lambda: not running.app.is_running)
        assert running.shell.closed
        assert not any(watch.running for watch in running.outside.watches)

    take(tmp_path, test)


def test_f10_asks_while_a_command_runs(tmp_path: Path) -> None:
    async def test(running: Tutor) -> None:
        running.shell.begins("kubectl get pods -w")
        await running.press("f10")
        await running.shows("A command is still running", "Quitting ends it.")
        await running.press("escape")
        assert running.app.is_running
        await running.press("f10", "y")
        await running.until(lambda: not running.app.is_running)

    take(tmp_path, test)


def test_a_choice_changes_the_steps_that_follow(tmp_path: Path) -> None:
    async def test(running: Tutor) -> None:
        await running.press("2")
        await running.shows("✓ done")
        await running.press("f6")
        await running.until(lambda: running.session.current.id == "who")
        await running.shows("What is your name there?")
        await running.press("A", "enter")
        await running.shows("✗ not yet: It has 4 to 30 small letters and digits.")
        await running.press("backspace", *"lovelace", "enter")
        await running.shows("✓ done")
        assert running.session.facts["hub_user"] == "lovelace"

    take(tmp_path, test, at="choose-way")


def test_the_way_that_was_chosen_is_marked_and_only_that(tmp_path: Path) -> None:
    async def test(running: Tutor) -> None:
        await running.press("1")
        await running.shows("Import it  ✓ chosen")
        await running.press("2")
        await running.shows("Docker Hub  ✓ chosen")
        assert "Import it  ✓" not in running.frame

    take(tmp_path, test, at="choose-way")


def test_reset_asks_then_offers_the_way_back(tmp_path: Path) -> None:
    async def test(running: Tutor) -> None:
        running.world.says(course.NODES, {"items": [{}, {}, {}]})
        running.app.action_check_now()
        await running.shows("✓ done")
        running.app.action_reset_step()
        await running.shows("Begin this step anew?")
        await running.press("y")
        await running.shows("The step begins anew.", "k3d cluster delete")
        assert running.session.state("create-cluster") is StepState.TODO

    take(tmp_path, test)
