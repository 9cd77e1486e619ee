"""What the API serves in each group version: kinds that are stored, and reviews that are only asked for."""

from __future__ import annotations

from collections.abc import Iterator

from tutor.lab.practice.cluster.kinds import KINDS, Kind, Object
from tutor.lab.practice.schema.facts import MODULES

REVIEWS = (
    Kind(
        "authorization.k8s.io",
        "v1",
        "LocalSubjectAccessReview",
        "localsubjectaccessreviews",
        "localsubjectaccessreview",
    ),
    *(
        Kind("authorization.k8s.io", "v1", kind, f"{kind.lower()}s", kind.lower(), namespaced=False)
        for kind in ("SelfSubjectAccessReview", "SelfSubjectRulesReview", "SubjectAccessReview")
    ),
    *(
        Kind("authentication.k8s.io", "v1", kind, f"{kind.lower()}s", kind.lower(), namespaced=False)
        for kind in ("SelfSubjectReview", "TokenReview")
    ),
)
"""Kinds that can be posted and are answered at once, and never stored."""

SCALE = Kind("autoscaling", "v1", "Scale", "scale", "scale")
META = MODULES["meta_v1"]
DELETE_OPTIONS = f"{META}.DeleteOptions"
STATUS = f"{META}.Status"


def module(kind: Kind) -> str:
    """The module of lightkube-models: `apps_v1`, `discovery_v1` for discovery.k8s.io."""
    return f"{kind.group.partition('.')[0] or 'core'}_{kind.version}"


def type_name(kind: Kind) -> str:
    """`io.k8s.api.apps.v1.Deployment`."""
    return f"{MODULES[module(kind)]}.{kind.kind}"


def wanted() -> Iterator[tuple[str, str]]:
    """Every type that is served, as (module, class)."""
    for kind in KINDS:
        yield module(kind), kind.kind
        yield module(kind), kind.list_kind
    for kind in (*REVIEWS, SCALE):
        yield module(kind), kind.kind
    yield "meta_v1", "Status"
    yield "meta_v1", "DeleteOptions"


def group_versions() -> dict[str, tuple[Kind, ...]]:
    """The kinds of each group version, by its address: `api/v1`, `apis/apps/v1`."""
    found: dict[str, tuple[Kind, ...]] = {}
    for kind in (*KINDS, *REVIEWS):
        found[address(kind)] = (*found.get(address(kind), ()), kind)
    return found


def address(kind: Kind) -> str:
    """`api/v1`, `apis/apps/v1`."""
    return f"apis/{kind.api_version}" if kind.group else f"api/{kind.version}"


def group_version_kind(kind: Kind, name: str = "") -> Object:
    """As documents and discovery name it; `name` where it is the list that is meant."""
    return {"group": kind.group, "kind": name or kind.kind, "version": kind.version}


def named_kinds() -> dict[str, list[Object]]:
    """What stands in `x-kubernetes-group-version-kind`, by the full name of the type."""
    found = {type_name(kind): [group_version_kind(kind)] for kind in (*KINDS, *REVIEWS, SCALE)}
    for kind in KINDS:
        found[f"{MODULES[module(kind)]}.{kind.list_kind}"] = [group_version_kind(kind, kind.list_kind)]
    found[STATUS] = [{"group": "", "kind": "Status", "version": "v1"}]
    groups = sorted({(kind.group, kind.version) for kind in (*KINDS, *REVIEWS, SCALE)})
    found[DELETE_OPTIONS] = [
        {"group": group, "kind": "DeleteOptions", "version": version} for group, version in groups
    ]
    return found
