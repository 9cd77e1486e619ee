"""Judges a course: form, references, commands, checks, texts, files, terms and failures."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from tutor.content import catalogue_rules
from tutor.content.catalogue import read_catalogue
from tutor.content.glossary_file import read_glossary
from tutor.content.loader import lessons_folder, read_part
from tutor.content.problem import LessonProblem
from tutor.content.rules import checks, commands, files, order, tasks, terms, texts
from tutor.content.rules.review import Problems, Review

RULES: tuple[Callable[[Review], Problems], ...] = (
    order.needs,
    order.until,
    order.when,
    tasks.tasks,
    commands.commands,
    commands.readings,
    checks.expectations,
    checks.expressions,
    checks.paths,
    checks.forms,
    texts.facts,
    texts.queries,
    texts.cycles,
    files.files,
    terms.entries,
    terms.explained,
    terms.order,
    terms.form,
)


def lint(folder: Path) -> list[LessonProblem]:
    """Every problem of the course in a folder that holds `lessons/`, by file and line.

    What the loader reports comes with it. A step that could not be read is not judged further, so that one
    slip does not bring ten complaints. Never raises for what stands in the files.
    """
    draft = read_part(folder)
    glossary, amiss = read_glossary(folder)
    review = Review(folder, lessons_folder(folder), draft, glossary)
    catalogue = read_catalogue(folder)
    found = [
        *draft.problems,
        *amiss,
        *(problem for rule in RULES for problem in rule(review)),
        *catalogue.problems,
        *catalogue_rules.problems(catalogue, review.facts),
    ]
    unique = dict.fromkeys(found)
    return sorted(unique, key=lambda problem: (problem.place.file, problem.place.line))
