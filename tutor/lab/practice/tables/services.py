"""Services, and the addresses behind them: Endpoints and EndpointSlices."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from tutor.lab.practice.cluster.kinds import Object
from tutor.lab.practice.tables.age import UNKNOWN, since
from tutor.lab.practice.tables.columns import (
    AGE,
    NAME,
    NONE,
    Cells,
    Column,
    Layout,
    items,
    joined_labels,
    metadata,
    part,
    some_of,
)

_UNSET = "<unset>"


def _external(service: Object) -> str:
    spec = part(service, "spec")
    type_ = spec.get("type")
    addresses = list(spec.get("externalIPs") or [])
    if type_ == "ExternalName":
        return str(spec.get("externalName", ""))
    if type_ == "LoadBalancer":
        ingress = items(service, "status", "loadBalancer", "ingress")
        given = {each.get("ip") or each.get("hostname") or "" for each in ingress} - {""}
        return ",".join([*sorted(given), *addresses]) or "<pending>"
    if type_ in {"ClusterIP", "NodePort"}:
        return ",".join(addresses) or NONE
    return UNKNOWN


def _port(port: Mapping[str, Any]) -> str:
    outside = f":{port['nodePort']}" if port.get("nodePort") else ""
    return f"{port.get('port')}{outside}/{port.get('protocol') or 'TCP'}"


def _service(service: Object) -> Cells:
    spec = part(service, "spec")
    addresses = spec.get("clusterIPs") or [spec.get("clusterIP")]
    return [
        metadata(service).get("name", ""),
        spec.get("type", ""),
        addresses[0] or NONE,
        _external(service),
        ",".join(map(_port, items(spec, "ports"))) or NONE,
        since(metadata(service).get("creationTimestamp")),
        joined_labels(spec.get("selector")),
    ]


SERVICES = Layout(
    (
        NAME,
        Column(
            "Type", "Where the Service can be reached from: ClusterIP, NodePort, LoadBalancer, ExternalName."
        ),
        Column("Cluster-IP", "The Service's address within the cluster."),
        Column("External-IP", "Addresses outside the cluster that lead to the Service."),
        Column("Port(s)", "The Service's ports, with the port on every node behind a colon."),
        AGE,
        Column("Selector", "The labels of the pods that the Service leads to.", wide=True),
    ),
    _service,
)


def _with_port(address: str, port: Any) -> str:
    return f"[{address}]:{port}" if ":" in address else f"{address}:{port}"


def _reachable(endpoints: Object) -> Iterator[str]:
    for subset in items(endpoints, "subsets"):
        addresses = [address.get("ip", "") for address in items(subset, "addresses")]
        ports = items(subset, "ports")
        if not ports:
            yield from addresses
        for port in ports:
            yield from (_with_port(address, port.get("port")) for address in addresses)


def _endpoints(endpoints: Object) -> Cells:
    found = some_of(_reachable(endpoints), "" if items(endpoints, "subsets") else NONE)
    return [
        metadata(endpoints).get("name", ""),
        found,
        since(metadata(endpoints).get("creationTimestamp")),
    ]


ENDPOINTS = Layout(
    (NAME, Column("Endpoints", "Addresses and ports of the pods that the Service leads to."), AGE), _endpoints
)


def _slice(slice_: Object) -> Cells:
    ports = (str(port.get("port") or port.get("name") or "*") for port in items(slice_, "ports"))
    addresses = (address for each in items(slice_, "endpoints") for address in items(each, "addresses"))
    return [
        metadata(slice_).get("name", ""),
        slice_.get("addressType", ""),
        some_of(ports, _UNSET),
        some_of(addresses, _UNSET),
        since(metadata(slice_).get("creationTimestamp")),
    ]


ENDPOINTSLICES = Layout(
    (
        NAME,
        Column("AddressType", "What the addresses are: IPv4, IPv6 or FQDN."),
        Column("Ports", "The ports of all the endpoints."),
        Column("Endpoints", "The addresses of the pods that the Service leads to."),
        AGE,
    ),
    _slice,
)
