"""Objects and a registry to write them with."""

from __future__ import annotations

from functools import cache
from typing import Any

from tutor.lab.practice.cluster.kinds import NAMESPACES, Object
from tutor.lab.practice.cluster.registry import Registry
from tutor.lab.practice.cluster.store import Store
from tutor.lab.practice.schema import Schema

MERGE = "application/merge-patch+json"
STRATEGIC = "application/strategic-merge-patch+json"
JSON_PATCH = "application/json-patch+json"
APPLY = "application/apply-patch+yaml"


@cache
def schema() -> Schema:
    return Schema.load()


def registry(store: Store | None = None) -> Registry:
    """A registry of a cluster that has the namespace `default`."""
    made = Registry(Store() if store is None else store, schema())
    made.add(NAMESPACES, {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "default"}})
    return made


def pod(name: str = "web", **spec: Any) -> Object:
    containers = [{"name": "web", "image": "nginx:1.29"}]
    return {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {"name": name},
        "spec": {"containers": containers, **spec},
    }


def deployment(name: str = "web", labels: dict[str, str] | None = None, **spec: Any) -> Object:
    labels = {"app": name} if labels is None else labels
    template = {
        "metadata": {"labels": labels},
        "spec": {"containers": [{"name": "web", "image": "nginx:1.29"}]},
    }
    return {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": {"name": name},
        "spec": {"selector": {"matchLabels": {"app": name}}, "template": template, **spec},
    }


def service(name: str = "web", **spec: Any) -> Object:
    return {
        "apiVersion": "v1",
        "kind": "Service",
        "metadata": {"name": name},
        "spec": {"selector": {"app": name}, "ports": [{"port": 80}], **spec},
    }
