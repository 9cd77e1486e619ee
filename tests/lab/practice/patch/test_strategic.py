"""Strategic merge patches: the bodies are those that kubectl 1.28 and 1.36 were seen to send."""

from __future__ import annotations

import copy
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.lab.practice.patch.objects import (
    CONTAINER,
    HASHGENERATOR,
    SIDE,
    containers,
    deployment,
    rule_of,
)
from tutor.lab.practice.cluster.errors import Refused
from tutor.lab.practice.cluster.kinds import Object
from tutor.lab.practice.patch.strategic import strategic

APPLY = {
    "metadata": {"labels": {"team": "b", "tier": None}},
    "spec": {
        "strategy": {"$retainKeys": ["type"], "type": "Recreate"},
        "template": {
            "spec": {
                "$setElementOrder/containers": [{"name": "new"}, {"name": "hashgenerator"}],
                "containers": [
                    {"image": "nginx:1.27", "name": "new"},
                    {
                        "$setElementOrder/env": [{"name": "C"}, {"name": "B"}],
                        "$setElementOrder/ports": [{"containerPort": 8080}, {"containerPort": 81}],
                        "args": ["z"],
                        "env": [
                            {"name": "C", "value": "3"},
                            {"name": "B", "value": "22"},
                            {"$patch": "delete", "name": "A"},
                        ],
                        "name": "hashgenerator",
                        "ports": [{"containerPort": 8080}, {"$patch": "delete", "containerPort": 80}],
                    },
                    {"$patch": "delete", "name": "side"},
                ],
            }
        },
    },
}


def patched_template(**pod: Any) -> Object:
    return {"spec": {"template": {"spec": pod}}}


def test_an_apply_that_changes_every_list() -> None:
    live = deployment()
    before = copy.deepcopy(live)
    result = strategic(live, APPLY, rule_of)
    assert result["metadata"]["labels"] == {"team": "b"}
    assert result["spec"]["strategy"] == {"type": "Recreate"}
    assert containers(result) == [
        {"name": "new", "image": "nginx:1.27"},
        {
            **CONTAINER,
            "name": "hashgenerator",
            "image": "jakousa/dwk-app1:v1",
            "env": [{"name": "C", "value": "3"}, {"name": "B", "value": "22"}],
            "ports": [{"containerPort": 8080}, {"containerPort": 81, "protocol": "TCP"}],
            "args": ["z"],
        },
    ]
    assert live == before


def test_set_image_changes_one_container() -> None:
    patch = patched_template(
        **{
            "$setElementOrder/containers": [{"name": "hashgenerator"}, {"name": "side"}],
            "containers": [{"image": "jakousa/dwk-app1:v2", "name": "hashgenerator"}],
        }
    )
    result = strategic(deployment(), patch, rule_of)
    assert containers(result) == [{**HASHGENERATOR, "image": "jakousa/dwk-app1:v2"}, SIDE]


def test_set_env_adds_to_a_container_without_environment_and_removes_from_another() -> None:
    patch = patched_template(
        **{
            "$setElementOrder/containers": [{"name": "hashgenerator"}, {"name": "side"}],
            "containers": [
                {
                    "$setElementOrder/env": [{"name": "B"}, {"name": "Z"}],
                    "env": [{"name": "Z", "value": "9"}, {"$patch": "delete", "name": "A"}],
                    "name": "hashgenerator",
                },
                {"env": [{"name": "Z", "value": "9"}], "name": "side"},
            ],
        }
    )
    first, second = containers(strategic(deployment(), patch, rule_of))
    assert first["env"] == [{"name": "B", "value": "2"}, {"name": "Z", "value": "9"}]
    assert second == {**SIDE, "env": [{"name": "Z", "value": "9"}]}


def test_rollout_restart_adds_an_annotation_to_the_template() -> None:
    restarted = {"kubectl.kubernetes.io/restartedAt": "2026-11-23T15:42:56Z"}
    patch = {"spec": {"template": {"metadata": {"annotations": restarted}}}}
    template = strategic(deployment(), patch, rule_of)["spec"]["template"]
    assert template["metadata"] == {"labels": {"app": "hashgenerator"}, "annotations": restarted}


def test_a_container_that_a_patch_adds_without_an_order_comes_first() -> None:
    # So it stands in the documentation of `kubectl patch`.
    result = strategic(
        deployment(), patched_template(containers=[{"name": "redis", "image": "redis"}]), rule_of
    )
    assert [container["name"] for container in containers(result)] == ["redis", "hashgenerator", "side"]


def test_a_list_that_the_file_no_longer_has_is_set_to_null() -> None:
    patch = patched_template(
        **{
            "$setElementOrder/containers": [{"name": "hashgenerator"}, {"name": "side"}],
            "containers": [{"name": "hashgenerator", "env": None, "livenessProbe": None}],
        }
    )
    assert "env" not in containers(strategic(deployment(), patch, rule_of))[0]


def test_items_that_only_the_server_has_stay_before_those_that_come_for_deleted_ones() -> None:
    live = deployment()
    containers(live)[0]["env"] = [{"name": "1"}, {"name": "2"}, {"name": "4"}]
    env = [{"name": "3", "value": "x"}, {"$patch": "delete", "name": "1"}]
    order = {"$setElementOrder/env": [{"name": "2"}, {"name": "3"}]}
    result = strategic(
        live, patched_template(containers=[{"name": "hashgenerator", **order, "env": env}]), rule_of
    )
    assert [item["name"] for item in containers(result)[0]["env"]] == ["2", "4", "3"]


