"""The ReplicaSet controller: as many pods as are wanted, no more and no fewer."""

from __future__ import annotations

from tutor.lab.practice.cluster.errors import Refused
from tutor.lab.practice.cluster.kinds import NAMESPACES, PODS, REPLICASETS, Object
from tutor.lab.practice.cluster.registry import Registry
from tutor.lab.practice.control.availability import until_available
from tutor.lab.practice.control.conditions import condition, put, without
from tutor.lab.practice.control.events import Recorder
from tutor.lab.practice.control.index import Index
from tutor.lab.practice.control.loop import Key
from tutor.lab.practice.control.owners import claim, controller, going, key, name, namespace, reference, uid
from tutor.lab.practice.control.pods import is_active, is_ready, is_terminating
from tutor.lab.practice.control.ranking import to_delete
from tutor.lab.practice.control.rollout import replicas_of
from tutor.lab.practice.pace import Pace, now, stamp

_COMPONENT = "replicaset-controller"
_AT_ONCE = 20
"""Pods that are made or deleted before others get their turn; the changes wake the ReplicaSet again."""


class ReplicaSets:
    """The controller; `sync` is its one step."""

    def __init__(self, registry: Registry, index: Index, recorder: Recorder, pace: Pace) -> None:
        self._registry = registry
        self._index = index
        self._recorder = recorder
        self._pace = pace

    def sync(self, where: Key) -> float | None:
        """Bring one ReplicaSet's pods closer to their number and write its status. Raises Refused.

        Returns after how many seconds a ready pod counts as available.
        """
        replicaset = self._registry.store.get(REPLICASETS, *where)
        if replicaset is None:
            return None
        mine = claim(self._registry, self._index, replicaset, PODS, keeper_kind=REPLICASETS)
        failed: tuple[str, Refused] | None = None
        if not going(replicaset):
            active = [pod for pod in mine if is_active(pod)]
            missing = replicas_of(replicaset) - len(active)
            try:
                if missing > 0:
                    self._create(replicaset, min(missing, _AT_ONCE))
                elif missing < 0:
                    self._delete(replicaset, active, min(-missing, _AT_ONCE))
            except Refused as refused:
                failed = "FailedCreate" if missing > 0 else "FailedDelete", refused
            mine = self._index.controlled(uid(replicaset), PODS)
        active = [pod for pod in mine if is_active(pod)]
        seconds = int(replicaset["spec"].get("minReadySeconds") or 0)
        waits = [until_available(self._index, pod, seconds, self._pace) for pod in active]
        status = _status(replicaset, active, available=waits.count(0))
        status["terminatingReplicas"] = sum(is_terminating(pod) for pod in mine)
        self._report(replicaset, status, failed)
        if failed is not None and not self._is_going_away(replicaset):
            raise failed[1]
        return min((wait for wait in waits if wait), default=None)

    def _create(self, replicaset: Object, count: int) -> None:
        pod = _pod(replicaset)
        for _ in range(count):
            try:
                made = self._registry.add(PODS, pod)
            except Refused as refused:
                if not self._is_going_away(replicaset):
                    message = f"Error creating: {refused.message}"
                    self._recorder.record(
                        replicaset, "Warning", "FailedCreate", message, component=_COMPONENT
                    )
                raise
            self._tell(replicaset, "SuccessfulCreate", f"Created pod: {name(made)}")

    def _delete(self, replicaset: Object, active: list[Object], count: int) -> None:
        for pod in to_delete(active, self._related(replicaset), count, self._index.ready_for):
            try:
                self._registry.delete(PODS, *key(pod), {})
            except Refused as refused:
                if refused.reason == "NotFound":
                    continue
                message = f"Error deleting: {refused.message}"
                self._recorder.record(replicaset, "Warning", "FailedDelete", message, component=_COMPONENT)
                raise
            self._tell(replicaset, "SuccessfulDelete", f"Deleted pod: {name(pod)}")

    def _related(self, replicaset: Object) -> list[Object]:
        """The pods of all ReplicaSets of the same Deployment."""
        owner = controller(replicaset)
        if owner is None:
            return self._index.controlled(uid(replicaset), PODS)
        siblings = self._index.controlled(owner["uid"], REPLICASETS)
        return [pod for one in siblings for pod in self._index.controlled(uid(one), PODS)]

    def _is_going_away(self, replicaset: Object) -> bool:
        """Whether its namespace is being emptied, so that no pod can be made and none is missed."""
        found = self._registry.store.get(NAMESPACES, None, namespace(replicaset))
        return found is None or going(found)

    def _tell(self, replicaset: Object, reason: str, message: str) -> None:
        self._recorder.record(replicaset, "Normal", reason, message, component=_COMPONENT)

    def _report(self, replicaset: Object, status: Object, failed: tuple[str, Refused] | None) -> None:
        present = self._registry.store.get(REPLICASETS, *key(replicaset))
        if present is None or uid(present) != uid(replicaset):
            return
        conditions = list((present.get("status") or {}).get("conditions") or [])
        if failed is None:
            conditions = without(conditions, "ReplicaFailure")
        elif condition(present, "ReplicaFailure") is None:
            reason, refused = failed
            conditions = put(
                conditions,
                {
                    "type": "ReplicaFailure",
                    "status": "True",
                    "lastTransitionTime": stamp(now()),
                    "reason": reason,
                    "message": refused.message,
                },
            )
        if conditions:
            status["conditions"] = conditions
        self._registry.write(REPLICASETS, {**present, "status": status}, status=True)


def _status(replicaset: Object, active: list[Object], *, available: int) -> Object:
    labels = (replicaset["spec"]["template"].get("metadata") or {}).get("labels") or {}
    numbers = {
        "fullyLabeledReplicas": sum(
            labels.items() <= (pod["metadata"].get("labels") or {}).items() for pod in active
        ),
        "readyReplicas": sum(is_ready(pod) for pod in active),
        "availableReplicas": available,
        "observedGeneration": int(replicaset["metadata"].get("generation") or 0),
    }
    status: Object = {"replicas": len(active)}
    status.update({number: value for number, value in numbers.items() if value})
    return status


def _pod(replicaset: Object) -> Object:
    template = replicaset["spec"]["template"]
    of_template = template.get("metadata") or {}
    metadata: Object = {
        "generateName": f"{name(replicaset)}-",
        "namespace": namespace(replicaset),
        "ownerReferences": [reference(REPLICASETS, replicaset)],
    }
    for part in ("labels", "annotations", "finalizers"):
        if of_template.get(part):
            metadata[part] = of_template[part]
    return {"apiVersion": "v1", "kind": "Pod", "metadata": metadata, "spec": template["spec"]}
