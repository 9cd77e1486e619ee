"""What a server adds to the spec of a pod, in a pod and in a template alike."""

from __future__ import annotations

from typing import Any

from tutor.lab.practice.cluster.kinds import Object

_PROBE = {"timeoutSeconds": 1, "periodSeconds": 10, "successThreshold": 1, "failureThreshold": 3}
_PROBES = ("livenessProbe", "readinessProbe", "startupProbe")
_WITH_MODE = ("secret", "configMap", "downwardAPI", "projected")
_READABLE = 0o644


def pull_policy(image: str) -> str:
    """Always for the tag `latest`, also where it is only meant; IfNotPresent for all others.

    A name that is no image's, as one with capitals, has no tag at all.
    """
    folder, _, name = image.rpartition("/")
    name, colon, tag = name.partition(":")
    if "@" in image or not name or not _is_plain(folder, name):
        return "IfNotPresent"
    return "Always" if not colon or tag == "latest" else "IfNotPresent"


def _is_plain(folder: str, name: str) -> bool:
    """Without capitals, which only a registry's own name may have."""
    host, _, inner = folder.partition("/")
    path = inner + name if "." in host or ":" in host else folder + name
    return path == path.lower()


def fill_pod_spec(spec: Object) -> None:
    """Add what the spec leaves out, in place."""
    spec.setdefault("restartPolicy", "Always")
    spec.setdefault("dnsPolicy", "ClusterFirst")
    spec.setdefault("terminationGracePeriodSeconds", 30)
    spec.setdefault("securityContext", {})
    spec.setdefault("schedulerName", "default-scheduler")
    if "serviceAccountName" in spec:
        spec["serviceAccount"] = spec["serviceAccountName"]
    elif "serviceAccount" in spec:
        spec["serviceAccountName"] = spec["serviceAccount"]
    for name in ("containers", "initContainers", "ephemeralContainers"):
        for container in spec.get(name) or ():
            _container(container)
            if spec.get("hostNetwork"):
                for port in container.get("ports") or ():
                    port.setdefault("hostPort", port.get("containerPort"))
    for volume in spec.get("volumes") or ():
        _volume(volume)


def fill_requests(spec: Object) -> None:
    """A container that limits what it asks nothing of asks for as much as the limit."""
    for name in ("containers", "initContainers"):
        for container in spec.get(name) or ():
            resources = container.get("resources") or {}
            if resources.get("limits"):
                resources["requests"] = resources["limits"] | resources.get("requests", {})


def _container(container: Object) -> None:
    container.setdefault("imagePullPolicy", pull_policy(container.get("image", "")))
    container.setdefault("terminationMessagePath", "/dev/termination-log")
    container.setdefault("terminationMessagePolicy", "File")
    container.setdefault("resources", {})
    for port in container.get("ports") or ():
        port.setdefault("protocol", "TCP")
    for variable in container.get("env") or ():
        source = variable.get("valueFrom") or {}
        if "fieldRef" in source:
            source["fieldRef"].setdefault("apiVersion", "v1")
        if "resourceFieldRef" in source:
            source["resourceFieldRef"].setdefault("divisor", "0")
    for name in _PROBES:
        if name in container:
            _probe(container[name])
    for hook in (container.get("lifecycle") or {}).values():
        if isinstance(hook, dict):
            _handler(hook)


def _probe(probe: Object) -> None:
    for name, number in _PROBE.items():
        probe[name] = probe.get(name) or number
    if "grpc" in probe:
        probe["grpc"].setdefault("service", "")
    _handler(probe)


def _handler(handler: Object) -> None:
    asked = handler.get("httpGet")
    if asked is not None:
        asked.setdefault("path", "/")
        asked.setdefault("scheme", "HTTP")


def _volume(volume: Object) -> None:
    if not set(volume) - {"name"}:
        volume["emptyDir"] = {}
    for name in _WITH_MODE:
        if name in volume:
            volume[name].setdefault("defaultMode", _READABLE)
    if "hostPath" in volume:
        volume["hostPath"].setdefault("type", "")
    projected: dict[str, Any] = volume.get("projected") or {}
    for source in projected.get("sources") or ():
        if "serviceAccountToken" in source:
            source["serviceAccountToken"].setdefault("expirationSeconds", 3600)
        for item in (source.get("downwardAPI") or {}).get("items") or ():
            item.get("fieldRef", {}).setdefault("apiVersion", "v1")
    for item in (volume.get("downwardAPI") or {}).get("items") or ():
        item.get("fieldRef", {}).setdefault("apiVersion", "v1")
