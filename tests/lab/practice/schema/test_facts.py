"""Our own tables, held against the types: every row names a field that exists and is of the right sort."""

from __future__ import annotations

import pytest

from tutor.lab.practice.schema import Field, Form, Schema, enums, facts, golang, numbers


@pytest.fixture(scope="module")
def by_place(schema: Schema) -> dict[str, Field]:
    return {
        f"{one.short}.{name}": field for one in schema.types.values() for name, field in one.fields.items()
    }


def _innermost(form: Form) -> Form:
    while form.item is not None:
        form = form.item
    return form


def test_numbers_and_maps(by_place: dict[str, Field]) -> None:
    assert {_innermost(by_place[place].type).sort for place in facts.INT64} == {"int64"}
    assert {by_place[place].type.sort for place in facts.MAPS} == {"map"}


def test_texts_with_a_type_or_values_of_their_own(by_place: dict[str, Field]) -> None:
    listed = {f"{name}.{field}" for name, fields in enums.TABLE.items() for field in fields}
    for place in (*golang.NAMES, *listed):
        assert _innermost(by_place[place].type).sort == "string", place


def test_values_stand_in_the_order_of_the_alphabet() -> None:
    for name, fields in enums.TABLE.items():
        for field in fields:
            assert list(enums.values(name, field)) == sorted(enums.values(name, field))


def test_what_is_left_out_is_a_number_or_a_truth_value(by_place: dict[str, Field]) -> None:
    sorts = {by_place[place].type.sort for place in numbers.LEFT_OUT if place in by_place}
    assert sorts == {"int32", "int64", "boolean"}


@pytest.mark.parametrize(
    ("form", "place", "wanted"),
    [
        (Form("string"), "Container.imagePullPolicy", "v1.PullPolicy"),
        (Form("string"), "Container.image", "string"),
        (Form("list", item=Form("string")), "Capabilities.add", "[]v1.Capability"),
        (Form("map", item=Form("quantity")), "NodeStatus.capacity", "v1.ResourceList"),
        (Form("map", item=Form("string")), "ObjectMeta.labels", "map[string]string"),
        (Form("map", item=Form("bytes")), "Secret.data", "map[string][]uint8"),
        (Form("time"), "ObjectMeta.creationTimestamp", "v1.Time"),
        (Form("object", "io.k8s.api.core.v1.PodSpec"), "Pod.spec", "v1.PodSpec"),
    ],
)
def test_gos_names(form: Form, place: str, wanted: str) -> None:
    assert golang.go_type(form, place) == wanted
