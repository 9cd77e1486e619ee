"""The four kinds of patches, merged into an object as it is now."""

from __future__ import annotations

import json
from typing import Any

from tutor.lab.practice.cluster.errors import bad_request, unsupported_media_type
from tutor.lab.practice.cluster.kinds import Object
from tutor.lab.practice.patch.json_patch import json_patch
from tutor.lab.practice.patch.merge import merge
from tutor.lab.practice.patch.rules import RuleOf
from tutor.lab.practice.patch.strategic import strategic

MERGE = "application/merge-patch+json"
STRATEGIC = "application/strategic-merge-patch+json"
JSON_PATCH = "application/json-patch+json"
APPLY = "application/apply-patch+yaml"


def parsed(patch: bytes) -> Any:
    """The patch as JSON. Raises Refused (BadRequest)."""
    try:
        return json.loads(patch)
    except ValueError as error:
        raise bad_request(f"error decoding patch: {error}") from error


def merged(present: Object, content_type: str, document: Any, rule_of: RuleOf) -> Object:
    """The object with the patch merged in, a new one. Raises Refused."""
    match content_type:
        case "application/merge-patch+json":
            return merge(present, document)
        case "application/strategic-merge-patch+json":
            return strategic(present, document, rule_of)
        case "application/json-patch+json":
            return json_patch(present, document)
    known = ", ".join((JSON_PATCH, MERGE, STRATEGIC, APPLY))
    message = f"the body of the request was in an unknown format - accepted media types include: {known}"
    raise unsupported_media_type(message)
