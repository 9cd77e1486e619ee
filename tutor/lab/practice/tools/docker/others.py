"""docker's commands for networks and volumes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tutor.lab.practice.tools import streams
from tutor.lab.practice.tools.arguments import Parsed
from tutor.lab.practice.tools.connection import OperationError, Service
from tutor.lab.practice.tools.docker.containers import each
from tutor.lab.practice.tools.docker.filters import filters
from tutor.lab.practice.tools.docker.format import Listing, labels
from tutor.lab.practice.tools.docker.main import worded
from tutor.lab.practice.tools.gotemplate import Row

_NETWORK = Listing(
    r"{{.ID}}\t{{.Name}}\t{{.Driver}}\t{{.Scope}}",
    {
        "ID": "NETWORK ID",
        "Name": "NAME",
        "Driver": "DRIVER",
        "Scope": "SCOPE",
        "IPv4": "IPV4",
        "IPv6": "IPV6",
        "Internal": "INTERNAL",
        "Labels": "LABELS",
        "CreatedAt": "CREATED AT",
    },
)
_VOLUME = Listing(
    r"{{.Driver}}\t{{.Name}}",
    {
        "Name": "VOLUME NAME",
        "Driver": "DRIVER",
        "Scope": "SCOPE",
        "Mountpoint": "MOUNTPOINT",
        "Labels": "LABELS",
        "Links": "LINKS",
        "Size": "SIZE",
        "Availability": "AVAILABILITY",
        "Group": "GROUP",
        "Status": "STATUS",
    },
)


class _Labelled(Row):
    def __init__(self, document: Mapping[str, Any], fields: Mapping[str, Any]) -> None:
        self._labels: Mapping[str, str] = document.get("Labels") or {}
        self.fields = {**fields, "Labels": labels(self._labels)}

    def method(self, name: str, arguments: list[Any]) -> Any:
        if name != "Label":
            raise KeyError(name)
        return self._labels.get(str(arguments[0]), "")


class NetworkRow(_Labelled):
    """A network as the templates of `docker network ls` see it."""

    go_type = "*network.networkContext"

    def __init__(self, document: Mapping[str, Any], *, full: bool) -> None:
        fields = {
            "CreatedAt": _go_time(str(document.get("Created", ""))),
            "Driver": document["Driver"],
            "ID": document["Id"] if full else document["Id"][:12],
            "IPv4": _flag(document.get("EnableIPv4", True)),
            "IPv6": _flag(document.get("EnableIPv6")),
            "Internal": _flag(document.get("Internal")),
            "Name": document["Name"],
            "Scope": document["Scope"],
        }
        super().__init__(document, fields)


class VolumeRow(_Labelled):
    """A volume as the templates of `docker volume ls` see it."""

    go_type = "*formatter.volumeContext"

    def __init__(self, document: Mapping[str, Any]) -> None:
        fields = {name: document[name] for name in ("Driver", "Mountpoint", "Name", "Scope")}
        unknown = dict.fromkeys(("Availability", "Group", "Links", "Size", "Status"), "N/A")
        super().__init__(document, {**fields, **unknown})


def _flag(value: Any) -> str:
    return "true" if value else "false"


def _go_time(text: str) -> str:
    """`2026-11-23T15:25:25.326378052Z` as Go shows it: `2026-11-23 15:25:25.326378052 +0000 UTC`."""
    day, _, rest = text.partition("T")
    return f"{day} {rest.removesuffix('Z')} +0000 UTC" if rest.endswith("Z") else text


def networks(parsed: Parsed) -> int:
    found = Service.find().run("network.list", {"filters": filters(parsed.texts("filter"))})
    rows = [NetworkRow(document, full=parsed.on("no-trunc")) for document in _by_name(found)]
    return _NETWORK.show(rows, parsed.text("format"), "ID" if parsed.on("quiet") else "")


def volumes(parsed: Parsed) -> int:
    found = Service.find().run("volume.list", {"filters": filters(parsed.texts("filter"))})
    rows = [VolumeRow(document) for document in _by_name(found)]
    return _VOLUME.show(rows, parsed.text("format"), "Name" if parsed.on("quiet") else "")


def _by_name(documents: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return sorted(documents, key=lambda document: str(document["Name"]))


def create_network(parsed: Parsed) -> int:
    made = Service.find().run(
        "network.create",
        {
            "name": parsed.rest[0],
            "driver": parsed.text("driver", "bridge"),
            "labels": _pairs(parsed.texts("label")),
        },
    )
    streams.out(f"{made['Id']}\n")
    return 0


def create_volume(parsed: Parsed) -> int:
    name = parsed.text("name")
    if name and parsed.rest:
        streams.err("conflicting options: either specify --name or provide positional arg, not both\n")
        return 1
    made = Service.find().run(
        "volume.create",
        {
            "name": name or "".join(parsed.rest),
            "driver": parsed.text("driver", "local"),
            "labels": _pairs(parsed.texts("label")),
        },
    )
    streams.out(f"{made['Name']}\n")
    return 0


def _pairs(words: list[str]) -> dict[str, str]:
    return {name: value for name, _, value in (word.partition("=") for word in words)}


def connect(parsed: Parsed) -> int:
    name, container = parsed.rest
    asked = {"name": name, "container": container, "aliases": parsed.texts("alias")}
    Service.find().run("network.connect", asked)
    return 0


def disconnect(parsed: Parsed) -> int:
    name, container = parsed.rest
    Service.find().run("network.disconnect", {"name": name, "container": container})
    return 0


def remove_networks(parsed: Parsed) -> int:
    service = Service.find()
    failed = False
    for name in parsed.rest:
        try:
            service.run("network.remove", {"name": name})
        except OperationError as error:
            if parsed.on("force") and "not found" in error.message:
                continue
            streams.err(f"{worded(error)}\n")
            failed = True
        else:
            streams.out(f"{name}\n")
    if failed:
        # docker itself says no more than this.
        streams.err("exit status 1\n")
    return int(failed)


def remove_volumes(parsed: Parsed) -> int:
    service = Service.find()
    force = parsed.on("force")
    return each(parsed.rest, lambda name: service.run("volume.remove", {"name": name, "force": force}))
