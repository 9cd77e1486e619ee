"""What a terminal sends for keys, pastes and the mouse.

After xterm's ctlseqs, "PC-Style Function Keys" and "Mouse Tracking".

Names of keys are those that Textual uses ("ctrl+c", "shift+left", "pageup"), but nothing here imports it.
"""

from __future__ import annotations

from enum import Enum

_PLAIN = {
    "enter": "\r",
    "return": "\r",
    "tab": "\t",
    "escape": "\x1b",
    "backspace": "\x7f",
    "space": " ",
    "shift+tab": "\x1b[Z",
    "backtab": "\x1b[Z",
    "shift+enter": "\r",
    "ctrl+enter": "\r",
    "shift+backspace": "\x7f",
    "ctrl+backspace": "\x08",
    "alt+enter": "\x1b\r",
    "alt+backspace": "\x1b\x7f",
    "ctrl+space": "\x00",
    "ctrl+at": "\x00",
    "ctrl+@": "\x00",
    "ctrl+left_square_bracket": "\x1b",
    "ctrl+backslash": "\x1c",
    "ctrl+right_square_bracket": "\x1d",
    "ctrl+circumflex_accent": "\x1e",
    "ctrl+underscore": "\x1f",
    "ctrl+slash": "\x1f",
}
_LETTERS = {"up": "A", "down": "B", "right": "C", "left": "D", "home": "H", "end": "F"}
_NUMBERS = {
    "insert": 2,
    "delete": 3,
    "pageup": 5,
    "pagedown": 6,
    "f5": 15,
    "f6": 17,
    "f7": 18,
    "f8": 19,
    "f9": 20,
    "f10": 21,
    "f11": 23,
    "f12": 24,
}
_FUNCTION = {"f1": "P", "f2": "Q", "f3": "R", "f4": "S"}
_MODIFIERS = {"shift": 1, "alt": 2, "ctrl": 4}

PASTE_START = b"\x1b[200~"
PASTE_END = b"\x1b[201~"


class Mouse(Enum):
    """What the program in the terminal wants to know of the mouse."""

    OFF = 0
    CLICKS = 1000
    """Presses and releases."""
    DRAGS = 1002
    """And movements while a button is held."""
    MOVES = 1003
    """And every movement."""


def key_bytes(key: str, character: str | None, *, application_cursor: bool = False) -> bytes:
    """The bytes of one key press; empty where a terminal sends nothing.

    `key`: name with modifiers before it, such as "a", "ctrl+r", "alt+left", "f5".
    `character`: the character that it types, where it types one.
    """
    if key in _PLAIN:
        return _PLAIN[key].encode()
    *modifiers, name = key.split("+") if key != "+" else ["+"]
    code = sum(_MODIFIERS.get(modifier, 0) for modifier in set(modifiers))
    special = _special(name, code, application_cursor)
    if special:
        return special
    typed = _typed(name, code, character)
    return b"\x1b" + typed if typed and code & 2 else typed


def _typed(name: str, code: int, character: str | None) -> bytes:
    if code & 4 and len(name) == 1 and name.isascii() and name.isalpha():
        return bytes([ord(name.upper()) - 64])
    if character and (character.isprintable() or not code):
        return character.encode("utf-8", "replace")
    if code & 2 and len(name) == 1:
        return (name.upper() if code & 1 else name).encode("utf-8", "replace")
    return b""


def _special(name: str, code: int, application_cursor: bool) -> bytes:
    if name in _LETTERS:
        if code:
            return f"\x1b[1;{code + 1}{_LETTERS[name]}".encode()
        return f"\x1b{'O' if application_cursor else '['}{_LETTERS[name]}".encode()
    if name in _FUNCTION:
        return f"\x1b[1;{code + 1}{_FUNCTION[name]}".encode() if code else f"\x1bO{_FUNCTION[name]}".encode()
    if name in _NUMBERS:
        return f"\x1b[{_NUMBERS[name]}{f';{code + 1}' if code else ''}~".encode()
    return b""


def paste_bytes(text: str, *, bracketed: bool) -> bytes:
    """The bytes of a paste. Line ends become Return, as a keyboard sends them; between the brackets of a
    bracketed paste nothing can end it early."""
    data = text.replace("\r\n", "\r").replace("\n", "\r").encode("utf-8", "replace")
    if not bracketed:
        return data
    # An escape inside the text could close the brackets and run what follows.
    return PASTE_START + data.replace(b"\x1b", b"") + PASTE_END


def mouse_bytes(
    action: str,
    button: int,
    x: int,
    y: int,
    *,
    mode: Mouse,
    sgr: bool,
    shift: bool = False,
    alt: bool = False,
    ctrl: bool = False,
) -> bytes:
    """The report of one mouse event; empty where the program did not ask for it.

    `action`: "press", "release", "move", "wheel_up" or "wheel_down". `button`: 1 left, 2 middle, 3 right,
    0 none. `x`, `y`: cell, counted from 0. `sgr`: whether mode 1006 is on, without which cells beyond 223
    cannot be told.
    """
    if mode is Mouse.OFF:
        return b""
    if action == "move" and (mode is Mouse.CLICKS or (mode is Mouse.DRAGS and not button)):
        return b""
    if action in ("wheel_up", "wheel_down"):
        code = 64 if action == "wheel_up" else 65
    else:
        code = button - 1 if button else 3
        code += 32 if action == "move" else 0
    code += (4 if shift else 0) + (8 if alt else 0) + (16 if ctrl else 0)
    if sgr:
        return f"\x1b[<{code};{x + 1};{y + 1}{'m' if action == 'release' else 'M'}".encode()
    if x > 222 or y > 222:
        return b""
    if action == "release":
        code |= 3
    return b"\x1b[M" + bytes([32 + code, 33 + x, 33 + y])


def wheel_keys(action: str, *, application_cursor: bool, lines: int = 3) -> bytes:
    """What the wheel sends on the alternate screen while the program wants no mouse: cursor keys."""
    return key_bytes(action.removeprefix("wheel_"), None, application_cursor=application_cursor) * lines
