"""Rows that are kept as text: the same as those of a Table, and gone with their objects."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta

import pytest

from tests.lab.practice.tables.shown import NOW, ago
from tests.lab.practice.tables.test_pods import RUNNING, container, ended, pod
from tutor.lab.practice.cluster.kinds import EVENTS, KINDS, PODS, Kind, Object
from tutor.lab.practice.cluster.store import Store
from tutor.lab.practice.tables.rows import Rows
from tutor.lab.practice.tables.table import table

HOUR = timedelta(hours=1)


@pytest.fixture
def rows() -> Rows:
    return Rows()


@pytest.fixture
def store(rows: Rows) -> Iterator[Store]:
    made = Store()
    made.subscribe(rows.hear)
    yield made
    made.close()


def plain(kind: Kind) -> Object:
    metadata = {"name": "umlaut-ä", "creationTimestamp": ago(30)}
    return {"apiVersion": kind.api_version, "kind": kind.kind, "metadata": metadata}


@pytest.mark.parametrize(
    ("kind", "object_"),
    [
        *((kind, plain(kind)) for kind in KINDS),
        (PODS, pod(container(RUNNING, restarts=2, lastState=ended(1, "Error", finishedAt=ago(9))))),
        (PODS, pod(container(ended(0, "Completed")), phase="Succeeded")),
        (EVENTS, plain(EVENTS) | {"lastTimestamp": ago(5), "firstTimestamp": ago(70), "message": '"x"\n'}),
    ],
)
def test_a_row_is_that_of_the_table_at_every_time(rows: Rows, kind: Kind, object_: Object) -> None:
    for now in (NOW, NOW + HOUR):
        (expected,) = table(kind, [object_], now, version="1")["rows"]
        assert json.loads(rows.text(kind, object_, now.timestamp())) == expected


def test_what_changed_is_shown_as_it_is_and_what_is_gone_takes_no_room(rows: Rows, store: Store) -> None:
    def cells(object_: Object) -> list[str]:
        found: list[str] = json.loads(rows.text(PODS, object_, NOW.timestamp()))["cells"]
        return found

    names = [f"web-{number}" for number in range(5)]
    for name in names:
        made = pod(container(RUNNING))
        store.create(PODS, made | {"metadata": made["metadata"] | {"name": name, "namespace": "default"}})
    assert [cells(object_)[2] for object_ in store.list(PODS)] == ["Running"] * 5
    assert len(rows) == 5
    first = store.list(PODS)[0]
    store.update(PODS, first | {"status": pod(container(ended(1, "Error")))["status"]})
    assert len(rows) == 4
    assert [cells(object_)[2] for object_ in store.list(PODS)] == ["Error"] + ["Running"] * 4
    for name in names:
        store.remove(PODS, "default", name)
    assert len(rows) == 0
