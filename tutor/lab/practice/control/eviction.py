"""Deletes the pods that do not bear a node's taint of effect NoExecute, after as long as they bear it."""

from __future__ import annotations

import time

from tutor.lab.practice.cluster.errors import Refused
from tutor.lab.practice.cluster.kinds import NODES, PODS, Object
from tutor.lab.practice.cluster.registry import Registry
from tutor.lab.practice.control.events import Recorder
from tutor.lab.practice.control.loop import Key
from tutor.lab.practice.control.owners import going, key, name, namespace, uid
from tutor.lab.practice.control.pods import is_over
from tutor.lab.practice.control.taints import patience
from tutor.lab.practice.pace import Pace

_COMPONENT = "taint-eviction-controller"
_REASON = "TaintManagerEviction"


class Eviction:
    """The controller; its keys are those of pods on nodes."""

    def __init__(self, registry: Registry, recorder: Recorder, pace: Pace) -> None:
        self._registry = registry
        self._recorder = recorder
        self._pace = pace
        self._began: dict[str, dict[str, float]] = {}
        """Pod's uid → key of the taint → when the pod began to bear it, by the clock of `time.monotonic`."""

    def sync(self, where: Key) -> float | None:
        """Delete a pod whose patience is over. Raises Refused. Returns for how many seconds it lasts."""
        pod = self._registry.store.get(PODS, *where)
        if pod is None or is_over(pod) or going(pod):
            if pod is not None:
                self._began.pop(uid(pod), None)
            return None
        taints = self._taints(pod)
        if not taints:
            self._calm(pod)
            return None
        began = self._began.get(uid(pod), {})
        began = {taint["key"]: began.get(taint["key"], time.monotonic()) for taint in taints}
        self._began[uid(pod)] = began
        left = [self._left(pod, taint, began[taint["key"]]) for taint in taints]
        soonest = min((seconds for seconds in left if seconds is not None), default=None)
        if soonest is None or soonest > 0:
            return soonest
        self._delete(pod)
        return None

    def forget(self, pod: Object) -> None:
        """It is gone."""
        self._began.pop(uid(pod), None)

    def _taints(self, pod: Object) -> list[Object]:
        node = self._registry.store.get(NODES, None, pod["spec"].get("nodeName", ""))
        taints = [] if node is None else (node.get("spec") or {}).get("taints") or []
        return [taint for taint in taints if taint["effect"] == "NoExecute"]

    def _left(self, pod: Object, taint: Object, began: float) -> float | None:
        bears = patience(pod["spec"].get("tolerations") or [], taint)
        return None if bears is None else bears - (time.monotonic() - began) * self._pace.speed

    def _calm(self, pod: Object) -> None:
        if self._began.pop(uid(pod), None) is not None:
            message = f"Cancelling deletion of Pod {namespace(pod)}/{name(pod)}"
            self._recorder.record(pod, "Normal", _REASON, message, component=_COMPONENT)

    def _delete(self, pod: Object) -> None:
        message = f"Marking for deletion Pod {namespace(pod)}/{name(pod)}"
        self._recorder.record(pod, "Normal", _REASON, message, component=_COMPONENT)
        try:
            self._registry.delete(PODS, *key(pod), {})
        except Refused as refused:
            if refused.reason != "NotFound":
                raise
