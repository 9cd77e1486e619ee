"""The revisions of a Deployment: a ReplicaSet for each pod template that it had, numbered by last use."""

from __future__ import annotations

import copy
import hashlib
import json
from collections.abc import Sequence

from tutor.lab.practice.cluster.kinds import DEPLOYMENTS, Object
from tutor.lab.practice.control.owners import HASH_LABEL, going, name, namespace, reference
from tutor.lab.practice.control.rollout import Bounds, replicas_of

REVISION = "deployment.kubernetes.io/revision"
HISTORY = "deployment.kubernetes.io/revision-history"
DESIRED = "deployment.kubernetes.io/desired-replicas"
MOST = "deployment.kubernetes.io/max-replicas"
_LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration"
_OF_THE_SET = frozenset(
    {_LAST_APPLIED, REVISION, HISTORY, DESIRED, MOST, "deprecated.deployment.rollback.to"}
)
"""Annotations that a ReplicaSet does not take over from its Deployment."""

_LETTERS = "bcdfghjklmnpqrstvwxz2456789"
"""Without vowels and what looks like one, so that no word comes out (apimachinery's `util/rand`)."""
_LONGEST_HISTORY = 2000


def template_hash(template: Object, collisions: int) -> str:
    """8–10 characters that are the same for the same template."""
    text = json.dumps(bare_template(template), sort_keys=True, separators=(",", ":"))
    digest = hashlib.sha256(f"{text}{collisions or ''}".encode()).digest()
    digits = str(int.from_bytes(digest[:4], "big")).rjust(8, "0")
    return "".join(_LETTERS[ord(digit) % len(_LETTERS)] for digit in digits)


def hash_of(deployment: Object) -> str:
    """Of its present template; a name that was taken before is not tried again."""
    collisions = int((deployment.get("status") or {}).get("collisionCount") or 0)
    return template_hash(deployment["spec"]["template"], collisions)


def bare_template(template: Object) -> Object:
    """The template without the hash's label and without what says nothing."""
    metadata = dict(template.get("metadata") or {})
    labels = metadata.get("labels") or {}
    metadata["labels"] = {label: value for label, value in labels.items() if label != HASH_LABEL}
    return {**template, "metadata": {field: value for field, value in metadata.items() if value}}


def of_template(sets: Sequence[Object], template: Object) -> Object | None:
    """The ReplicaSet of exactly this template; the oldest where there are several."""
    wanted = bare_template(template)
    return next((one for one in by_age(sets) if bare_template(one["spec"]["template"]) == wanted), None)


def by_age(sets: Sequence[Object]) -> list[Object]:
    """Oldest first. Stamps count whole seconds, so the revision decides between sets of the same second."""
    return sorted(sets, key=lambda one: (one["metadata"]["creationTimestamp"], revision(one), name(one)))


def revision(object: Object) -> int:
    """0 where it has none that is a number."""
    text = str((object["metadata"].get("annotations") or {}).get(REVISION, ""))
    return int(text) if text.isdecimal() else 0


def annotated_number(object: Object, annotation: str) -> int | None:
    text = str((object["metadata"].get("annotations") or {}).get(annotation, ""))
    return int(text) if text.isdecimal() else None


def new_set(deployment: Object, bounds: Bounds, size: int, number: int) -> Object:
    """The ReplicaSet for the present template, with so many pods wanted, as revision `number`."""
    spec = deployment["spec"]
    hash_ = hash_of(deployment)
    template = copy.deepcopy(spec["template"])
    labels = template.setdefault("metadata", {}).setdefault("labels", {})
    labels[HASH_LABEL] = hash_
    selector = copy.deepcopy(spec["selector"])
    selector.setdefault("matchLabels", {})[HASH_LABEL] = hash_
    made: Object = {
        "apiVersion": "apps/v1",
        "kind": "ReplicaSet",
        "metadata": {
            "name": f"{name(deployment)}-{hash_}",
            "namespace": namespace(deployment),
            "labels": dict(labels),
            "ownerReferences": [reference(DEPLOYMENTS, deployment)],
        },
        "spec": {"replicas": size, "selector": selector, "template": template},
    }
    if spec.get("minReadySeconds"):
        made["spec"]["minReadySeconds"] = spec["minReadySeconds"]
    return with_sizes(with_annotations(made, deployment, number), bounds)


def annotated(object: Object, annotations: dict[str, str]) -> Object:
    """With these annotations besides its own."""
    own = object["metadata"].get("annotations") or {}
    return {**object, "metadata": {**object["metadata"], "annotations": {**own, **annotations}}}


def with_annotations(replicaset: Object, deployment: Object, number: int) -> Object:
    """With the Deployment's annotations (change-cause is one) and the revision's number, if that is newer;
    the number that it had before is noted."""
    annotations = {
        key: value
        for key, value in (deployment["metadata"].get("annotations") or {}).items()
        if key not in _OF_THE_SET
    }
    before = revision(replicaset)
    if before < number:
        annotations[REVISION] = str(number)
        if before:
            earlier = (replicaset["metadata"].get("annotations") or {}).get(HISTORY, "")
            noted = [*(entry for entry in earlier.split(",") if entry), str(before)]
            while len(",".join(noted)) > _LONGEST_HISTORY:
                noted.pop(0)
            annotations[HISTORY] = ",".join(noted)
    return annotated(replicaset, annotations)


def with_sizes(replicaset: Object, bounds: Bounds) -> Object:
    """With the notes that tell a scaled Deployment from one that rolls out."""
    return annotated(replicaset, {DESIRED: str(bounds.replicas), MOST: str(bounds.most)})


def no_longer_kept(deployment: Object, old: Sequence[Object]) -> list[Object]:
    """The old ReplicaSets beyond the history limit that have no pods any more, oldest revision first."""
    limit = deployment["spec"].get("revisionHistoryLimit")
    alive = [one for one in old if not going(one)]
    too_many = len(alive) - (10 if limit is None else int(limit))
    if too_many <= 0:
        return []
    return [one for one in sorted(alive, key=revision)[:too_many] if _empty(one)]


def _empty(replicaset: Object) -> bool:
    status = replicaset.get("status") or {}
    seen = int(status.get("observedGeneration") or 0) >= int(replicaset["metadata"].get("generation") or 0)
    return seen and not status.get("replicas") and not replicas_of(replicaset)
