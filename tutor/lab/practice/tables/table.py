"""Tables: the form in which kubectl asks for objects that it prints for people."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Literal

from tutor.lab.practice.cluster import kinds
from tutor.lab.practice.cluster.kinds import Kind, Object
from tutor.lab.practice.tables import events, nodes, others, pods, services, workloads
from tutor.lab.practice.tables.age import Since
from tutor.lab.practice.tables.columns import Cells, Layout

Include = Literal["None", "Metadata", "Object"]
"""What of each object goes with its row (`includeObject` in the query)."""

_LAYOUTS: dict[Kind, Layout] = {
    kinds.PODS: pods.PODS,
    kinds.DEPLOYMENTS: workloads.DEPLOYMENTS,
    kinds.REPLICASETS: workloads.REPLICASETS,
    kinds.NODES: nodes.NODES,
    kinds.SERVICES: services.SERVICES,
    kinds.ENDPOINTS: services.ENDPOINTS,
    kinds.ENDPOINTSLICES: services.ENDPOINTSLICES,
    kinds.EVENTS: events.EVENTS,
    kinds.NAMESPACES: others.NAMESPACES,
    kinds.CONFIGMAPS: others.CONFIGMAPS,
    kinds.SECRETS: others.SECRETS,
    kinds.SERVICEACCOUNTS: others.SERVICEACCOUNTS,
    kinds.LEASES: others.LEASES,
}
_UNSHOWN = frozenset({"managedFields", "ownerReferences"})
"""Most of a pod's metadata: a real server sends it, no row shows it, and kubectl would read it in vain."""
_ENDED = {
    "Succeeded": "The pod has completed successfully.",
    "Failed": "The pod failed.",
}


def table(
    kind: Kind,
    objects: Sequence[Object],
    now: datetime,
    *,
    version: str,
    include: Include = "Metadata",
    columns: bool = True,
    api_version: str = "meta.k8s.io/v1",
) -> Object:
    """A Table of the objects as they are at `now`, at the resource version `version`.

    Columns for `-o wide` are always there, with priority 1. Without `columns` their definitions are null, as
    in all but the first event of a watch. The objects are not copied.
    """
    layout = _LAYOUTS.get(kind, others.ANY)
    at = now.timestamp()
    return {
        "kind": "Table",
        "apiVersion": api_version,
        "metadata": {"resourceVersion": version},
        "columnDefinitions": [column.definition() for column in layout.columns] if columns else None,
        "rows": [
            {
                "cells": [
                    cell.text(at) if isinstance(cell, Since) else cell for cell in cells(kind, object_)
                ],
                **beside(kind, object_, include, api_version),
            }
            for object_ in objects
        ],
    }


def cells(kind: Kind, object_: Object) -> Cells:
    """The cells of an object's row."""
    return _LAYOUTS.get(kind, others.ANY).cells(object_)


def beside(
    kind: Kind, object_: Object, include: Include = "Metadata", api_version: str = "meta.k8s.io/v1"
) -> Object:
    """What an object's row has beside its cells."""
    return {**_conditions(kind, object_), "object": _included(object_, include, api_version)}


def _conditions(kind: Kind, object_: Object) -> Object:
    """What a pod's row says of itself where the pod has ended: that it will not change any more."""
    phase = (object_.get("status") or {}).get("phase") if kind == kinds.PODS else None
    if phase not in _ENDED:
        return {}
    return {
        "conditions": [{"type": "Completed", "status": "True", "reason": phase, "message": _ENDED[phase]}]
    }


def _included(object_: Object, include: Include, api_version: str) -> Any:
    if include == "Object":
        return object_
    if include == "None":
        return None
    return {
        "kind": "PartialObjectMetadata",
        "apiVersion": api_version,
        "metadata": {
            name: value for name, value in (object_.get("metadata") or {}).items() if name not in _UNSHOWN
        },
    }
