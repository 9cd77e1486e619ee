"""`dwk-tutor glossary`: what the terms mean, without a screen."""

from __future__ import annotations

from rich.console import Console
from rich.text import Text

from tutor.commands.stage import CommandError
from tutor.content.data import course_folder
from tutor.content.glossary import Term
from tutor.content.glossary_file import load_glossary
from tutor.content.loader import load_part


def glossary(words: str | None, *, console: Console) -> int:
    """Print the entry of a term, or all. Exit code 0.

    Raises:
        CommandError: there is no such term; the sentence names the nearest ones.
        LessonError: the lessons are damaged.
    """
    known = load_glossary(course_folder())
    titles = {step.id: step.title for step in load_part(course_folder()).steps()}
    if words is None:
        terms = known.terms
    elif term := known.named(words):
        terms = (term,)
    else:
        near = known.near(words)
        meant = f" Did you mean {' or '.join(f'`{name}`' for name in near[:3])}?" if near else ""
        raise CommandError(f"The glossary has no `{words}`.{meant} `dwk-tutor glossary` prints all of it.")
    for number, term in enumerate(terms):
        if number:
            console.print()
        _print(term, titles, console)
    return 0


def _print(term: Term, titles: dict[str, str], console: Console) -> None:
    also = f" (also: {', '.join(term.also)})" if term.also else ""
    console.print(Text.assemble((term.name, "bold"), also))
    console.print(Text(term.says.replace("`", "").replace("*", "")), soft_wrap=not console.is_terminal)
    places = " or ".join(f"“{titles[step]}” ({step})" for step in term.steps if step in titles)
    console.print(Text(f"Explained in {places}.", "dim"), soft_wrap=not console.is_terminal)