def test_replacing_and_deleting_as_a_whole() -> None:
    patch = patched_template(containers=[{"name": "only", "image": "nginx"}, {"$patch": "replace"}])
    assert containers(strategic(deployment(), patch, rule_of)) == [{"name": "only", "image": "nginx"}]
    labels = {"metadata": {"labels": {"$patch": "replace", "a": "b"}}}
    assert strategic(deployment(), labels, rule_of)["metadata"]["labels"] == {"a": "b"}
    strategy = {"spec": {"strategy": {"$patch": "delete"}}}
    assert strategic(deployment(), strategy, rule_of)["spec"]["strategy"] == {}


def test_lists_of_plain_values_are_merged_and_emptied_one_by_one() -> None:
    live = deployment()
    live["metadata"]["finalizers"] = ["a/x", "b/y"]
    added = strategic(live, {"metadata": {"finalizers": ["c/z", "a/x"]}}, rule_of)
    assert sorted(added["metadata"]["finalizers"]) == ["a/x", "b/y", "c/z"]
    patch = {
        "metadata": {
            "$deleteFromPrimitiveList/finalizers": ["a/x"],
            "$setElementOrder/finalizers": ["c/z", "b/y"],
        }
    }
    assert strategic(added, patch, rule_of)["metadata"]["finalizers"] == ["c/z", "b/y"]


@pytest.mark.parametrize(
    ("patch", "code", "message"),
    [
        ([], 400, "invalid JSON document"),
        (
            patched_template(containers=[{"image": "nginx"}]),
            500,
            "map: map[image:nginx] does not contain declared merge key: name",
        ),
        ({"metadata": {"$patch": "zap"}}, 500, "unknown patch type: zap in map: map[$patch:zap]"),
        (
            {"spec": {"strategy": {"$retainKeys": ["type"], "rollingUpdate": {"maxSurge": 1}}}},
            400,
            "invalid patch format of retainKeys",
        ),
        (
            patched_template(
                **{
                    "$setElementOrder/containers": [{"name": "a"}],
                    "containers": [{"name": "b", "image": "x"}],
                }
            ),
            500,
            "The order in patch list:\n[map[image:x name:b]]\n doesn't match $setElementOrder list:\n"
            "[map[name:a]]\n",
        ),
    ],
)
def test_a_patch_that_makes_no_sense(patch: Any, code: int, message: str) -> None:
    with pytest.raises(Refused) as refused:
        strategic(deployment(), patch, rule_of)
    assert (refused.value.code, refused.value.message) == (code, message)


_NAMES = st.lists(st.sampled_from("abcdefg"), unique=True, max_size=6)
_ENV = st.builds(
    lambda names, value: [{"name": name, "value": value} for name in names],
    _NAMES,
    st.sampled_from(("1", "2")),
)


def _difference(old: list[Object], new: list[Object]) -> Object:
    """As kubectl makes it from a file that says all there is."""
    known = {item["name"]: item for item in old}
    changed = [item for item in new if known.get(item["name"]) != item]
    wanted = {item["name"] for item in new}
    gone = [{"$patch": "delete", "name": name} for name in known if name not in wanted]
    return {"$setElementOrder/env": [{"name": item["name"]} for item in new], "env": [*changed, *gone]}


@settings(max_examples=60, deadline=None, derandomize=True)
@given(_ENV, _ENV)
def test_the_patch_of_a_difference_gives_the_target(old: list[Object], new: list[Object]) -> None:
    live = deployment()
    containers(live)[0]["env"] = old
    patch = patched_template(containers=[{"name": "hashgenerator", **_difference(old, new)}])
    assert containers(strategic(live, patch, rule_of))[0]["env"] == new


@settings(max_examples=60, deadline=None, derandomize=True)
@given(_ENV, _NAMES)
def test_named_items_stand_in_the_order_that_is_set_and_others_keep_theirs(
    old: list[Object], order: list[str]
) -> None:
    live = deployment()
    containers(live)[0]["env"] = old
    directive = {"$setElementOrder/env": [{"name": name} for name in order]}
    patch = patched_template(containers=[{"name": "hashgenerator", **directive}])
    names = [item["name"] for item in containers(strategic(live, patch, rule_of))[0]["env"]]
    before = [item["name"] for item in old]
    assert sorted(names) == sorted(before)
    assert [name for name in names if name in order] == [name for name in order if name in before]
    assert [name for name in names if name not in order] == [name for name in before if name not in order]


_FIELDS = st.sampled_from(
    (
        *(
            "metadata",
            "finalizers",
            "spec",
            "template",
            "containers",
            "env",
            "args",
            "name",
            "labels",
            "$patch",
        ),
        *(
            "$retainKeys",
            "$setElementOrder/env",
            "$setElementOrder/finalizers",
            "$setElementOrder/containers",
        ),
        *("$deleteFromPrimitiveList/finalizers", "$deleteFromPrimitiveList/args"),
    )
)
_PLAIN = st.sampled_from((None, True, 1, "delete", "replace", "hashgenerator", "A"))
_JSON = st.recursive(
    _PLAIN,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_FIELDS, inner, max_size=4),
    max_leaves=12,
)


@settings(max_examples=150, deadline=None, derandomize=True)
@given(_JSON, _JSON)
def test_a_patch_of_any_shape_is_taken_or_refused(whole: Any, item: Any) -> None:
    live = deployment()
    live["metadata"]["finalizers"] = ["a/x"]
    for patch in (whole, patched_template(containers=item), patched_template(containers=[item])):
        with suppress(Refused):
            strategic(live, patch, rule_of)
