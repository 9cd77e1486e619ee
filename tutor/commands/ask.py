"""Asking before something is removed."""

from __future__ import annotations

import sys

from rich.console import Console


def confirmed(question: str, *, yes: bool, console: Console) -> bool:
    """Whether the learner agrees. Where nobody can be asked, the answer is no, and that is said."""
    if yes:
        return True
    if sys.stdin is None or not sys.stdin.isatty():
        console.print(
            "Nothing was changed: there is no terminal to ask on. `--yes` agrees beforehand.",
            markup=False,
            highlight=False,
            soft_wrap=True,
        )
        return False
    try:
        # Not as markup, which would take the brackets for a style and show nothing of them.
        answer = console.input(f"{question} [y/N] ", markup=False)
    except EOFError:
        console.print()
        return False
    return answer.strip().lower() in {"y", "yes"}
