"""The namespace controller: what every namespace has, and the emptying of one that is deleted."""

from __future__ import annotations

from collections import Counter

from tutor.lab.practice.cluster.errors import Refused
from tutor.lab.practice.cluster.kinds import (
    CONFIGMAPS,
    EVENTS,
    KINDS,
    NAMESPACES,
    SERVICEACCOUNTS,
    Kind,
    Object,
)
from tutor.lab.practice.cluster.registry import Registry
from tutor.lab.practice.control.conditions import put
from tutor.lab.practice.control.loop import Key
from tutor.lab.practice.control.owners import going, name
from tutor.lab.practice.pace import now, stamp

_ROOT_CA = "kube-root-ca.crt"


class Namespaces:
    """The controller; its keys are names of namespaces, as the key's second part."""

    def __init__(self, registry: Registry, root_ca: str = "") -> None:
        """`root_ca`: the cluster's certificate authority in PEM, for the ConfigMap of every namespace."""
        self._registry = registry
        self._root_ca = root_ca

    def sync(self, where: Key) -> None:
        """Furnish a namespace, or empty it if it is on its way out. Raises Refused."""
        namespace = self._registry.store.get(NAMESPACES, None, where[1])
        if namespace is None:
            return
        if going(namespace):
            self._empty(namespace)
        else:
            furnish(self._registry, name(namespace), self._root_ca)

    def _empty(self, namespace: Object) -> None:
        store = self._registry.store
        # Events last: the deletions of the others are told in them.
        kinds = [*(kind for kind in KINDS if kind.namespaced and kind != EVENTS), EVENTS]
        for kind in kinds:
            for object in store.list(kind, name(namespace)):
                if not going(object):
                    self._delete(kind, object)
        left = Counter({kind: len(store.list(kind, name(namespace))) for kind in kinds})
        if left.total():
            self._say_what_is_left(namespace, left)
            return
        self._registry.remove(NAMESPACES, None, name(namespace))

    def _delete(self, kind: Kind, object: Object) -> None:
        metadata = object["metadata"]
        options = {"propagationPolicy": "Background"}
        try:
            self._registry.delete(kind, metadata["namespace"], metadata["name"], options)
        except Refused as refused:
            if refused.reason != "NotFound":
                raise

    def _say_what_is_left(self, namespace: Object, left: Counter[Kind]) -> None:
        counts = ", ".join(
            f"{kind.resource if kind.group else kind.plural + '.'} has {count} resource instances"
            for kind, count in sorted(left.items(), key=lambda item: item[0].plural)
            if count
        )
        status = dict(namespace.get("status") or {})
        status["phase"] = "Terminating"
        status["conditions"] = put(
            status.get("conditions") or [],
            {
                "type": "NamespaceContentRemaining",
                "status": "True",
                "lastTransitionTime": stamp(now()),
                "reason": "SomeResourcesRemain",
                "message": f"Some resources are remaining: {counts}",
            },
        )
        self._registry.write(NAMESPACES, {**namespace, "status": status}, status=True)


def furnish(registry: Registry, namespace: str, root_ca: str) -> None:
    """Give a namespace its service account and the ConfigMap of the certificate authority. Raises Refused."""
    if registry.store.get(SERVICEACCOUNTS, namespace, "default") is None:
        metadata = {"name": "default", "namespace": namespace}
        registry.add(SERVICEACCOUNTS, {"apiVersion": "v1", "kind": "ServiceAccount", "metadata": metadata})
    if registry.store.get(CONFIGMAPS, namespace, _ROOT_CA) is None:
        registry.add(
            CONFIGMAPS,
            {
                "apiVersion": "v1",
                "kind": "ConfigMap",
                "metadata": {"name": _ROOT_CA, "namespace": namespace},
                "data": {"ca.crt": root_ca},
            },
        )
