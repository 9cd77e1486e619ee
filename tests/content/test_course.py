"""The lessons that ship: they load, and lint finds nothing."""

from __future__ import annotations

from tutor.content.data import course_folder
from tutor.content.lint import lint
from tutor.content.loader import load_part
from tutor.content.models import LAB_FACTS


def test_the_lessons_load() -> None:
    part = load_part(course_folder())
    assert part.title
    assert all(chapter.steps for chapter in part.chapters)


def test_lint_finds_nothing() -> None:
    assert [problem.message for problem in lint(course_folder())] == []


def test_no_fact_of_the_part_hides_one_of_the_lab() -> None:
    assert load_part(course_folder()).facts.keys().isdisjoint(LAB_FACTS)


def test_every_chapter_asks_for_something_to_be_done_or_thought_about() -> None:
    for chapter in load_part(course_folder()).chapters:
        assert any(step.checks or hasattr(step.task, "options") for step in chapter.steps), chapter.id
