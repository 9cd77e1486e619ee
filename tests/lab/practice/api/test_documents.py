"""What is made of bodies: plain values, or the words of a real server's decoders."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tutor.lab.practice.api.documents import JSON, YAML, Malformed, parse, summary

_PLAIN = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**63 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=10,
)


_ALIASES = "a0: &a0 [x]\n" + "".join(f"a{n + 1}: &a{n + 1} [{','.join([f'*a{n}'] * 9)}]\n" for n in range(9))


@settings(max_examples=60, deadline=None, derandomize=True)
@given(_PLAIN)
def test_json_comes_through_as_it_is(document: Any) -> None:
    assert parse(json.dumps(document).encode(), JSON) == (document, [])


@settings(max_examples=150, deadline=None, derandomize=True)
@given(st.binary(max_size=60) | st.text("{}[]:,\"'&*!<|>-?#%@` \n\ta1.~é", max_size=40).map(str.encode))
def test_any_bytes_are_a_document_or_malformed(data: bytes) -> None:
    for type_ in (JSON, YAML):
        try:
            document, _ = parse(data, type_)
        except Malformed:
            continue
        else:
            json.dumps(document, allow_nan=False).encode()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "unexpected end of JSON input"),
        ("{", "unexpected end of JSON input"),
        ('{"a": ', "unexpected end of JSON input"),
        ('{"a": "b', "unexpected end of JSON input"),
        ("kind: Pod", "invalid character 'k' looking for beginning of value"),
        ("{a}", "invalid character 'a' looking for beginning of object key string"),
        ('{"a" 1}', "invalid character '1' after object key"),
        ('{"a": 1 "b": 2}', "invalid character '\"' after object key:value pair"),
        ("{} {}", "invalid character '{' after top-level value"),
        ('{"a": NaN}', "invalid character 'N' looking for beginning of value"),
        ('{"a": 1e999}', "a number is too large"),
        ('{"a": 1' + "0" * 6000 + "}", "cannot be read"),
        ("[" * 200 + "]" * 200, "exceeded max depth"),
        ("[" * 100_000, "exceeded max depth"),
    ],
)
def test_words_for_json_that_is_none(text: str, words: str) -> None:
    with pytest.raises(Malformed) as raised:
        parse(text.encode(), JSON)
    assert words in str(raised.value)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("a: b: c", "yaml: line 1: mapping values are not allowed in this context"),
        ("a: 1\n---\nb: 2", "but found another document"),
        ("a: [1, 2", "yaml: line"),
        ("a: !!binary aGVsbG8=", "type bytes has no place in JSON"),
        ("a: !!python/object:os.system {}", "could not determine a constructor"),
        ("a: .inf", "a number is too large"),
        ("? [1]\n: 2", "yaml: line"),
        ("&a [*a]", "exceeded max depth"),
        (_ALIASES, "excessive aliasing"),
        ("[" * 30_000, ""),
        ("{a: " * 30_000, ""),
    ],
)
def test_yaml_that_is_no_object(text: str, words: str) -> None:
    with pytest.raises(Malformed) as raised:
        parse(text.encode(), YAML)
    assert words in str(raised.value)


def test_yaml_knows_no_dates_and_no_merged_maps() -> None:
    text = "base: &b {x: 1}\nwhen: 2026-11-23\nat: 2026-11-23T12:00:00Z\n2: two\ntrue: yes\nmore:\n  <<: *b\n"
    assert parse(text.encode(), YAML)[0] == {
        "base": {"x": 1},
        "when": "2026-11-23",
        "at": "2026-11-23T12:00:00Z",
        "2": "two",
        "true": True,
        "more": {"<<": {"x": 1}},
    }


def test_merging_by_tag_is_refused_as_it_can_grow_without_bounds() -> None:
    with pytest.raises(Malformed, match="could not determine a constructor"):
        parse(b"a: &a {x: 1}\nb: {!!merge x: [*a, *a]}\n", YAML)


def test_half_a_character_becomes_the_replacement() -> None:
    assert parse(b'{"a": "x\\ud800y"}', JSON)[0] == {"a": "x�y"}


def test_numbers_beyond_64_bits_are_floating() -> None:
    assert parse(b'{"a": 18446744073709551616}', JSON)[0] == {"a": 1.8446744073709552e19}


def test_fields_that_stand_twice_are_told_by_their_place() -> None:
    text = b'{"spec": {"list": [{"a": 1, "a": 2}], "b": 1, "b": 2, "b": 3}, "c": {"d": 1}}'
    document, twice = parse(text, JSON)
    assert document["spec"] == {"list": [{"a": 2}], "b": 3}
    assert sorted(twice) == ["spec.b", "spec.list[0].a"]


@pytest.mark.parametrize(
    ("data", "shown"),
    [
        (b"", "<empty>"),
        (b'{"a": 1}', '{"a": 1}'),
        (b'{"a": "' + b"x" * 40, '{"a": "xxxxxxxxxxxxxxxxxxxxxxx ...'),
        (b"\x00\xff", "00ff"),
    ],
)
def test_the_beginning_of_a_body_is_shown(data: bytes, shown: str) -> None:
    assert summary(data) == shown
