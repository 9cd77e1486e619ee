"""Deployments and ReplicaSets."""

from __future__ import annotations

from tutor.lab.practice.cluster.kinds import Object
from tutor.lab.practice.tables.age import since
from tutor.lab.practice.tables.columns import (
    AGE,
    NAME,
    NONE,
    Cells,
    Column,
    Layout,
    items,
    metadata,
    part,
    selector_text,
)

_TEMPLATE = (
    Column("Containers", "The names of the containers in the pod template.", wide=True),
    Column("Images", "The images of the containers in the pod template.", wide=True),
    Column("Selector", "The labels by which pods are told to belong here.", wide=True),
)


def _wanted(workload: Object) -> int:
    wanted = part(workload, "spec").get("replicas")
    return 1 if wanted is None else int(wanted)


def _count(workload: Object, name: str) -> int:
    return int(part(workload, "status").get(name) or 0)


def _template(workload: Object) -> tuple[str, str]:
    containers = items(workload, "spec", "template", "spec", "containers")
    names, images = ([container.get(field, "") for container in containers] for field in ("name", "image"))
    return ",".join(names), ",".join(images)


def _deployment(deployment: Object) -> Cells:
    return [
        metadata(deployment).get("name", ""),
        f"{_count(deployment, 'readyReplicas')}/{_wanted(deployment)}",
        _count(deployment, "updatedReplicas"),
        _count(deployment, "availableReplicas"),
        since(metadata(deployment).get("creationTimestamp")),
        *_template(deployment),
        selector_text(part(deployment, "spec").get("selector")),
    ]


DEPLOYMENTS = Layout(
    (
        NAME,
        Column("Ready", "How many pods are ready, and how many are asked for."),
        Column("Up-to-date", "How many pods were made from the present template."),
        Column("Available", "How many pods have been ready for at least minReadySeconds."),
        AGE,
        *_TEMPLATE,
    ),
    _deployment,
)


def _replica_set(replica_set: Object) -> Cells:
    return [
        metadata(replica_set).get("name", ""),
        _wanted(replica_set),
        _count(replica_set, "replicas"),
        _count(replica_set, "readyReplicas"),
        since(metadata(replica_set).get("creationTimestamp")),
        *_template(replica_set),
        selector_text(part(replica_set, "spec").get("selector")) or NONE,
    ]


REPLICASETS = Layout(
    (
        NAME,
        Column("Desired", "How many pods are asked for.", "integer"),
        Column("Current", "How many pods there are.", "integer"),
        Column("Ready", "How many pods are ready.", "integer"),
        AGE,
        *_TEMPLATE,
    ),
    _replica_set,
)
