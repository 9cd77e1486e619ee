"""Quantities: which texts are some, and how a server writes them back."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tutor.lab.practice.cluster.kinds import DEPLOYMENTS, NODES
from tutor.lab.practice.schema import Schema
from tutor.lab.practice.schema.quantity import WRONG_FORMAT, WRONG_SUFFIX, canonical, complaint


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("0", "0"),
        ("0Mi", "0"),
        ("1", "1"),
        ("100m", "100m"),
        ("1000m", "1"),
        ("1500m", "1500m"),
        ("0.5", "500m"),
        (".5", "500m"),
        ("1.", "1"),
        ("+1", "1"),
        ("-0.5", "-500m"),
        ("1000", "1k"),
        ("1024", "1024"),
        ("2000000", "2M"),
        ("0.1k", "100"),
        ("64Mi", "64Mi"),
        ("1024Mi", "1Gi"),
        ("0.5Gi", "512Mi"),
        ("1500Mi", "1500Mi"),
        ("0.5Ki", "512"),
        ("1e3", "1e3"),
        ("12e2", "1200"),
        ("1E", "1E"),
        ("5e-1", "500e-3"),
        ("0.0000000001", "1n"),
        ("007", "7"),
        ("1.5", "1500m"),
        ("2000", "2k"),
        ("500M", "500M"),
        ("128974848", "128974848"),
        ("512Ki", "512Ki"),
        ("1Ki", "1Ki"),
        ("1.5Gi", "1536Mi"),
        ("12e6", "12e6"),
        ("-1", "-1"),
        ("+5m", "5m"),
    ],
)
def test_a_quantity_is_written_back_in_its_canonical_form(text: str, written: str) -> None:
    assert complaint(text) is None
    assert canonical(text) == written
    assert canonical(written) == written


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", WRONG_FORMAT),
        ("lots", WRONG_FORMAT),
        ("1x", WRONG_FORMAT),
        ("64MB", WRONG_FORMAT),
        ("1 Gi", WRONG_FORMAT),
        ("64mi", WRONG_SUFFIX),
        ("1Mm", WRONG_SUFFIX),
        ("1e", WRONG_SUFFIX),
        ("true", WRONG_FORMAT),
        ("9" * 10_000, WRONG_FORMAT),
    ],
)
def test_what_is_none_is_said(text: str, words: str) -> None:
    assert complaint(text) == words


_SUFFIX = st.sampled_from(["m", "", "k", "M", "G", "Ki", "Mi", "Gi"])


@settings(max_examples=80, deadline=None, derandomize=True)
@given(st.integers(0, 10**7), _SUFFIX)
def test_the_canonical_form_is_the_same_amount_and_stays(number: int, suffix: str) -> None:
    written = canonical(f"{number}{suffix}")
    assert canonical(written) == written
    assert _amount(written) == _amount(f"{number}{suffix}")


def _amount(text: str) -> Fraction:
    number = text.rstrip("mkMGTPiK")
    suffix = text[len(number) :]
    if suffix.endswith("i"):
        return Fraction(number) * Fraction(1 << 10 * ("KMGTP".index(suffix[0]) + 1))
    return Fraction(number) * Fraction(10 ** (3 * "m kMGTP".index(suffix or " ")), 1000)


def test_decoding_writes_quantities_so(schema: Schema) -> None:
    body = {"status": {"capacity": {"cpu": 0.5, "memory": "2048Mi", "pods": 110}}}
    capacity = {"cpu": "500m", "memory": "2Gi", "pods": "110"}
    assert schema.decode(NODES, body).object == {"status": {"capacity": capacity}}


def test_numbers_and_truth_values_without_a_pointer_are_left_out_where_empty(schema: Schema) -> None:
    body = {"spec": {"replicas": 0, "paused": False, "minReadySeconds": 0, "revisionHistoryLimit": 0}}
    found = schema.decode(DEPLOYMENTS, body).object
    assert found == {"spec": {"replicas": 0, "revisionHistoryLimit": 0}}
    body["spec"].update(paused=True, minReadySeconds=5)
    assert schema.decode(DEPLOYMENTS, body).object == body
