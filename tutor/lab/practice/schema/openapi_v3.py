"""The OpenAPI 3 documents, one for each group version, and the index that leads to them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping

from tutor.lab.practice.cluster.kinds import Object
from tutor.lab.practice.edition import KUBERNETES
from tutor.lab.practice.schema import paths, served
from tutor.lab.practice.schema.definitions import V3, definitions
from tutor.lab.practice.schema.facts import MODULES
from tutor.lab.practice.schema.forms import Type

PATCH = f"{served.META}.Patch"


def document(types: Mapping[str, Type], group_version: str) -> Object:
    """The document of `api/v1`, `apis/apps/v1` … Raises KeyError where nothing is served there."""
    kinds = served.group_versions()[group_version]
    roots = [served.STATUS, served.DELETE_OPTIONS]
    for kind in kinds:
        roots.append(served.type_name(kind))
        if kind not in served.REVIEWS:
            roots.append(f"{MODULES[served.module(kind)]}.{kind.list_kind}")
        if "scale" in kind.subresources:
            roots.append(served.type_name(served.SCALE))
    schemas = definitions(types, roots, served.named_kinds(), V3)
    schemas[PATCH] = {
        "description": "A change to an object, written as the content type says.",
        "type": "object",
    }
    return {
        "openapi": "3.0.0",
        "info": {"title": "Kubernetes", "version": KUBERNETES},
        "paths": paths.of(kinds),
        "components": {"schemas": dict(sorted(schemas.items()))},
    }


def index(documents: Mapping[str, bytes]) -> Object:
    """Where every document lies. Its hash in the address changes with it: clients keep what they got."""
    return {
        "paths": {
            name: {"serverRelativeURL": f"/openapi/v3/{name}?hash={hashlib.sha512(text).hexdigest().upper()}"}
            for name, text in sorted(documents.items())
        }
    }


def as_json(document: Object) -> bytes:
    return json.dumps(document, separators=(",", ":"), ensure_ascii=False).encode()
