"""`kubectl auth can-i` and `auth whoami`: questions, asked by creating objects that are never kept."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tutor.lab.practice.api.access import User
from tutor.lab.practice.cluster.kinds import Object
from tutor.lab.practice.pace import now, stamp

REVIEWS: Mapping[tuple[str, str, str], str] = {
    ("authentication.k8s.io", "v1", "selfsubjectreviews"): "SelfSubjectReview",
    ("authorization.k8s.io", "v1", "selfsubjectaccessreviews"): "SelfSubjectAccessReview",
    ("authorization.k8s.io", "v1", "selfsubjectrulesreviews"): "SelfSubjectRulesReview",
}
"""Group, version and plural to kind."""

_OPEN_PATHS = [
    "/api",
    "/api/*",
    "/apis",
    "/apis/*",
    "/healthz",
    "/livez",
    "/openapi",
    "/openapi/*",
    "/readyz",
]
_OPEN_PATHS += ["/version", "/version/"]


def review(kind: str, body: Mapping[str, Any], user: User) -> Object:
    """The answered question. `body` is empty where the question came in a form that is not read."""
    asked = body.get("spec")
    spec: Mapping[str, Any] = asked if isinstance(asked, Mapping) else {}
    metadata = {"creationTimestamp": stamp(now())}
    if kind == "SelfSubjectReview":
        info = {"username": user.name, "groups": list(user.groups)}
        status: Object = {"userInfo": info}
        return {
            "kind": kind,
            "apiVersion": "authentication.k8s.io/v1",
            "metadata": metadata,
            "status": status,
        }
    status = _rules(user) if kind == "SelfSubjectRulesReview" else _access(user, spec)
    head = {"kind": kind, "apiVersion": "authorization.k8s.io/v1", "metadata": metadata}
    return {**head, "spec": dict(spec), "status": status}


def _access(user: User, spec: Mapping[str, Any]) -> Object:
    if user.admin or may_ask(spec):
        return {"allowed": True}
    return {"allowed": False}


def may_ask(spec: Mapping[str, Any]) -> bool:
    """Whether someone without any rights of their own may do what the question is about."""
    resource, path = spec.get("resourceAttributes"), spec.get("nonResourceAttributes")
    if isinstance(resource, Mapping):
        named = (resource.get("group"), resource.get("version") or "v1", resource.get("resource"))
        return resource.get("verb") == "create" and named in REVIEWS
    return isinstance(path, Mapping) and open_path(str(path.get("path", ""))) and path.get("verb") == "get"


def open_path(path: str) -> bool:
    """Whether everybody may read what the path leads to."""
    return any(
        path == known or (known.endswith("*") and path.startswith(known[:-1])) for known in _OPEN_PATHS
    )


def _rules(user: User) -> Object:
    everywhere = {"verbs": ["*"], "apiGroups": ["*"], "resources": ["*"]}
    reviews = [
        {"verbs": ["create"], "apiGroups": [group], "resources": [plural]} for group, _, plural in REVIEWS
    ]
    paths = {"verbs": ["get"], "nonResourceURLs": _OPEN_PATHS}
    return {
        "resourceRules": [everywhere, *reviews] if user.admin else reviews,
        "nonResourceRules": [{"verbs": ["*"], "nonResourceURLs": ["*"]}, paths] if user.admin else [paths],
        "incomplete": False,
    }
