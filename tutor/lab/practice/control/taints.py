"""Taints of nodes and the tolerations of pods."""

from __future__ import annotations

from collections.abc import Sequence

from tutor.lab.practice.cluster.kinds import Object

NOT_READY = "node.kubernetes.io/not-ready"
UNREACHABLE = "node.kubernetes.io/unreachable"
PATIENCE = 300.0
"""Seconds that a pod stays on such a node. Admission writes it into every pod that says nothing itself."""


def tolerates(tolerations: Sequence[Object], taint: Object) -> bool:
    return any(_covers(toleration, taint) for toleration in tolerations)


def patience(tolerations: Sequence[Object], taint: Object) -> float | None:
    """For how many seconds a pod bears a taint of effect NoExecute; None means for ever."""
    covering = [one for one in tolerations if _covers(one, taint)]
    if not covering:
        return PATIENCE if taint["key"] in (NOT_READY, UNREACHABLE) else 0.0
    limits = [one["tolerationSeconds"] for one in covering if one.get("tolerationSeconds") is not None]
    return max(0.0, float(min(limits))) if limits else None


def _covers(toleration: Object, taint: Object) -> bool:
    if toleration.get("effect") and toleration["effect"] != taint.get("effect"):
        return False
    if toleration.get("key") and toleration["key"] != taint.get("key"):
        return False
    if toleration.get("operator", "Equal") == "Exists":
        return True
    return bool(toleration.get("key")) and str(toleration.get("value") or "") == str(taint.get("value") or "")
