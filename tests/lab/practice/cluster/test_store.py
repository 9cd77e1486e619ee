from __future__ import annotations

import asyncio
import subprocess
import sys
from pathlib import Path

import pytest

from tutor.lab.practice.cluster.kinds import DEPLOYMENTS, NODES, PODS, Object
from tutor.lab.practice.cluster.store import KEPT, Change, Store
from tutor.lab.practice.cluster.store_errors import Conflict, Exists, Expired, NotFound, StoreError


def pod(name: str, namespace: str = "default", **more: object) -> Object:
    return {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {"name": name, "namespace": namespace},
        "spec": {"n": more},
    }


def node(name: str) -> Object:
    return {"apiVersion": "v1", "kind": "Node", "metadata": {"name": name}}


def test_a_new_object_gets_what_only_a_server_can_give() -> None:
    store = Store()
    kept = store.create(PODS, pod("a"))
    assert kept["metadata"]["resourceVersion"] == str(store.version) == "2"
    assert len(kept["metadata"]["uid"]) == 36
    assert kept["metadata"]["creationTimestamp"].endswith("Z")
    assert store.get(PODS, "default", "a") == kept
    assert store.get(PODS, "other", "a") is None
    with pytest.raises(Exists) as caught:
        store.create(PODS, pod("a"))
    assert (caught.value.kind, caught.value.name) == (PODS, "a")


def test_lists_are_in_order_of_namespace_and_name() -> None:
    store = Store()
    for namespace, name in [("b", "x"), ("a-b", "z"), ("a", "y"), ("a", "b"), ("b", "a")]:
        store.create(PODS, pod(name, namespace))
    store.create(NODES, node("n2"))
    store.create(NODES, node("n1"))
    store.remove(PODS, "b", "x")
    assert [(o["metadata"]["namespace"], o["metadata"]["name"]) for o in store.list(PODS)] == [
        ("a", "b"),
        ("a", "y"),
        ("a-b", "z"),
        ("b", "a"),
    ]
    assert [o["metadata"]["name"] for o in store.list(PODS, "a")] == ["b", "y"]
    assert [o["metadata"]["name"] for o in store.list(NODES, None)] == ["n1", "n2"]
    assert store.list(DEPLOYMENTS) == []


def test_what_the_giver_does_afterwards_with_its_own_object_changes_nothing() -> None:
    store = Store()
    mine = pod("a", size=1)
    store.create(PODS, mine)
    mine["spec"]["n"]["size"] = 2
    found = store.get(PODS, "default", "a")
    assert found is not None
    assert found["spec"]["n"]["size"] == 1


def test_an_update_of_an_old_reading_is_refused() -> None:
    store = Store()
    first = store.create(PODS, pod("a"))
    second = store.update(PODS, {**first, "spec": {"n": 1}})
    assert second["metadata"]["uid"] == first["metadata"]["uid"]
    with pytest.raises(Conflict):
        store.update(PODS, {**first, "spec": {"n": 2}})
    unversioned = store.update(PODS, pod("a", size=3))
    assert unversioned["metadata"]["creationTimestamp"] == first["metadata"]["creationTimestamp"]
    store.remove(PODS, "default", "a")
    store.create(PODS, pod("a"))
    stale = {
        **first,
        "metadata": {key: v for key, v in first["metadata"].items() if key != "resourceVersion"},
    }
    with pytest.raises(Conflict):
        store.update(PODS, stale)  # another object of the same name
    with pytest.raises(NotFound):
        store.update(PODS, pod("b"))
    with pytest.raises(NotFound):
        store.remove(PODS, "default", "b")


def test_equal_content_is_no_change() -> None:
    store = Store()
    first = store.create(PODS, pod("a"))
    seen: list[Change] = []
    store.subscribe(seen.append)
    assert store.update(PODS, pod("a")) is first
    assert (seen, store.version) == ([], 2)


def test_a_watcher_that_writes_tells_the_others_in_order() -> None:
    store = Store()
    seen: list[tuple[str, str]] = []

    def answer(change: Change) -> None:
        if change.object["metadata"]["name"] == "first":
            store.create(PODS, pod("second"))

    store.subscribe(answer)
    end = store.subscribe(lambda change: seen.append((change.type, change.object["metadata"]["name"])))
    store.create(PODS, pod("first"))
    assert seen == [("ADDED", "first"), ("ADDED", "second")]
    end()
    store.remove(PODS, "default", "first")
    assert len(seen) == 2


def test_a_watcher_that_fails_takes_nothing_from_the_others(caplog: pytest.LogCaptureFixture) -> None:
    store = Store()
    seen: list[Change] = []

    def fail(change: Change) -> None:
        raise RuntimeError("broken")

    store.subscribe(fail)
    store.subscribe(seen.append)
    store.create(PODS, pod("a"))
    store.remove(PODS, "default", "a")
    assert [change.type for change in seen] == ["ADDED", "DELETED"]
    assert "broken" in caplog.text


