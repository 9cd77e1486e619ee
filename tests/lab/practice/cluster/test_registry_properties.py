"""Whatever clients and controllers write in whatever order: what a server promises of its objects holds."""

from __future__ import annotations

import copy
import json
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.lab.practice.cluster.objects import APPLY, MERGE, STRATEGIC, deployment, registry
from tutor.lab.practice.cluster.errors import Refused
from tutor.lab.practice.cluster.kinds import DEPLOYMENTS, Object
from tutor.lab.practice.cluster.registry import Registry
from tutor.lab.practice.cluster.store import Change

ACTIONS = (
    "create",
    "replace",
    "stale replace",
    "scale",
    "image",
    "label",
    "apply",
    "status",
    "delete",
    "finalizer",
)
STEP = st.tuples(
    st.sampled_from(ACTIONS), st.sampled_from(["web", "db"]), st.integers(-1, 3), st.booleans(), st.booleans()
)


def act(door: Registry, action: str, name: str, number: int, dry_run: bool) -> None:
    """One write of a client or controller; may raise Refused."""
    where = (DEPLOYMENTS, "default", name)

    def patch(document: Any, content_type: str, **options: Any) -> None:
        door.patch(
            *where, content_type, json.dumps(document).encode(), dry_run=dry_run, manager=action, **options
        )

    present = door.store.get(*where)
    match action:
        case "create":
            door.create(
                DEPLOYMENTS, "default", deployment(name, replicas=number), dry_run=dry_run, manager=action
            )
        case "replace" | "stale replace":
            body = deployment(name, replicas=number)
            version = (
                "1" if action == "stale replace" else (present or body)["metadata"].get("resourceVersion", "")
            )
            body["metadata"]["resourceVersion"] = version
            door.replace(*where, body, dry_run=dry_run, manager=action)
        case "scale":
            patch({"spec": {"replicas": number}}, MERGE, subresource="scale")
        case "image":
            containers = [{"name": "web", "image": f"nginx:1.{number}"}]
            patch({"spec": {"template": {"spec": {"containers": containers}}}}, STRATEGIC)
        case "label":
            patch({"metadata": {"labels": {"number": str(number) if number > 0 else None}}}, MERGE)
        case "apply":
            patch({**deployment(name, replicas=number), "apiVersion": "apps/v1"}, APPLY, force=number > 1)
        case "status":
            if present is not None and not dry_run:
                door.write(DEPLOYMENTS, {**present, "status": {"replicas": number}}, status=True)
        case "delete":
            door.delete(*where, {"propagationPolicy": "Background"}, dry_run=dry_run)
        case "finalizer":
            patch({"metadata": {"finalizers": ["example.com/hold"] if number > 0 else None}}, MERGE)


@settings(max_examples=60, deadline=None, derandomize=True)
@given(st.lists(STEP, max_size=20))
def test_any_series_of_writes(steps: list[tuple[str, str, int, bool, bool]]) -> None:
    door = registry()
    changes: list[Change] = []
    seen: list[tuple[Object, Object]] = []
    door.store.subscribe(changes.append)
    for action, name, number, rarely, seldom in steps:
        before, told = door.store.version, len(changes)
        present = door.store.get(DEPLOYMENTS, "default", name)
        if present is not None:
            seen.append((present, copy.deepcopy(present)))
        try:
            act(door, action, name, number, dry_run=rarely and seldom)
        except Refused as refused:
            if refused.code not in (404, 409, 422):
                raise
            assert door.store.version == before
            assert door.store.get(DEPLOYMENTS, "default", name) is present
        if rarely and seldom:
            assert (door.store.version, len(changes)) == (before, told)
    for change in changes:
        check(change)
    assert all(object == as_it_was for object, as_it_was in seen), "a stored object was changed in place"


def check(change: Change) -> None:
    now = change.object
    assert now["spec"]["replicas"] >= 0
    assert now["metadata"]["resourceVersion"] == str(change.version)
    assert now["spec"]["selector"]["matchLabels"] == now["spec"]["template"]["metadata"]["labels"]
    if change.old is None:
        assert now["metadata"]["generation"] == 1
        return
    was = change.old
    assert was["metadata"]["uid"] == now["metadata"]["uid"]
    assert was["metadata"]["creationTimestamp"] == now["metadata"]["creationTimestamp"]
    if change.type == "DELETED":
        assert not now["metadata"].get("finalizers")
        return
    newly_going = "deletionTimestamp" in now["metadata"] and "deletionTimestamp" not in was["metadata"]
    rise = now["metadata"]["generation"] - was["metadata"]["generation"]
    assert rise == (1 if was["spec"] != now["spec"] or newly_going else 0)
    assert "deletionTimestamp" not in was["metadata"] or "deletionTimestamp" in now["metadata"]
