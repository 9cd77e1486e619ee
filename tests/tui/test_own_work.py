"""Steps that the learner does in their own way, and lines that are filled in already."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from tests.tui import course
from tests.tui.fakes import tutor
from tutor.content.check_models import LevelCheck
from tutor.content.models import Chapter, Entry, FactDefault, Part, Read, Step
from tutor.engine.progress import StepState

NAME = Step(
    "name",
    "A name",
    "Choose one.",
    Entry("mine", "The Deployment's name", "[a-z-]+", "Small letters and hyphens."),
)
WORK = Step(
    "work",
    "Your own program",
    "Write it.",
    Read(),
    optional="Come back to it when you have an hour.",
    checks=(
        LevelCheck(course.DEPLOYMENT, {"spec.replicas": 1}, "It has {spec.replicas}.", absent="Not there."),
    ),
    hints=("Begin small.", "Build it as `{mine}:v1`."),
    learned="It runs.",
)
PART = Part(
    "First Deploy",
    (Chapter("own", "Exercises", (NAME, WORK, course.WELCOME)),),
    {"mine": FactDefault("a name", "string-dep")},
)


def test_a_name_that_is_there_already_is_taken_with_enter(tmp_path: Path) -> None:
    async def go() -> None:
        async with tutor(tmp_path, part=PART, size=(80, 24)) as running:
            await running.shows("The Deployment's name", "string-dep")
            await running.press("enter")
            await running.shows("✓ done")
            assert running.session.facts["mine"] == "string-dep"

    asyncio.run(go())


def test_another_name_is_kept_and_shown_again(tmp_path: Path) -> None:
    async def go() -> None:
        async with tutor(tmp_path, part=PART) as running:
            await running.shows("string-dep")
            await running.press("ctrl+u", *"web", "enter")
            await running.shows("✓ done")
            assert running.session.facts["mine"] == "web"
            await running.press("f6")
            await running.shows("Write it.")
            await running.press("f5")
            await running.shows("The Deployment's name", "web")

    asyncio.run(go())


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
def test_work_of_ones_own_is_seen_and_not_passed_by_going_on(tmp_path: Path, size: tuple[int, int]) -> None:
    async def go() -> None:
        async with tutor(tmp_path, part=PART, at="work", size=size) as running:
            await running.shows("✗ not yet: Not there.")
            await running.press("f6")
            await running.shows("This step is not done yet. Come back to it", "Skip it")
            await running.press("escape")
            await running.settled()
            assert running.session.state("work") is StepState.TODO
            running.world.says(course.DEPLOYMENT, {"spec": {"replicas": 1}})
            running.outside.watches[-1].changed()
            await running.shows("✓ done", "It runs.")

    asyncio.run(go())


def test_there_is_no_solution_but_the_last_hint(tmp_path: Path) -> None:
    async def go() -> None:
        async with tutor(tmp_path, part=PART, at="work") as running:
            text = running.session.reveal()
            assert "in your own way" in text
            assert "`string-dep:v1`" in text

    asyncio.run(go())