def test_a_deletion_carries_its_own_version() -> None:
    store = Store()
    kept = store.create(PODS, pod("a"))
    gone = store.remove(PODS, "default", "a")
    (added, deleted) = store.since(PODS, 1)
    assert deleted.object is gone
    assert gone["metadata"]["resourceVersion"] == str(deleted.version) == "3"
    assert (added.old, deleted.old) == (None, kept)


def test_history_is_kept_for_a_while() -> None:
    store = Store()
    store.create(NODES, node("n"))
    store.create(PODS, pod("a"))
    for number in range(KEPT):
        store.update(PODS, pod("a", number=number))
    with pytest.raises(Expired) as caught:
        store.since(PODS, 2)
    assert (caught.value.version, caught.value.oldest) == (2, 3)
    assert len(store.since(PODS, 3)) == KEPT
    assert store.since(PODS, store.version) == []
    assert [change.version for change in store.since(NODES, 1)] == [2]


def test_a_closed_store_is_found_again(tmp_path: Path) -> None:
    file = tmp_path / "deep" / "cluster.db"
    store = Store(file)
    store.create(PODS, pod("a", text="täxt"))
    store.create(NODES, node("n"))
    store.create(PODS, pod("b"))
    store.remove(PODS, "default", "b")
    store.close()
    again = Store(file)
    assert again.version == store.version
    assert (again.list(PODS), again.list(NODES)) == (store.list(PODS), store.list(NODES))
    with pytest.raises(Expired):
        again.since(PODS, store.version - 1)
    assert again.since(PODS, store.version) == []
    again.close()


def test_changes_reach_the_disk_within_a_tenth_of_a_second(tmp_path: Path) -> None:
    """The process ends without a word, as if killed, 0.1 s after its last write on a running loop."""
    file = tmp_path / "cluster.db"
    killed = f"""
import asyncio, os
from pathlib import Path
from tutor.lab.practice.cluster.kinds import PODS
from tutor.lab.practice.cluster.store import Store
async def main():
    store = Store(Path({str(file)!r}))
    for n in range(5):
        metadata = {{"name": f"p{{n}}", "namespace": "d"}}
        store.create(PODS, {{"metadata": metadata, "apiVersion": "v1", "kind": "Pod"}})
    await asyncio.sleep(0.1)
    print(store.version, flush=True)
    os._exit(9)
asyncio.run(main())
"""
    done = subprocess.run(
        [sys.executable, "-c", killed], capture_output=True, text=True, check=False, timeout=30
    )
    assert (done.returncode, done.stderr) == (9, "")
    store = Store(file)
    assert [o["metadata"]["name"] for o in store.list(PODS)] == ["p0", "p1", "p2", "p3", "p4"]
    # Numbers that were told before the end are never given to anything else.
    assert store.version > int(done.stdout)
    assert int(store.create(NODES, node("n"))["metadata"]["resourceVersion"]) > int(done.stdout)
    store.close()


def test_writes_on_a_loop_go_to_disk_together_and_busy_loops_do_not_keep_them(tmp_path: Path) -> None:
    async def main() -> None:
        store = Store(tmp_path / "cluster.db")
        store.create(PODS, pod("a"))
        assert store._unsaved
        store._unsaved_since -= 1  # a loop that was blocked for a second
        store.create(PODS, pod("b"))
        assert not store._unsaved
        store.close()

    asyncio.run(main())


def test_a_damaged_file_is_told_in_a_sentence(tmp_path: Path) -> None:
    file = tmp_path / "cluster.db"
    file.write_bytes(b"this is no database " * 500)
    with pytest.raises(
        StoreError, match=r"cluster\.db cannot be used: file is not a database\. Delete the cluster"
    ):
        Store(file)


def test_a_damaged_object_is_told_in_a_sentence(tmp_path: Path) -> None:
    file = tmp_path / "cluster.db"
    store = Store(file)
    store.create(PODS, pod("findme"))
    store.close()
    file.write_bytes(file.read_bytes().replace(b'"name":"findme"', b'"name":"fin\xff\xffe"'))
    with pytest.raises(StoreError, match="Delete the cluster and create it again"):
        Store(file)


def test_a_file_in_use_is_told_in_a_sentence(tmp_path: Path) -> None:
    file = tmp_path / "cluster.db"
    store = Store(file)
    with pytest.raises(StoreError, match=r"database is locked\. Another run of the lab has it open"):
        Store(file)
    store.close()


def test_a_folder_that_cannot_be_is_told_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(StoreError, match="Look whether its folder can be written"):
        Store(tmp_path / "file" / "cluster.db")
    (tmp_path / "cluster.db").mkdir()
    with pytest.raises(StoreError, match="Look whether its folder can be written"):
        Store(tmp_path / "cluster.db")


def test_a_disk_that_takes_nothing_does_not_stop_the_cluster(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    store = Store(tmp_path / "cluster.db")
    disk = store._disk
    assert disk is not None
    disk._base.execute("PRAGMA query_only=1")
    store.create(PODS, pod("a"))
    assert store.get(PODS, "default", "a") is not None
    assert "was not saved" in caplog.text
    disk._base.execute("PRAGMA query_only=0")
    store.create(PODS, pod("b"))
    store.close()
    again = Store(tmp_path / "cluster.db")
    assert len(again.list(PODS)) == 2
    again.close()
