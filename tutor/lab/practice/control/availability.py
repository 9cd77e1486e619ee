"""How many pods a ReplicaSet has, and which of them count as available."""

from __future__ import annotations

from tutor.lab.practice.cluster.kinds import PODS, Object
from tutor.lab.practice.control.index import Index
from tutor.lab.practice.control.owners import uid
from tutor.lab.practice.control.pods import is_active, is_ready
from tutor.lab.practice.control.rollout import Size, replicas_of
from tutor.lab.practice.pace import Pace


def until_available(index: Index, pod: Object, seconds: int, pace: Pace) -> float | None:
    """Seconds of the cluster's pace until a pod has been ready for `seconds`; 0 where it has, None where it
    is not ready."""
    if not is_ready(pod):
        return None
    if not seconds:
        return 0.0
    return max(0.0, seconds - index.ready_for(pod) * pace.speed)


def size_of(index: Index, replicaset: Object, pace: Pace) -> Size:
    """From its pods as they are at this moment, not from its status, which may be a moment old."""
    seconds = int(replicaset["spec"].get("minReadySeconds") or 0)
    pods = [pod for pod in index.controlled(uid(replicaset), PODS) if is_active(pod)]
    available = sum(until_available(index, pod, seconds, pace) == 0 for pod in pods)
    return Size(replicas_of(replicaset), len(pods), available)
