"""What is said against new objects, and the longer sentences of it."""

from __future__ import annotations

from typing import Any

from tests.lab.practice.cluster.objects import pod, registry
from tutor.lab.practice.cluster.errors import Refused
from tutor.lab.practice.cluster.kinds import (
    Kind,
    Object,
)

SUBDOMAIN = (
    "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must"
    " start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is"
    r" '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')"
)
LABEL = (
    "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and"
    " end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is"
    " '[a-z0-9]([-a-z0-9]*[a-z0-9])?')"
)
VALUE = (
    "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must"
    " start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used"
    " for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')"
)


def against(kind: Kind, body: Object) -> list[str]:
    """The causes for which a new object is refused, none if it is not."""
    try:
        registry().create(kind, "default" if kind.namespaced else None, body)
    except Refused as refused:
        if refused.details is None or refused.code != 422:
            raise
        return [f"{cause['field']}: {cause['message']}" for cause in refused.details["causes"]]
    return []


def container(**fields: Any) -> Object:
    return {"name": "web", "image": "nginx", **fields}


def with_container(**fields: Any) -> Object:
    return pod(containers=[container(**fields)])


def template(spec: Object | None = None, **metadata: Any) -> Object:
    metadata.setdefault("labels", {"app": "web"})
    return {"metadata": metadata, "spec": spec or {"containers": [container()]}}
