"""Probes of the terminal that the tutor draws in."""

from __future__ import annotations

from collections.abc import Iterator

from tutor.lab.doctor.findings import Finding, ok, warn
from tutor.lab.doctor.system import System

LEAST = (60, 16)
COMFORTABLE = (80, 24)


def size(system: System) -> Iterator[Finding]:
    """Whether there is a terminal, and how large it is."""
    terminal = system.terminal
    why = "The tutor shows its lesson and your shell side by side in the terminal."
    if terminal is None:
        yield warn(
            "terminal",
            "This does not run in a terminal.",
            f"{why} Without one, only the commands without a screen work.",
            "Open a terminal and start dwk-tutor there. Without a terminal: dwk-tutor run, dwk-tutor check",
        )
        return
    columns, rows = terminal
    found = f"The terminal has {columns} columns and {rows} rows{_around(system)}."
    if columns < LEAST[0] or rows < LEAST[1]:
        yield warn("terminal", found, f"{why} It needs {LEAST[0]} × {LEAST[1]}.", "Make the window larger.")
    elif columns < COMFORTABLE[0] or rows < COMFORTABLE[1]:
        yield ok(
            "terminal",
            found,
            f"{why} From {COMFORTABLE[0]} × {COMFORTABLE[1]} on there is room for all of it.",
        )
    else:
        yield ok("terminal", found, why)


def _around(system: System) -> str:
    environ = system.environ
    places = []
    if environ.get("TMUX"):
        places.append("tmux")
    elif environ.get("TERM", "").startswith("screen") or environ.get("STY"):
        places.append("screen")
    if environ.get("SSH_CONNECTION") or environ.get("SSH_TTY"):
        places.append("ssh")
    return f", through {' and '.join(places)}" if places else ""


def colours(system: System) -> Iterator[Finding]:
    """How many colours the terminal says it can show."""
    if system.terminal is None:
        return
    environ = system.environ
    term = environ.get("TERM", "")
    why = "Colours only underline what marks and words say already."
    if term in {"", "dumb", "unknown"}:
        yield warn(
            "colours",
            f"TERM is {term or 'not set'}.",
            "TERM tells programs what the terminal can do. With this value they cannot draw a screen.",
            "export TERM=xterm-256color",
        )
    elif environ.get("NO_COLOR"):
        yield ok("colours", "NO_COLOR is set, so the tutor draws without colours.", why)
    elif environ.get("COLORTERM", "").lower() in {"truecolor", "24bit"}:
        yield ok("colours", f"All colours (TERM {term}, COLORTERM {environ['COLORTERM']}).", why)
    elif "256" in term or term in {"xterm-kitty", "alacritty", "xterm-ghostty", "wezterm"}:
        yield ok("colours", f"256 colours or more (TERM {term}).", why)
    else:
        yield ok("colours", f"16 colours or fewer (TERM {term}).", why, "export TERM=xterm-256color")
