"""The scheduler: gives each pod without a node the one that suits it best, or says why none does."""

from __future__ import annotations

from tutor.lab.practice.cluster.errors import Refused
from tutor.lab.practice.cluster.kinds import NODES, PODS, Object
from tutor.lab.practice.cluster.registry import Registry
from tutor.lab.practice.cluster.store import Change
from tutor.lab.practice.control.conditions import condition, without
from tutor.lab.practice.control.events import Recorder
from tutor.lab.practice.control.fit import Load, load_of, obstacle, score, told
from tutor.lab.practice.control.index import Index
from tutor.lab.practice.control.loop import Key
from tutor.lab.practice.control.owners import going, name, namespace
from tutor.lab.practice.control.pods import is_over
from tutor.lab.practice.pace import now, stamp

_NAME = "default-scheduler"


class Scheduler:
    """The controller; its keys are those of pods."""

    def __init__(self, registry: Registry, index: Index, recorder: Recorder) -> None:
        self._registry = registry
        self._index = index
        self._recorder = recorder
        self._waiting: dict[Key, None] = {}
        self._loads: dict[str, Load] = {}

    def waiting(self) -> list[Key]:
        """The pods that no node took. They are tried again when a node or another pod changes."""
        return list(self._waiting)

    def hear(self, change: Change) -> bool:
        """Whether pods that no node took may fit now."""
        if change.kind == PODS:
            return self._hear_of_pod(change)
        return change.kind == NODES and _matters(change)

    def _hear_of_pod(self, change: Change) -> bool:
        pod, old = change.object, change.old
        node = pod["spec"].get("nodeName")
        if not node:
            return False
        before = old is not None and old["spec"].get("nodeName") == node and not is_over(old)
        after = change.type != "DELETED" and not is_over(pod)
        if before == after:
            return False
        if after and (load := self._loads.get(node)) is not None:
            load.add(pod)
        elif not after:
            self._loads.pop(node, None)
        return not after

    def sync(self, where: Key) -> None:
        """Find a node for one pod. Raises Refused."""
        self._waiting.pop(where, None)
        pod = self._registry.store.get(PODS, *where)
        if pod is None or not _is_ours(pod):
            return
        nodes = self._registry.store.list(NODES)
        obstacles = []
        fitting = []
        for node in nodes:
            load = self._load(name(node))
            found = obstacle(pod, node, load)
            if found is None:
                fitting.append((score(pod, node, load), name(node)))
            else:
                obstacles.append(found)
        if fitting:
            self._bind(pod, min(fitting)[1])
        else:
            self._waiting[where] = None
            self._leave(pod, told(obstacles))

    def _load(self, node: str) -> Load:
        load = self._loads.get(node)
        if load is None:
            load = load_of(pod for pod in self._index.pods_on(node) if not is_over(pod))
            self._loads[node] = load
        return load

    def _bind(self, pod: Object, node: str) -> None:
        bound = {**pod, "spec": {**pod["spec"], "nodeName": node}}
        try:
            bound = self._registry.write(PODS, bound)
            self._registry.write(PODS, _with_scheduled(bound, "True"), status=True)
        except Refused as refused:
            if refused.reason != "NotFound":
                raise
            return
        message = f"Successfully assigned {namespace(pod)}/{name(pod)} to {node}"
        self._recorder.record(pod, "Normal", "Scheduled", message, component=_NAME)

    def _leave(self, pod: Object, why: str) -> None:
        present = condition(pod, "PodScheduled")
        if present is not None and present.get("message") == why:
            return
        left = _with_scheduled(pod, "False", "Unschedulable", why)
        self._registry.write(PODS, left, status=True)
        self._recorder.record(pod, "Warning", "FailedScheduling", why, component=_NAME)


def _is_ours(pod: Object) -> bool:
    spec = pod["spec"]
    scheduler = spec.get("schedulerName") or _NAME
    return not (spec.get("nodeName") or going(pod) or spec.get("schedulingGates")) and scheduler == _NAME


def _with_scheduled(pod: Object, status: str, reason: str = "", message: str = "") -> Object:
    status_before = pod.get("status") or {}
    before = condition(pod, "PodScheduled")
    since = before["lastTransitionTime"] if before and before["status"] == status else stamp(now())
    new: Object = {
        "type": "PodScheduled",
        "status": status,
        "lastProbeTime": None,
        "lastTransitionTime": since,
    }
    new |= {field: text for field, text in (("reason", reason), ("message", message)) if text}
    conditions = [*without(status_before.get("conditions") or [], "PodScheduled"), new]
    return {**pod, "status": {"phase": "Pending", **status_before, "conditions": conditions}}


def _matters(change: Change) -> bool:
    """A node's heartbeat changes nothing for pods that wait; what it offers and refuses does."""
    return change.old is None or change.type == "DELETED" or _offer(change.object) != _offer(change.old)


def _offer(node: Object) -> tuple[object, ...]:
    status = node.get("status") or {}
    return node.get("spec"), node["metadata"].get("labels"), status.get("allocatable")
