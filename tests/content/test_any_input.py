"""Whatever stands in the files, reading and judging them gives problems and never an exception."""

from __future__ import annotations

import tempfile
from pathlib import Path

from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.content.conftest import CHAPTER, PART, STEP
from tests.content.test_loader import EVERY_FIELD
from tutor.content.lint import lint
from tutor.content.loader import read_part

SOUND = (CHAPTER + STEP + EVERY_FIELD).encode()
SNIPPETS = [
    *(
        b"\n",
        b"\t",
        b" ",
        b":",
        b"- ",
        b"'",
        b'"',
        b"{",
        b"}",
        b"[",
        b"]",
        b"&a ",
        b"*a",
        b"|",
        b">",
        b"#",
        b",",
    ),
    *(
        b"!!int ",
        b"!!bool ",
        b"!!python/object:os.system ",
        b"!!map ",
        b"<<: ",
        b"? ",
        b"---\n",
        b"...\n",
        b"%",
    ),
    *(b"\xff", b"\x00", "é🐳".encode(), b"null", b"yes", b"1e999", b"{cluster}", b"{{.x}}", b"$(", b"\\"),
]


def judge(chapter: bytes, part: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        lessons = Path(folder) / "lessons"
        lessons.mkdir()
        (lessons / "part.yaml").write_bytes(part)
        (lessons / "01-first.yaml").write_bytes(chapter)
        problems = lint(Path(folder))
        assert set(read_part(Path(folder)).problems) <= set(problems)
        for problem in problems:
            assert problem.place.line >= 1
            assert problem.sentence


@st.composite
def damaged(draw: st.DrawFn, sound: bytes) -> bytes:
    """A sound file with a few pieces cut out and a few others put in."""
    for _ in range(draw(st.integers(1, 3))):
        at = draw(st.integers(0, len(sound)))
        cut = draw(st.integers(0, 12))
        sound = sound[:at] + draw(st.sampled_from([b"", *SNIPPETS])) + sound[at + cut :]
    return sound


@settings(max_examples=150, deadline=None)
@given(damaged(SOUND))
@example(SOUND)
@example(b"")
def test_a_damaged_chapter(chapter: bytes) -> None:
    judge(chapter, PART.encode())


@settings(max_examples=60, deadline=None)
@given(damaged(PART.encode()))
def test_a_damaged_part(part: bytes) -> None:
    judge(SOUND, part)


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=200))
def test_any_bytes(chapter: bytes) -> None:
    judge(chapter, PART.encode())


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    assert [problem.field for problem in lint(tmp_path / "nowhere")] == [""]
