"""What follows from a node's state: taints, pods that are not ready, and the end of pods of a gone node."""

from __future__ import annotations

import copy
import time

from tutor.lab.practice.cluster.errors import Refused
from tutor.lab.practice.cluster.kinds import NODES, PODS, Object
from tutor.lab.practice.cluster.registry import Registry
from tutor.lab.practice.control.conditions import condition
from tutor.lab.practice.control.events import Recorder
from tutor.lab.practice.control.fit import UNSCHEDULABLE
from tutor.lab.practice.control.index import Index
from tutor.lab.practice.control.loop import Key
from tutor.lab.practice.control.owners import going, key, name, uid
from tutor.lab.practice.control.pods import is_over, is_ready
from tutor.lab.practice.control.taints import NOT_READY, UNREACHABLE
from tutor.lab.practice.pace import Pace, now, stamp

_COMPONENT = "node-controller"
_OURS = frozenset({NOT_READY, UNREACHABLE, UNSCHEDULABLE})
_QUARANTINE = 40.0
"""Seconds until pods of a node that no longer exists are removed; the pod garbage collector's own number."""


class Nodes:
    """The controller; its keys are names of nodes, as the key's second part."""

    def __init__(self, registry: Registry, index: Index, recorder: Recorder, pace: Pace) -> None:
        self._registry = registry
        self._index = index
        self._recorder = recorder
        self._pace = pace
        self._known: set[str] = set()
        self._gone_since: dict[str, float] = {}

    def sync(self, where: Key) -> float | None:
        """Draw the consequences of one node's state. Raises Refused.

        Returns after how many seconds the pods of a node that does not exist are removed.
        """
        node = self._registry.store.get(NODES, None, where[1])
        if node is None:
            return self._remove_pods(where[1])
        self._gone_since.pop(where[1], None)
        self._welcome(node)
        self._taint(node)
        if _state(node) != "True":
            self._mark_pods(node)
        return None

    def _welcome(self, node: Object) -> None:
        if uid(node) in self._known:
            return
        self._known.add(uid(node))
        message = f"Node {name(node)} event: Registered Node {name(node)} in Controller"
        self._recorder.record(node, "Normal", "RegisteredNode", message, component=_COMPONENT)

    def _taint(self, node: Object) -> None:
        present = (node.get("spec") or {}).get("taints") or []
        wanted = [taint for taint in present if taint["key"] not in _OURS]
        wanted += [_same(present, taint) for taint in _taints(node)]
        if _marks(wanted) == _marks(present):
            return
        changed = copy.deepcopy(node)
        spec = changed.setdefault("spec", {})
        spec.pop("taints", None)
        if wanted:
            spec["taints"] = wanted
        self._registry.write(NODES, changed)

    def _mark_pods(self, node: Object) -> None:
        ready = [pod for pod in self._index.pods_on(name(node)) if is_ready(pod) and not is_over(pod)]
        if not ready:
            return
        message = f"Node {name(node)} status is now: NodeNotReady"
        self._recorder.record(node, "Normal", "NodeNotReady", message, component=_COMPONENT)
        for pod in ready:
            changed = copy.deepcopy(pod)
            found = condition(changed, "Ready")
            if found is not None:
                found["status"] = "False"
                found["lastTransitionTime"] = stamp(now())
            self._registry.write(PODS, changed, status=True)
            self._recorder.record(pod, "Warning", "NodeNotReady", "Node is not ready", component=_COMPONENT)

    def _remove_pods(self, node: str) -> float | None:
        pods = self._index.pods_on(node)
        if not pods:
            self._gone_since.pop(node, None)
            return None
        since = self._gone_since.setdefault(node, time.monotonic())
        left = _QUARANTINE - (time.monotonic() - since) * self._pace.speed
        if left > 0 and not all(going(pod) for pod in pods):
            return left
        for pod in pods:
            try:
                self._registry.delete(PODS, *key(pod), {"gracePeriodSeconds": 0})
            except Refused as refused:
                if refused.reason != "NotFound":
                    raise
        return None


def _state(node: Object) -> str:
    """`True`, `False` or `Unknown`; a node that has not said yet whether it is ready is not."""
    found = condition(node, "Ready")
    return "False" if found is None else str(found["status"])


def _taints(node: Object) -> list[Object]:
    taints: list[Object] = []
    if (node.get("spec") or {}).get("unschedulable"):
        taints.append({"key": UNSCHEDULABLE, "effect": "NoSchedule"})
    state = _state(node)
    if state != "True":
        trouble = UNREACHABLE if state == "Unknown" else NOT_READY
        taints.append({"key": trouble, "effect": "NoSchedule"})
        taints.append({"key": trouble, "effect": "NoExecute", "timeAdded": stamp(now())})
    return taints


def _same(present: list[Object], wanted: Object) -> Object:
    """The taint as the node has it already, with its time, or the wanted one."""
    return next((one for one in present if _marks([one]) == _marks([wanted])), wanted)


def _marks(taints: list[Object]) -> set[tuple[str, str, str]]:
    return {(taint["key"], str(taint.get("value") or ""), taint["effect"]) for taint in taints}
