"""The glossary: what each term means, and the step that explains it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cached_property

from tutor.content.check_models import NOWHERE, Place


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
                yield Found(match.start(), match.end(), self._by_spelling[one_form(match[0])])

    def named(self, words: str) -> Term | None:
        """The entry of a word or of a few, however it is written: `Pods` and `replicaset` too."""
        wanted = one_form(words)
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
        return {one_form(one): term for term in reversed(self.terms) for one in term.spellings}

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


def one_form(words: str) -> str:
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
