"""Marks and output become commands."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tutor.engine.ports import Ran
from tutor.terminal.capture import Began, Capture
from tutor.terminal.marks import LONGEST_MARK, Mark, MarkSplitter
from tutor.terminal.paper import KEPT_BYTES, Paper


def mark(kind: str, **fields: str) -> bytes:
    return "".join(["\x1b]133;", kind, ";dwk=w", *(f";{k}={v}" for k, v in fields.items()), "\x07"]).encode()


def join(pieces: list[bytes | Mark]) -> list[bytes | Mark]:
    joined: list[bytes | Mark] = []
    for piece in pieces:
        if isinstance(piece, bytes) and joined and isinstance(joined[-1], bytes):
            joined[-1] += piece
        else:
            joined.append(piece)
    return joined


def test_marks_are_split_from_output() -> None:
    data = b"out\x1b[1m" + mark("D;3", cwd="/a%3Bb") + b"more\x1b]133;A;dwk=w\x1b\\$ "
    assert list(MarkSplitter("w").feed(data)) == [
        b"out\x1b[1m",
        Mark("D", "3", {"cwd": "/a;b"}),
        b"more",
        Mark("A"),
        b"$ ",
    ]


def test_marks_of_others_are_dropped() -> None:
    data = b"a\x1b]133;D;0\x07b\x1b]133;C;dwk=other;text=rm\x07c"
    assert b"".join(piece for piece in MarkSplitter("w").feed(data) if isinstance(piece, bytes)) == b"abc"
    assert not [piece for piece in MarkSplitter("w").feed(data) if isinstance(piece, Mark)]


def test_a_mark_without_an_end_does_not_hold_the_output_for_ever() -> None:
    splitter = MarkSplitter("w")
    assert list(splitter.feed(b"\x1b]133;C;")) == []
    assert b"".join(p for p in splitter.feed(b"x" * (LONGEST_MARK + 1)) if isinstance(p, bytes)).endswith(
        b"xx"
    )


@settings(max_examples=100, deadline=None)
@given(
    st.lists(
        st.one_of(
            st.sampled_from(
                [mark("A"), mark("D;1"), b"\x1b]133;", b"\x1b]", b"\x1b", b"\x1b]0;t\x07", b"\x07"]
            ),
            st.binary(max_size=6),
        ),
        max_size=12,
    ).map(b"".join)
)
def test_cuts_make_no_difference(data: bytes) -> None:
    splitter = MarkSplitter("w")
    cut = [piece for byte in data for piece in splitter.feed(bytes([byte]))]
    assert join(cut) == join(list(MarkSplitter("w").feed(data)))


@pytest.mark.parametrize(
    ("data", "text"),
    [
        ("a\r\nb\r\n", "a\nb\n"),
        ("no end", "no end"),
        ("\x1b[32mgreen\x1b[0m \x1b]8;;x\x07link\x1b]8;;\x07", "green link"),
        ("10%\r50%\r100%\r\ndone\r\n", "100%\ndone\n"),
        ("long line\rshort\x1b[K\r\n", "short\n"),
        (
            "one: 1\r\ntwo: 1\r\n\x1b[2A\x1b[2K\rone: done\r\x1b[2B\x1b[1A\x1b[2K\rtwo: done\r\x1b[1B",
            "one: done\ntwo: done\n",
        ),
        ("before\r\n\x1b[?1049h\x1b[Hvim\r\nx\x1b[?1049lafter\r\n", "before\nafter\n"),
        ("ab\x08c\r\n", "ac\n"),
        ("tab\there\r\n", "tab\there\n"),
        ("日本\r\n", "日本\n"),
        ("a\x00\x07b", "ab"),
        ("first\x1b[H\x1b[2Jsecond", "first\nsecond"),
    ],
)
def test_output_as_text(data: str, text: str) -> None:
    whole, cut = Paper(), Paper()
    whole.feed(data.encode())
    for byte in data.encode():
        cut.feed(bytes([byte]))
    assert whole.text() == cut.text() == text


def test_only_the_end_of_long_output_is_kept() -> None:
    paper = Paper()
    for number in range(50_000):
        paper.feed(b"line %d\r\n" % number)
    assert len(paper.text().encode()) == KEPT_BYTES
    assert paper.text().endswith("line 49998\nline 49999\n")
    endless = Paper()
    for _ in range(300):
        endless.feed(b"x" * 8192)
    assert endless.text() == "x" * KEPT_BYTES


def test_each_line_is_told_when_it_is_complete() -> None:
    lines: list[str] = []
    paper = Paper(lines.append)
    for piece in (b"one\r", b"\ntw", b"o\r\nthree\r\n", b"\x1b[1A\x1b[2K\rthree: done\r\n", b"rest"):
        paper.feed(piece)
    assert lines == ["one", "two", "three", "three: done"]


class Events:
    def __init__(self, shell: str) -> None:
        self.began: list[Began] = []
        self.ran: list[Ran] = []
        self.capture = Capture(shell, self.began.append, self.ran.append)
        self._splitter = MarkSplitter("w")

    def feed(self, data: bytes) -> None:
        for piece in self._splitter.feed(data):
            if isinstance(piece, Mark):
                self.capture.mark(piece)
            else:
                self.capture.output(piece)


def test_a_command() -> None:
    events = Events("bash")
    events.feed(mark("D;0") + mark("A") + b"$ " + mark("B") + b"false | x\r\n")
    assert events.capture.at_prompt
    events.feed(mark("C", text="false | x", cwd="/w") + b"out\r\n")
    assert not events.capture.at_prompt
    events.feed(mark("D;7") + b"\x1b]0;title\x07" + mark("A") + b"$ " + mark("B"))
    (ran,) = events.ran
    assert (ran.text, ran.cwd, ran.exit_code, ran.output) == ("false | x", "/w", 7, "out\n")
    assert ran.started.tzinfo is not None
    assert [began.text for began in events.began] == ["false | x"]


def test_a_command_without_history_is_read_from_the_screen() -> None:
    events = Events("bash")
    events.feed(mark("B") + b"lss\x08\x1b[K -l\r\n" + mark("C", cwd="/w") + mark("D;0"))
    assert events.ran[0].text == "ls -l"


def test_an_end_without_a_command_is_nothing() -> None:
    events = Events("zsh")
    events.feed(mark("D;130") + mark("B") + b"^C\r\n" + mark("D;130") + mark("B"))
    assert not events.ran


def test_the_shell_ends_in_a_command() -> None:
    events = Events("bash")
    events.feed(mark("B") + mark("C", text="exit 4") + b"exit\r\n")
    events.capture.ended(4)
    assert (events.ran[0].text, events.ran[0].exit_code) == ("exit 4", 4)


def test_a_plain_shell() -> None:
    events = Events("sh")
    events.feed(mark("D;0", cwd="/w") + b"$ " + mark("B") + b"echo hi\r\nhi\r\n" + mark("D;0", cwd="/w"))
    assert (events.ran[0].text, events.ran[0].output, events.ran[0].cwd) == ("echo hi", "hi\n", "/w")
