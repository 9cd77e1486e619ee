"""The containers of a pod: names, images, ports, environment, mounts, resources and probes."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from tutor.lab.practice.cluster import names, quantity
from tutor.lab.practice.cluster.errors import (
    Cause,
    value_duplicate,
    value_forbidden,
    value_invalid,
    value_not_found,
    value_required,
    value_unsupported,
)
from tutor.lab.practice.cluster.kinds import Object
from tutor.lab.practice.cluster.validate_metadata import NOT_NEGATIVE, of_not_negative

PROTOCOLS = ("SCTP", "TCP", "UDP")
_PULL = ("Always", "IfNotPresent", "Never")
_MESSAGES = ("FallbackToLogsOnError", "File")
_STANDARD = ("cpu", "memory", "ephemeral-storage")
_SOURCES = ("fieldRef", "resourceFieldRef", "configMapKeyRef", "secretKeyRef", "fileKeyRef")
_HANDLERS = ("exec", "httpGet", "tcpSocket", "grpc", "sleep")
_SECONDS = ("initialDelaySeconds", "timeoutSeconds", "periodSeconds", "successThreshold", "failureThreshold")


def of_container(container: Object, where: str, volumes: Collection[str], *, init: bool) -> list[Cause]:
    """What speaks against a container, which has its defaults; `volumes` are the names of the pod's."""
    causes: list[Cause] = []
    name = container.get("name")
    if not name:
        causes.append(value_required(f"{where}.name"))
    else:
        causes += [value_invalid(f"{where}.name", name, words) for words in names.label(name)]
    if not container.get("image"):
        causes.append(value_required(f"{where}.image"))
    policy = container.get("terminationMessagePolicy")
    if policy not in _MESSAGES:
        causes.append(value_unsupported(f"{where}.terminationMessagePolicy", policy, _MESSAGES))
    causes += _ports(container.get("ports") or [], f"{where}.ports")
    causes += _variables(container.get("env") or [], f"{where}.env")
    causes += _mounts(container.get("volumeMounts") or [], f"{where}.volumeMounts", volumes)
    if container.get("imagePullPolicy") not in _PULL:
        causes.append(value_unsupported(f"{where}.imagePullPolicy", container.get("imagePullPolicy"), _PULL))
    causes += _resources(container.get("resources") or {}, f"{where}.resources")
    return [*causes, *_handlers(container, where, init=init)]


def _ports(ports: list[Object], where: str) -> list[Cause]:
    causes: list[Cause] = []
    taken: set[str] = set()
    for number, port in enumerate(ports):
        here, name = f"{where}[{number}]", port.get("name")
        if name:
            wrong = names.port_name(name)
            causes += [value_invalid(f"{here}.name", name, words) for words in wrong]
            if not wrong and name in taken:
                causes.append(value_duplicate(f"{here}.name", name))
            taken.add(name)
        if not port.get("containerPort"):
            causes.append(value_required(f"{here}.containerPort"))
        for field in ("containerPort", "hostPort"):
            if port.get(field):
                causes += [
                    value_invalid(f"{here}.{field}", port[field], words)
                    for words in names.port_number(port[field])
                ]
        if port.get("protocol") not in PROTOCOLS:
            causes.append(value_unsupported(f"{here}.protocol", port.get("protocol"), PROTOCOLS))
    return causes


def _variables(variables: list[Object], where: str) -> list[Cause]:
    causes: list[Cause] = []
    for number, variable in enumerate(variables):
        here, name = f"{where}[{number}]", variable.get("name", "")
        if not name:
            causes.append(value_required(f"{here}.name"))
        else:
            causes += [value_invalid(f"{here}.name", name, words) for words in names.variable(name)]
        source = variable.get("valueFrom")
        if source is None:
            continue
        given = [one for one in _SOURCES if one in source]
        if not given:
            why = (
                "must specify one of: `fieldRef`, `resourceFieldRef`, `configMapKeyRef`, `secretKeyRef`"
                " or `fileKeyRef`"
            )
            causes.append(value_invalid(f"{here}.valueFrom", "", why))
        elif variable.get("value"):
            why = "may not be specified when `value` is not empty"
            causes.append(value_invalid(f"{here}.valueFrom", "", why))
        elif len(given) > 1:
            why = "may not have more than one field specified at a time"
            causes.append(value_invalid(f"{here}.valueFrom", "", why))
    return causes


