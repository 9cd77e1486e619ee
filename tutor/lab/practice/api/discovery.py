"""What the cluster offers: versions, groups and resources in the plain form that every kubectl reads."""

from __future__ import annotations

import platform
from typing import Any

from tutor.lab.practice.api import eviction
from tutor.lab.practice.api.reviews import REVIEWS
from tutor.lab.practice.cluster.kinds import KINDS, PODS, Kind, Object

_VERBS = ("create", "delete", "deletecollection", "get", "list", "patch", "update", "watch")
READING = ("get", "list", "watch")
_SCALE = {"group": "autoscaling", "version": "v1", "kind": "Scale"}
_CHECKS = (
    "ping",
    "log",
    "etcd",
    "informer-sync",
    "poststarthook/start-apiserver-admission-initializer",
    "shutdown",
)


def versions() -> Object:
    """`/api`."""
    addresses = [{"clientCIDR": "0.0.0.0/0", "serverAddress": "127.0.0.1"}]
    return {"kind": "APIVersions", "versions": ["v1"], "serverAddressByClientCIDRs": addresses}


def _group(name: str) -> Object:
    of_group = [kind.version for kind in KINDS if kind.group == name] + [
        version for group, version, _ in REVIEWS if group == name
    ]
    found = [{"groupVersion": f"{name}/{version}", "version": version} for version in dict.fromkeys(of_group)]
    return {"name": name, "versions": found, "preferredVersion": found[0]}


def _group_names() -> list[str]:
    names = [kind.group for kind in KINDS if kind.group] + [group for group, _, _ in REVIEWS]
    return list(dict.fromkeys(names))


def groups() -> Object:
    """`/apis`."""
    return {"kind": "APIGroupList", "apiVersion": "v1", "groups": [_group(name) for name in _group_names()]}


def group(name: str) -> Object | None:
    """`/apis/NAME`; None where there is no such group."""
    return {"kind": "APIGroup", "apiVersion": "v1", **_group(name)} if name in _group_names() else None


def resources(group: str, version: str) -> Object | None:
    """`/api/v1`, `/apis/GROUP/VERSION`; None where there is no such version."""
    found = [
        entry for kind in KINDS if (kind.group, kind.version) == (group, version) for entry in _entries(kind)
    ]
    for (*of, plural), kind_name in REVIEWS.items():
        if of == [group, version]:
            named = {
                "name": plural,
                "singularName": kind_name.lower(),
                "namespaced": False,
                "kind": kind_name,
            }
            found.append({**named, "verbs": ["create"]})
    if not found:
        return None
    head = {"kind": "APIResourceList", "apiVersion": "v1"}
    return {**head, "groupVersion": f"{group}/{version}" if group else version, "resources": found}


def _entries(kind: Kind) -> list[Object]:
    # Namespaces are only ever deleted one by one.
    verbs = [verb for verb in _VERBS if not (verb == "deletecollection" and kind.kind == "Namespace")]
    if not kind.writable:
        verbs = list(READING)
    entry: dict[str, Any] = {
        "name": kind.plural,
        "singularName": kind.singular,
        "namespaced": kind.namespaced,
        "kind": kind.kind,
        "verbs": verbs,
    }
    if kind.short:
        entry["shortNames"] = list(kind.short)
    if kind.categories:
        entry["categories"] = list(kind.categories)
    found = [entry]
    for name in kind.subresources:
        # Without short names: kubectl would take the sub-resource for another resource of that name.
        part: dict[str, Any] = {
            "name": f"{kind.plural}/{name}",
            "singularName": "",
            "namespaced": kind.namespaced,
            "kind": "Scale" if name == "scale" else kind.kind,
            "verbs": ["get"] if name == "log" else ["get", "patch", "update"],
        }
        found.append((_SCALE | part) if name == "scale" else part)
    if kind == PODS:
        found.append(eviction.RESOURCE)
    return found


def version(text: str) -> Object:
    """`/version`, of a version such as `v1.36.2+k3s1`."""
    major, minor = text.removeprefix("v").split(".")[:2]
    machine = {"x86_64": "amd64", "aarch64": "arm64"}.get(platform.machine(), platform.machine())
    return {
        "major": major,
        "minor": minor,
        "gitVersion": text,
        "gitCommit": "0" * 40,
        "gitTreeState": "clean",
        "buildDate": "2026-06-18T00:00:00Z",
        "goVersion": "go1.26.4",
        "compiler": "gc",
        "platform": f"linux/{machine}",
    }


def health(path: str, verbose: bool) -> str | None:
    """`/healthz`, `/livez`, `/readyz` and their single checks; None where there is no such check."""
    endpoint, _, check = path.strip("/").partition("/")
    if endpoint not in ("healthz", "livez", "readyz") or (check and check not in _CHECKS):
        return None
    if check or not verbose:
        return "ok"
    return "".join(f"[+]{name} ok\n" for name in _CHECKS) + f"{endpoint} check passed\n"


CUSTOM = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions"


def custom() -> Object:
    """`CUSTOM`: no kinds of a user's own. kubectl asks here before it says that it does not know a kind."""
    head = {"kind": "CustomResourceDefinitionList", "apiVersion": "apiextensions.k8s.io/v1"}
    return {**head, "metadata": {"resourceVersion": "1"}, "items": []}


def paths() -> Object:
    """`/`."""
    found = [
        "/api",
        "/api/v1",
        "/apis",
        "/healthz",
        "/livez",
        "/openapi/v2",
        "/openapi/v3",
        "/readyz",
        "/version",
    ]
    for name in _group_names():
        found += [f"/apis/{name}", *(f"/apis/{entry['groupVersion']}" for entry in _group(name)["versions"])]
    return {"paths": sorted(found)}
