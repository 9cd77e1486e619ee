"""What keys, pastes and the mouse send."""

import pytest

from tutor.terminal.keys import Mouse, key_bytes, mouse_bytes, paste_bytes, wheel_keys


@pytest.mark.parametrize(
    ("key", "character", "data"),
    [
        ("a", "a", b"a"),
        ("upper_a", "A", b"A"),
        ("é", "é", "é".encode()),
        ("plus", "+", b"+"),
        ("enter", "\r", b"\r"),
        ("tab", "\t", b"\t"),
        ("shift+tab", None, b"\x1b[Z"),
        ("backspace", "\x7f", b"\x7f"),
        ("escape", "\x1b", b"\x1b"),
        ("ctrl+c", "\x03", b"\x03"),
        ("ctrl+d", "\x04", b"\x04"),
        ("ctrl+r", "\x12", b"\x12"),
        ("ctrl+z", "\x1a", b"\x1a"),
        ("ctrl+backslash", None, b"\x1c"),
        ("alt+b", None, b"\x1bb"),
        ("ctrl+alt+a", None, b"\x1b\x01"),
        ("up", None, b"\x1b[A"),
        ("shift+left", None, b"\x1b[1;2D"),
        ("ctrl+right", None, b"\x1b[1;5C"),
        ("pageup", None, b"\x1b[5~"),
        ("delete", None, b"\x1b[3~"),
        ("f1", None, b"\x1bOP"),
        ("f12", None, b"\x1b[24~"),
        ("ctrl+f5", None, b"\x1b[15;5~"),
        ("alt+f30", None, b""),
        ("f30", None, b""),
    ],
)
def test_key(key: str, character: str | None, data: bytes) -> None:
    assert key_bytes(key, character) == data


def test_cursor_keys_of_full_screen_programs() -> None:
    assert key_bytes("up", None, application_cursor=True) == b"\x1bOA"
    assert key_bytes("shift+up", None, application_cursor=True) == b"\x1b[1;2A"
    assert wheel_keys("wheel_down", application_cursor=True, lines=2) == b"\x1bOB\x1bOB"


def test_paste() -> None:
    assert paste_bytes("a\nb\r\nc", bracketed=False) == b"a\rb\rc"
    assert paste_bytes("a\x1b[201~b", bracketed=True) == b"\x1b[200~a[201~b\x1b[201~"


def test_mouse() -> None:
    assert mouse_bytes("press", 1, 4, 2, mode=Mouse.CLICKS, sgr=True) == b"\x1b[<0;5;3M"
    assert mouse_bytes("release", 1, 4, 2, mode=Mouse.CLICKS, sgr=True) == b"\x1b[<0;5;3m"
    assert mouse_bytes("press", 1, 4, 2, mode=Mouse.CLICKS, sgr=False) == b"\x1b[M %#"
    assert mouse_bytes("release", 1, 4, 2, mode=Mouse.CLICKS, sgr=False) == b"\x1b[M#%#"
    assert mouse_bytes("press", 1, 300, 2, mode=Mouse.CLICKS, sgr=False) == b""
    assert mouse_bytes("wheel_up", 0, 0, 0, mode=Mouse.CLICKS, sgr=True, ctrl=True) == b"\x1b[<80;1;1M"
    assert mouse_bytes("press", 1, 4, 2, mode=Mouse.OFF, sgr=True) == b""


@pytest.mark.parametrize(
    ("mode", "button", "data"),
    [
        (Mouse.CLICKS, 1, b""),
        (Mouse.DRAGS, 0, b""),
        (Mouse.DRAGS, 1, b"\x1b[<32;1;1M"),
        (Mouse.MOVES, 0, b"\x1b[<35;1;1M"),
    ],
)
def test_mouse_movement(mode: Mouse, button: int, data: bytes) -> None:
    assert mouse_bytes("move", button, 0, 0, mode=mode, sgr=True) == data
