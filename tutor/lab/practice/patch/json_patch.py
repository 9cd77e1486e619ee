"""JSON patch, RFC 6902: `kubectl patch --type=json`."""

from __future__ import annotations

import copy
from typing import Any

import jsonpatch

from tutor.lab.practice.cluster.errors import Refused
from tutor.lab.practice.cluster.kinds import Object
from tutor.lab.practice.patch.go_text import go_json

MOST_OPERATIONS = 10_000
"""More than these in one patch are refused, as a real server does."""


def json_patch(document: Object, operations: Any) -> Object:
    """The document after all operations, a new object.

    Raises Refused: 400 where the patch is no list of operations, 413 where it is too long, 422 where an
    operation fails, a `test` included; a real server does not say which one either.
    """
    if not isinstance(operations, list):
        what = f"json: cannot unmarshal {go_json(operations)} into Go value of type jsonpatch.Patch"
        raise Refused(400, "BadRequest", what)
    for operation in operations:
        if not isinstance(operation, dict):
            what = f"json: cannot unmarshal {go_json(operation)} into Go value of type jsonpatch.Operation"
            raise Refused(400, "BadRequest", what)
    if len(operations) > MOST_OPERATIONS:
        what = f"The allowed maximum operations in a JSON patch is {MOST_OPERATIONS}, got {len(operations)}"
        raise Refused(413, "RequestEntityTooLarge", what)
    try:
        result = jsonpatch.apply_patch(document, copy.deepcopy(operations))
    except (jsonpatch.JsonPatchException, jsonpatch.JsonPointerException, TypeError, LookupError):
        # The library lets TypeError and the like out where a path leads through a plain value.
        result = None
    if not isinstance(result, dict):
        message = "the server rejected our request due to an error in our request"
        raise Refused(422, "Invalid", message, {})
    return result
