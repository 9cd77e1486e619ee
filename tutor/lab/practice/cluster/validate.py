"""Whether an object may be as it is, and may become what it is to become: a real server's rules and words.

Every function returns the causes against it, in a server's order; none where nothing speaks against it.
"""

from __future__ import annotations

from collections.abc import Callable

from tutor.lab.practice.cluster import validate_apps, validate_core, validate_pod, validate_service
from tutor.lab.practice.cluster.errors import Cause
from tutor.lab.practice.cluster.kinds import (
    CONFIGMAPS,
    DEPLOYMENTS,
    ENDPOINTSLICES,
    EVENTS,
    NODES,
    PODS,
    REPLICASETS,
    SECRETS,
    SERVICES,
    Kind,
    Object,
)
from tutor.lab.practice.cluster.validate_metadata import of_changed_metadata, of_new_metadata

_STATES: dict[Kind, Callable[[Object], list[Cause]]] = {
    PODS: validate_pod.of_pod,
    DEPLOYMENTS: validate_apps.of_deployment,
    REPLICASETS: validate_apps.of_replicaset,
    SERVICES: validate_service.of_service,
    NODES: validate_core.of_node,
    CONFIGMAPS: validate_core.of_config,
    SECRETS: validate_core.of_config,
    EVENTS: validate_core.of_event,
    ENDPOINTSLICES: validate_core.of_slice,
}
_CHANGES: dict[Kind, Callable[[Object, Object], list[Cause]]] = {
    DEPLOYMENTS: validate_apps.of_change,
    REPLICASETS: validate_apps.of_change,
    SERVICES: validate_service.of_change,
    CONFIGMAPS: validate_core.of_config_change,
    SECRETS: validate_core.of_config_change,
}


def of_new(kind: Kind, object: Object) -> list[Cause]:
    """What speaks against a new object, which has its defaults."""
    state = _STATES.get(kind)
    return [*of_new_metadata(kind, object), *(state(object) if state else ())]


def of_change(kind: Kind, present: Object, object: Object) -> list[Cause]:
    """What speaks against an object becoming so."""
    causes = of_changed_metadata(present, object)
    if kind == PODS:
        # What a pod is was looked at when it was made; hardly anything of it may change.
        return [*causes, *validate_pod.of_change(present, object)]
    state, change = _STATES.get(kind), _CHANGES.get(kind)
    return [*causes, *(state(object) if state else ()), *(change(present, object) if change else ())]
