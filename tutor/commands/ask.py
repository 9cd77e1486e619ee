"""Asking before something is removed."""

from __future__ import annotations

import sys

from rich.console import Console
from rich.text import Text

from tutor.commands.console import say


def confirmed(question: str, *, yes: bool, console: Console) -> bool:
    """Whether the learner agrees. Where nobody can be asked, the answer is no, and that is said."""
    if yes:
        return True
    if sys.stdin is None or not sys.stdin.isatty():
        say(console, "Nothing was changed: there is no terminal to ask on. `--yes` agrees beforehand.")
        return False
    try:
        # As Text: in a plain string the brackets would be taken for a style and not be shown.
        answer = console.input(Text(f"{question} [y/N] "))
    except EOFError:
        console.print()
        return False
    return answer.strip().lower() in {"y", "yes"}
