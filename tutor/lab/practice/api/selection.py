"""Which objects of a list a call asks for: its selectors, its page, and the version that it wants to see."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from tutor.lab.practice.api.address import Address
from tutor.lab.practice.api.parameters import number, options_kind, version
from tutor.lab.practice.cluster import selectors
from tutor.lab.practice.cluster.errors import Refused, bad_request, expired, invalid, value_forbidden
from tutor.lab.practice.cluster.kinds import Object
from tutor.lab.practice.cluster.store import Store

_Key = tuple[str, str]


def wanted(address: Address, query: Mapping[str, str]) -> Callable[[Object], bool]:
    """Whether an object is one that the call's namespace and selectors mean. Raises Refused."""
    labels = selectors.labels(query["labelSelector"]) if query.get("labelSelector") else None
    fields = selectors.fields(address.kind, query["fieldSelector"]) if query.get("fieldSelector") else None
    namespace, name = address.namespace, address.name

    def chosen(object: Object) -> bool:
        metadata = object["metadata"]
        return (
            (namespace is None or metadata.get("namespace") == namespace)
            and (not name or metadata["name"] == name)
            and (labels is None or labels(metadata.get("labels") or {}))
            and (fields is None or fields(object))
        )

    return chosen


@dataclass(frozen=True)
class Page:
    """A part of a list."""

    objects: list[Object]
    metadata: Object
    """Of the list: `resourceVersion`, and `continue` where there is more."""


def page(store: Store, address: Address, query: Mapping[str, str]) -> Page:
    """The objects that a list asks for. Raises Refused."""
    chosen = wanted(address, query)
    limit, after = number(query, "limit") or 0, query.get("continue", "")
    start: _Key | None = None
    at = store.version
    if after:
        if query.get("resourceVersion", "0") != "0":
            raise bad_request("specifying resource version is not allowed when using continue")
        at, start = _unpack(after)
    else:
        _examine_version(store, query)
    objects = [object for object in store.list(address.kind, address.namespace) if chosen(object)]
    if start is not None:
        objects = [object for object in objects if _key(object) > start]
    metadata: Object = {"resourceVersion": str(at)}
    if 0 < limit < len(objects):
        metadata["continue"] = _pack(at, _key(objects[limit - 1]))
        if not query.get("labelSelector") and not query.get("fieldSelector"):
            metadata["remainingItemCount"] = len(objects) - limit
        objects = objects[:limit]
    return Page(objects, metadata)


def _examine_version(store: Store, query: Mapping[str, str]) -> None:
    asked, match = version(query), query.get("resourceVersionMatch", "")
    if match:
        causes = []
        if asked is None:
            why = "resourceVersionMatch is forbidden unless resourceVersion is provided"
            causes.append(value_forbidden("resourceVersionMatch", why))
        elif match not in ("Exact", "NotOlderThan"):
            causes.append(value_forbidden("resourceVersionMatch", f"unsupported value {match}"))
        elif match == "Exact" and asked == 0:
            why = 'resourceVersionMatch "exact" is forbidden for resourceVersion "0"'
            causes.append(value_forbidden("resourceVersionMatch", why))
        if causes:
            raise invalid(options_kind("ListOptions"), "", causes)
    examine_future(store, asked)
    if match == "Exact" and asked != store.version:
        raise expired(asked or 0, store.version)


def examine_future(store: Store, asked: int | None) -> None:
    """Raises Refused where a version is asked for that is still to come."""
    if asked is not None and asked > store.version:
        cause = {"reason": "ResourceVersionTooLarge", "message": "Too large resource version"}
        message = f"Timeout: Too large resource version: {asked}, current: {store.version}"
        raise Refused(504, "Timeout", message, {"causes": [cause], "retryAfterSeconds": 1})


def _key(object: Object) -> _Key:
    metadata = object["metadata"]
    return metadata.get("namespace", ""), metadata["name"]


def _pack(at: int, last: _Key) -> str:
    token = {"v": "meta.k8s.io/v1", "rv": at, "start": "/".join(last)}
    return base64.urlsafe_b64encode(json.dumps(token, separators=(",", ":")).encode()).decode().rstrip("=")


def _unpack(token: str) -> tuple[int, _Key]:
    try:
        found = json.loads(base64.b64decode(token + "=" * (-len(token) % 4), altchars=b"-_", validate=True))
        at, (namespace, _, name) = found["rv"], found["start"].partition("/")
        if found["v"] != "meta.k8s.io/v1" or not isinstance(at, int) or isinstance(at, bool) or at < 1:
            raise bad_request("continue key is not valid: incorrect encoded start resourceVersion")
    except (ValueError, KeyError, TypeError, AttributeError, binascii.Error, RecursionError) as error:
        raise bad_request("continue key is not valid: cannot be decoded") from error
    return at, (namespace, name)
