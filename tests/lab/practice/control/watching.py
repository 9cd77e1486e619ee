"""What must be true of a Deployment at every single change of the store."""

from __future__ import annotations

from tests.lab.practice.control.stage import Stage
from tutor.lab.practice.cluster.kinds import DEPLOYMENTS, PODS, REPLICASETS, Object
from tutor.lab.practice.cluster.store import Change
from tutor.lab.practice.control.owners import controller, uid
from tutor.lab.practice.control.pods import is_active, is_ready
from tutor.lab.practice.control.rollout import bounds_of, replicas_of


class Watching:
    """Collects what was not as it must be. `strict`: only rollouts happen, so the bounds hold always."""

    def __init__(self, stage: Stage, *, strict: bool) -> None:
        self.wrong: list[str] = []
        self._stage = stage
        self._strict = strict
        self._was_complete = False
        self._names: set[str] = set()
        stage.store.subscribe(self._see)

    def _see(self, change: Change) -> None:
        if change.kind == PODS:
            self._see_pod(change)
        elif change.kind == REPLICASETS:
            self._see_replicaset(change)

    def _see_pod(self, change: Change) -> None:
        pod = change.object
        name = pod["metadata"]["name"]
        if change.type == "ADDED":
            if name in self._names:
                self.wrong.append(f"the name {name} is given twice")
            self._names.add(name)
            self._see_owner(pod)
        elif change.type == "DELETED":
            self._names.discard(name)
        if self._strict:
            self._see_bounds()

    def _see_owner(self, pod: Object) -> None:
        owner = controller(pod)
        found = [one for one in self._sets() if owner is not None and uid(one) == owner["uid"]]
        if len(found) != 1:
            self.wrong.append(f"the pod {pod['metadata']['name']} has no owner")
            return
        active = [one for one in self._stage.pods() if (controller(one) or {}).get("uid") == uid(found[0])]
        if len(active) > replicas_of(found[0]):
            self.wrong.append(f"{len(active)} pods where {replicas_of(found[0])} are wanted")

    def _see_replicaset(self, change: Change) -> None:
        deployment = self._stage.store.get(DEPLOYMENTS, "default", "web")
        if deployment is None or change.type == "DELETED":
            return
        before = 0 if change.old is None else replicas_of(change.old)
        sets = [one for one in self._sets() if (controller(one) or {}).get("uid") == uid(deployment)]
        wanted = sum(replicas_of(one) for one in sets)
        if replicas_of(change.object) > before and wanted > bounds_of(deployment).most:
            self.wrong.append(f"grown to {wanted} with room for {bounds_of(deployment).most}")

    def _see_bounds(self) -> None:
        deployment = self._stage.store.get(DEPLOYMENTS, "default", "web")
        if deployment is None:
            return
        bounds = bounds_of(deployment)
        active = self._stage.pods()
        available = sum(is_ready(pod) for pod in active)
        if len(active) > bounds.most:
            self.wrong.append(f"{len(active)} pods with room for {bounds.most}")
        self._was_complete = self._was_complete or available >= bounds.replicas
        if self._was_complete and available < bounds.least_available:
            self.wrong.append(f"{available} available where {bounds.least_available} are the least")

    def _sets(self) -> list[Object]:
        return self._stage.store.list(REPLICASETS, "default")


def check_end(stage: Stage) -> None:
    """What must be true when everything has come to rest."""
    deployment = stage.store.get(DEPLOYMENTS, "default", "web")
    sets = stage.store.list(REPLICASETS, "default")
    if deployment is None:
        assert sets == []
        assert stage.store.list(PODS, "default") == []
        return
    wanted = replicas_of(deployment)
    pods = stage.pods()
    assert len(pods) == wanted
    assert all(is_active(pod) and is_ready(pod) for pod in pods)
    assert len({pod["metadata"]["name"] for pod in pods}) == wanted
    template = deployment["spec"]["template"]["spec"]["containers"][0]["image"]
    assert {pod["spec"]["containers"][0]["image"] for pod in pods} <= {template}
    owners = {uid(one): one for one in sets}
    for pod in pods:
        owner = controller(pod)
        assert owner is not None
        labels = owners[owner["uid"]]["spec"]["selector"]["matchLabels"]
        assert labels.items() <= pod["metadata"]["labels"].items()
    assert all((controller(one) or {}).get("uid") == uid(deployment) for one in sets)
    assert sum(replicas_of(one) == 0 for one in sets) <= deployment["spec"]["revisionHistoryLimit"] + (
        wanted == 0
    )
    status = deployment["status"]
    assert status["observedGeneration"] == deployment["metadata"]["generation"]
    assert all(
        status.get(number, 0) == wanted for number in ("replicas", "updatedReplicas", "availableReplicas")
    )
