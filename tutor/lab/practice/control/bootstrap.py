"""What a cluster has before anybody uses it."""

from __future__ import annotations

from tutor.lab.practice.cluster.kinds import (
    DEPLOYMENTS,
    ENDPOINTS,
    ENDPOINTSLICES,
    NAMESPACES,
    SERVICES,
    Kind,
    Object,
)
from tutor.lab.practice.cluster.registry import Registry
from tutor.lab.practice.control.namespaces import furnish
from tutor.lab.practice.control.owners import going

FIRST_NAMESPACES = ("default", "kube-system", "kube-public", "kube-node-lease")
_SYSTEM = "kube-system"

SYSTEM_IMAGES = {
    "coredns": "rancher/mirrored-coredns-coredns:1.14.3",
    "local-path-provisioner": "rancher/local-path-provisioner:v0.0.36",
    "metrics-server": "rancher/mirrored-metrics-server:v0.8.1",
    "traefik": "rancher/mirrored-library-traefik:3.6.10",
}
"""The Deployments of kube-system and the images that they run, named as k3s names them."""


def bootstrap(
    registry: Registry, *, root_ca: str = "", address: str = "172.18.0.2", port: int = 6443
) -> None:
    """Make the first namespaces with their service accounts, and the services that `cluster-info` names.

    What is there already stays as it is. `address` and `port`: where the API server is in the cluster's
    network.
    """
    for namespace in FIRST_NAMESPACES:
        # One that was on its way out when the cluster stopped comes to its end first.
        if not going(_make(registry, NAMESPACES, {"metadata": {"name": namespace}})):
            furnish(registry, namespace, root_ca)
    for service in _services():
        _make(registry, SERVICES, service)
    api = {"name": "kubernetes", "namespace": "default"}
    of_api = {"name": "https", "port": port, "protocol": "TCP"}
    labels = {"endpointslice.kubernetes.io/skip-mirror": "true"}
    subsets = [{"addresses": [{"ip": address}], "ports": [of_api]}]
    _make(registry, ENDPOINTS, {"metadata": {**api, "labels": labels}, "subsets": subsets})
    slice_: Object = {
        "metadata": {**api, "labels": {"kubernetes.io/service-name": "kubernetes"}},
        "addressType": "IPv4",
        "endpoints": [{"addresses": [address], "conditions": {"ready": True}}],
        "ports": [of_api],
    }
    _make(registry, ENDPOINTSLICES, slice_)


def system_deployments(registry: Registry) -> None:
    """Make the Deployments that a k3s starts with, for a cluster whose nodes know `SYSTEM_IMAGES`."""
    for name, image in SYSTEM_IMAGES.items():
        labels, ports = _SYSTEM_PARTS[name]
        container: Object = {"name": name, "image": image, "imagePullPolicy": "IfNotPresent"}
        if ports:
            container["ports"] = [
                {"name": port, "containerPort": number, "protocol": protocol}
                for port, number, protocol in ports
            ]
        template = {"metadata": {"labels": labels}, "spec": {"containers": [container]}}
        deployment: Object = {
            "metadata": {"name": name, "namespace": _SYSTEM, "labels": labels},
            "spec": {"replicas": 1, "selector": {"matchLabels": labels}, "template": template},
        }
        _make(registry, DEPLOYMENTS, deployment)


_SYSTEM_PARTS: dict[str, tuple[dict[str, str], tuple[tuple[str, int, str], ...]]] = {
    "coredns": (
        {"k8s-app": "kube-dns"},
        (("dns", 53, "UDP"), ("dns-tcp", 53, "TCP"), ("metrics", 9153, "TCP")),
    ),
    "local-path-provisioner": ({"app": "local-path-provisioner"}, ()),
    "metrics-server": ({"k8s-app": "metrics-server"}, (("https", 10250, "TCP"),)),
    "traefik": ({"app.kubernetes.io/name": "traefik"}, (("web", 8000, "TCP"), ("websecure", 8443, "TCP"))),
}
"""Labels and ports by which the services find them."""


def _services() -> list[Object]:
    tcp = {"protocol": "TCP"}
    dns = {"name": "dns", "port": 53, "protocol": "UDP", "targetPort": 53}
    of_cluster = {"kubernetes.io/cluster-service": "true"}
    return [
        {
            "metadata": {
                "name": "kubernetes",
                "namespace": "default",
                "labels": {"component": "apiserver", "provider": "kubernetes"},
            },
            "spec": {
                "clusterIP": "10.43.0.1",
                "ports": [{**tcp, "name": "https", "port": 443, "targetPort": 6443}],
            },
        },
        {
            "metadata": {
                "name": "kube-dns",
                "namespace": _SYSTEM,
                "labels": {**of_cluster, "k8s-app": "kube-dns", "kubernetes.io/name": "CoreDNS"},
                "annotations": {"prometheus.io/port": "9153", "prometheus.io/scrape": "true"},
            },
            "spec": {
                "clusterIP": "10.43.0.10",
                "selector": {"k8s-app": "kube-dns"},
                "ports": [
                    dns,
                    {**tcp, "name": "dns-tcp", "port": 53, "targetPort": 53},
                    {**tcp, "name": "metrics", "port": 9153, "targetPort": 9153},
                ],
            },
        },
        {
            "metadata": {
                "name": "metrics-server",
                "namespace": _SYSTEM,
                "labels": {**of_cluster, "kubernetes.io/name": "Metrics-server"},
            },
            "spec": {
                "selector": {"k8s-app": "metrics-server"},
                "ports": [{**tcp, "name": "https", "port": 443, "targetPort": "https"}],
            },
        },
    ]


def _make(registry: Registry, kind: Kind, object: Object) -> Object:
    """The object as it is there, made where it is not."""
    metadata = object["metadata"]
    present = registry.store.get(kind, metadata.get("namespace"), metadata["name"])
    if present is not None:
        return present
    return registry.add(kind, {"apiVersion": kind.api_version, "kind": kind.kind, **object})
