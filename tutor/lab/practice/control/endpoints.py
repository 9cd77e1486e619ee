"""Where a service leads: its Endpoints and its EndpointSlice, made from the pods that its selector finds."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from typing import Any

from tutor.lab.practice.cluster.errors import Refused
from tutor.lab.practice.cluster.kinds import ENDPOINTS, ENDPOINTSLICES, PODS, SERVICES, Kind, Object
from tutor.lab.practice.cluster.registry import Registry
from tutor.lab.practice.control.index import Index
from tutor.lab.practice.control.loop import Key
from tutor.lab.practice.control.owners import going, key, name, namespace, reference, uid
from tutor.lab.practice.control.pods import is_over, is_ready

_OF_SERVICE = "kubernetes.io/service-name"
_SLICES_BY = "endpointslice.kubernetes.io/managed-by"
_ENDPOINTS_BY = "endpoints.kubernetes.io/managed-by"

_Ports = tuple[tuple[str, str, int], ...]
"""Name, protocol and number of each port, as one pod serves them: a named port may differ from pod to pod."""


class Endpoints:
    """The controller; its keys are those of services."""

    def __init__(self, registry: Registry, index: Index) -> None:
        self._registry = registry
        self._index = index

    def sync(self, where: Key) -> None:
        """Bring what one service leads to up to date. Raises Refused."""
        service = self._registry.store.get(SERVICES, *where)
        if service is None:
            # The slice goes with its owner; the Endpoints have the service's name and no owner.
            self._remove_endpoints(where)
            return
        selector = service["spec"].get("selector")
        if going(service) or not selector or service["spec"].get("type") == "ExternalName":
            return
        pods = [
            pod
            for pod in self._registry.store.list(PODS, namespace(service))
            if selected(selector, pod) and not is_over(pod) and (pod.get("status") or {}).get("podIP")
        ]
        self._write(ENDPOINTS, _endpoints(service, pods))
        slices = self._index.controlled(uid(service), ENDPOINTSLICES)
        for ports, served in _by_ports(service, pods).items():
            known = next((one for one in slices if _slice_ports(one) == ports), slices[0] if slices else None)
            slices = [one for one in slices if one is not known]
            self._write(ENDPOINTSLICES, _slice(service, ports, served, known))
        for one in slices:
            self._registry.remove(ENDPOINTSLICES, *key(one))

    def _remove_endpoints(self, where: Key) -> None:
        found = self._registry.store.get(ENDPOINTS, *where)
        if found is not None and (found["metadata"].get("labels") or {}).get(_ENDPOINTS_BY):
            self._registry.remove(ENDPOINTS, *where)

    def _write(self, kind: Kind, wanted: Object) -> None:
        called = wanted["metadata"].get("name")
        present = self._registry.store.get(kind, namespace(wanted), called) if called else None
        if present is None:
            try:
                self._registry.add(kind, wanted)
            except Refused as refused:
                if refused.reason != "Forbidden":  # its namespace is on its way out
                    raise
            return
        changed = copy.deepcopy(present)
        changed["metadata"]["labels"] = wanted["metadata"]["labels"]
        changed.pop("subsets", None)
        changed.update({field: value for field, value in wanted.items() if field != "metadata"})
        if changed != present:
            self._registry.write(kind, changed)


def selected(selector: Mapping[str, str], pod: Object) -> bool:
    """Whether a service's selector, which is plain labels, finds the pod."""
    return selector.items() <= (pod["metadata"].get("labels") or {}).items()


def _endpoints(service: Object, pods: list[Object]) -> Object:
    """Pods that are not ready stand apart, those on their way out not at all."""
    subsets = []
    unready_too = bool(service["spec"].get("publishNotReadyAddresses"))
    for ports, served in _by_ports(service, [pod for pod in pods if not going(pod)]).items():
        ready = [_address(pod) for pod in served if unready_too or is_ready(pod)]
        unready = [_address(pod) for pod in served if not (unready_too or is_ready(pod))]
        subset: Object = {}
        if ready:
            subset["addresses"] = ready
        if unready:
            subset["notReadyAddresses"] = unready
        if subset:
            shown = [{"name": port, "port": number, "protocol": protocol} for port, protocol, number in ports]
            subset["ports"] = [{k: v for k, v in port.items() if v} for port in shown]
            subsets.append(subset)
    metadata = _metadata(service, {_ENDPOINTS_BY: "endpoint-controller"})
    metadata["name"] = name(service)
    made: Object = {"apiVersion": "v1", "kind": "Endpoints", "metadata": metadata}
    return {**made, "subsets": subsets} if subsets else made


def _slice(service: Object, ports: _Ports, pods: list[Object], known: Object | None) -> Object:
    labels = {_SLICES_BY: "endpointslice-controller.k8s.io", _OF_SERVICE: name(service)}
    metadata = _metadata(service, labels)
    metadata["ownerReferences"] = [reference(SERVICES, service)]
    if known is None:
        metadata["generateName"] = f"{name(service)}-"
    else:
        metadata["name"] = name(known)
    return {
        "apiVersion": "discovery.k8s.io/v1",
        "kind": "EndpointSlice",
        "metadata": metadata,
        "addressType": "IPv4",
        "endpoints": [_endpoint(service, pod) for pod in pods],
        "ports": [{"name": port, "port": number, "protocol": protocol} for port, protocol, number in ports],
    }


def _metadata(service: Object, own: dict[str, str]) -> Object:
    return {"namespace": namespace(service), "labels": {**(service["metadata"].get("labels") or {}), **own}}


def _endpoint(service: Object, pod: Object) -> Object:
    ready = is_ready(pod)
    shown = bool(service["spec"].get("publishNotReadyAddresses")) or (ready and not going(pod))
    return {
        "addresses": [pod["status"]["podIP"]],
        "conditions": {"ready": shown, "serving": ready, "terminating": going(pod)},
        "nodeName": pod["spec"].get("nodeName"),
        "targetRef": _target(pod),
    }


def _address(pod: Object) -> Object:
    return {"ip": pod["status"]["podIP"], "nodeName": pod["spec"].get("nodeName"), "targetRef": _target(pod)}


def _target(pod: Object) -> Object:
    return {"kind": "Pod", "namespace": namespace(pod), "name": name(pod), "uid": uid(pod)}


def _by_ports(service: Object, pods: list[Object]) -> dict[_Ports, list[Object]]:
    """The pods by the ports that they serve; one empty group where there are none."""
    groups: dict[_Ports, list[Object]] = {}
    for pod in pods:
        groups.setdefault(_ports(service, pod), []).append(pod)
    return groups or {(): []}


def _ports(service: Object, pod: Object) -> _Ports:
    found = []
    for port in service["spec"].get("ports") or []:
        number = _number(port.get("targetPort") or port["port"], pod)
        if number is not None:
            found.append((str(port.get("name") or ""), str(port.get("protocol") or "TCP"), number))
    return tuple(found)


def _number(target: Any, pod: Object) -> int | None:
    if isinstance(target, int):
        return target
    for container in pod["spec"].get("containers") or []:
        for port in container.get("ports") or []:
            if port.get("name") == target:
                return int(port["containerPort"])
    return None


def _slice_ports(one: Object) -> _Ports:
    ports = one.get("ports") or []
    return tuple((str(port.get("name") or ""), str(port["protocol"]), int(port["port"])) for port in ports)
