"""Services (`pkg/apis/core/validation` of Kubernetes 1.36)."""

from __future__ import annotations

import ipaddress

from tutor.lab.practice.cluster import names
from tutor.lab.practice.cluster.errors import (
    Cause,
    value_duplicate,
    value_forbidden,
    value_invalid,
    value_required,
    value_unsupported,
)
from tutor.lab.practice.cluster.kinds import Object
from tutor.lab.practice.cluster.validate_container import PROTOCOLS, of_port
from tutor.lab.practice.cluster.validate_metadata import of_labels

_TYPES = ("ClusterIP", "ExternalName", "LoadBalancer", "NodePort")
_KUBELET = 10250


def of_service(service: Object) -> list[Cause]:
    spec = service["spec"]
    called, ports = spec["type"], spec.get("ports") or []
    headless = spec.get("clusterIP") == "None"
    causes: list[Cause] = []
    if not ports and not headless and called != "ExternalName":
        causes.append(value_required("spec.ports"))
    if called == "LoadBalancer":
        causes += [
            value_invalid(
                f"spec.ports[{number}]",
                port["port"],
                f"may not expose port {_KUBELET} externally since it is used by kubelet",
            )
            for number, port in enumerate(ports)
            if port.get("port") == _KUBELET
        ]
    if headless and called in ("LoadBalancer", "NodePort"):
        why = f"may not be set to 'None' for {called} services"
        causes.append(value_invalid("spec.clusterIPs[0]", "None", why))
    if called == "ExternalName":
        causes += _external_name(spec)
    causes += _ports(ports)
    causes += of_labels(spec.get("selector") or {}, "spec.selector")
    if spec["sessionAffinity"] not in ("ClientIP", "None"):
        causes.append(
            value_unsupported("spec.sessionAffinity", spec["sessionAffinity"], ["ClientIP", "None"])
        )
    if called not in _TYPES:
        causes.append(value_unsupported("spec.type", called, _TYPES))
    return [*causes, *_address(spec.get("clusterIP", ""))]


def of_change(present: Object, service: Object) -> list[Cause]:
    was, now = present["spec"], service["spec"]
    if "ExternalName" in (was.get("type"), now.get("type")):
        return []
    if was.get("clusterIP") and now.get("clusterIP") != was["clusterIP"]:
        return [value_invalid("spec.clusterIPs[0]", now.get("clusterIPs"), "may not change once set")]
    return []


def _external_name(spec: Object) -> list[Cause]:
    causes: list[Cause] = []
    if spec.get("clusterIP") or spec.get("clusterIPs"):
        causes.append(value_forbidden("spec.clusterIPs", "may not be set for ExternalName services"))
    name = spec.get("externalName", "").removesuffix(".")
    if not name:
        return [*causes, value_required("spec.externalName")]
    return [*causes, *(value_invalid("spec.externalName", name, words) for words in names.subdomain(name))]


def _ports(ports: list[Object]) -> list[Cause]:
    causes: list[Cause] = []
    taken: set[str] = set()
    for number, port in enumerate(ports):
        where, name = f"spec.ports[{number}]", port.get("name", "")
        if name:
            causes += [value_invalid(f"{where}.name", name, words) for words in names.label(name)]
            if name in taken:
                causes.append(value_duplicate(f"{where}.name", name))
            taken.add(name)
        elif len(ports) > 1:
            causes.append(value_required(f"{where}.name"))
        value = port.get("port", 0)
        causes += [value_invalid(f"{where}.port", value, words) for words in names.port_number(value)]
        if port.get("protocol") not in PROTOCOLS:
            causes.append(value_unsupported(f"{where}.protocol", port.get("protocol"), PROTOCOLS))
        causes += of_port(port.get("targetPort", value), f"{where}.targetPort")
    return [*causes, *_twice(ports)]


def _twice(ports: list[Object]) -> list[Cause]:
    causes: list[Cause] = []
    seen: set[tuple[str, int]] = set()
    for number, port in enumerate(ports):
        key = (port.get("protocol", ""), port.get("port", 0))
        if key in seen:
            shown = {
                "Name": "",
                "Protocol": key[0],
                "AppProtocol": None,
                "Port": key[1],
                "TargetPort": 0,
                "NodePort": 0,
            }
            causes.append(value_duplicate(f"spec.ports[{number}]", shown))
        seen.add(key)
    return causes


def _address(address: str) -> list[Cause]:
    if address in ("", "None"):
        return []
    try:
        ipaddress.ip_address(address)
    except ValueError:
        why = "must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)"
        return [value_invalid("spec.clusterIPs[0]", address, why)]
    return []
