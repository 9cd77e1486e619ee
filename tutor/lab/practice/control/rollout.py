"""The numbers of a rollout: how many pods each ReplicaSet of a Deployment may have next.

Nothing here reads or writes; the rules are those of the Deployment controller of Kubernetes 1.36
(`pkg/controller/deployment/rolling.go` and `sync.go`), told in sizes.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from tutor.lab.practice.cluster.kinds import Object


@dataclass(frozen=True)
class Bounds:
    """Between how many pods a Deployment may have while it changes."""

    replicas: int
    surge: int
    unavailable: int

    @property
    def most(self) -> int:
        return self.replicas + self.surge

    @property
    def least_available(self) -> int:
        return self.replicas - self.unavailable


@dataclass(frozen=True)
class Size:
    """How large a ReplicaSet is."""

    wanted: int
    """`spec.replicas`."""
    present: int
    """Pods that it has now and that are not on their way out."""
    available: int

    @property
    def footprint(self) -> int:
        """Pods that it has or will have, before it has taken away what it no longer wants."""
        return max(self.wanted, self.present)

    @property
    def lasting(self) -> int:
        """Available pods that stay: pods too many go first where they are not ready."""
        return min(self.wanted, self.available)


def replicas_of(object: Object) -> int:
    wanted = object["spec"].get("replicas")
    return 1 if wanted is None else int(wanted)


def rolls(deployment: Object) -> bool:
    strategy = deployment["spec"].get("strategy") or {}
    return str(strategy.get("type") or "RollingUpdate") == "RollingUpdate"


def bounds_of(deployment: Object) -> Bounds:
    """With maxSurge rounded up and maxUnavailable down; one may be gone where both come to nothing."""
    replicas = replicas_of(deployment)
    if not rolls(deployment):
        return Bounds(replicas, 0, 0)
    rolling = (deployment["spec"].get("strategy") or {}).get("rollingUpdate") or {}
    surge = _share(rolling.get("maxSurge", "25%"), replicas, up=True)
    unavailable = _share(rolling.get("maxUnavailable", "25%"), replicas, up=False)
    if surge == 0 and unavailable == 0:
        unavailable = 1
    return Bounds(replicas, surge, min(unavailable, replicas))


def next_new_size(bounds: Bounds, new: Size, old: Sequence[Size]) -> int:
    """What the new ReplicaSet may want next: as much as there is room for above the others."""
    if new.wanted >= bounds.replicas:
        return bounds.replicas
    room = bounds.most - new.footprint - sum(size.footprint for size in old)
    return new.wanted if room <= 0 else min(new.wanted + room, bounds.replicas)


def next_old_sizes(bounds: Bounds, new: Size, old: Sequence[Size]) -> list[int]:
    """What the old ReplicaSets, oldest first, may want next: pods that are not available go first, then as
    many of the others as the available ones of all sets allow."""
    sizes = [size.wanted for size in old]
    spare = new.wanted + sum(sizes) - bounds.least_available - (new.wanted - new.lasting)
    if spare <= 0:
        return sizes
    for at, size in enumerate(old):
        gone = min(spare, size.wanted - size.lasting)
        sizes[at] -= gone
        spare -= gone
    spare = new.lasting + sum(size.lasting for size in old) - bounds.least_available
    for at, wanted in enumerate(sizes):
        gone = max(0, min(spare, wanted))
        sizes[at] -= gone
        spare -= gone
    return sizes


def proportional_sizes(bounds: Bounds, sizes: Sequence[tuple[int, int]]) -> list[int]:
    """New sizes when the Deployment is scaled while several ReplicaSets have pods, each by its share.

    `sizes`: what each wants, and the most that the Deployment was allowed when that was set; in the order in
    which they are served. What rounding leaves over goes to the first.
    """
    allowed = bounds.most if bounds.replicas > 0 else 0
    to_add = allowed - sum(wanted for wanted, _ in sizes)
    added = 0
    scaled = []
    for wanted, most_before in sizes:
        share = 0
        if wanted and to_add != added:
            share = _fraction(bounds, wanted, most_before)
            left = to_add - added
            share = min(share, left) if to_add > 0 else max(share, left)
        scaled.append(wanted + share)
        added += share
    if scaled and to_add:
        scaled[0] = max(0, scaled[0] + to_add - added)
    return scaled


def _fraction(bounds: Bounds, wanted: int, most_before: int) -> int:
    if bounds.replicas == 0 or most_before <= 0:
        return -wanted if bounds.replicas == 0 else 0
    return math.floor(wanted * bounds.most / most_before + 0.5) - wanted


def _share(value: int | str, total: int, *, up: bool) -> int:
    text = str(value)
    if not text.endswith("%"):
        return int(text)
    hundredths = total * int(text[:-1])
    return -(-hundredths // 100) if up else hundredths // 100
