"""The help says what each key does: no more and no less than there are."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from textual.binding import Binding, BindingType

from tests.tui.fakes import tutor
from tests.tui.test_puzzles import PART as PUZZLES
from tutor.tui.app import TutorApp
from tutor.tui.palette import actions
from tutor.tui.screens.confirm import Confirm
from tutor.tui.screens.glossary import GlossaryScreen
from tutor.tui.screens.graduation import GraduationScreen
from tutor.tui.screens.help import SECTIONS, HelpScreen, help_text
from tutor.tui.screens.lesson import LessonScreen
from tutor.tui.screens.outline import OutlineScreen
from tutor.tui.widgets.key_bar import KEYS
from tutor.tui.widgets.task.answers import Answers
from tutor.tui.widgets.task.puzzle import PuzzleBoard

WORDS = {
    "↑": "up",
    "↓": "down",
    "←": "left",
    "→": "right",
    "Enter": "enter",
    "Space": "space",
    "Esc": "escape",
    "Tab": "tab",
    "Backspace": "backspace",
    "Delete": "delete",
    "PgUp": "pageup",
    "PgDn": "pagedown",
}
"""How the help writes a key."""
OWN_OF_TEXTUAL = {"tab", "up", "down", "pageup", "pagedown"}
"""What scrolls and goes on everywhere, without a binding of ours."""


def keys(bindings: list[BindingType]) -> set[str]:
    """The keys of our bindings."""
    return {key for one in bindings if isinstance(one, Binding) for key in one.key.split(",")}


def named(text: str) -> Iterator[str]:
    """The keys that a text names, also `a to d`."""
    for first, last in re.findall(r"`?\b(\w)`? to `?(\w)\b", text):
        yield from (chr(code) for code in range(ord(first), ord(last) + 1))
    for word in re.findall(r"[↑↓←→]|[\w]+", text):
        if word in WORDS:
            yield WORDS[word]
        elif re.fullmatch(r"F\d+|[a-z](?! to)", word):
            yield word.lower()


def first_column(section: str) -> str:
    """What stands to the left in a section's table."""
    rows = re.findall(r"^\| (.*?) \|", SECTIONS[section], re.MULTILINE)
    return "\n".join(row for row in rows if row != "Key")


def test_every_function_key_is_told_and_has_its_button_and_its_entry_in_the_menu(tmp_path: Path) -> None:
    bound = keys(TutorApp.BINDINGS)
    assert set(named(first_column("keys"))) == bound
    assert {f"f{key.number}" for key in KEYS} == bound

    async def test() -> list[str]:
        async with tutor(tmp_path) as running:
            return [name for name, _, _ in actions(running.app)]

    menu = " ".join(asyncio.run(test()))
    assert {f"f{number}" for number in re.findall(r"\(F(\d+)\)", menu)} == bound - {"f12"}


def test_every_key_of_the_lesson_is_told() -> None:
    assert set(named(first_column("lesson"))) == keys(LessonScreen.BINDINGS) | OWN_OF_TEXTUAL


def test_every_key_of_a_question_is_told() -> None:
    assert set(named(first_column("questions"))) == keys(Answers.BINDINGS) | {"pageup", "pagedown"}


def test_every_key_of_a_puzzle_is_told() -> None:
    # `0` changes a number of a note only.
    by_hand = {"escape"} | set(named(first_column("puzzles")))
    assert by_hand == keys(PuzzleBoard.BINDINGS) - {"0"}
    note = SECTIONS["puzzles"].partition("Where you hand in a note")[2]
    assert {*map(str, range(10)), "up", "down", "left", "right", "enter", "space"} <= set(named(note))


def test_every_key_over_the_lesson_is_told() -> None:
    screens = (Confirm, OutlineScreen, HelpScreen, GlossaryScreen, GraduationScreen)
    bound = set[str]().union(*(keys(screen.BINDINGS) for screen in screens))
    told = set(named(SECTIONS["over"]))
    # The key that has opened it closes it as well; Tab goes on as everywhere.
    assert bound - told == {"f1", "f7", "o", "tab"}


def test_all_of_it_is_there_whatever_stands_first() -> None:
    for first in ("", "puzzles", "questions"):
        assert sorted(help_text(first).split()) == sorted(help_text().split())
    assert help_text("puzzles").startswith("## Puzzles")


@pytest.mark.parametrize(("step", "first"), [("hand", "Puzzles"), ("wish", "Puzzles")])
def test_it_begins_with_what_the_learner_is_at(tmp_path: Path, step: str, first: str) -> None:
    async def test() -> None:
        async with tutor(tmp_path, size=(80, 24), at=step, part=PUZZLES) as running:
            await running.press("f1")
            await running.shows(first, "Backspace")

    asyncio.run(test())


@pytest.mark.parametrize(
    ("step", "first", "size"),
    [
        ("which-node", "Questions and predictions", (80, 24)),
        ("choose-way", "Questions and predictions", (40, 8)),
        ("create-cluster", "You read a step", (80, 24)),
        ("welcome", "You read a step", (40, 8)),
    ],
)
def test_it_can_be_read_at_each_size(tmp_path: Path, step: str, first: str, size: tuple[int, int]) -> None:
    async def test() -> None:
        async with tutor(tmp_path, size=size, at=step) as running:
            await running.press("f1")
            await running.shows(first)
            sheet = running.app.screen.query_one("#sheet")
            assert sheet.max_scroll_x == 0
            await running.press("end")
            await running.shows("made.")

    asyncio.run(test())
