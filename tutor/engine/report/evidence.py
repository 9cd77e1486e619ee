"""What is noted when a step passes: which objects were there, and what a program said."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from tutor.engine.commandline.vectors import commands
from tutor.engine.ports import Ran, Reading
from tutor.engine.redact_output import without_secrets

MOST_OBJECTS = 20
MOST_LINES = 3
_LONGEST = 200
_LOOKED_AT = 4000
"""Characters of a line in which secrets are looked for; no more is kept of it either."""
_PRINT = {("kubectl", "logs"), ("docker", "logs"), ("docker", "run")}
"""Commands whose output is a program's own."""

Object = dict[str, str]
"""{kind, name, id}: an id is the uid of an object in a cluster, or Docker's id."""


def objects(readings: Iterable[Reading]) -> list[Object]:
    """The objects that these answers show, each once, `MOST_OBJECTS` at most."""
    found: dict[tuple[str, str], Object] = {}
    for reading in readings:
        for document in _documents(reading.stdout):
            for one in _objects(document):
                found.setdefault((one["kind"], one["id"]), one)
    return list(found.values())[:MOST_OBJECTS]


def lines(ran: Ran) -> list[str]:
    """The last lines that a program printed, where the command shows a program's output; secrets hidden."""
    if not any(argv[:2] in _PRINT for argv in commands(ran.text)):
        return []
    said = [line.rstrip() for line in ran.output.splitlines() if line.strip() and line.strip() != "^C"]
    # Hidden before they are cut: half a secret would not be known for one.
    return [without_secrets(line[:_LOOKED_AT])[:_LONGEST] for line in said[-MOST_LINES:]]


def _documents(text: str) -> Iterator[Any]:
    """One document, or one on each line."""
    if text.lstrip()[:1] not in ("{", "["):
        return
    try:
        yield json.loads(text)
    except (ValueError, RecursionError):
        for line in text.splitlines():
            try:
                yield json.loads(line)
            except (ValueError, RecursionError):
                continue


def _objects(document: Any) -> Iterator[Object]:
    if isinstance(document, list):
        for each in document:
            yield from _objects(each)
        return
    if not isinstance(document, Mapping):
        return
    if isinstance(document.get("items"), list) and str(document.get("kind", "")).endswith("List"):
        kind = str(document["kind"]).removesuffix("List")
        for item in document["items"]:
            if isinstance(item, Mapping):
                yield from _objects({"kind": kind, **item} if kind else item)
        return
    metadata = document.get("metadata")
    if isinstance(metadata, Mapping) and metadata.get("uid"):
        name = "/".join(str(metadata[part]) for part in ("namespace", "name") if metadata.get(part))
        yield {"kind": str(document.get("kind", "")), "name": name, "id": str(metadata["uid"])}
    elif "RepoTags" in document and document.get("Id"):
        yield {"kind": "image", "name": ", ".join(document["RepoTags"] or ()), "id": str(document["Id"])}
    elif document.get("Id") and document.get("Name"):
        yield {"kind": "container", "name": str(document["Name"]).lstrip("/"), "id": str(document["Id"])}
    elif document.get("ID") and document.get("Names"):
        yield {"kind": "container", "name": str(document["Names"]), "id": str(document["ID"])}
