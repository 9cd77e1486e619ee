"""Terms: each is explained once, by its entry's step, before any step uses it.

A text uses a term where it stands as a whole word. Not counted are code, commands, quotations (`> …`) and
what is set in *italics*: a word that is only named because its explanation comes later. **Bold** is for the
place where a term is explained. Three more uses of bold are no terms: what leads a list item, a run-in
heading, which ends with a mark (`**Not now.**`), and what has no small letter: a column (`**READY**`), a key
(`**^C**`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import product

from tutor.content.glossary import Glossary, Term
from tutor.content.models import Choice, Command, Entry, Question, Step
from tutor.content.problem import LessonProblem, listed, nearest
from tutor.content.puzzles import Puzzle
from tutor.content.rules.review import Problems, Review

MOST_SENTENCES = 3
MOST_WORDS = 30
"""Of one sentence of an entry."""
DIAGRAM_COLUMNS = 70

_FENCE = re.compile(r"^( *)```.*?^\1```", re.MULTILINE | re.DOTALL)
_QUOTATION = re.compile(r"^ *>.*$", re.MULTILINE)
_CODE = re.compile(r"``.+?``|`[^`]+`", re.DOTALL)
_SLOT = re.compile(r"\{[^{}]*\}")
_ADDRESS = re.compile(r"https?://\S+")
_ITALICS = re.compile(r"(?<!\*)\*(?![*\s])[^*]+(?<!\s)\*(?!\*)")
_BOLD = re.compile(r"\*\*(?P<words>[^*]+)\*\*")
_LEAD = re.compile(r"^ *(?:[*-]|\d+\.) +(?:\*\*[^*]+\*\*(?:, | and |/| `[^`]*`)?)+(?=:| `)", re.MULTILINE)
_DIAGRAM = re.compile(r"^ *```text\n(?P<lines>.*?)^ *```", re.MULTILINE | re.DOTALL)
_SENTENCE = re.compile(r"(?<=[.?])\s+(?=[A-Z`*])")
_SHOUT = re.compile(r"(?<=\w)!")


def entries(review: Review) -> Problems:
    """Every entry is short and plain, and is explained in bold by the steps it names."""
    steps = {step.id: step for step in review.sound}
    for term in review.glossary.terms:
        for step_id in term.steps:
            if step_id not in review.positions:
                known = nearest(step_id, review.positions)
                yield _at(term, "step", f"There is no step `{step_id}`.{known}")
            elif step_id in steps and term not in set(_explained(review.glossary, steps[step_id])):
                sentence = (
                    f"Step `{step_id}` explains no **{term.name}**. Set it in bold where it is explained."
                )
                yield _at(term, "step", sentence)
        yield from _plainness(term)


def explained(review: Review) -> Problems:
    """Every term in bold is in the glossary, and only there where its entry says that it is explained."""
    if not review.glossary:
        return
    for step in review.sound:
        for field, text in _explaining(step):
            for words in _bold(text):
                term = review.glossary.named(words)
                if term is None:
                    advice = "Add it to glossary.yaml, or use *italics* where no term is meant."
                    yield review.at(step, field, f"**{words}** is not in the glossary. {advice}")
                elif step.id not in term.steps:
                    first = listed(term.steps)
                    sentence = f"**{words}** is explained in {first}. A term is explained and bold once."
                    yield review.at(step, field, sentence)


def order(review: Review) -> Problems:
    """No step uses a term before a step that explains it, on any way; every entry is used."""
    used: set[Term] = set()
    for way in _ways(review):
        known: set[str] = set()
        for step in way:
            for field, text in _read(step):
                for found in review.glossary.within(_prose(text)):
                    term = found.term
                    used.add(term)
                    if step.id not in term.steps and not known & set(term.steps):
                        sentence = f"`{term.name}` is used here and explained in {listed(term.steps, 'or')}."
                        advice = "Explain it before, say it in other words, or only name it, in *italics*."
                        yield review.at(step, field, f"{sentence} {advice}")
            known.add(step.id)
    if not review.draft.problems:
        for term in review.glossary.terms:
            if term not in used:
                yield _at(term, "term", f"No step uses `{term.name}`. Remove the entry.")


def form(review: Review) -> Problems:
    """No exclamation marks; diagrams fit a small terminal."""
    for step in review.sound:
        for field, text in _read(step):
            if shout := _SHOUT.search(_prose(text)):
                line = _prose(text)[: shout.end()].rsplit("\n", 1)[-1].strip()
                yield review.at(step, field, f"`{line[-30:]}` has an exclamation mark. Say it without.")
            for diagram in _DIAGRAM.finditer(text):
                widest = max(map(len, diagram["lines"].split("\n")))
                if widest > DIAGRAM_COLUMNS:
                    sentence = (
                        f"A diagram is {widest} columns wide. At most {DIAGRAM_COLUMNS} fit everywhere."
                    )
                    yield review.at(step, field, sentence)


def _plainness(term: Term) -> Problems:
    sentences = _SENTENCE.split(term.says)
    if len(sentences) > MOST_SENTENCES:
        yield _at(term, "says", f"It has {len(sentences)} sentences. An entry has at most {MOST_SENTENCES}.")
    for sentence in sentences:
        if (count := len(sentence.split())) > MOST_WORDS:
            yield _at(term, "says", f"A sentence has {count} words. At most {MOST_WORDS} are read with ease.")
    if not term.says.endswith("."):
        yield _at(term, "says", "It does not end with a full stop. An entry consists of whole sentences.")
    if "!" in term.says or "{" in term.says:
        yield _at(term, "says", "It has a `!` or `{`. An entry is plain and says the same to everybody.")


def _at(term: Term, field: str, sentence: str) -> LessonProblem:
    return LessonProblem(term.place, None, f"{term.name}.{field}", sentence)


def _explained(glossary: Glossary, step: Step) -> Iterator[Term]:
    for _, text in _explaining(step):
        for bold in _BOLD.finditer(_without_code(text)):
            if term := glossary.named(bold["words"]):
                yield term


def _bold(text: str) -> Iterator[str]:
    """What is set in bold as a term."""
    for bold in _BOLD.finditer(_LEAD.sub(" ", _without_code(text))):
        words = " ".join(bold["words"].split())
        if words[-1:] not in ".:?," and re.search("[a-z]", words):
            yield words


def _without_code(text: str) -> str:
    for pattern in (_FENCE, _QUOTATION, _CODE, _SLOT, _ADDRESS):
        text = pattern.sub(_blank, text)
    return text


def _prose(text: str) -> str:
    """The text with everything blanked that uses no terms; lines and columns stay."""
    return _ITALICS.sub(_blank, _without_code(text))


def _blank(match: re.Match[str]) -> str:
    # No blank: what stands before and after it must not become one term.
    return re.sub(r"[^\n]", "\x00", match[0])


def _explaining(step: Step) -> Iterator[tuple[str, str]]:
    yield "text", step.text
    yield "learned", step.learned


def _read(step: Step) -> Iterator[tuple[str, str]]:
    """Every text of a step that is read on the way through it, with its field. What checks say is left out:
    it comes after the text and quotes the tools' own words."""
    yield "title", step.title
    yield "text", step.text
    yield "practice", step.practice
    yield "optional", step.optional or ""
    for index, hint in enumerate(step.hints):
        yield f"hints[{index}]", hint
    yield "learned", step.learned
    if predict := step.predict:
        yield "predict.ask", predict.ask
        yield "predict.because", predict.because
        yield "predict.differs", predict.differs
        for index, choice in enumerate(predict.choices):
            yield f"predict.choices[{index}].text", choice.text
            yield f"predict.choices[{index}].differs", choice.differs
    match step.task:
        case Question(ask=ask, options=options):
            yield "ask", ask
            for index, option in enumerate(options):
                yield f"options[{index}].text", option.text
                yield f"options[{index}].because", option.because
        case Choice(routes=routes):
            for index, route in enumerate(routes):
                yield f"routes[{index}].title", route.title
                yield f"routes[{index}].text", route.text
        case Entry(ask=ask):
            yield "ask", ask
        case Puzzle(stages=stages):
            for index, stage in enumerate(stages):
                yield f"puzzle.stages[{index}].goal", stage.goal
        case Command(phases=phases):
            for index, phase in enumerate(phases):
                yield f"phases[{index}].say", phase.say


def _ways(review: Review) -> Iterator[list[Step]]:
    """The steps of each way through the part."""
    facts = [[(choice.fact, route.value) for route in choice.routes] for choice in review.choices]
    for chosen in product(*facts):
        values: Mapping[str, str] = dict(chosen)
        yield [
            step
            for step in review.sound
            if all(values.get(fact, value) == value for fact, value in step.when.items())
        ]
