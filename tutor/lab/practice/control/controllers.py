"""All controllers of a cluster, and who is woken by what."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from tutor.lab.practice.cluster.kinds import (
    CONFIGMAPS,
    DEPLOYMENTS,
    EVENTS,
    KINDS,
    NAMESPACES,
    NODES,
    PODS,
    REPLICASETS,
    SERVICEACCOUNTS,
    SERVICES,
    Kind,
    Object,
)
from tutor.lab.practice.cluster.registry import Registry
from tutor.lab.practice.cluster.selectors import matches
from tutor.lab.practice.cluster.store import Change
from tutor.lab.practice.control.deployment import Deployments
from tutor.lab.practice.control.endpoints import Endpoints, selected
from tutor.lab.practice.control.events import KEPT, LIFETIME, Recorder, sweep
from tutor.lab.practice.control.eviction import Eviction
from tutor.lab.practice.control.garbage import Garbage
from tutor.lab.practice.control.index import Index
from tutor.lab.practice.control.loop import Key, Loop
from tutor.lab.practice.control.namespaces import Namespaces
from tutor.lab.practice.control.nodes import Nodes
from tutor.lab.practice.control.owners import controller, going, key, name, namespace, uid
from tutor.lab.practice.control.pods import facts
from tutor.lab.practice.control.replicaset import ReplicaSets
from tutor.lab.practice.control.scheduler import Scheduler
from tutor.lab.practice.pace import Pace

_ALL: Key = ("", "")
_BATCH = 0.5
"""Seconds between two versions of one service's endpoints, so that 200 pods that turn ready make few of
them."""


class Controllers:
    """What keeps a cluster at what is wanted of it. Everything runs in the event loop of `start`, which is
    called once."""

    def __init__(self, registry: Registry, pace: Pace, *, root_ca: str = "") -> None:
        """`root_ca`: the cluster's certificate authority in PEM, which every namespace gets to see."""
        self.recorder = Recorder(registry, pace)
        self._registry = registry
        self._pace = pace
        self._index = Index()
        recorder = self.recorder
        self._deployments = Deployments(registry, self._index, recorder, pace)
        self._scheduler = Scheduler(registry, self._index, recorder)
        self._eviction = Eviction(registry, recorder, pace)
        self._loops: list[Loop] = []
        self._deployment = self._loop("deployment", self._deployments.sync)
        self._replicaset = self._loop("replicaset", ReplicaSets(registry, self._index, recorder, pace).sync)
        self._pod = self._loop("scheduler", self._scheduler.sync)
        self._evicted = self._loop("taint eviction", self._eviction.sync)
        self._node = self._loop("node", Nodes(registry, self._index, recorder, pace).sync)
        self._service = self._loop("endpoints", Endpoints(registry, self._index).sync, rest=_BATCH)
        self._owner = self._loop("garbage collector", Garbage(registry, self._index).sync)
        self._namespace = self._loop("namespace", Namespaces(registry, root_ca).sync)
        self._event = self._loop("events", self._sweep)
        self._events = 0
        self._end: Callable[[], None] | None = None

    def _loop(self, called: str, sync: Callable[[Key], float | None], *, rest: float = 0.0) -> Loop:
        loop = Loop(called, sync, self._pace, rest=rest)
        self._loops.append(loop)
        return loop

    def start(self) -> None:
        """Look at everything that there is, and from now on at what changes."""
        store = self._registry.store
        self._index.load(store)
        self._end = store.subscribe(self._hear)
        for kind in KINDS:
            for object in store.list(kind):
                self._wake(Change("ADDED", kind, object, store.version, None))
        for node in self._index.nodes_with_pods():
            self._node.add(("", node))
        for loop in self._loops:
            loop.start()

    async def stop(self) -> None:
        """End all work; what was written stays."""
        if self._end is not None:
            self._end()
            self._end = None
        await asyncio.gather(*(loop.stop() for loop in self._loops))

    async def idle(self) -> None:
        """Return when no controller has anything to look at, but for what waits for a time."""
        while any(loop.busy for loop in self._loops):
            await asyncio.sleep(0)

    def _hear(self, change: Change) -> None:
        self._index.hear(change)
        self._wake(change)

    def _wake(self, change: Change) -> None:
        object = change.object
        self._wake_namespace(change)
        if change.kind == EVENTS:
            self._wake_for_event(change)
            return
        self._wake_collector(change)
        if change.kind == PODS:
            self._wake_for_pod(change)
        elif change.kind == REPLICASETS:
            self._replicaset.add(key(object))
            self._wake_keeper(change, DEPLOYMENTS, self._deployment)
        elif change.kind == DEPLOYMENTS:
            self._deployment.add(key(object))
            if change.type == "DELETED":
                self._deployments.forget(object)
        elif change.kind == NODES:
            self._wake_for_node(change)
        elif change.kind == SERVICES:
            self._service.add(key(object))
        elif change.kind == NAMESPACES:
            self._namespace.add(("", name(object)))

    def _wake_for_pod(self, change: Change) -> None:
        pod, old = change.object, change.old
        self._try_again(change)
        if change.type == "DELETED":
            self._eviction.forget(pod)
        elif old is None or old["spec"] != pod["spec"]:
            self._wake_for_place(pod, old)
        if change.type == "MODIFIED" and old is not None and facts(old) == facts(pod):
            return
        self._wake_keeper(change, REPLICASETS, self._replicaset)
        for service in self._registry.store.list(SERVICES, namespace(pod)):
            selector = service["spec"].get("selector")
            if selector and any(one and selected(selector, one) for one in (pod, old)):
                self._service.add(key(service))

    def _wake_for_place(self, pod: Object, old: Object | None) -> None:
        node = pod["spec"].get("nodeName")
        if not node:
            self._pod.add(key(pod))
        elif old is None or not old["spec"].get("nodeName"):
            self._evicted.add(key(pod))
            if self._registry.store.get(NODES, None, node) is None:
                self._node.add(("", node))

    def _wake_keeper(self, change: Change, keepers: Kind, loop: Loop) -> None:
        """Wake who controls the object or did so before, or who may want to where nobody does."""
        for one in (change.object, change.old):
            owner = controller(one) if one is not None else None
            found = self._index.find(owner["uid"]) if owner is not None else None
            if found is not None and found[0] == keepers:
                loop.add(key(found[1]))
        if change.type == "DELETED" or controller(change.object) is not None:
            return
        labels = change.object["metadata"].get("labels") or {}
        before = change.old["metadata"] if change.old is not None else {}
        if change.old is None or (before.get("labels") or {}) != labels or controller(change.old) is not None:
            for keeper in self._registry.store.list(keepers, namespace(change.object)):
                if matches(keeper["spec"]["selector"], labels):
                    loop.add(key(keeper))

    def _wake_for_node(self, change: Change) -> None:
        node = change.object
        self._node.add(("", name(node)))
        self._try_again(change)
        before = (change.old or {}).get("spec") or {}
        if before.get("taints") != (node.get("spec") or {}).get("taints"):
            for pod in self._index.pods_on(name(node)):
                self._evicted.add(key(pod))

    def _try_again(self, change: Change) -> None:
        if self._scheduler.hear(change):
            for waiting in self._scheduler.waiting():
                self._pod.add(waiting)

    def _wake_namespace(self, change: Change) -> None:
        """What is left in a namespace on its way out keeps it, and what every namespace has comes back."""
        if change.kind.namespaced and change.type != "MODIFIED":
            found = self._registry.store.get(NAMESPACES, None, namespace(change.object))
            if found is not None and (going(found) or change.kind in (CONFIGMAPS, SERVICEACCOUNTS)):
                self._namespace.add(("", name(found)))

    def _wake_collector(self, change: Change) -> None:
        object = change.object
        references = object["metadata"].get("ownerReferences") or []
        if change.type == "DELETED":
            self._owner.add(("", uid(object)))
            owners = (self._index.find(one.get("uid", "")) for one in references)
            for found in owners:
                if found is not None and going(found[1]):
                    self._owner.add(("", uid(found[1])))
        elif (references or going(object)) and _standing(change.old) != _standing(object):
            self._owner.add(("", uid(object)))

    def _wake_for_event(self, change: Change) -> None:
        if change.type != "ADDED":
            return
        self._events += 1
        if self._events > KEPT // 6:
            self._events = 0
            self._event.add(_ALL)
        else:
            self._event.add_later(_ALL, LIFETIME * self._pace.speed)

    def _sweep(self, _: Key) -> float | None:
        wait = sweep(self._registry)
        # Ages of events are real time, and so is their end.
        return None if wait is None else wait * self._pace.speed


def _standing(object: Object | None) -> tuple[object, ...] | None:
    """What of an object concerns the garbage collector."""
    if object is None:
        return None
    metadata = object["metadata"]
    return metadata.get("ownerReferences"), metadata.get("deletionTimestamp"), metadata.get("finalizers")
