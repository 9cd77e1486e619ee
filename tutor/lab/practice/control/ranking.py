"""Which pods of a ReplicaSet go first when it has too many: those that are missed least.

The order is that of Kubernetes 1.36 (`ActivePodsWithRanks` in `pkg/controller/controller_utils.go`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence

from tutor.lab.practice.cluster.kinds import Object
from tutor.lab.practice.control.pods import is_active, is_ready, phase, restarts

_COST = "controller.kubernetes.io/pod-deletion-cost"
_PHASES = {"Pending": 0, "Unknown": 1, "Running": 2}


def to_delete(
    pods: Sequence[Object], related: Sequence[Object], count: int, ready_for: Callable[[Object], float]
) -> list[Object]:
    """`count` of the pods. `related` are the pods of all ReplicaSets of the same owner: where two of them
    share a node, one of the two goes before one that is alone there. `ready_for`: seconds since a pod is
    ready."""
    if count >= len(pods):
        return list(pods)
    on_node = Counter(_node(pod) for pod in related if is_active(pod))

    def missed(pod: Object) -> tuple[object, ...]:
        node = _node(pod)
        return (
            bool(node),
            _PHASES.get(phase(pod), 0),
            is_ready(pod),
            _cost(pod),
            -on_node[node],
            ready_for(pod),
            -restarts(pod),
            _negative(pod["metadata"]["creationTimestamp"]),
        )

    return sorted(pods, key=missed)[:count]


def _node(pod: Object) -> str:
    return str(pod["spec"].get("nodeName") or "")


def _cost(pod: Object) -> int:
    text = str((pod["metadata"].get("annotations") or {}).get(_COST, "0"))
    try:
        return int(text)
    except ValueError:
        return 0


def _negative(stamp: str) -> tuple[int, ...]:
    """Sorts stamps from the newest to the oldest."""
    return tuple(-ord(letter) for letter in stamp)
