"""`glossary`: what a term means, without a screen."""

from __future__ import annotations

from tests.commands.conftest import Here
from tutor.content.data import course_folder
from tutor.content.glossary_file import load_glossary


def test_all_entries_with_the_steps_that_explain_them(here: Here) -> None:
    said = here("glossary")
    assert said.code == 0
    lines = said.out.splitlines()
    for term in load_glossary(course_folder()).terms:
        assert any(line.startswith(term.name) for line in lines), term.name
    assert sum(line.startswith("Explained in ") for line in lines) == len(
        load_glossary(course_folder()).terms
    )


def test_one_entry_however_it_is_written(here: Here) -> None:
    said = here("glossary", "Rolling", "updates")
    assert said.code == 0
    assert said.out.startswith("rolling update\nTo exchange pods")
    assert "Explained in “Another image” (set-image)." in said.out


def test_a_slip_gets_the_nearest_terms(here: Here) -> None:
    said = here("glossary", "deploiment")
    assert said.code == 2
    assert "The glossary has no `deploiment`. Did you mean `Deployment`?" in said.err
