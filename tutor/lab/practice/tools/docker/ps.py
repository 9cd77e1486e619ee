"""`docker ps`: containers as rows."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from tutor.lab.practice.tools import columns
from tutor.lab.practice.tools.arguments import Parsed
from tutor.lab.practice.tools.connection import Service
from tutor.lab.practice.tools.docker.filters import filters
from tutor.lab.practice.tools.docker.format import Listing, labels
from tutor.lab.practice.tools.docker.ports import ports
from tutor.lab.practice.tools.gotemplate import Row

_COLUMNS = r"{{.ID}}\t{{.Image}}\t{{.Command}}\t{{.RunningFor}}\t{{.Status}}\t{{.Ports}}\t{{.Names}}"
_TITLES = {
    "ID": "CONTAINER ID",
    "Names": "NAMES",
    "Image": "IMAGE",
    "Command": "COMMAND",
    "CreatedAt": "CREATED AT",
    "RunningFor": "CREATED",
    "Ports": "PORTS",
    "State": "STATE",
    "Status": "STATUS",
    "Size": "SIZE",
    "Labels": "LABELS",
    "Mounts": "MOUNTS",
    "LocalVolumes": "LOCAL VOLUMES",
    "Networks": "NETWORKS",
    "Platform": "PLATFORM",
}


def ps(parsed: Parsed) -> int:
    last = parsed.number("last")
    newest = 1 if parsed.on("latest") else (last if last is not None and last > 0 else None)
    found = Service.find().run(
        "container.list",
        {
            "filters": filters(parsed.texts("filter")),
            "all": parsed.on("all") or newest is not None,
            "size": parsed.on("size"),
        },
    )
    found = sorted(found, key=lambda document: str(document["Created"]), reverse=True)
    now = datetime.now().astimezone()
    full = parsed.on("no-trunc")
    rows = [ContainerRow(document, now, full=full) for document in found[:newest]]
    usual = _COLUMNS + (r"\t{{.Size}}" if parsed.on("size") else "")
    listing = Listing(
        usual,
        _TITLES,
        unreadable="failed to parse template",
        misfit="failed to execute template",
    )
    return listing.show(rows, parsed.text("format"), "ID" if parsed.on("quiet") else "")


class ContainerRow(Row):
    """A container as the templates of `docker ps` see it. `document`: of `docker inspect`."""

    go_type = "*formatter.ContainerContext"

    def __init__(self, document: Mapping[str, Any], now: datetime, *, full: bool) -> None:
        config, state = document["Config"], document["State"]
        created = columns.moment(document["Created"])
        self._labels: Mapping[str, str] = config.get("Labels") or {}
        mounts = document.get("Mounts") or ()
        volumes = [mount for mount in mounts if mount.get("Type") == "volume"]
        names = [str(mount.get("Name") or mount.get("Source", "")) for mount in mounts]
        name = document["Name"].removeprefix("/")
        self.fields = {
            "Command": command(document, full=full),
            "CreatedAt": columns.stamp(created),
            "ID": document["Id"] if full else document["Id"][:12],
            "Image": _image(document, full=full),
            "Labels": labels(self._labels),
            "LocalVolumes": str(len(volumes)),
            "Mounts": ",".join(each if full else columns.shortened(each, 15) for each in names),
            "Names": name,
            "Networks": ",".join(document["NetworkSettings"].get("Networks") or ()),
            "Platform": None,
            "Ports": ports(document["NetworkSettings"].get("Ports") or {}),
            "RunningFor": f"{columns.since(created, now)} ago" if created else "",
            "Size": _size(document),
            "State": state["Status"],
            "Status": status(state, now),
        }

    def method(self, name: str, arguments: list[Any]) -> Any:
        if name != "Label":
            raise KeyError(name)
        return self._labels.get(str(arguments[0]), "")


def command(document: Mapping[str, Any], *, full: bool) -> str:
    """What a container runs, quoted: `"/bin/k3d-entrypoint…"`."""
    words = [word for word in (document.get("Path"), *(document.get("Args") or ())) if word]
    said = " ".join(words)
    return '"' + (said if full else columns.shortened(said, 20)).replace('"', '\\"') + '"'


def status(state: Mapping[str, Any], now: datetime) -> str:  # noqa: PLR0911 - one for each state
    """`Up 5 seconds`, `Exited (137) 2 seconds ago`."""
    started, finished = (
        columns.moment(state.get("StartedAt", "")),
        columns.moment(state.get("FinishedAt", "")),
    )
    up = columns.since(started, now) if started else ""
    over = columns.since(finished, now) if finished else ""
    match state["Status"]:
        case "running":
            health = (state.get("Health") or {}).get("Status", "")
            words = {"starting": " (health: starting)", "healthy": " (healthy)", "unhealthy": " (unhealthy)"}
            return f"Up {up}{words.get(health, '')}"
        case "paused":
            return f"Up {up} (Paused)"
        case "restarting":
            return f"Restarting ({state['ExitCode']}) {over} ago"
        case "exited":
            return f"Exited ({state['ExitCode']}) {over} ago" if over else f"Exited ({state['ExitCode']})"
        case "removing":
            return "Removal In Progress"
        case "dead":
            return "Dead"
    return "Created"


def _image(document: Mapping[str, Any], *, full: bool) -> str:
    named = str(document["Config"].get("Image", ""))
    if named.startswith("sha256:") and not full:
        return named.removeprefix("sha256:")[:12]
    # A digest behind the name is left out, as it is longer than all the rest.
    return named if full else named.partition("@")[0]


def _size(document: Mapping[str, Any]) -> str:
    own = columns.size(document.get("SizeRw") or 0)
    whole = document.get("SizeRootFs") or 0
    return f"{own} (virtual {columns.size(whole)})" if whole else own
