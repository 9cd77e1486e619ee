"""Versions as the tools print them."""

from __future__ import annotations

import json

import pytest

from tutor.lab.versions import Version, parse_k3d, parse_kubectl, skew, within_skew


@pytest.mark.parametrize(
    ("text", "version"),
    [
        ("v5.9.0", Version(5, 9, 0)),
        ("v1.21.2-k3s1", Version(1, 21, 2)),
        ("v1.32.4-dispatcher", Version(1, 32, 4)),
        ("20.10.24+dfsg1", Version(20, 10, 24)),
        ("1.41", Version(1, 41)),
        ("Docker version 28.2.2, build e6534b4", Version(28, 2, 2)),
        ("dev", None),
        ("latest", None),
        ("", None),
    ],
)
def test_one_version(text: str, version: Version | None) -> None:
    assert Version.parse(text) == version


def test_versions_are_ordered_as_numbers_and_not_as_text() -> None:
    assert Version(5, 10) > Version(5, 9, 9)
    assert (str(Version(5, 9)), Version(1, 32, 4).short) == ("5.9.0", "1.32")


def test_k3d_as_json_and_in_two_lines() -> None:
    of_json = parse_k3d('{"k3d":"v5.9.0","k3s":"v1.21.2-k3s1"}')
    assert of_json == parse_k3d("k3d version v5.9.0\nk3s version v1.21.2-k3s1 (default)\n")
    assert of_json is not None
    assert (of_json.k3d, of_json.k3s) == (Version(5, 9, 0), Version(1, 21, 2))


def test_a_k3d_built_from_source_says_no_number() -> None:
    said = parse_k3d("k3d version dev\nk3s version latest (default)\n")
    assert said is not None
    assert (said.k3d, said.k3s) == (None, None)


def test_log_lines_before_the_answer_do_not_matter() -> None:
    said = parse_k3d('time="2026" level=info msg="hello"\n{"k3d":"v5.6.1","k3s":"v1.30.0-k3s1"}\n')
    assert said is not None
    assert said.k3d == Version(5, 6, 1)


@pytest.mark.parametrize(
    "text", ["", "k3d: a plotting library", '{"k3d":', "[]", "null", "Error: unknown flag"]
)
def test_what_is_no_answer_of_k3d(text: str) -> None:
    assert parse_k3d(text) is None


def test_kubectl() -> None:
    assert parse_kubectl(json.dumps({"clientVersion": {"gitVersion": "v1.32.4-dispatcher"}})) == Version(
        1, 32, 4
    )
    assert parse_kubectl('{"clientVersion": "odd"}') is None
    assert parse_kubectl("garbage") is None


def test_skew_of_one_minor_version_is_supported() -> None:
    assert within_skew(Version(1, 36, 4), Version(1, 35, 0))
    assert within_skew(Version(1, 34), Version(1, 35))
    assert not within_skew(Version(1, 32), Version(1, 35))
    assert not within_skew(Version(2, 35), Version(1, 35))
    assert skew(Version(1, 32), Version(1, 35)) == 3
