"""The Table object itself."""

from __future__ import annotations

import time

import pytest

from tests.lab.practice.tables.shown import NOW
from tests.lab.practice.tables.test_pods import RUNNING, container, ended, pod
from tutor.lab.practice.cluster.kinds import KINDS, PODS, Kind
from tutor.lab.practice.tables.table import table


def test_a_list_of_pods() -> None:
    made = pod(container(RUNNING))
    result = table(PODS, [made], NOW, version="812")
    assert (result["kind"], result["apiVersion"]) == ("Table", "meta.k8s.io/v1")
    assert result["metadata"] == {"resourceVersion": "812"}
    assert [(column["name"], column["format"]) for column in result["columnDefinitions"]][:2] == [
        ("Name", "name"),
        ("Ready", ""),
    ]
    (row,) = result["rows"]
    assert row["object"] == {
        "kind": "PartialObjectMetadata",
        "apiVersion": "meta.k8s.io/v1",
        "metadata": made["metadata"],
    }
    assert "conditions" not in row


def test_metadata_that_no_row_shows_stays_behind() -> None:
    made = pod(container(RUNNING))
    unshown = {"managedFields": [{"manager": "kubectl"}], "ownerReferences": [{"kind": "ReplicaSet"}]}
    heavy = made | {"metadata": made["metadata"] | unshown}
    (row,) = table(PODS, [heavy], NOW, version="1")["rows"]
    assert row["object"]["metadata"] == made["metadata"]


def test_what_goes_with_the_rows() -> None:
    made = pod(container(RUNNING))
    assert table(PODS, [made], NOW, version="1", include="Object")["rows"][0]["object"] is made
    bare = table(PODS, [made], NOW, version="1", include="None", columns=False)
    assert bare["rows"][0]["object"] is None
    assert bare["columnDefinitions"] is None
    old = table(PODS, [made], NOW, version="1", api_version="meta.k8s.io/v1beta1")
    assert old["apiVersion"] == old["rows"][0]["object"]["apiVersion"] == "meta.k8s.io/v1beta1"


def test_a_pod_that_has_ended_says_so() -> None:
    (row,) = table(PODS, [pod(container(ended(0, "Completed")), phase="Succeeded")], NOW, version="1")["rows"]
    assert row["conditions"] == [
        {
            "type": "Completed",
            "status": "True",
            "reason": "Succeeded",
            "message": "The pod has completed successfully.",
        }
    ]


@pytest.mark.parametrize("kind", KINDS)
def test_every_column_is_fully_described(kind: Kind) -> None:
    for column in table(kind, [], NOW, version="1")["columnDefinitions"]:
        assert set(column) == {"name", "type", "format", "description", "priority"}
        assert column["description"].endswith(".")
        assert column["priority"] in {0, 1}
        assert column["type"] in {"string", "integer"}


def test_two_hundred_pods_take_little_time() -> None:
    pods = [pod(container(RUNNING)) for _ in range(200)]

    def seconds() -> float:
        started = time.process_time()
        table(PODS, pods, NOW, version="1")
        return time.process_time() - started

    assert min(seconds() for _ in range(5)) < 0.02
