"""Whatever is written in whatever order: nothing lost, nothing told twice, everything found again."""

from __future__ import annotations

import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from tutor.lab.practice.cluster.kinds import NODES, PODS, Kind, Object
from tutor.lab.practice.cluster.store import Change, Store
from tutor.lab.practice.cluster.store_errors import Conflict, Exists, NotFound

NAMES = st.sampled_from(["a", "b", "c"])
NAMESPACES = st.sampled_from(["default", "other"])
STEP = st.tuples(
    st.sampled_from(["create", "update", "stale update", "remove"]),
    st.sampled_from([PODS, NODES]),
    NAMESPACES,
    NAMES,
    st.integers(0, 2),
)


def thing(kind: Kind, namespace: str, name: str, value: int) -> Object:
    metadata = {"name": name, "namespace": namespace} if kind.namespaced else {"name": name}
    return {"apiVersion": kind.api_version, "kind": kind.kind, "metadata": metadata, "spec": {"value": value}}


def model_of(changes: list[Change]) -> dict[tuple[str, str, str], Object]:
    """What a watcher knows that only hears of changes; fails on a change that cannot follow those before."""
    known: dict[tuple[str, str, str], Object] = {}
    for change in changes:
        metadata = change.object["metadata"]
        key = (change.kind.kind, metadata.get("namespace", ""), metadata["name"])
        assert change.old == known.get(key)
        assert (change.type == "ADDED") == (key not in known)
        if change.type == "DELETED":
            del known[key]
        else:
            known[key] = change.object
    return known


@settings(max_examples=40, deadline=None, derandomize=True)
@given(st.lists(STEP, max_size=25), st.integers(0, 25))
def test_any_series_of_writes(steps: list[tuple[str, Kind, str, str, int]], joined: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        store = Store(Path(folder) / "cluster.db")
        told: list[Change] = []
        late: list[Change] = []
        middle = store.version
        store.subscribe(told.append)
        for number, (action, kind, namespace, name, value) in enumerate(steps):
            if number == joined:
                middle = store.version
                store.subscribe(late.append)
            wanted = thing(kind, namespace, name, value)
            present = store.get(kind, namespace, name)
            before, heard = store.version, len(told)
            try:
                if action == "create":
                    store.create(kind, wanted)
                elif action == "remove":
                    store.remove(kind, namespace, name)
                else:
                    version = (
                        "1"
                        if action == "stale update"
                        else (present or wanted)["metadata"].get("resourceVersion")
                    )
                    wanted["metadata"]["resourceVersion"] = version
                    store.update(kind, wanted)
            except (Exists, NotFound, Conflict):
                assert (store.version, len(told)) == (before, heard)
                assert store.get(kind, namespace, name) is present
                assert action != "update" or present is None
            else:
                assert len(told) - heard == store.version - before <= 1
                assert action != "stale update"
        versions = [change.version for change in told]
        assert versions == sorted(set(versions))
        assert all(change.object["metadata"]["resourceVersion"] == str(change.version) for change in told)
        listed = [*store.list(PODS), *store.list(NODES)]
        known = model_of(told)
        assert len(listed) == len(known)
        assert all(object in listed for object in known.values())
        if joined < len(steps):
            heard_late = sorted(
                [*store.since(PODS, middle), *store.since(NODES, middle)], key=lambda change: change.version
            )
            assert late == heard_late == [change for change in told if change.version > middle]
        store.close()
        again = Store(Path(folder) / "cluster.db")
        assert [*again.list(PODS), *again.list(NODES)] == listed
        assert again.version == store.version
        again.close()
