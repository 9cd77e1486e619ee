"""What byte streams leave on the screen."""

import random
import tracemalloc
from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.terminal.pane import text_of
from tutor.terminal.emulator import PyteEmulator
from tutor.terminal.keys import Mouse
from tutor.terminal.style import PLAIN, Style


def shown(data: str | bytes, columns: int = 20, rows: int = 5) -> PyteEmulator:
    emulator = PyteEmulator(columns, rows)
    emulator.feed(data.encode() if isinstance(data, str) else data)
    return emulator


def place(emulator: PyteEmulator) -> tuple[int, int]:
    return emulator.cursor.x, emulator.cursor.y


@pytest.mark.parametrize(
    ("sequence", "style"),
    [
        ("\x1b[1m", Style(bold=True)),
        ("\x1b[2m", Style(dim=True)),
        ("\x1b[3;4;9m", Style(italic=True, underline=True, strike=True)),
        ("\x1b[7m", Style(reverse=True)),
        ("\x1b[1;22m", PLAIN),
        ("\x1b[31;42m", Style(fg=1, bg=2)),
        ("\x1b[91;102m", Style(fg=9, bg=10)),
        ("\x1b[38;5;208m", Style(fg=208)),
        ("\x1b[38;2;1;2;255m", Style(fg="#0102ff")),
        ("\x1b[48:2::16:32:48m", Style(bg="#102030")),
        ("\x1b[38;5;208;1m", Style(fg=208, bold=True)),
        ("\x1b[4:3m", Style(underline=True)),
        ("\x1b[58;5;3m", PLAIN),
        ("\x1b[38;5;999m", PLAIN),
        ("\x1b[38m", PLAIN),
        ("\x1b[31m\x1b[m", PLAIN),
        # Not about styles, though they end in m: xterm's key settings, kitty's keyboard, a private query.
        ("\x1b[>4;2m", PLAIN),
        ("\x1b[?4m", PLAIN),
        ("\x1b[>1u\x1b[<u\x1b[=1;1u", PLAIN),
    ],
)
def test_style(sequence: str, style: Style) -> None:
    assert shown(sequence + "x").line(0) == (("x", style),)


def test_neighbours_of_one_style_are_one_run() -> None:
    line = shown("ab\x1b[32mcd\x1b[32mef\x1b[0m g ").line(0)
    assert line == (("ab", PLAIN), ("cdef", Style(fg=2)), (" g", PLAIN))


def test_line_is_the_same_object_until_it_changes() -> None:
    emulator = shown("one\r\ntwo")
    first, second = emulator.line(0), emulator.line(1)
    emulator.take_dirty()
    emulator.feed(b"!")
    assert emulator.line(0) is first
    assert emulator.line(1) is not second
    assert emulator.take_dirty() == {1}


@pytest.mark.parametrize(
    ("data", "rows"),
    [
        ("日本語", ["日本語"]),
        ("日本\x1b[2Gx", [" x本"]),
        ("日本\x1b[1Gx", ["x 本"]),
        ("0123456789012345678日", ["0123456789012345678", "日"]),
        ("e\u0301a", ["e\u0301a"]),
        ("日\u0301a", ["日\u0301a"]),
        ("abc\x1b[3b", ["abcccc"]),
        ("abcdef\x1b[3G\x1b[2X", ["ab  ef"]),
        ("abcdef\x1b[3G\x1b[2P", ["abef"]),
        ("abcdef\x1b[3G\x1b[2@", ["ab  cdef"]),
        ("abc\x1b[2G\x1b[4hX\x1b[4l", ["aXbc"]),
        ("a\r\nb\r\nc\x1b[2;1H\x1b[L", ["a", "", "b", "c"]),
        ("a\r\nb\r\nc\x1b[2;1H\x1b[M", ["a", "c"]),
        ("a\tb\x1b[Zc", ["a       c"]),
        ("\x1b(0lqk\x1b(B", ["┌─┐"]),
        ("\x1b[?7l" + "x" * 25 + "y", ["x" * 19 + "y"]),
        ("x" * 22, ["x" * 20, "xx"]),
        ("\x1b[2;4r\x1b[4;1Ha\nb", ["", "", "a", " b"]),
        ("\x1b]8;;http://x\x1b\\link\x1b]8;;\x07 end", ["link end"]),
        ("\x1bP1$r0m\x1b\\\x1b_Gf=1;AAAA\x1b\\\x1b^pm\x1b\\\x1bXsos\x1b\\ok", ["ok"]),
        ("\x1b[12\x18A\x1b[3\x1b[1CB", ["A B"]),
        ("\x1b[5;99$zok", ["ok"]),
        ("\x1b]0;" + "t" * 100_000 + "\x07ok", ["ok"]),
        (b"a\xff\xc3b\xe2\x82", ["a\ufffd\ufffdb"]),
    ],
)
def test_text(data: str | bytes, rows: list[str]) -> None:
    assert text_of(shown(data))[: len(rows)] == rows


