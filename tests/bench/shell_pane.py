"""What the measurements of the shell pane share: the tutor on a terminal, at its shell's prompt."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from tests.bench.learner import PROMPT, Learner
from tests.bench.terminal import NotSeenError, Terminal

F9 = b"\x1b[20~"
FRAME = " │┃▌▐▎▏|"
"""What the screen puts beside a line of the shell."""


@contextmanager
def at_prompt(someone: Learner, argv: Sequence[str] | None = None) -> Iterator[Terminal]:
    """The tutor (or `argv`) on 120 × 40, once its shell waits for a command."""
    with Terminal(argv or someone.tutor(), environ=someone.environ, folder=someone.home) as terminal:
        terminal.until(lambda: waits(terminal))
        terminal.settle()
        focus(terminal)
        yield terminal


def focus(terminal: Terminal) -> None:
    """The keys go to the shell: a first step that is only read keeps them for itself."""
    for _ in range(2):
        terminal.send(b"#")
        terminal.settle()
        if terminal.shows(f"{PROMPT} #"):
            terminal.send(b"\x15")
            terminal.until(lambda: waits(terminal))
            return
        terminal.send(F9)
        terminal.settle()
    raise NotSeenError("the shell pane takes no keys")


def waits(terminal: Terminal) -> bool:
    """Whether the last line of the shell is an empty prompt."""
    shell = [text for line in terminal.lines if (text := line.strip(FRAME)) and PROMPT in line]
    return bool(shell) and shell[-1].endswith(PROMPT)
