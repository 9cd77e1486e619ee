"""The glossary: what each term means, and the step that explains it. Read from `lessons/glossary.yaml`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cached_property
from pathlib import Path

from tutor.content.check_models import NOWHERE, Place
from tutor.content.fields import Fields
from tutor.content.loader import lessons_folder
from tutor.content.problem import LessonError, LessonProblem
from tutor.content.source import Source

GLOSSARY_FILE = "glossary.yaml"


@dataclass(frozen=True)
class Term:
    """One entry."""

    name: str
    """As it stands in the list; without a capital it may begin with one in a text, `Pod` as `pod`."""
    says: str
    """One to three sentences of Markdown."""
    steps: tuple[str, ...]
    """Ids of the steps that explain it: one, or one on each way through the part."""
    also: tuple[str, ...] = ()
    """Other spellings. Plurals with s need none."""
    place: Place = NOWHERE

    @property
    def spellings(self) -> Iterator[str]:
        """Every form in which it stands in a text, but for capitals and line breaks."""
        for one in (self.name, *self.also):
            yield one
            yield _plural(one)


@dataclass(frozen=True)
class Found:
    """A term where it stands in a text: `text[start:end]`."""

    start: int
    end: int
    term: Term


@dataclass(frozen=True)
class Glossary:
    """All entries, in the order of the alphabet."""

    terms: tuple[Term, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.terms)

    def within(self, text: str) -> Iterator[Found]:
        """Every term in a text, as whole words; of two that overlap the longer one."""
        if self._pattern is not None:
            for match in self._pattern.finditer(text):
                yield Found(match.start(), match.end(), self._by_spelling[_key(match[0])])

    def named(self, words: str) -> Term | None:
        """The entry of a word or of a few, however it is written: `Pods` and `replicaset` too."""
        wanted = _key(words)
        if wanted in self._by_spelling:
            return self._by_spelling[wanted]
        return self._by_small_letters.get(wanted.lower())

    def near(self, words: str) -> list[str]:
        """Names of entries that look like these words or hold them, the likeliest first."""
        small = words.strip().lower()
        holding = [term.name for term in self.terms if small and small in term.name.lower()]
        names = {term.name.lower(): term.name for term in self.terms}
        return list(
            dict.fromkeys([*(names[one] for one in get_close_matches(small, names, cutoff=0.7)), *holding])
        )

    def filtered(self, words: str) -> list[Term]:
        """The entries whose name or other spellings hold these words; those that begin with them first."""
        small = words.strip().lower()
        fitting = [term for term in self.terms if any(small in one.lower() for one in term.spellings)]
        return sorted(
            fitting, key=lambda term: not any(one.lower().startswith(small) for one in term.spellings)
        )

    @cached_property
    def _by_spelling(self) -> Mapping[str, Term]:
        return {_key(one): term for term in reversed(self.terms) for one in term.spellings}

    @cached_property
    def _by_small_letters(self) -> Mapping[str, Term]:
        return {spelling.lower(): term for spelling, term in self._by_spelling.items()}

    @cached_property
    def _pattern(self) -> re.Pattern[str] | None:
        spellings = {one for term in self.terms for one in term.spellings}
        if not spellings:
            return None
        parts = (_as_written(one) for one in sorted(spellings, key=len, reverse=True))
        return re.compile(rf"(?<![\w-])(?:{'|'.join(parts)})(?![\w-])")


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
        for one in dict.fromkeys(_key(spelling) for spelling in term.spellings):
            first = seen.setdefault(one, term)
            if first is not term:
                sentence = f"`{one}` stands for `{first.name}` too, in {first.place}. One entry a word."
                source.report(term.place.line, "term", sentence)
                break


def _key(words: str) -> str:
    """One form for all in which a text may have a spelling."""
    joined = " ".join(words.split())
    rest = joined[1:]
    return joined if rest != rest.lower() else joined[:1].lower() + rest


def _as_written(spelling: str) -> str:
    """A pattern: blanks may be line breaks, and a small first letter a capital."""
    first, rest = spelling[0], spelling[1:]
    begins = f"[{first}{first.upper()}]" if first.islower() else re.escape(first)
    return begins + r"\s+".join(re.escape(word) for word in re.split(r"\s+", rest))


def _plural(word: str) -> str:
    if re.search(r"[^aeiou]y$", word):
        return word[:-1] + "ies"
    return word + ("es" if re.search(r"(s|x|ch|sh)$", word) else "s")
