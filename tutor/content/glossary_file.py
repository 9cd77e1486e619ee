"""Reads the glossary from `lessons/glossary.yaml`, with every problem at its line."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from tutor.content.fields import Fields
from tutor.content.glossary import Glossary, Term, one_form
from tutor.content.loader import lessons_folder
from tutor.content.problem import LessonError, LessonProblem
from tutor.content.source import Source

GLOSSARY_FILE = "glossary.yaml"


def load_glossary(folder: Path) -> Glossary:
    """The glossary of the course in a folder; empty where there is none.

    Raises LessonError with every problem of the file.
    """
    glossary, problems = read_glossary(folder)
    if problems:
        raise LessonError(problems)
    return glossary


def read_glossary(folder: Path) -> tuple[Glossary, list[LessonProblem]]:
    """The glossary as far as it can be read, and what is amiss. Never raises for what stands in the file."""
    lessons = lessons_folder(folder)
    path = lessons / GLOSSARY_FILE
    problems: list[LessonProblem] = []
    if not path.exists():
        return Glossary(), problems
    source = Source(GLOSSARY_FILE if lessons == folder else f"{lessons.name}/{GLOSSARY_FILE}", problems)
    node = source.compose(path)
    if node is None:
        return Glossary(), problems
    fields = Fields(source, node, "", ("terms",))
    if "terms" not in fields:
        fields.report("terms", "It is missing. It is the list of the entries.")
    terms = tuple(_terms(fields))
    _report_twice(source, terms)
    return Glossary(tuple(sorted(terms, key=lambda term: term.name.lower()))), problems


def _terms(fields: Fields) -> Iterator[Term]:
    for index, item in enumerate(fields.items("terms")):
        entry = Fields(fields.source, item, f"terms[{index}]", ("term", "also", "step", "says"))
        name = entry.text("term", must=True)
        says = entry.text("says", must=True)
        steps = entry.texts("step", or_one=True)
        if not steps:
            entry.report("step", "It is missing. It is the id of the step that explains the term.")
        if name:
            yield Term(name, " ".join(says.split()), steps, entry.texts("also"), fields.source.place(item))


def _report_twice(source: Source, terms: Iterable[Term]) -> None:
    seen: dict[str, Term] = {}
    for term in terms:
        for one in dict.fromkeys(one_form(spelling) for spelling in term.spellings):
            first = seen.setdefault(one, term)
            if first is not term:
                sentence = f"`{one}` stands for `{first.name}` too, in {first.place}. One entry a word."
                source.report(term.place.line, "term", sentence)
                break
