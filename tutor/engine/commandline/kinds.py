"""The kinds of objects that kubectl knows: plural, short names, and what they are called in a sentence.

Short names: `kubectl api-resources` of Kubernetes 1.36.
"""

from __future__ import annotations

_NAMES = {
    "pods": "po pod",
    "deployments": "deploy deployment",
    "replicasets": "rs replicaset",
    "nodes": "no node",
    "namespaces": "ns namespace",
    "services": "svc service",
    "configmaps": "cm configmap",
    "secrets": "secret",
    "events": "ev event",
    "endpoints": "ep",
    "endpointslices": "endpointslice",
    "serviceaccounts": "sa serviceaccount",
    "persistentvolumes": "pv persistentvolume",
    "persistentvolumeclaims": "pvc persistentvolumeclaim",
    "statefulsets": "sts statefulset",
    "daemonsets": "ds daemonset",
    "ingresses": "ing ingress",
    "jobs": "job",
    "cronjobs": "cj cronjob",
    "horizontalpodautoscalers": "hpa horizontalpodautoscaler",
    "storageclasses": "sc storageclass",
    "leases": "lease",
    "replicationcontrollers": "rc replicationcontroller",
    "resourcequotas": "quota resourcequota",
    "limitranges": "limits limitrange",
    "podtemplates": "podtemplate",
    "controllerrevisions": "controllerrevision",
    "customresourcedefinitions": "crd crds customresourcedefinition",
    "apiservices": "apiservice",
    "certificatesigningrequests": "csr certificatesigningrequest",
    "componentstatuses": "cs componentstatus",
    "ingressclasses": "ingressclass",
    "networkpolicies": "netpol networkpolicy",
    "poddisruptionbudgets": "pdb poddisruptionbudget",
    "roles": "role",
    "rolebindings": "rolebinding",
    "clusterroles": "clusterrole",
    "clusterrolebindings": "clusterrolebinding",
    "priorityclasses": "pc priorityclass",
    "runtimeclasses": "runtimeclass",
    "csinodes": "csinode",
    "csidrivers": "csidriver",
    "volumeattachments": "volumeattachment",
    "all": "",
}
_PLURAL = {name: plural for plural, names in _NAMES.items() for name in (plural, *names.split())}

_IN_WORDS = {
    "pods": "pod",
    "nodes": "node",
    "namespaces": "namespace",
    "services": "Service",
    "secrets": "Secret",
    "events": "event",
    "deployments": "Deployment",
    "replicasets": "ReplicaSet",
    "configmaps": "ConfigMap",
    "statefulsets": "StatefulSet",
    "daemonsets": "DaemonSet",
    "jobs": "Job",
    "cronjobs": "CronJob",
}

WORDS = tuple(word for word in _PLURAL if len(word) > 3 or word == "pod")
"""Names that a misspelt kind may be near to."""


def plural(word: str) -> str | None:
    """The plural of a kind, its group and version (`deployments.v1.apps`) left out; None where it is no
    kind."""
    return _PLURAL.get(word.partition(".")[0].lower())


def one(kind: str) -> str:
    """A kind, given by its plural, as a sentence names one of it: `Deployment`, `pod`."""
    return _IN_WORDS.get(kind, kind.removesuffix("s"))


def several(kind: str) -> str:
    """A kind, given by its plural, as a sentence names several of it: `Deployments`, `pods`."""
    return f"{_IN_WORDS[kind]}s" if kind in _IN_WORDS else kind
