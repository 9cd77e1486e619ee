"""JSON merge patch, RFC 7386: `kubectl scale`, `kubectl annotate`, `kubectl patch --type=merge`."""

from __future__ import annotations

import copy
from typing import Any

from tutor.lab.practice.cluster.errors import Refused
from tutor.lab.practice.cluster.kinds import Object


def merge(document: Object, patch: Any) -> Object:
    """The document with the patch merged in, a new object; null takes a field away, lists are replaced.

    Raises Refused (400) where the patch is no object.
    """
    if not isinstance(patch, dict):
        raise Refused(400, "BadRequest", "Invalid JSON Patch")
    return _merged(document, patch)


def _merged(document: Any, patch: dict[str, Any]) -> Object:
    known: Object = document if isinstance(document, dict) else {}
    result = {key: copy.deepcopy(value) for key, value in known.items() if key not in patch}
    for key, value in patch.items():
        if isinstance(value, dict):
            result[key] = _merged(known.get(key), value)
        elif value is not None:
            result[key] = copy.deepcopy(value)
    return result
