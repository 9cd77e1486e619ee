"""docker's smaller tables: top, stats, history and the disk."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from tutor.lab.practice.tools import columns, streams
from tutor.lab.practice.tools.arguments import Parsed
from tutor.lab.practice.tools.connection import Service
from tutor.lab.practice.tools.docker.format import Listing
from tutor.lab.practice.tools.gotemplate import Row


class _Fields(Row):
    def __init__(self, go_type: str, fields: Mapping[str, Any]) -> None:
        self.go_type = go_type
        self.fields = fields


def top(parsed: Parsed) -> int:
    found = Service.find().run("container.top", {"name": parsed.rest[0], "args": parsed.rest[1:]})
    streams.out(columns.table([found["Titles"], *found["Processes"]], narrowest=20))
    return 0


_STATS = Listing(
    r"{{.ID}}\t{{.Name}}\t{{.CPUPerc}}\t{{.MemUsage}}\t{{.MemPerc}}\t{{.NetIO}}\t{{.BlockIO}}\t{{.PIDs}}",
    {
        "Container": "CONTAINER",
        "ID": "CONTAINER ID",
        "Name": "NAME",
        "CPUPerc": "CPU %",
        "MemUsage": "MEM USAGE / LIMIT",
        "MemPerc": "MEM %",
        "NetIO": "NET I/O",
        "BlockIO": "BLOCK I/O",
        "PIDs": "PIDS",
    },
)


def stats(parsed: Parsed) -> int:
    found = Service.find().run("container.stats", {"names": parsed.rest, "all": parsed.on("all")})
    full = parsed.on("no-trunc")
    rows = [
        _Fields("*container.statsContext", {**each, "ID": each["ID"] if full else each["ID"][:12]})
        for each in found
    ]
    code = _STATS.show(rows, parsed.text("format"))
    streams.err("PRACTICE: the practice lab measures nothing; the numbers only show where to look.\n")
    return code


_HISTORY = Listing(
    r"{{.ID}}\t{{.CreatedSince}}\t{{.CreatedBy}}\t{{.Size}}\t{{.Comment}}",
    {
        "ID": "IMAGE",
        "CreatedSince": "CREATED",
        "CreatedAt": "CREATED AT",
        "CreatedBy": "CREATED BY",
        "Size": "SIZE",
        "Comment": "COMMENT",
    },
)


def history(parsed: Parsed) -> int:
    found = Service.find().run("image.history", {"name": parsed.rest[0]})
    now = datetime.now().astimezone()
    full, human = parsed.on("no-trunc"), parsed.on("human", True)
    rows = []
    for step in found:
        created = columns.moment(str(step["Created"]))
        by = " ".join(str(step["CreatedBy"]).split())
        identity = str(step["Id"]) if full else str(step["Id"]).removeprefix("sha256:")[:12]
        at = created.astimezone().isoformat(timespec="seconds") if created else ""
        ago = f"{columns.since(created, now)} ago" if created else ""
        size = int(step["Size"])
        fields = {
            "Comment": step["Comment"],
            "CreatedAt": at,
            "CreatedBy": by if full else columns.shortened(by, 45),
            "CreatedSince": ago if human else at,
            "ID": "<missing>" if step["Id"] == "<missing>" else identity,
            "Size": columns.size(size) if human else str(size),
        }
        rows.append(_Fields("*formatter.historyContext", fields))
    return _HISTORY.show(rows, parsed.text("format"), "ID" if parsed.on("quiet") else "")


_DISK = Listing(
    r"{{.Type}}\t{{.TotalCount}}\t{{.Active}}\t{{.Size}}\t{{.Reclaimable}}",
    {"Type": "TYPE", "TotalCount": "TOTAL", "Active": "ACTIVE", "Size": "SIZE", "Reclaimable": "RECLAIMABLE"},
)
_KINDS = {
    "Images": "Images",
    "Containers": "Containers",
    "Volumes": "Local Volumes",
    "BuildCache": "Build Cache",
}


def disk(parsed: Parsed) -> int:
    found = Service.find().run("system.df")
    rows = [
        _Fields("*formatter.diskUsageContext", _used(title, found[kind])) for kind, title in _KINDS.items()
    ]
    return _DISK.show(rows, parsed.text("format"))


def _used(title: str, row: Mapping[str, Any]) -> dict[str, str]:
    whole, free = int(row["Size"]), int(row["Reclaimable"])
    part = f" ({free * 100 // whole}%)" if whole else ""
    return {
        "Active": str(row["Active"]),
        "Reclaimable": f"{columns.size(free, 4)}{part}",
        "Size": columns.size(whole, 4),
        "TotalCount": str(row["Total"]),
        "Type": title,
    }
