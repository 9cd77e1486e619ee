"""Asking before something is removed."""

from __future__ import annotations

import sys

from rich.console import Console


def confirmed(question: str, *, yes: bool, console: Console) -> bool:
    """Whether the learner agrees. Where nobody can be asked, the answer is no, and that is said."""
    if yes:
        return True
    if not sys.stdin.isatty():
        console.print("Nothing was changed: there is no terminal to ask on. `--yes` agrees beforehand.")
        return False
    return console.input(f"{question} [y/N] ").strip().lower() in {"y", "yes"}