def test_erasing_keeps_the_background() -> None:
    assert shown("ab\x1b[44m\x1b[K").line(0) == (("ab", PLAIN), (" " * 18, Style(bg=4)))


def test_alternate_screen_gives_the_main_one_back() -> None:
    emulator = shown("one\r\ntwo\x1b[32m")
    emulator.feed(b"\x1b[?1049h\x1b[H\x1b[31mfull\r\n" + b"x\r\n" * 50)
    assert emulator.alternate
    assert emulator.history == 0
    emulator.feed(b"\x1b[?1049l!")
    assert not emulator.alternate
    assert text_of(emulator)[:2] == ["one", "two!"]
    assert emulator.line(1)[-1] == ("!", Style(fg=2))
    assert emulator.history == 0


def test_resize_on_the_alternate_screen_keeps_the_main_one() -> None:
    emulator = shown("".join(f"{n}\r\n" for n in range(4)) + "$")
    emulator.feed(b"\x1b[?1049h")
    emulator.resize(20, 3)
    emulator.feed(b"\x1b[?1049l")
    assert text_of(emulator) == ["2", "3", "$"]
    emulator.resize(20, 5)
    assert text_of(emulator) == ["0", "1", "2", "3", "$"]
    assert place(emulator) == (1, 4)


@pytest.mark.parametrize("mode", [47, 1047])
def test_older_alternate_modes(mode: int) -> None:
    emulator = shown(f"main\x1b[?{mode}hother\x1b[?{mode}l")
    assert text_of(emulator)[0] == "main"


def test_scrollback_and_its_offset() -> None:
    emulator = shown("".join(f"{n}\r\n" for n in range(20)), rows=5)
    assert text_of(emulator) == ["16", "17", "18", "19", ""]
    assert (emulator.history, emulator.scrolled) == (16, 16)
    assert text_of(emulator, 2) == ["14", "15", "16", "17", "18"]
    assert text_of(emulator, 999) == ["0", "1", "2", "3", "4"]
    emulator.feed(b"\x1b[3J")
    assert emulator.history == 0


def test_clear_leaves_the_lines_in_the_scrollback() -> None:
    emulator = shown("one\r\ntwo\r\n\x1b[H\x1b[2J$")
    assert text_of(emulator)[0] == "$"
    assert text_of(emulator, 2)[:2] == ["one", "two"]


def test_lines_come_back_when_the_pane_grows() -> None:
    emulator = shown("".join(f"\x1b[3{n}m日{n}\x1b[m\r\n" for n in range(8)) + "$", rows=9)
    emulator.resize(20, 3)
    assert text_of(emulator) == ["日6", "日7", "$"]
    emulator.resize(20, 9)
    assert text_of(emulator) == [f"日{n}" for n in range(8)] + ["$"]
    assert emulator.line(3) == (("日3", Style(fg=3)),)
    emulator.resize(2, 9)
    assert text_of(emulator)[0] == "日"


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("ab\x1b[6n", b"\x1b[1;3R"),
        ("\x1b[5n", b"\x1b[0n"),
        ("\x1b[c", b"\x1b[?62;22c"),
        ("\x1b[>c", b"\x1b[>0;10;1c"),
        ("\x1b[18t", b"\x1b[8;5;20t"),
        ("\x1b[?2004h\x1b[?2004$p", b"\x1b[?2004;1$y"),
        ("\x1b[?9999$p", b"\x1b[?9999;0$y"),
    ],
)
def test_answers(question: str, answer: bytes) -> None:
    emulator = shown(question)
    assert emulator.take_answers() == answer
    assert emulator.take_answers() == b""


