"""`docker version`, `info` and `events`."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from tutor.lab.practice.edition import DOCKER, DOCKER_API, DOCKER_GO
from tutor.lab.practice.tools import columns, streams
from tutor.lab.practice.tools.arguments import Parsed
from tutor.lab.practice.tools.connection import DownError, Event, Service
from tutor.lab.practice.tools.docker.filters import filters
from tutor.lab.practice.tools.docker.format import template
from tutor.lab.practice.tools.docker.main import BUILD, ExitError, no_engine
from tutor.lab.practice.tools.docker.times import moment
from tutor.lab.practice.tools.gotemplate import ExecuteError, Row, Template, typed

_BUILT = "Fri May 30 12:07:14 2025"
_MACHINES = {"x86_64": "amd64", "aarch64": "arm64"}


class _Document(Row):
    """A whole document under a Go type of its own."""

    escapes = False

    def __init__(self, go_type: str, document: Mapping[str, Any]) -> None:
        self.go_type = go_type
        self.fields = typed(dict(document))

    def document(self) -> Mapping[str, Any]:
        return self.fields


def _client() -> dict[str, Any]:
    machine = os.uname().machine
    return {
        "Version": DOCKER,
        "ApiVersion": DOCKER_API,
        "DefaultAPIVersion": DOCKER_API,
        "GitCommit": BUILD,
        "GoVersion": DOCKER_GO,
        "Os": sys.platform,
        "Arch": _MACHINES.get(machine, machine),
        "BuildTime": _BUILT,
        "Context": "default",
    }


def version(parsed: Parsed) -> int:
    form = parsed.text("format")
    pattern = template(form, 64) if form else None
    client = _client()
    server: Any = None
    down = False
    try:
        server = Service.find().run("version")
    except DownError:
        down = True
    if pattern is not None:
        _show(pattern, _Document("system.versionInfo", {"Client": client, "Server": server}))
    else:
        streams.out(_version_text(client, server))
    if down:
        streams.err(no_engine())
    return int(down)


def _show(pattern: Template, document: Row) -> None:
    try:
        streams.out(f"{pattern.execute(document)}\n")
    except ExecuteError as error:
        streams.out(f"{error.written}\n")
        streams.err(f"{error}\n")
        raise ExitError(1) from error


def _version_text(client: Mapping[str, Any], server: Mapping[str, Any] | None) -> str:
    lines = [
        "Client:",
        *_pairs(
            " ",
            19,
            {
                "Version": client["Version"],
                "API version": client["ApiVersion"],
                "Go version": client["GoVersion"],
                "Git commit": client["GitCommit"],
                "Built": client["BuildTime"],
                "OS/Arch": f"{client['Os']}/{client['Arch']}",
                "Context": client["Context"],
            },
        ),
    ]
    if server:
        platform = (server.get("Platform") or {}).get("Name", "")
        lines += ["", f"Server: {platform}".rstrip()]
        for component in server.get("Components") or ():
            lines.append(f" {component['Name']}:")
            lines += _pairs("  ", 18, _component(component))
    return "".join(f"{line}\n" for line in lines)


def _component(component: Mapping[str, Any]) -> dict[str, str]:
    details = component.get("Details") or {}
    shown = {"Version": component["Version"]}
    if component["Name"] == "Engine":
        built = columns.moment(details.get("BuildTime", ""))
        shown |= {
            "API version": f"{details.get('ApiVersion')} (minimum version {details.get('MinAPIVersion')})",
            "Go version": details.get("GoVersion", ""),
            "Git commit": details.get("GitCommit", ""),
            "Built": f"{built:%a %b %e %H:%M:%S %Y}" if built else details.get("BuildTime", ""),
            "OS/Arch": f"{details.get('Os')}/{details.get('Arch')}",
            "Experimental": details.get("Experimental", "false"),
        }
    else:
        shown["GitCommit"] = details.get("GitCommit", "")
    return shown


def _pairs(indent: str, width: int, values: Mapping[str, str]) -> list[str]:
    return [f"{indent}{f'{name}:':{width}}{value}" for name, value in values.items()]


def info(parsed: Parsed) -> int:
    form = parsed.text("format")
    pattern = template(form, 64) if form else None
    found = dict(Service.find().run("info"))
    found["ClientInfo"] = {"Debug": False, **_client(), "Plugins": [], "Warnings": None}
    if pattern is not None:
        _show(pattern, _Document("system.dockerInfo", found))
        return 0
    names = {
        "Containers": found["Containers"],
        " Running": found["ContainersRunning"],
        " Paused": found["ContainersPaused"],
        " Stopped": found["ContainersStopped"],
        "Images": found["Images"],
        "Server Version": found["ServerVersion"],
        "Storage Driver": found["Driver"],
        "Logging Driver": found["LoggingDriver"],
        "Cgroup Driver": found["CgroupDriver"],
        "Cgroup Version": found["CgroupVersion"],
        "Kernel Version": found["KernelVersion"],
        "Operating System": found["OperatingSystem"],
        "OSType": found["OSType"],
        "Architecture": found["Architecture"],
        "CPUs": found["NCPU"],
        "Total Memory": columns.binary_size(found["MemTotal"]),
        "Name": found["Name"],
        "ID": found["ID"],
        "Docker Root Dir": found["DockerRootDir"],
    }
    streams.out(f"Client:\n Version:    {DOCKER}\n Context:    default\n Debug Mode: false\n\nServer:\n")
    streams.out("".join(f" {name}: {value}\n" for name, value in names.items()))
    streams.out("\nThis is the practice lab: it looks like Docker, and it is none.\n")
    return 0


class EventRow(_Document):
    """An event as the templates of `docker events` see it; its JSON has other names for some fields."""

    def __init__(self, event: Mapping[str, Any]) -> None:
        super().__init__("*events.Message", event)
        self._plain = self.fields
        names = {"status": "Status", "id": "ID", "from": "From", "scope": "Scope", "time": "Time"}
        names["timeNano"] = "TimeNano"
        empty = dict.fromkeys(("Status", "ID", "From"), "")
        self.fields = {**empty, **{names.get(name, name): value for name, value in self._plain.items()}}

    def document(self) -> Mapping[str, Any]:
        return self._plain


def events(parsed: Parsed) -> int:
    try:
        since, until = moment(parsed.text("since")), moment(parsed.text("until"))
    except ValueError as error:
        streams.err(f"Error response from daemon: {error}\n")
        return 1
    form = parsed.text("format")
    pattern = template(form, 64) if form else None

    def tell(event: Event) -> None:
        if pattern is None:
            streams.out(f"{_line(event['event'])}\n")
        else:
            _show(pattern, EventRow(event["event"]))

    asked = {"filters": filters(parsed.texts("filter")), "since": since, "until": until}
    Service.find().run("events", asked, tell=tell)
    return 0


def _line(event: Mapping[str, Any]) -> str:
    """`2026-11-23T12:05:46.592796523Z container start 0b5d… (image=…, name=…)`."""
    seconds, nano = divmod(int(event["timeNano"]), 1_000_000_000)
    time = datetime.fromtimestamp(seconds, UTC).astimezone()
    zone = f"{time:%z}"
    zone = "Z" if zone == "+0000" else f"{zone[:3]}:{zone[3:]}"
    attributes = ", ".join(f"{name}={value}" for name, value in sorted(event["Actor"]["Attributes"].items()))
    head = (
        f"{time:%Y-%m-%dT%H:%M:%S}.{nano:09d}{zone} {event['Type']} {event['Action']} {event['Actor']['ID']}"
    )
    return f"{head} ({attributes})" if attributes else head
