"""The Deployment controller: brings a Deployment's ReplicaSets to what it asks for, a step at a time.

Every step ends with what the store then says: a ReplicaSet that changed wakes its Deployment again.
"""

from __future__ import annotations

import time

from tutor.lab.practice.cluster.errors import Refused
from tutor.lab.practice.cluster.kinds import DEPLOYMENTS, Object
from tutor.lab.practice.cluster.registry import Registry
from tutor.lab.practice.control import progress, revisions
from tutor.lab.practice.control.availability import size_of
from tutor.lab.practice.control.conditions import condition, deployment_condition, put
from tutor.lab.practice.control.events import Recorder
from tutor.lab.practice.control.index import Index
from tutor.lab.practice.control.loop import Key
from tutor.lab.practice.control.owners import going, name, uid
from tutor.lab.practice.control.rollout import Size, replicas_of, rolls
from tutor.lab.practice.control.sets import Sets
from tutor.lab.practice.pace import Pace

_COMPONENT = "deployment-controller"


class Deployments:
    """The controller; its keys are those of Deployments."""

    def __init__(self, registry: Registry, index: Index, recorder: Recorder, pace: Pace) -> None:
        self._registry = registry
        self._index = index
        self._recorder = recorder
        self._pace = pace
        self._progressed: dict[str, float] = {}
        """When a Deployment, by uid, last made progress, by the clock of `time.monotonic`."""

    def sync(self, where: Key) -> float | None:
        """Bring one Deployment a step closer to what it asks for. Raises Refused.

        Returns after how many seconds its time for progress is over, where it runs.
        """
        deployment = self._registry.store.get(DEPLOYMENTS, *where)
        if deployment is None:
            return None
        sets = self._sets(deployment)
        if going(deployment):
            return self._report(sets)
        said = progress.pausing(deployment)
        if said is not None:
            self._say(sets, said)
        if deployment["spec"].get("paused") or sets.was_scaled():
            self._number(sets)
            sets.scale()
            sets.clean_up()
        elif rolls(deployment):
            self._roll(sets)
        else:
            self._recreate(sets)
        return self._report(sets)

    def forget(self, deployment: Object) -> None:
        """It is gone."""
        self._progressed.pop(uid(deployment), None)

    def _sets(self, deployment: Object) -> Sets:
        def tell(message: str) -> None:
            self._recorder.record(deployment, "Normal", "ScalingReplicaSet", message, component=_COMPONENT)

        def measure(replicaset: Object) -> Size:
            return size_of(self._index, replicaset, self._pace)

        return Sets(self._registry, self._index, deployment, measure=measure, tell=tell)

    def _roll(self, sets: Sets) -> None:
        self._number(sets)
        new = sets.new or self._make(sets, sets.size_of_first())
        if not sets.roll(new):
            self._clean_up_when_complete(sets)

    def _recreate(self, sets: Sets) -> None:
        self._number(sets)
        if sets.close_old() or sets.old_pods_run():
            return
        wanted = replicas_of(sets.deployment)
        new = sets.new or self._make(sets, wanted)
        if not sets.resize(new, wanted):
            self._clean_up_when_complete(sets)

    def _make(self, sets: Sets, size: int) -> Object:
        try:
            new = sets.make_new(size)
        except Refused as refused:
            self._failed_to_make(sets, refused)
            raise
        if progress.has_deadline(sets.deployment):
            message = f'Created new replica set "{name(new)}"'
            self._say(sets, deployment_condition("Progressing", "True", "NewReplicaSetCreated", message))
        self._number(sets)
        return new

    def _failed_to_make(self, sets: Sets, refused: Refused) -> None:
        deployment = sets.deployment
        if refused.reason == "AlreadyExists":
            # Its name is taken by another's: the count makes the next name differ.
            status = dict(deployment.get("status") or {})
            status["collisionCount"] = int(status.get("collisionCount") or 0) + 1
            self._registry.write(DEPLOYMENTS, {**deployment, "status": status}, status=True)
            return
        hash_ = revisions.hash_of(deployment)
        message = f'Failed to create new replica set "{name(deployment)}-{hash_}": {refused.message}'
        self._recorder.record(deployment, "Warning", "ReplicaSetCreateError", message, component=_COMPONENT)
        if progress.has_deadline(deployment):
            self._say(sets, deployment_condition("Progressing", "False", "ReplicaSetCreateError", message))

    def _number(self, sets: Sets) -> None:
        """Give the new ReplicaSet the newest revision and what the Deployment is annotated with; the
        Deployment gets the revision's number."""
        if sets.new is None:
            return
        noted = revisions.with_annotations(sets.new, sets.deployment, sets.next_revision)
        seconds = int(sets.deployment["spec"].get("minReadySeconds") or 0)
        if int(noted["spec"].get("minReadySeconds") or 0) != seconds:
            noted = {**noted, "spec": {**noted["spec"], "minReadySeconds": seconds}}
        if noted != sets.new:
            sets.write(noted)
        number = revisions.revision(noted)
        if revisions.revision(sets.deployment) != number:
            changed = revisions.annotated(sets.deployment, {revisions.REVISION: str(number)})
            sets.deployment = self._registry.write(DEPLOYMENTS, changed)
        if progress.has_deadline(sets.deployment) and condition(sets.deployment, "Progressing") is None:
            message = f'Found new replica set "{name(noted)}"'
            self._say(sets, deployment_condition("Progressing", "True", "FoundNewReplicaSet", message))

    def _clean_up_when_complete(self, sets: Sets) -> None:
        status = progress.numbers(sets.deployment, sets.bounds, sets.new, sets.all)
        if progress.is_complete(sets.deployment, status):
            sets.clean_up()

    def _say(self, sets: Sets, said: Object) -> None:
        """Write a condition. It counts as progress: the time for the next one begins."""
        deployment = sets.deployment
        self._progressed[uid(deployment)] = time.monotonic()
        status = dict(deployment.get("status") or {})
        status["conditions"] = put(status.get("conditions") or [], said)
        sets.deployment = self._registry.write(DEPLOYMENTS, {**deployment, "status": status}, status=True)

    def _report(self, sets: Sets) -> float | None:
        """Write the status; returns after how many seconds the time for progress is over, where it runs."""
        deployment = sets.deployment
        status = progress.numbers(deployment, sets.bounds, sets.new, sets.all)
        if deployment["spec"].get("paused") or going(deployment):
            self._registry.write(DEPLOYMENTS, {**deployment, "status": status}, status=True)
            return None
        left = self._time_left(deployment)
        late = left is not None and left <= 0
        status, went_on = progress.with_progress(deployment, status, sets.new, late=late)
        if went_on:
            self._progressed[uid(deployment)] = time.monotonic()
        status = progress.with_failure(status, sets.new, sets.old)
        deployment = self._registry.write(DEPLOYMENTS, {**deployment, "status": status}, status=True)
        present = condition(deployment, "Progressing")
        if present is None or present.get("reason") in (progress.COMPLETE, progress.TIMED_OUT):
            return None
        return self._time_left(deployment)

    def _time_left(self, deployment: Object) -> float | None:
        """Seconds of the cluster's pace until the time for progress is over."""
        if not progress.has_deadline(deployment):
            return None
        began = self._progressed.setdefault(uid(deployment), time.monotonic())
        gone = (time.monotonic() - began) * self._pace.speed
        return float(deployment["spec"]["progressDeadlineSeconds"]) - gone
