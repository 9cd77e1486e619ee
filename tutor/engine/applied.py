"""Whether an object of the cluster is as a file of the workspace says, and came there by `kubectl apply`."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping

import yaml

from tutor.engine.files import documents_of

ANNOTATION = "kubectl.kubernetes.io/last-applied-configuration"
_MOST = 5
"""Fields that are named where a file and the cluster differ; more would fill the sentence."""


def applied(live: object, text: str | None) -> dict[str, object]:
    """What there is to ask of it:

    how: `annotation` (client-side apply) or `managedFields` (server-side), null where it was made otherwise;
    file: whether there is such a file; found: whether it has this object, by kind and name; differs: paths of
    fields that the file has and the cluster has otherwise, a few at most.
    """
    wanted = _document(live, text)
    last = _last_applied(live)
    differs = list(_differences(wanted, live, last, "")) if wanted is not None else []
    return {
        "how": _how(live),
        "file": text is not None,
        "found": wanted is not None,
        "differs": differs[:_MOST],
    }


def _how(live: object) -> str | None:
    if _last_applied(live) is not None:
        return "annotation"
    fields = _get(live, "metadata", "managedFields")
    entries = fields if isinstance(fields, list) else []
    # `Apply` is the operation of server-side apply alone: https://kubernetes.io/docs/reference/using-api/server-side-apply/
    return "managedFields" if any(_get(entry, "operation") == "Apply" for entry in entries) else None


def _last_applied(live: object) -> object | None:
    text = _get(live, "metadata", "annotations", ANNOTATION)
    try:
        return json.loads(text) if isinstance(text, str) else None
    except (ValueError, RecursionError):
        return None


def _document(live: object, text: str | None) -> object | None:
    """The file's document for this object."""
    try:
        found = documents_of(text or "")
    except (yaml.YAMLError, ValueError, RecursionError):
        return None
    for document in found:
        same = _get(document, "kind") == _get(live, "kind")
        if same and _get(document, "metadata", "name") == _get(live, "metadata", "name"):
            return document
    return None


def _differences(wanted: object, live: object, last: object, path: str) -> Iterator[str]:
    """Paths where the file has another value than the cluster. What the server writes in its own way, such as
    1000m as 1, is what was applied last."""
    if isinstance(wanted, Mapping):
        for name, value in wanted.items():
            at = f"{path}.{name}" if path else str(name)
            yield from _differences(value, _get(live, str(name)), _get(last, str(name)), at)
    elif isinstance(wanted, list) and isinstance(live, list) and len(wanted) == len(live):
        before = last if isinstance(last, list) and len(last) == len(wanted) else [None] * len(wanted)
        for index, value in enumerate(wanted):
            yield from _differences(value, live[index], before[index], f"{path}[{index}]")
    elif wanted is not None and wanted != live and not (wanted == last and ".resources." in path):
        yield path


def _get(value: object, *names: str) -> object:
    for name in names:
        value = value.get(name) if isinstance(value, Mapping) else None
    return value
