"""Protocol buffers on the wire."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tutor.lab.practice.schema.wire import WireError, field, fields, varint


def test_the_examples_of_the_specification() -> None:
    assert field(1, 150) == bytes.fromhex("089601")
    assert field(2, "testing") == bytes.fromhex("120774657374696e67")
    assert list(fields(bytes.fromhex("089601120774657374696e67"))) == [(1, 150), (2, b"testing")]


@settings(max_examples=40, deadline=None, derandomize=True)
@given(st.lists(st.tuples(st.integers(1, 3000), st.integers(0, 2**64 - 1) | st.binary(max_size=300))))
def test_what_is_written_is_read_again(rows: list[tuple[int, int | bytes]]) -> None:
    assert list(fields(b"".join(field(number, content) for number, content in rows))) == rows


def test_fixed_lengths_are_passed_on() -> None:
    message = varint(1 << 3 | 1) + bytes(range(8)) + varint(2 << 3 | 5) + bytes(range(4))
    assert list(fields(message)) == [(1, bytes(range(8))), (2, bytes(range(4)))]


@pytest.mark.parametrize("message", [b"\x08", b"\x0a\x05ab", b"\x09\x01", b"\x0b", b"\xff" * 12])
def test_what_is_no_message_is_said(message: bytes) -> None:
    with pytest.raises(WireError):
        list(fields(message))
