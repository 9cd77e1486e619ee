"""docker's commands for images."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from tutor.lab.practice.tools import columns, streams
from tutor.lab.practice.tools.arguments import Parsed
from tutor.lab.practice.tools.connection import Service
from tutor.lab.practice.tools.docker.filters import filters
from tutor.lab.practice.tools.docker.format import Listing
from tutor.lab.practice.tools.docker.references import familiar
from tutor.lab.practice.tools.gotemplate import Row

NONE = "<none>"
_TITLES = {
    "ID": "IMAGE ID",
    "Repository": "REPOSITORY",
    "Tag": "TAG",
    "Digest": "DIGEST",
    "CreatedSince": "CREATED",
    "CreatedAt": "CREATED AT",
    "Size": "SIZE",
    "Containers": "CONTAINERS",
    "VirtualSize": "VIRTUAL SIZE",
    "SharedSize": "SHARED SIZE",
    "UniqueSize": "UNIQUE SIZE",
}


def images(parsed: Parsed) -> int:
    asked = filters(parsed.texts("filter"))
    if parsed.rest:
        asked.setdefault("reference", []).append(parsed.rest[0])
    found = Service.find().run("image.list", {"filters": asked, "all": parsed.on("all")})
    found = sorted(found, key=lambda document: str(document["Created"]), reverse=True)
    now = datetime.now().astimezone()
    digests = parsed.on("digests")
    rows = [
        ImageRow(document, name, now, full=parsed.on("no-trunc"))
        for document in found
        for name in _names(document, digests=digests)
    ]
    quiet = parsed.on("quiet")
    if quiet and not parsed.text("format"):
        # Each image once, however many names it has.
        rows = list({row.fields["ID"]: row for row in reversed(rows)}.values())[::-1]
    middle = r"\t{{.Digest}}" if digests else ""
    usual = r"{{.Repository}}\t{{.Tag}}" + middle + r"\t{{.ID}}\t{{.CreatedSince}}\t{{.Size}}"
    return Listing(usual, _TITLES).show(rows, parsed.text("format"), "ID" if quiet else "")


def _names(document: Mapping[str, Any], *, digests: bool) -> Iterator[tuple[str, str, str]]:
    """Repository, tag and digest of each row; an image without a name has one row, too."""
    by_digest = dict(each.partition("@")[::2] for each in document.get("RepoDigests") or ())
    tags = [each.rpartition(":")[::2] for each in document.get("RepoTags") or ()]
    for repository, tag in tags:
        yield repository, tag, by_digest.get(repository, NONE) if digests else NONE
    if not tags:
        for repository, digest in by_digest.items() or [(NONE, NONE)]:
            yield repository, NONE, digest if digests else NONE


class ImageRow(Row):
    """An image under one of its names, as the templates of `docker images` see it."""

    go_type = "*formatter.imageContext"

    def __init__(
        self, document: Mapping[str, Any], name: tuple[str, str, str], now: datetime, *, full: bool
    ) -> None:
        created = columns.moment(document["Created"])
        whole = float(document.get("Size") or 0)
        self.fields = {
            "Containers": "N/A",
            "CreatedAt": columns.stamp(created),
            "CreatedSince": f"{columns.since(created, now)} ago" if created else "N/A",
            "Digest": name[2],
            "ID": document["Id"] if full else document["Id"].removeprefix("sha256:")[:12],
            "Repository": name[0],
            "SharedSize": "N/A",
            "Size": columns.size(whole),
            "Tag": name[1],
            "UniqueSize": "N/A",
            "VirtualSize": columns.size(whole, 4),
        }


def build(parsed: Parsed) -> int:
    place = parsed.rest[0]
    if place == "-" or "://" in place or place.startswith(("git@", "github.com/")):
        streams.err(
            "ERROR: the practice lab builds from a folder of this computer, such as `docker build .`.\n"
        )
        return 1
    folder = os.path.abspath(place)  # noqa: PTH100 - pathlib would be imported for this
    if not os.path.isdir(folder):  # noqa: PTH112
        said = "not found" if not os.path.exists(folder) else "must be a directory"  # noqa: PTH110
        streams.err(f'ERROR: unable to prepare context: path "{place}" {said}\n')
        return 1
    for tag in parsed.texts("tag"):
        try:
            familiar(tag)
        except ValueError as error:
            streams.err(f'ERROR: invalid tag "{tag}": {error}\n')
            return 1
    dockerfile = parsed.text("file")
    service = Service.find()
    made = service.run(
        "image.build",
        {
            "context": folder,
            "dockerfile": os.path.abspath(dockerfile) if dockerfile else None,  # noqa: PTH100
            "tags": parsed.texts("tag"),
            "args": _pairs(parsed.texts("build-arg")),
            "labels": _pairs(parsed.texts("label")),
            "target": parsed.text("target") or None,
            "no_cache": parsed.on("no-cache"),
            "quiet": parsed.on("quiet"),
            "progress": parsed.text("progress", "auto"),
        },
    )
    if parsed.text("iidfile"):
        with open(parsed.text("iidfile"), "w", encoding="utf-8") as file:  # noqa: PTH123
            file.write(str(made["Id"]))
    if parsed.on("push"):
        for tag in parsed.texts("tag"):
            service.run("image.push", {"reference": tag, "quiet": parsed.on("quiet")})
    return 0


def _pairs(words: list[str]) -> dict[str, str]:
    """`NAME=VALUE` each; a bare `NAME` takes the value of this shell."""
    found = {}
    for word in words:
        name, equals, value = word.partition("=")
        if equals or name in os.environ:
            found[name] = value if equals else os.environ[name]
    return found


def pull(parsed: Parsed) -> int:
    return _moved("image.pull", parsed)


def push(parsed: Parsed) -> int:
    if not parsed.on("all-tags"):
        return _moved("image.push", parsed)
    service = Service.find()
    name = parsed.rest[0]
    found = service.run("image.list", {"filters": {"reference": [name]}, "all": False})
    tags = sorted({tag for each in found for tag in each.get("RepoTags") or ()})
    if not tags:
        streams.err(f"An image does not exist locally with the tag: {name}\n")
        return 1
    for tag in tags:
        service.run("image.push", {"reference": tag, "quiet": parsed.on("quiet")})
    return 0


def _moved(operation: str, parsed: Parsed) -> int:
    try:
        familiar(parsed.rest[0])
    except ValueError as error:
        streams.err(f"{error}\n")
        return 1
    Service.find().run(operation, {"reference": parsed.rest[0], "quiet": parsed.on("quiet")})
    return 0


def tag(parsed: Parsed) -> int:
    source, target = parsed.rest
    try:
        familiar(target)
    except ValueError as error:
        streams.err(f'Error parsing reference: "{target}" is not a valid repository/tag: {error}\n')
        return 1
    Service.find().run("image.tag", {"source": source, "target": target})
    return 0


def remove(parsed: Parsed) -> int:
    Service.find().run("image.remove", {"names": parsed.rest, "force": parsed.on("force")})
    return 0
