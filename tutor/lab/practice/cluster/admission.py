"""What an object goes through at the door: completed first, checked then."""

from __future__ import annotations

from tutor.lab.practice.cluster import defaults, metadata, pods, services
from tutor.lab.practice.cluster.decoding import Subresource
from tutor.lab.practice.cluster.errors import Cause, forbidden, invalid, not_found
from tutor.lab.practice.cluster.kinds import (
    DEPLOYMENTS,
    EVENTS,
    NAMESPACES,
    PODS,
    REPLICASETS,
    SERVICEACCOUNTS,
    SERVICES,
    Kind,
    Object,
)
from tutor.lab.practice.cluster.store import Store
from tutor.lab.practice.cluster.validate import of_change, of_new

_FRESH: dict[Kind, Object] = {DEPLOYMENTS: {}, REPLICASETS: {"replicas": 0}, SERVICES: {"loadBalancer": {}}}
"""The first status of an object that its controller has not seen."""


class Admission:
    """Completes and checks the objects of one cluster."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def new(self, kind: Kind, object: Object, *, own: bool) -> None:
        """Complete a new object, which has its defaults, in place. Raises Refused where it may not be.

        `own` is for what the cluster makes itself, which may come with a status.
        """
        if kind.namespaced:
            self._check_namespace(kind, object, own=own)
        if kind in _FRESH:
            object.setdefault("status", dict(_FRESH[kind]))
        if kind == NAMESPACES:
            object["spec"] = {"finalizers": ["kubernetes"]}
            object["status"] = {"phase": "Active"}
        if kind == PODS:
            self._check_account(object)
            pods.admit(object, metadata.suffix)
        causes = of_new(kind, object)
        if kind == SERVICES and not causes:
            causes = services.allocate(object, None, self._store.list(SERVICES))
        _refuse(kind, object, causes)

    def changed(self, kind: Kind, present: Object, object: Object, subresource: Subresource) -> None:
        """Complete the new state of an object in place. Raises Refused where it may not become so."""
        if subresource == "status":
            return
        defaults.fill(kind, object)
        causes: list[Cause] = []
        if kind == NAMESPACES and "spec" in present:
            object["spec"] = present["spec"]
        if kind == SERVICES:
            uid = present["metadata"]["uid"]
            others = [other for other in self._store.list(SERVICES) if other["metadata"]["uid"] != uid]
            causes = services.allocate(object, present, others)
        _refuse(kind, object, of_change(kind, present, object) or causes)

    def _check_namespace(self, kind: Kind, object: Object, *, own: bool) -> None:
        name = object["metadata"].get("namespace", "")
        namespace = self._store.get(NAMESPACES, None, name)
        if namespace is None:
            raise not_found(NAMESPACES, name)
        if "deletionTimestamp" not in namespace["metadata"] or (own and kind == EVENTS):
            return
        why = f"unable to create new content in namespace {name} because it is being terminated"
        cause = Cause("metadata.namespace", "NamespaceTerminating", f"namespace {name} is being terminated")
        raise forbidden(kind, metadata.called(object), why, [cause])

    def _check_account(self, pod: Object) -> None:
        spec, namespace = pod["spec"], pod["metadata"]["namespace"]
        account = spec.get("serviceAccountName", pods.ACCOUNT)
        if account == pods.ACCOUNT or self._store.get(SERVICEACCOUNTS, namespace, account) is not None:
            return
        why = f'error looking up service account {namespace}/{account}: serviceaccount "{account}" not found'
        raise forbidden(PODS, metadata.called(pod), why)


def _refuse(kind: Kind, object: Object, causes: list[Cause]) -> None:
    if causes:
        raise invalid(kind, object["metadata"].get("name", ""), causes)
