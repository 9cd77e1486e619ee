"""Addresses and node ports of services: given out, kept, and refused when they are taken."""

from __future__ import annotations

import ipaddress
import random
from collections.abc import Iterable

from tutor.lab.practice.cluster.errors import Cause, value_invalid
from tutor.lab.practice.cluster.kinds import Object

ADDRESSES = ipaddress.IPv4Network("10.43.0.0/16")
"""The range that k3s gives services addresses of."""
NODE_PORTS = range(30000, 32768)
_BY_HAND = 256
"""The first addresses are left to those who ask for one by name."""
_WITH_PORTS = ("NodePort", "LoadBalancer")
_ADDRESSED = ("clusterIP", "clusterIPs", "ipFamilies", "ipFamilyPolicy", "internalTrafficPolicy")


def allocate(service: Object, present: Object | None, others: Iterable[Object]) -> list[Cause]:
    """Give a service its address and node ports, in place; returns what it asked for and cannot have.

    A service that was there before (`present`) keeps what it has. `others` are all services but this one.
    """
    spec = service["spec"]
    if present is not None:
        _drop(spec, present["spec"])
        _keep(spec, present["spec"])
    if spec.get("type") == "ExternalName":
        return []
    others = list(others)
    return [*_address(spec, present, others), *_ports(spec, others)]


def _drop(spec: Object, before: Object) -> None:
    """Take out what belonged to the type that the service had, where the change did not name it."""
    now, was = spec.get("type"), before.get("type")
    gone: tuple[str, ...] = ()
    if now == "ExternalName" != was:
        gone = _ADDRESSED
    elif was == "ExternalName" != now:
        gone = ("externalName",)
    if now not in _WITH_PORTS and was in _WITH_PORTS:
        gone = (*gone, "externalTrafficPolicy", "allocateLoadBalancerNodePorts", "healthCheckNodePort")
    for name in gone:
        if spec.get(name) == before.get(name):
            spec.pop(name, None)


def _keep(spec: Object, before: Object) -> None:
    if spec.get("type") == "ExternalName":
        return
    for name in ("clusterIP", "clusterIPs", "ipFamilies", "ipFamilyPolicy", "healthCheckNodePort"):
        if name not in spec and name in before:
            spec[name] = before[name]
    if spec.get("type") not in _WITH_PORTS:
        return
    known = {
        (port.get("protocol"), port.get("port")): port.get("nodePort") for port in before.get("ports", ())
    }
    for port in spec.get("ports") or ():
        number = known.get((port.get("protocol"), port.get("port")))
        if "nodePort" not in port and number:
            port["nodePort"] = number


def _address(spec: Object, present: Object | None, others: list[Object]) -> list[Cause]:
    spec.setdefault("ipFamilies", ["IPv4"])
    spec.setdefault("ipFamilyPolicy", "SingleStack")
    if "clusterIP" not in spec and spec.get("clusterIPs"):
        spec["clusterIP"] = spec["clusterIPs"][0]
    wanted = spec.get("clusterIP")
    taken = {other["spec"].get("clusterIP") for other in others}
    if not wanted:
        wanted = spec["clusterIP"] = _free_address(taken)
    spec["clusterIPs"] = [wanted]
    if wanted == "None" or (present is not None and present["spec"].get("clusterIP") == wanted):
        return []
    try:
        inside = ipaddress.IPv4Address(wanted) in ADDRESSES
    except ValueError:
        return []  # the validation of the service says it
    if not inside:
        why = f"the provided IP ({wanted}) is not in the valid range. The range of valid IPs is {ADDRESSES}"
    elif wanted in taken:
        why = "provided IP is already allocated"
    else:
        return []
    return [value_invalid("spec.clusterIPs", [wanted], f"failed to allocate IP {wanted}: {why}")]


def _free_address(taken: set[str]) -> str:
    while True:
        address = str(ADDRESSES[random.randrange(_BY_HAND, ADDRESSES.num_addresses - 1)])
        if address not in taken:
            return address


def _ports(spec: Object, others: list[Object]) -> list[Cause]:
    ports = spec.get("ports") or []
    if spec.get("type") not in _WITH_PORTS:
        for port in ports:
            port.pop("nodePort", None)
        return []
    taken = {port.get("nodePort") for other in others for port in other["spec"].get("ports") or ()}
    causes: list[Cause] = []
    for number, port in enumerate(ports):
        wanted = port.get("nodePort")
        where = f"spec.ports[{number}].nodePort"
        if not wanted:
            port["nodePort"] = random.choice([one for one in NODE_PORTS if one not in taken])
        elif wanted not in NODE_PORTS:
            valid = f"{NODE_PORTS.start}-{NODE_PORTS.stop - 1}"
            why = f"provided port is not in the valid range. The range of valid ports is {valid}"
            causes.append(value_invalid(where, wanted, why))
        elif wanted in taken:
            causes.append(value_invalid(where, wanted, "provided port is already allocated"))
        taken.add(port["nodePort"])
    return causes
