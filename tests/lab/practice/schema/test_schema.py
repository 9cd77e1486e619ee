"""The types read from the sources of lightkube-models, and the file that keeps them."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tutor.lab.practice.cluster.kinds import KINDS, PODS
from tutor.lab.practice.schema import Form, Schema, source

POD = "io.k8s.api.core.v1.Pod"
META = "io.k8s.apimachinery.pkg.apis.meta.v1"


def test_every_kind_has_its_type_and_nothing_was_imported(schema: Schema) -> None:
    for kind in KINDS:
        kind_type = schema.type_of(kind)
        assert kind_type.short == kind.kind
        assert {"apiVersion", "kind", "metadata"} <= set(kind_type.fields)
        assert kind_type.name + "List" in schema.types
    assert not any(name.startswith("lightkube.models") for name in sys.modules)


def test_a_field_knows_its_form_and_its_words(schema: Schema) -> None:
    pod = schema.type_of(PODS)
    assert pod.name == POD
    assert pod.description == (
        "Pod is a collection of containers that can run on a host. This resource is created by clients and "
        "scheduled onto hosts."
    )
    assert pod.fields["metadata"].type == Form("object", f"{META}.ObjectMeta")
    spec = schema.types["io.k8s.api.core.v1.PodSpec"].fields
    assert spec["containers"].required
    assert spec["containers"].type == Form("list", item=Form("object", "io.k8s.api.core.v1.Container"))
    assert not spec["nodeName"].required
    assert spec["activeDeadlineSeconds"].type == Form("int64")
    assert spec["priority"].type == Form("int32")
    assert spec["overhead"].type == Form("map", item=Form("quantity"))


def test_a_field_is_known_by_its_name_on_the_wire(schema: Schema) -> None:
    fields = schema.types[f"{META}.ListMeta"].fields
    assert "continue" in fields
    assert fields["continue"].description.startswith("continue may be set if")
    assert "continue_" not in fields


def test_every_type_that_is_referred_to_is_there(schema: Schema) -> None:
    for one in schema.types.values():
        for field in one.fields.values():
            form = field.type
            while form.item is not None:
                form = form.item
            assert form.sort != "object" or form.name in schema.types


def test_line_breaks_that_only_the_width_asked_for_are_gone(schema: Schema) -> None:
    text = schema.types[f"{META}.ObjectMeta"].fields["creationTimestamp"].description
    assert "representing the server time when this object was created" in text
    assert "is in UTC.\n\nPopulated by the system." in text


def test_what_was_kept_is_the_same(tmp_path: Path, schema: Schema) -> None:
    file = tmp_path / "deep" / "schema"
    Schema.load(file)
    assert file.stat().st_size < 150_000
    assert Schema.load(file).types == schema.types
    assert [entry.name for entry in file.parent.iterdir()] == ["schema"]


def test_sources_are_not_read_where_the_kept_file_serves(
    tmp_path: Path, schema: Schema, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "schema"
    Schema.load(file)
    monkeypatch.setattr(source, "read", lambda *_: pytest.fail("the sources were read"))
    assert len(Schema.load(file).types) == len(schema.types)


@pytest.mark.parametrize("damage", ["empty", "cut", "other", "version"])
def test_a_damaged_or_old_file_is_read_again(
    tmp_path: Path, schema: Schema, monkeypatch: pytest.MonkeyPatch, damage: str
) -> None:
    file = tmp_path / "schema"
    if damage == "version":
        monkeypatch.setattr("tutor.lab.practice.schema.schema._version", lambda: "0.1")
        Schema.load(file)
        monkeypatch.undo()
    else:
        Schema.load(file)
        whole = file.read_bytes()
        file.write_bytes({"empty": b"", "cut": whole[:1000], "other": b"\x00" * 100}[damage])
    before = file.read_bytes()
    assert Schema.load(file).types == schema.types
    assert file.read_bytes() != before


def test_a_folder_that_cannot_be_written_to_is_no_error(tmp_path: Path, schema: Schema) -> None:
    (tmp_path / "file").write_text("")
    assert Schema.load(tmp_path / "file" / "schema").types == schema.types


def test_missing_sources_are_named(tmp_path: Path) -> None:
    with pytest.raises(source.SourceError, match=r"core_v1\.py cannot be read"):
        source.read(tmp_path, [("core_v1", "Pod")])
    (tmp_path / "core_v1.py").write_text("class Other: ...\n")
    with pytest.raises(source.SourceError, match=r"core_v1\.py has no class Pod"):
        source.read(tmp_path, [("core_v1", "Pod")])
