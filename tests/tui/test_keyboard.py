"""From the bytes of a terminal to the bytes of the shell."""

from __future__ import annotations

import pytest
from textual import events
from textual._xterm_parser import XTermParser
from textual.drivers import linux_driver

from tutor.terminal.keys import key_bytes
from tutor.tui.keyboard import AltParser, keep_alt


@pytest.mark.parametrize(
    "typed",
    ["\x1b:wq", "\x1bj", "\x1bG", "\x1b.", "\x1b/word", "\x1b ", "\x1b+", ":wq", "\x1b[A", "a+b"],
)
def test_what_is_typed_fast_reaches_the_shell_as_it_was_typed(typed: str) -> None:
    parser = AltParser()
    pressed = [*parser.feed(typed), *parser.feed("")]
    keys = [each for each in pressed if isinstance(each, events.Key)]
    assert b"".join(key_bytes(each.key, each.character) for each in keys) == typed.encode()


def test_the_driver_reads_with_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(vars(linux_driver), "XTermParser", XTermParser)
    keep_alt()
    assert vars(linux_driver)["XTermParser"] is AltParser