def _mounts(mounts: list[Object], where: str, volumes: Collection[str]) -> list[Cause]:
    causes: list[Cause] = []
    taken: set[str] = set()
    for number, mount in enumerate(mounts):
        here, name, path = f"{where}[{number}]", mount.get("name", ""), mount.get("mountPath", "")
        if not name:
            causes.append(value_required(f"{here}.name"))
        if name not in volumes:
            causes.append(value_not_found(f"{here}.name", name))
        if not path:
            causes.append(value_required(f"{here}.mountPath"))
        if path in taken:
            causes.append(value_invalid(f"{here}.mountPath", path, "must be unique"))
        taken.add(path)
    return causes


def _resources(resources: Object, where: str) -> list[Cause]:
    causes: list[Cause] = []
    limits: dict[str, str] = resources.get("limits") or {}
    requests: dict[str, str] = resources.get("requests") or {}
    for side, amounts in (("limits", limits), ("requests", requests)):
        for name, amount in amounts.items():
            here = f"{where}.{side}[{name}]"
            causes += _resource_name(name, here)
            if quantity.value(amount) < 0:
                causes.append(value_invalid(here, amount, NOT_NEGATIVE))
            if (
                side == "requests"
                and name in limits
                and quantity.value(amount) > quantity.value(limits[name])
            ):
                why = f"must be less than or equal to {name} limit of {limits[name]}"
                causes.append(value_invalid(f"{where}.requests", amount, why))
    return causes


def _resource_name(name: str, where: str) -> list[Cause]:
    causes = [value_invalid(where, name, words) for words in names.label_key(name)]
    if "/" not in name and name not in _STANDARD and not name.startswith("hugepages-"):
        sentences = (
            "must be a standard resource type or fully qualified",
            "must be a standard resource for containers",
        )
        causes += [value_invalid(where, name, words) for words in sentences]
    return causes


def _handlers(container: Object, where: str, *, init: bool) -> list[Cause]:
    causes: list[Cause] = []
    hooks = container.get("lifecycle") or {}
    # An init container that is always restarted is a sidecar, which lives as long as the others.
    if init and container.get("restartPolicy") != "Always":
        parts = ("livenessProbe", "readinessProbe", "startupProbe", "lifecycle")
        return [
            value_forbidden(
                f"{where}.{one}", "may not be set for init containers without restartPolicy=Always"
            )
            for one in parts
            if one in container
        ]
    for name in ("postStart", "preStop"):
        if name in hooks:
            causes += _handler(hooks[name], f"{where}.lifecycle.{name}")
    for name in ("livenessProbe", "readinessProbe", "startupProbe"):
        probe = container.get(name)
        if probe is None:
            continue
        here = f"{where}.{name}"
        causes += _handler(probe, here)
        for field in _SECONDS:
            causes += of_not_negative(probe, field, here)
        if name != "readinessProbe" and probe.get("successThreshold") != 1:
            causes.append(
                value_invalid(f"{here}.successThreshold", probe.get("successThreshold"), "must be 1")
            )
    return causes


def _handler(handler: Object, where: str) -> list[Cause]:
    given = [one for one in _HANDLERS if one in handler]
    if not given:
        return [value_required(where, "must specify a handler type")]
    causes = [
        value_forbidden(f"{where}.{one}", "may not specify more than 1 handler type") for one in given[1:]
    ]
    if "exec" in handler and not handler["exec"].get("command"):
        causes.append(value_required(f"{where}.exec.command"))
    for one in ("httpGet", "tcpSocket"):
        if one in handler:
            causes += of_port(handler[one].get("port", 0), f"{where}.{one}.port")
    scheme = handler.get("httpGet", {}).get("scheme", "HTTP")
    if scheme not in ("HTTP", "HTTPS"):
        causes.append(value_unsupported(f"{where}.httpGet.scheme", scheme, ["HTTP", "HTTPS"]))
    return causes


def of_port(port: Any, where: str) -> list[Cause]:
    """Against a port that is neither a number nor a name of one."""
    wrong = names.port_name(port) if isinstance(port, str) else names.port_number(port)
    return [value_invalid(where, port, words) for words in wrong]
