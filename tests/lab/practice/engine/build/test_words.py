"""Quotes, escapes and variables of a Dockerfile."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tutor.lab.practice.engine.build.words import WordError, expand, split

VARIABLES = {"A": "one", "EMPTY": "", "BASE": "busybox"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("$A", "one"),
        ("${A}.py", "one.py"),
        ("$A_B", ""),
        ("${NO:-x}", "x"),
        ("${EMPTY:-x}", "x"),
        ("${EMPTY-x}", ""),
        ("${A:+yes}", "yes"),
        ("${NO:+yes}", ""),
        ("${NO:-${BASE}:1}", "busybox:1"),
        (r"\$A", "$A"),
        ("'$A'", "$A"),
        ('"$A b"', "one b"),
        (r'"a\"b"', 'a"b'),
        (r'"a\nb"', r"a\nb"),
        (r"a\ b", "a b"),
        ("cost: 5$", "cost: 5$"),
        ("$(date)", "$(date)"),
    ],
)
def test_expands(text: str, expected: str) -> None:
    assert expand(text, VARIABLES) == expected


@pytest.mark.parametrize("text", ["${A", '"open', "'open", "${}", "${A:=x}", "${NO:?is needed}"])
def test_refuses(text: str) -> None:
    with pytest.raises(WordError):
        expand(text, VARIABLES)


def test_parts_at_blanks_outside_quotes() -> None:
    assert split("a  'b c'\td\\ e \"f g\"h") == ["a", "'b c'", "d\\ e", '"f g"h']


@settings(max_examples=150, deadline=None, derandomize=True)
@given(st.text(alphabet="ab$ {}:-+?\"'\\", max_size=14))
def test_nothing_else_goes_wrong(text: str) -> None:
    with contextlib.suppress(WordError):
        expand(text, VARIABLES)
    # No character but blanks is lost.
    assert "".join(split(text)).replace(" ", "") == text.replace(" ", "")
