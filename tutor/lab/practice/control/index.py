"""What the controllers look up all the time, kept at hand: who belongs to whom, and which pods are on a node.

Who has one tells it every change before it wakes anybody, so that what is read fits what woke the reader.
"""

from __future__ import annotations

import time
from collections import defaultdict
from typing import TypeVar

from tutor.lab.practice.cluster.kinds import EVENTS, KINDS, PODS, Kind, Object
from tutor.lab.practice.cluster.store import Change, Store
from tutor.lab.practice.control.pods import became_ready
from tutor.lab.practice.pace import now

_Group = TypeVar("_Group")


class Index:
    """Objects by owner, by node and by want of an owner. What it returns belongs to the store."""

    def __init__(self) -> None:
        self._present: dict[str, tuple[Kind, Object]] = {}
        self._dependents: dict[str, dict[str, None]] = defaultdict(dict)
        self._controlled: dict[tuple[str, str], dict[str, None]] = defaultdict(dict)
        self._orphans: dict[tuple[str, str], dict[str, None]] = defaultdict(dict)
        self._on_node: dict[str, dict[str, None]] = defaultdict(dict)
        self._ready_since: dict[str, float] = {}

    def load(self, store: Store) -> None:
        """Begin with all that there is."""
        for kind in KINDS:
            if kind != EVENTS:
                for object in store.list(kind):
                    self._add(kind, object)

    def find(self, uid: str) -> tuple[Kind, Object] | None:
        return self._present.get(uid)

    def dependents(self, uid: str) -> list[tuple[Kind, Object]]:
        """All objects that name the uid among their owners, also where it no longer exists."""
        return [self._present[one] for one in self._dependents.get(uid, ())]

    def controlled(self, uid: str, kind: Kind) -> list[Object]:
        """The objects of a kind whose controller has the uid."""
        return [self._present[one][1] for one in self._controlled.get((uid, kind.plural), ())]

    def orphans(self, kind: Kind, namespace: str) -> list[Object]:
        """The objects of a kind that no controller keeps."""
        return [self._present[one][1] for one in self._orphans.get((namespace, kind.plural), ())]

    def pods_on(self, node: str) -> list[Object]:
        return [self._present[one][1] for one in self._on_node.get(node, ())]

    def nodes_with_pods(self) -> list[str]:
        return [node for node, pods in self._on_node.items() if pods]

    def ready_for(self, pod: Object) -> float:
        """For how many seconds, of the wall's clock, the pod has been ready without a break; negative where
        it is not. Stamps count whole seconds only, so what was seen here is told by the clock."""
        since = self._ready_since.get(pod["metadata"]["uid"])
        return -1.0 if since is None else max(0.0, time.monotonic() - since)

    def hear(self, change: Change) -> None:
        """Take in a change."""
        if change.kind == EVENTS:
            return
        if change.old is not None:
            self._drop(change.kind, change.old)
        if change.type == "DELETED":
            uid = change.object["metadata"]["uid"]
            self._present.pop(uid, None)
            self._ready_since.pop(uid, None)
        else:
            self._add(change.kind, change.object, seen=True)

    def _add(self, kind: Kind, object: Object, *, seen: bool = False) -> None:
        metadata = object["metadata"]
        uid = metadata["uid"]
        self._present[uid] = (kind, object)
        for reference in metadata.get("ownerReferences") or ():
            self._dependents[reference.get("uid", "")][uid] = None
        if controller := _controller(object):
            self._controlled[controller, kind.plural][uid] = None
        else:
            self._orphans[metadata.get("namespace", ""), kind.plural][uid] = None
        if kind == PODS:
            if node := object["spec"].get("nodeName"):
                self._on_node[node][uid] = None
            self._note_ready(uid, object, seen=seen)

    def _note_ready(self, uid: str, pod: Object, *, seen: bool) -> None:
        since = became_ready(pod)
        if since is None:
            self._ready_since.pop(uid, None)
        elif uid not in self._ready_since:
            age = 0.0 if seen else (now() - since).total_seconds()
            self._ready_since[uid] = time.monotonic() - age

    def _drop(self, kind: Kind, object: Object) -> None:
        metadata = object["metadata"]
        uid = metadata["uid"]
        for reference in metadata.get("ownerReferences") or ():
            _forget(self._dependents, reference.get("uid", ""), uid)
        if controller := _controller(object):
            _forget(self._controlled, (controller, kind.plural), uid)
        else:
            _forget(self._orphans, (metadata.get("namespace", ""), kind.plural), uid)
        if kind == PODS and (node := object["spec"].get("nodeName")):
            _forget(self._on_node, node, uid)


def _forget(groups: dict[_Group, dict[str, None]], group: _Group, uid: str) -> None:
    members = groups.get(group)
    if members is not None:
        members.pop(uid, None)
        if not members:
            del groups[group]


def _controller(object: Object) -> str:
    for reference in object["metadata"].get("ownerReferences") or ():
        if reference.get("controller"):
            return str(reference.get("uid", ""))
    return ""
