"""How lists are merged, held against the types that have them."""

from __future__ import annotations

import pytest

from tutor.lab.practice.schema import ListType, Schema, lists


def test_every_row_names_a_list_and_keys_that_exist(schema: Schema) -> None:
    by_short = {one.short: one for one in schema.types.values()}
    for place, found in schema.merge_keys().items():
        name, _, field = place.partition(".")
        form = by_short[name].fields[field].type
        assert form.sort == "list", place
        if found.keys or found.merge_key:
            of_entries = schema.types[form.entry.name].fields
            assert {*found.keys, *filter(None, [found.merge_key])} <= set(of_entries), place
        else:
            assert form.entry.sort in ("string", "int32"), place


MERGED = ("merge",)


@pytest.mark.parametrize(
    ("name", "field", "wanted"),
    [
        ("PodSpec", "containers", ListType("map", ("name",), MERGED, "name")),
        (
            "io.k8s.api.core.v1.Container",
            "ports",
            ListType("map", ("containerPort", "protocol"), MERGED, "containerPort"),
        ),
        ("Container", "volumeMounts", ListType("map", ("mountPath",), MERGED, "mountPath")),
        ("ServiceSpec", "ports", ListType("map", ("port", "protocol"), MERGED, "port")),
        ("PodStatus", "conditions", ListType("map", ("type",), MERGED, "type")),
        ("PodStatus", "hostIPs", ListType("atomic", (), MERGED, "ip")),
        ("ObjectMeta", "finalizers", ListType("set", (), MERGED)),
        ("PodSpec", "tolerations", ListType("atomic")),
        ("Container", "args", ListType("atomic")),
    ],
)
def test_lists_are_merged_as_upstream_says(schema: Schema, name: str, field: str, wanted: ListType) -> None:
    assert schema.list_type(name, field) == wanted


def test_strategies() -> None:
    assert lists.strategy("PodSpec", "volumes") == ("merge", "retainKeys")
    assert lists.strategy("DeploymentSpec", "strategy") == ("retainKeys",)
    assert lists.strategy("DeploymentSpec", "replicas") == ()
    assert lists.strategy("ResourceRequirements", "claims") == ()
    assert lists.list_type("Nothing", "here") == ListType()


def test_what_is_taken_as_a_whole() -> None:
    assert lists.is_atomic_type("io.k8s.apimachinery.pkg.apis.meta.v1.LabelSelector")
    assert not lists.is_atomic_type("io.k8s.api.core.v1.PodSpec")
    assert lists.is_atomic_map("ServiceSpec", "selector")
    assert not lists.is_atomic_map("ObjectMeta", "labels")
