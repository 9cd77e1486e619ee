"""A container's variables and words, as the kubelet puts them together."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from tutor.lab.practice.cluster import quantity
from tutor.lab.practice.cluster.kinds import CONFIGMAPS, SECRETS, SERVICES, Kind, Object
from tutor.lab.practice.cluster.store import Store

_REFERENCE = re.compile(r"\$(\$|\(([^()]*)\))")
_KEYED = re.compile(r"metadata\.(labels|annotations)\['([^']+)'\]")
_WORDS = {CONFIGMAPS: ("configmap", "ConfigMap"), SECRETS: ("secret", "Secret")}


class ConfigError(Exception):
    """A container's variables cannot be put together; the message is the kubelet's own."""


def expand(text: str, variables: Mapping[str, str]) -> str:
    """Put in values for `$(NAME)`; `$$` is one dollar sign, and an unknown name stays as it is."""

    def value(found: re.Match[str]) -> str:
        if found[1] == "$":
            return "$"
        return variables.get(found[2], found[0])

    return _REFERENCE.sub(value, text)


def command(container: Object, variables: Mapping[str, str]) -> tuple[list[str] | None, list[str] | None]:
    """The container's own entrypoint and arguments; None where the image's count."""
    words = [container.get("command"), container.get("args")]
    entrypoint, arguments = (
        [expand(word, variables) for word in given] if given else None for given in words
    )
    return entrypoint, arguments


def words_of(
    container: Object, image_words: tuple[Sequence[str], Sequence[str]], given: Mapping[str, str]
) -> list[str]:
    """All words that start the container: `command` stands in for the image's entrypoint and takes its CMD
    away, `args` stands in for its CMD."""
    entrypoint, arguments = command(container, given)
    if entrypoint is None:
        return [*image_words[0], *(image_words[1] if arguments is None else arguments)]
    return [*entrypoint, *(arguments or ())]


@dataclass(frozen=True)
class Addresses:
    """Of a pod and of its node."""

    pod: str
    host: str


def variables(store: Store, pod: Object, container: Object, addresses: Addresses) -> dict[str, str]:
    """The variables of a container: those of services, then envFrom, then env. Raises ConfigError."""
    namespace = pod["metadata"]["namespace"]
    result: dict[str, str] = {}
    for source in container.get("envFrom") or ():
        for field, kind in (("configMapRef", CONFIGMAPS), ("secretRef", SECRETS)):
            if source.get(field):
                data = _data(store, kind, namespace, source[field])
                result.update(
                    {source.get("prefix", "") + name: value for name, value in (data or {}).items()}
                )
    services = service_variables(store, pod)
    for entry in container.get("env") or ():
        source = entry.get("valueFrom")
        if source:
            found = _from(store, pod, container, source, addresses)
            if found is not None:
                result[entry["name"]] = found
        else:
            result[entry["name"]] = expand(entry.get("value") or "", {**services, **result})
    return {**services, **result}


def service_variables(store: Store, pod: Object) -> dict[str, str]:
    """`WEB_SERVICE_HOST` and its kin for the services that were there when the container started."""
    namespace = pod["metadata"]["namespace"]
    linked = (pod.get("spec") or {}).get("enableServiceLinks", True)
    found = [store.get(SERVICES, "default", "kubernetes")]
    found += store.list(SERVICES, namespace) if linked else []
    result: dict[str, str] = {}
    for service in found:
        spec = (service or {}).get("spec") or {}
        address, ports = spec.get("clusterIP"), spec.get("ports") or []
        if service is None or not ports or address in (None, "", "None"):
            continue
        name = service["metadata"]["name"].upper().replace("-", "_")
        result |= {f"{name}_SERVICE_HOST": address, f"{name}_SERVICE_PORT": str(ports[0]["port"])}
        first = ports[0]
        result[f"{name}_PORT"] = f"{first.get('protocol', 'TCP').lower()}://{address}:{first['port']}"
        for port in ports:
            protocol = port.get("protocol", "TCP")
            if port.get("name"):
                result[f"{name}_SERVICE_PORT_{port['name'].upper().replace('-', '_')}"] = str(port["port"])
            prefix = f"{name}_PORT_{port['port']}_{protocol}"
            result |= {
                prefix: f"{protocol.lower()}://{address}:{port['port']}",
                f"{prefix}_PROTO": protocol.lower(),
                f"{prefix}_PORT": str(port["port"]),
                f"{prefix}_ADDR": address,
            }
    return result


def _from(store: Store, pod: Object, container: Object, source: Object, addresses: Addresses) -> str | None:
    namespace = pod["metadata"]["namespace"]
    for field, kind in (("configMapKeyRef", CONFIGMAPS), ("secretKeyRef", SECRETS)):
        if source.get(field):
            wanted = source[field]
            data = _data(store, kind, namespace, wanted)
            if data is None:
                return None
            if wanted["key"] not in data:
                if wanted.get("optional"):
                    return None
                place = f"{_WORDS[kind][1]} {namespace}/{wanted.get('name', '')}"
                raise ConfigError(f"couldn't find key {wanted['key']} in {place}")
            return data[wanted["key"]]
    if source.get("resourceFieldRef"):
        return _resource(pod, container, source["resourceFieldRef"])
    return _field(pod, (source.get("fieldRef") or {}).get("fieldPath", ""), addresses)


def _data(store: Store, kind: Kind, namespace: str, reference: Object) -> dict[str, str] | None:
    name = reference.get("name", "")
    found = store.get(kind, namespace, name)
    if found is None:
        if reference.get("optional"):
            return None
        raise ConfigError(f'{_WORDS[kind][0]} "{name}" not found')
    data = found.get("data") or {}
    if kind == CONFIGMAPS:
        return dict(data)
    try:
        return {key: base64.b64decode(value or "").decode("utf-8", "replace") for key, value in data.items()}
    except (binascii.Error, ValueError) as error:
        raise ConfigError(f'secret "{name}" holds no base64') from error


def _field(pod: Object, path: str, addresses: Addresses) -> str:
    metadata, spec = pod["metadata"], pod["spec"]
    if keyed := _KEYED.fullmatch(path):
        return str((metadata.get(keyed[1]) or {}).get(keyed[2], ""))
    known: dict[str, Callable[[], str]] = {
        "metadata.name": lambda: metadata["name"],
        "metadata.namespace": lambda: metadata["namespace"],
        "metadata.uid": lambda: metadata["uid"],
        "spec.nodeName": lambda: spec["nodeName"],
        "spec.serviceAccountName": lambda: spec.get("serviceAccountName") or "default",
        "status.podIP": lambda: addresses.pod,
        "status.podIPs": lambda: addresses.pod,
        "status.hostIP": lambda: addresses.host,
        "status.hostIPs": lambda: addresses.host,
    }
    if path not in known:
        raise ConfigError(f"unsupported fieldPath: {path}")
    return known[path]()


def _resource(pod: Object, container: Object, reference: Object) -> str:
    name = reference.get("containerName") or container["name"]
    of = next((each for each in pod["spec"]["containers"] if each["name"] == name), container)
    group, _, resource = reference.get("resource", "").partition(".")
    value = ((of.get("resources") or {}).get(group) or {}).get(resource, "0")
    divisor = reference.get("divisor") or "1"
    try:
        share = quantity.value(str(value)) / (quantity.value(str(divisor)) or 1)
    except ValueError as error:
        raise ConfigError(str(error)) from error
    return str(int(share.to_integral_value(rounding="ROUND_CEILING")))
