"""Bytes of a terminal to the pieces they are made of: text, control characters and sequences.

The state machine follows Paul Williams' parser for DEC terminals (vt100.net/emu/dec_ansi_parser), in UTF-8:
every sequence ends somewhere, whatever is in it, so no program can lock the screen. Where the bytes are cut
makes no difference.
"""

from __future__ import annotations

import codecs
import re
from enum import Enum, auto
from typing import Protocol

LONGEST_STRING = 4096
"""Characters of an operating system command that are kept; longer ones are swallowed whole."""
LONGEST_PARAMETERS = 256

_TEXT = re.compile(r"[^\x00-\x1f\x7f-\x9f]+")
_CSI = re.compile(r"\x1b\[([<=>?]?)([0-9:;]*)([ -/]*)([@-~])")
_STRING = re.compile(r"[^\x07\x18\x1a\x1b\x9c]+")
_CANCEL = "\x18\x1a"


class Sequences(Protocol):
    """What the parser calls, in the order of the stream."""

    def draw(self, text: str) -> None:
        """Characters to show; never control characters."""

    def control(self, character: str) -> None:
        """One of U+0000 to U+001F."""

    def escape(self, intermediates: str, final: str) -> None:
        """ESC, intermediates, final."""

    def csi(self, kind: str, parameters: str) -> None:
        """CSI; `kind` is private mark, intermediates and final character, such as `?h` or ` q`."""

    def osc(self, text: str) -> None:
        """An operating system command without its ends."""


class _State(Enum):
    GROUND = auto()
    ESCAPE = auto()
    CSI = auto()
    OSC = auto()
    SWALLOW = auto()


class Parser:
    """Feeds the pieces of a byte stream to `target`."""

    def __init__(self, target: Sequences) -> None:
        self._target = target
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self._state = _State.GROUND
        self._intermediates = ""
        self._prefix = ""
        self._parameters = ""
        self._spoilt = False
        self._string = ""

    @property
    def idle(self) -> bool:
        """Whether no character or sequence is half read."""
        return self._state is _State.GROUND and not self._decoder.getstate()[0]

    def feed(self, data: bytes) -> None:
        """Takes the next bytes; bytes that are no UTF-8 become U+FFFD."""
        text = self._decoder.decode(data)
        at, end = 0, len(text)
        while at < end:
            if self._state is _State.GROUND:
                at = self._ground(text, at)
            elif self._state in (_State.OSC, _State.SWALLOW):
                at = self._in_string(text, at)
            else:
                self._in_sequence(text[at])
                at += 1

    def _ground(self, text: str, at: int) -> int:
        if match := _TEXT.match(text, at):
            self._target.draw(match[0])
            return match.end()
        character = text[at]
        if character == "\x1b":
            if (match := _CSI.match(text, at)) and len(match[2]) <= LONGEST_PARAMETERS:
                self._target.csi(match[1] + match[3] + match[4], match[2])
                return match.end()
            self._begin(_State.ESCAPE)
        elif character < " ":
            self._target.control(character)
        return at + 1

    def _begin(self, state: _State) -> None:
        self._state = state
        self._intermediates = self._prefix = self._parameters = self._string = ""
        self._spoilt = False

    def _in_sequence(self, character: str) -> None:
        if character == "\x1b":
            self._begin(_State.ESCAPE)
        elif character in _CANCEL:
            self._state = _State.GROUND
        elif character < " ":
            self._target.control(character)
        elif character == "\x7f":
            pass
        elif character > "\x7f":
            self._state = _State.GROUND
        elif self._state is _State.ESCAPE:
            self._in_escape(character)
        else:
            self._in_csi(character)

    def _in_escape(self, character: str) -> None:
        if character < "0":
            self._intermediates = (self._intermediates + character)[:4]
        elif self._intermediates:
            self._state = _State.GROUND
            self._target.escape(self._intermediates, character)
        elif character == "[":
            self._begin(_State.CSI)
        elif character == "]":
            self._begin(_State.OSC)
        elif character in "PX^_":
            self._begin(_State.SWALLOW)
        else:
            self._state = _State.GROUND
            self._target.escape("", character)

    def _in_csi(self, character: str) -> None:
        if character in "0123456789:;":
            self._spoilt |= bool(self._intermediates) or len(self._parameters) >= LONGEST_PARAMETERS
            self._parameters = (self._parameters + character)[:LONGEST_PARAMETERS]
        elif character in "<=>?":
            self._spoilt |= bool(self._prefix or self._parameters or self._intermediates)
            self._prefix = character
        elif character < "0":
            self._intermediates = (self._intermediates + character)[:4]
        else:
            self._state = _State.GROUND
            if not self._spoilt:
                self._target.csi(self._prefix + self._intermediates + character, self._parameters)

    def _in_string(self, text: str, at: int) -> int:
        if match := _STRING.match(text, at):
            if self._state is _State.OSC:
                self._string = (self._string + match[0])[: LONGEST_STRING + 1]
            return match.end()
        character = text[at]
        if self._state is _State.OSC and character not in _CANCEL and len(self._string) <= LONGEST_STRING:
            self._target.osc(self._string)
        # The backslash of a proper end (ESC \) follows as an escape sequence of its own that does nothing.
        self._begin(_State.ESCAPE if character == "\x1b" else _State.GROUND)
        return at + 1
