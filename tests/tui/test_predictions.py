"""A prediction before the command, what came of it afterwards: by keys and mouse, and as frames."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from syrupy.assertion import SnapshotAssertion
from textual.widgets import Input

from tests.engine.world import FakeWorld
from tests.tui import course
from tests.tui.fakes import Tutor, tutor
from tutor.content.check_models import LevelCheck, Look
from tutor.content.models import Chapter, Command, Expectation, Observe, Part, Prediction, Read, Step
from tutor.engine.progress import StepState
from tutor.tui.widgets.task.answers import Answers

PODS = "kubectl get pods -o json"
SCALE = "kubectl scale deployment/web --replicas=4"
DELETE = "kubectl delete pod web-1"
NAMES = "items[].metadata.name"

PART = Part(
    "First Deploy",
    (
        Chapter(
            "by-command",
            "By command",
            (
                Step(
                    "scale",
                    "Four copies",
                    f"One pod is running. Now you want four:\n\n```\n{SCALE}\n```\n\nIt is one wish.",
                    Command(SCALE),
                    checks=(LevelCheck(PODS, {"length(items)": 4}, "{length(items)} pods are there."),),
                    learned="`scaled` means: the wish was stored.",
                    predict=Prediction(
                        "You ask for four pods. How many will be started for that?",
                        Observe(PODS, NAMES, over="new"),
                        "What was there counts, too. {observed} were missing.",
                        "The number says how many there shall be in the end. {observed} were missing.",
                    ),
                ),
                Step(
                    "lose",
                    "Lose a pod",
                    f"Your pod is named `{{pod}}`.\n\n```\n{DELETE}\n```",
                    Command("kubectl delete pod {pod}"),
                    checks=(
                        LevelCheck(PODS, {"length(items[?metadata.name=='web-1'])": 0}, "It is still there."),
                    ),
                    learned="Nobody asked for the new one.",
                    looks={"pod": Look(PODS, "items[0].metadata.name", "POD")},
                    predict=Prediction(
                        "What will `kubectl get pods` list when {pod} is gone?",
                        Observe(PODS, "(items[0] && 'new') || 'nothing'"),
                        "The ReplicaSet counts, and makes what is missing.",
                        choices=(
                            Expectation(
                                "Nothing. The program is gone until somebody starts it again",
                                "nothing",
                                "That would be so with a container that you started by hand.",
                            ),
                            Expectation("One pod with a new name", "new"),
                            Expectation("The pod {pod} again, under the same name", "same"),
                        ),
                    ),
                ),
                Step("end", "The end", "That was all.", Read()),
            ),
        ),
    ),
)
SMALL = (80, 24)


def pods(world: FakeWorld, *names: str) -> None:
    world.says(PODS, {"items": [{"metadata": {"name": name}} for name in names]})


Test = Callable[[Tutor], Awaitable[None]]


def take(folder: Path, test: Test, *, at: str = "scale", size: tuple[int, int] = SMALL) -> None:
    async def go() -> None:
        world = course.world()
        pods(world, "web-1")
        async with tutor(folder, size=size, at=at, world=world, part=PART) as running:
            await test(running)

    asyncio.run(go())


async def scale(running: Tutor) -> None:
    running.shell.begins(SCALE)
    pods(running.world, "web-1", "web-2", "web-3", "web-4")
    running.shell.ends(SCALE, output="deployment.apps/web scaled\n")
    await running.shows("✓ done")


async def lose(running: Tutor) -> None:
    running.shell.begins(DELETE)
    pods(running.world, "web-9")
    running.shell.ends(DELETE, output='pod "web-1" deleted\n')
    await running.shows("✓ done")


def test_a_number_is_typed_and_the_shell_is_next(tmp_path: Path) -> None:
    async def test(running: Tutor) -> None:
        await running.until(lambda: isinstance(running.app.focused, Input), what="The focus in the field")
        await running.shows("How many will be started for that?", f"→ {SCALE}")
        await running.press("4", "x", "enter")
        await running.shows("Your prediction: 4")
        await running.until(lambda: running.app.focused is running.app.lesson.shell, what="The shell")
        assert not running.app.lesson.query("#task Input")
        await scale(running)
        await running.shows("Your prediction: 4. Observed: 3.", "in the end. 3 were")
        assert "wrong" not in running.frame.lower()
        running.app.query_one("#page").scroll_end(animate=False)
        await running.shows("What this means")

    take(tmp_path, test)


def test_enter_alone_is_no_number(tmp_path: Path) -> None:
    async def test(running: Tutor) -> None:
        await running.until(lambda: isinstance(running.app.focused, Input))
        await running.press("enter")
        await running.shows("A prediction here is a whole number")
        assert running.session.asked() is not None

    take(tmp_path, test)


def test_a_digit_takes_a_choice(tmp_path: Path) -> None:
    async def test(running: Tutor) -> None:
        await running.until(lambda: isinstance(running.app.focused, Answers), what="The focus in the choices")
        await running.shows("when web-1 is gone?", "The pod web-1 again")
        await running.press("2")
        await running.shows("Your prediction: One pod with a new name")
        await lose(running)
        await running.shows("Your prediction: One pod with a new name. Observed: One pod with a")
        await running.shows("The ReplicaSet counts")

    take(tmp_path, test, at="lose")


def test_a_click_takes_a_choice(tmp_path: Path) -> None:
    async def test(running: Tutor) -> None:
        await running.shows("Nothing. The program is gone")
        await running.pilot.click("Answer", offset=(10, 0))
        await running.shows("Your prediction: Nothing. The program is gone")
        await lose(running)
        await running.shows("That would be so with a container that you started by hand.")

    take(tmp_path, test, at="lose")


def test_the_command_can_simply_be_run(tmp_path: Path) -> None:
    async def test(running: Tutor) -> None:
        await running.shows("or just run the command")
        await running.press("f4")
        assert running.shell.sent.endswith(SCALE.encode())
        assert running.app.focused is running.app.lesson.shell
        await scale(running)
        await running.shows("What was observed", "Observed: 3.", "What was there counts, too.")
        assert "Your prediction" not in running.frame
        assert not running.app.lesson.query("#task Input")

    take(tmp_path, test)


@pytest.mark.parametrize("step", ["scale", "lose"])
def test_a_letter_begins_a_command_in_the_shell(tmp_path: Path, step: str) -> None:
    async def test(running: Tutor) -> None:
        await running.until(lambda: isinstance(running.app.focused, Input | Answers))
        await running.press("k", "3", "d")
        assert running.shell.sent == b"k3d"
        assert running.app.focused is running.app.lesson.shell
        assert running.session.asked() is not None

    take(tmp_path, test, at=step)


def test_f6_leaves_the_step_out(tmp_path: Path) -> None:
    async def test(running: Tutor) -> None:
        await running.until(lambda: isinstance(running.app.focused, Input))
        await running.press("f6")
        await running.shows("This step is not done yet.")
        await running.press("y")
        await running.until(lambda: running.session.current.id == "lose")
        assert running.session.state("scale") is StepState.SKIPPED

    take(tmp_path, test)


def test_who_comes_back_sees_it_again(tmp_path: Path) -> None:
    async def test(running: Tutor) -> None:
        await running.until(lambda: isinstance(running.app.focused, Input))
        await running.press("3", "enter")
        await scale(running)
        await running.press("f6")
        await running.shows("What will kubectl get pods list")
        await running.press("f5")
        running.app.query_one("#page").scroll_end(animate=False)
        await running.shows("Your prediction: 3. Observed: 3.")
        assert not running.app.lesson.query("#task Input")

    take(tmp_path, test)


def test_begun_anew_it_is_asked_again(tmp_path: Path) -> None:
    async def test(running: Tutor) -> None:
        await running.until(lambda: isinstance(running.app.focused, Input))
        await running.press("3", "enter")
        await scale(running)
        running.app.action_reset_step()
        await running.shows("Begin this step anew?")
        await running.press("y")
        await running.until(lambda: running.app.lesson.query("#task Input"), what="The field")
        assert "Observed" not in running.frame

    take(tmp_path, test)


async def nothing(running: Tutor) -> None:
    """As it comes up."""


async def predicted(running: Tutor) -> None:
    await running.press(*(("2",) if running.session.current.id == "lose" else ("4", "enter")))
    await running.shows("Your prediction:")


async def done(running: Tutor) -> None:
    await predicted(running)
    await (lose if running.session.current.id == "lose" else scale)(running)


async def unpredicted(running: Tutor) -> None:
    await (lose if running.session.current.id == "lose" else scale)(running)


@pytest.mark.parametrize("size", [(60, 16), SMALL], ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("state", [nothing, predicted, done, unpredicted], ids=lambda state: state.__name__)
@pytest.mark.parametrize("step", ["scale", "lose"])
def test_frame(
    tmp_path: Path, frame: SnapshotAssertion, step: str, state: Test, size: tuple[int, int]
) -> None:
    frames = []

    async def test(running: Tutor) -> None:
        await state(running)
        await running.settled()
        frames.append(running.frame)

    take(tmp_path, test, at=step, size=size)
    assert frames[0] == frame
