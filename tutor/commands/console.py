"""The console that commands print on."""

from __future__ import annotations

from rich.console import Console

from tutor.commands.streams import discard_output


class PipedConsole(Console):
    """Ends the command when nobody reads its output any more, and lets what it does at its end be done
    quietly."""

    def on_broken_pipe(self) -> None:
        self.quiet = True
        discard_output()
        raise BrokenPipeError


def say(console: Console, text: str, style: str | None = None) -> None:
    """Print a text as it is. The terminal wraps it: a command that is broken over two lines cannot be
    copied."""
    console.print(text, style=style, highlight=False, markup=False, soft_wrap=True)