def test_modes_titles_and_cursor() -> None:
    emulator = shown("\x1b[?1;1002;1006;2004h\x1b[?25l\x1b[5 q\x1b]2;top\x07\x07")
    assert emulator.application_cursor
    assert emulator.bracketed_paste
    assert (emulator.mouse, emulator.mouse_sgr) == (Mouse.DRAGS, True)
    assert (emulator.cursor.visible, emulator.cursor.shape) == (False, "bar")
    assert emulator.title == "top"
    emulator.feed(b"\x1bc")
    assert emulator.mouse is Mouse.OFF
    assert emulator.cursor.visible


def test_cursor_is_saved_once_however_often_it_is_asked() -> None:
    emulator = shown("ab\x1b7" * 1000 + "\x1b[H\x1b8x")
    assert text_of(emulator)[4][-1] == "x"


PIECES = st.one_of(
    st.sampled_from(
        [
            "\x1b[31m",
            "\x1b[?1049h",
            "\x1b[?1049l",
            "\x1b[2J",
            "\x1b[3;2H",
            "\x1b[K",
            "\x1b]0;title\x1b\\",
            "\x1b]0;title\x07",
            "\x1bPdcs\x1b\\",
            "\x1b[2L",
            "\x1b[4P",
            "\x1b[5b",
            "\x1b[1\n;2H",
            "\x1b[>4;1m",
            "\x1b(0",
            "\x1b(B",
            "\r\n",
            "\t",
            "\x08",
            "日本",
            "e\u0301",
            "\x9b31m",
            "\x1b[",
            "\x1b",
            "\x18",
        ]
    ).map(str.encode),
    st.text(max_size=8).map(lambda text: text.encode("utf-8", "replace")),
    st.binary(max_size=8),
)


@settings(max_examples=150, deadline=None)
@given(st.lists(PIECES, max_size=25).map(b"".join))
def test_cuts_make_no_difference(data: bytes) -> None:
    whole, cut = shown(data), PyteEmulator(20, 5)
    for byte in data:
        cut.feed(bytes([byte]))
    assert [whole.line(y) for y in range(5)] == [cut.line(y) for y in range(5)]
    assert [whole.line(0, n + 1) for n in range(whole.history)] == [
        cut.line(0, n + 1) for n in range(cut.history)
    ]
    assert (whole.cursor, whole.title, whole.take_answers()) == (cut.cursor, cut.title, cut.take_answers())


def test_noise_does_no_harm() -> None:
    noise = random.Random(7).randbytes(300_000)
    emulator = PyteEmulator(80, 24)
    for at in range(0, len(noise), 4096):
        emulator.feed(noise[at : at + 4096])
        emulator.resize(20 + at % 90, 2 + at % 40)
        assert 0 <= emulator.cursor.x < emulator.columns
        assert 0 <= emulator.cursor.y < emulator.rows
        for y in range(emulator.rows):
            emulator.line(y)


def test_memory_is_bounded_however_many_lines_come() -> None:
    emulator = PyteEmulator(80, 24)
    block = b"".join(b"line %06d of the log, some words more\r\n" % n for n in range(2_000))
    for _ in range(6):
        emulator.feed(block)
    tracemalloc.start()
    for _ in range(10):
        emulator.feed(block)
    grown, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert emulator.history == 10_000
    assert emulator.scrolled > 30_000
    assert grown < 6_000_000


def test_short_lines_are_fast() -> None:
    data = b"".join(b"%d\r\n" % n for n in range(60_000))
    rates = []
    for _ in range(3):
        emulator = PyteEmulator(80, 24)
        began = process_time()
        for at in range(0, len(data), 4096):
            emulator.feed(data[at : at + 4096])
        rates.append(60_000 / (process_time() - began))
        if rates[-1] > 30_000:
            break
    # 110,000 to 150,000 a second on the two cores it was measured on; half the goal of 60,000 even when busy.
    assert max(rates) > 30_000
