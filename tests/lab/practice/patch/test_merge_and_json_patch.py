"""JSON merge patch and JSON patch."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from tests.lab.practice.patch.objects import containers, deployment
from tutor.lab.practice.cluster.errors import Refused
from tutor.lab.practice.cluster.kinds import Object
from tutor.lab.practice.patch.json_patch import json_patch
from tutor.lab.practice.patch.merge import merge


@pytest.mark.parametrize(
    ("document", "patch", "result"),
    [
        # The cases of RFC 7386, appendix A, whose documents are objects.
        ({"a": "b"}, {"a": "c"}, {"a": "c"}),
        ({"a": "b"}, {"b": "c"}, {"a": "b", "b": "c"}),
        ({"a": "b"}, {"a": None}, {}),
        ({"a": "b", "b": "c"}, {"a": None}, {"b": "c"}),
        ({"a": ["b"]}, {"a": "c"}, {"a": "c"}),
        ({"a": "c"}, {"a": ["b"]}, {"a": ["b"]}),
        ({"a": {"b": "c"}}, {"a": {"b": "d", "c": None}}, {"a": {"b": "d"}}),
        ({"a": [{"b": "c"}]}, {"a": [1]}, {"a": [1]}),
        ({"e": None}, {"a": 1}, {"e": None, "a": 1}),
        ({}, {"a": {"bb": {"ccc": None}}}, {"a": {"bb": {}}}),
    ],
)
def test_merge(document: Object, patch: Object, result: Object) -> None:
    before = copy.deepcopy(document)
    assert merge(document, patch) == result
    assert document == before


def test_a_merged_object_shares_nothing_with_what_it_was_made_of() -> None:
    live = deployment()
    patch = {"metadata": {"labels": {"team": None, "x": "y"}}, "status": {"conditions": [{"type": "A"}]}}
    result = merge(live, patch)
    assert result["metadata"]["labels"] == {"tier": "x", "x": "y"}
    containers(result)[0]["image"] = "other"
    result["status"]["conditions"][0]["type"] = "B"
    assert containers(live)[0]["image"] == "jakousa/dwk-app1:v1"
    assert patch["status"] == {"conditions": [{"type": "A"}]}


@pytest.mark.parametrize("patch", [[], "x", None, 3])
def test_a_merge_patch_is_an_object(patch: Any) -> None:
    with pytest.raises(Refused) as refused:
        merge({"a": 1}, patch)
    assert refused.value.code == 400


def test_operations_of_a_json_patch() -> None:
    live = deployment()
    result = json_patch(
        live,
        [
            {"op": "test", "path": "/spec/replicas", "value": 2},
            {"op": "replace", "path": "/spec/replicas", "value": 5},
            {"op": "add", "path": "/metadata/labels/a~1b", "value": "c"},
            {"op": "remove", "path": "/spec/template/spec/containers/1"},
            {"op": "add", "path": "/spec/template/spec/containers/0/args/-", "value": "z"},
        ],
    )
    assert result["spec"]["replicas"] == 5
    assert result["metadata"]["labels"] == {"team": "a", "tier": "x", "a/b": "c"}
    assert [container["args"] for container in containers(result)] == [["x", "y", "z"]]
    assert live == deployment()


@pytest.mark.parametrize(
    "operation",
    [
        {"op": "test", "path": "/spec/replicas", "value": 3},
        {"op": "test", "path": "/spec/replicas/x", "value": 3},
        {"op": "replace", "path": "/spec/replica", "value": 3},
        {"op": "remove", "path": "/spec/template/nope/deeper"},
        {"op": "add", "path": "/spec/template/spec/containers/9", "value": {}},
        {"op": "add", "path": "/metadata/name/x", "value": 1},
        {"op": "replace", "path": "", "value": 3},
        {"op": "zap", "path": "/spec"},
        {"path": "/spec"},
    ],
)
def test_an_operation_that_fails(operation: Object) -> None:
    with pytest.raises(Refused) as refused:
        json_patch(deployment(), [operation])
    # kubectl prints it behind "The request is invalid: ".
    assert (refused.value.code, refused.value.reason) == (422, "Invalid")
    assert refused.value.message == "the server rejected our request due to an error in our request"


@pytest.mark.parametrize(
    ("operations", "code", "message"),
    [
        ({}, 400, "json: cannot unmarshal object into Go value of type jsonpatch.Patch"),
        (["x"], 400, "json: cannot unmarshal string into Go value of type jsonpatch.Operation"),
        (
            [{"op": "add", "path": "/a", "value": 1}] * 10_001,
            413,
            "The allowed maximum operations in a JSON patch is 10000, got 10001",
        ),
    ],
)
def test_a_patch_that_is_no_list_of_operations(operations: Any, code: int, message: str) -> None:
    with pytest.raises(Refused) as refused:
        json_patch(deployment(), operations)
    assert (refused.value.code, refused.value.message) == (code, message)
