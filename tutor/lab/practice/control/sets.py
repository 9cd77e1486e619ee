"""The ReplicaSets of one Deployment, as its controller finds and changes them in one step."""

from __future__ import annotations

from collections.abc import Callable

from tutor.lab.practice.cluster.errors import Refused
from tutor.lab.practice.cluster.kinds import DEPLOYMENTS, PODS, REPLICASETS, Object
from tutor.lab.practice.cluster.registry import Registry
from tutor.lab.practice.control import revisions
from tutor.lab.practice.control.index import Index
from tutor.lab.practice.control.owners import claim, key, name, uid
from tutor.lab.practice.control.pods import is_over
from tutor.lab.practice.control.rollout import (
    Bounds,
    Size,
    bounds_of,
    next_new_size,
    next_old_sizes,
    proportional_sizes,
    replicas_of,
    rolls,
)

Tell = Callable[[str], None]
"""Records an event ScalingReplicaSet of the Deployment, with this message."""


class Sets:
    """Sizes are only wanted here; the ReplicaSet controller makes and deletes the pods."""

    def __init__(
        self,
        registry: Registry,
        index: Index,
        deployment: Object,
        *,
        measure: Callable[[Object], Size],
        tell: Tell,
    ) -> None:
        """Finds the Deployment's ReplicaSets, adopting and releasing by labels. Raises Refused."""
        self._registry = registry
        self._index = index
        self._measure = measure
        self._tell = tell
        self.deployment = deployment
        self.bounds: Bounds = bounds_of(deployment)
        mine = claim(registry, index, deployment, REPLICASETS, keeper_kind=DEPLOYMENTS)
        self.new: Object | None = revisions.of_template(mine, deployment["spec"]["template"])
        """The one for the present template."""
        self.old = [one for one in revisions.by_age(mine) if self.new is None or uid(one) != uid(self.new)]
        """The others, oldest first."""

    @property
    def all(self) -> list[Object]:
        return self.old if self.new is None else [*self.old, self.new]

    @property
    def active(self) -> list[Object]:
        return [one for one in self.all if replicas_of(one) > 0]

    @property
    def next_revision(self) -> int:
        return max((revisions.revision(one) for one in self.old), default=0) + 1

    def was_scaled(self) -> bool:
        """Whether the Deployment's size is another than when its ReplicaSets got theirs."""
        noted = (revisions.annotated_number(one, revisions.DESIRED) for one in self.active)
        return any(number is not None and number != self.bounds.replicas for number in noted)

    def make_new(self, size: int) -> Object:
        """Make the ReplicaSet for the present template. Raises Refused."""
        wanted = revisions.new_set(self.deployment, self.bounds, size, self.next_revision)
        made = self._registry.add(REPLICASETS, wanted)
        self.new = made
        if size:
            self._tell(f"Scaled up replica set {name(made)} from 0 to {size}")
        return made

    def size_of_first(self) -> int:
        """How many pods a new ReplicaSet may begin with."""
        return next_new_size(self.bounds, Size(0, 0, 0), [self._measure(one) for one in self.old])

    def roll(self, new: Object) -> bool:
        """Go one step on from the old ReplicaSets to the new one; whether there was one to go. Raises
        Refused."""
        of_new = self._measure(new)
        of_old = [self._measure(one) for one in self.old]
        if self.resize(new, next_new_size(self.bounds, of_new, of_old)):
            return True
        sizes = next_old_sizes(self.bounds, of_new, of_old)
        return self._resize_each(list(zip(self.old, sizes, strict=True)))

    def close_old(self) -> bool:
        """Let the old ReplicaSets want no pods; whether one wanted any. Raises Refused."""
        return self._resize_each([(one, 0) for one in self.old])

    def old_pods_run(self) -> bool:
        """Whether pods of the old ReplicaSets are still there, also those on their way out."""
        return any(not is_over(pod) for one in self.old for pod in self._index.controlled(uid(one), PODS))

    def scale(self) -> None:
        """Bring all to the Deployment's size without going on with a rollout. Raises Refused."""
        active = self.active
        if len(active) <= 1:
            if last := active or self.all[-1:]:
                self.resize(last[0], self.bounds.replicas)
        elif self.new is not None and self._is_saturated(self.new):
            self.close_old()
        elif rolls(self.deployment):
            self._scale_each(active)

    def _scale_each(self, active: list[Object]) -> None:
        grows = self.bounds.most > sum(replicas_of(one) for one in active)
        # The largest first. Of two of one size the newer gets more, and the older gives more.
        ordered = sorted(reversed(active) if grows else active, key=replicas_of, reverse=True)
        before = int((self.deployment.get("status") or {}).get("replicas") or 0)
        noted = (revisions.annotated_number(one, revisions.MOST) or before for one in ordered)
        sizes = [(replicas_of(one), most) for one, most in zip(ordered, noted, strict=True)]
        self._resize_each(list(zip(ordered, proportional_sizes(self.bounds, sizes), strict=True)))

    def _is_saturated(self, new: Object) -> bool:
        wanted = self.bounds.replicas
        noted = revisions.annotated_number(new, revisions.DESIRED)
        return replicas_of(new) == wanted == noted and self._measure(new).available == wanted

    def _resize_each(self, wanted: list[tuple[Object, int]]) -> bool:
        changed = [self.resize(one, size) for one, size in wanted]
        return any(changed)

    def resize(self, replicaset: Object, size: int) -> bool:
        """Whether its size changed. What it notes of the Deployment's size is brought up to date in any
        case, but for those that are and stay empty. Raises Refused."""
        before = replicas_of(replicaset)
        if before == size == 0:
            return False
        changed = revisions.with_sizes(replicaset, self.bounds)
        changed = {**changed, "spec": {**changed["spec"], "replicas": size}}
        if changed == replicaset:
            return False
        self.write(changed)
        if before == size:
            return False
        way = "up" if size > before else "down"
        self._tell(f"Scaled {way} replica set {name(replicaset)} from {before} to {size}")
        return True

    def write(self, replicaset: Object) -> None:
        """Write one of them. Raises Refused."""
        written = self._registry.write(REPLICASETS, replicaset)
        if self.new is not None and uid(self.new) == uid(written):
            self.new = written
        else:
            self.old = [written if uid(one) == uid(written) else one for one in self.old]

    def clean_up(self) -> None:
        """Delete the old ones that the history limit no longer keeps. Raises Refused."""
        for one in revisions.no_longer_kept(self.deployment, self.old):
            try:
                self._registry.delete(REPLICASETS, *key(one), {})
            except Refused as refused:
                if refused.reason != "NotFound":
                    raise
            self.old = [other for other in self.old if uid(other) != uid(one)]
