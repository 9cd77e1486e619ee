"""Keys as the terminal sends them: what Textual's parser leaves out and a shell needs."""

from __future__ import annotations

from collections.abc import Iterable

from textual import events
from textual._xterm_parser import XTermParser
from textual.drivers import linux_driver


class AltParser(XTermParser):
    """Keeps Alt with every character.

    Textual 8.2 keeps it with letters and digits only. Escape and the next key arrive as Alt and that key when
    they are typed fast, so the Escape of `Esc : w q` would not reach vim; nor would Alt and a full stop, the
    last word of the command before, reach the shell.
    """

    def _sequence_to_key_events(self, sequence: str, alt: bool = False) -> Iterable[events.Key]:
        for event in super()._sequence_to_key_events(sequence, alt):
            if alt and event.character == sequence and event.is_printable and "+" not in event.key:
                yield events.Key(f"alt+{event.key}", sequence)
            else:
                yield event


def keep_alt() -> None:
    """Have the driver, which offers no other way, read keys with `AltParser`."""
    vars(linux_driver)["XTermParser"] = AltParser
