"""What pods ask nodes for."""

from __future__ import annotations

from decimal import Decimal

from tutor.lab.practice.cluster import quantity
from tutor.lab.practice.cluster.kinds import Object


def requests(pod: Object) -> dict[str, Decimal]:
    """The sum of a pod's containers or, where that is more, its largest init container."""
    spec = pod["spec"]
    total: dict[str, Decimal] = {}
    for container in spec.get("containers") or []:
        for resource, wanted in _requests(container).items():
            total[resource] = total.get(resource, Decimal(0)) + wanted
    for container in spec.get("initContainers") or []:
        for resource, wanted in _requests(container).items():
            total[resource] = max(total.get(resource, Decimal(0)), wanted)
    return total


def _requests(container: Object) -> dict[str, Decimal]:
    resources = container.get("resources") or {}
    # A limit without a request is a request as well.
    wanted = {**(resources.get("limits") or {}), **(resources.get("requests") or {})}
    return {resource: quantity.value(str(text)) for resource, text in wanted.items()}
