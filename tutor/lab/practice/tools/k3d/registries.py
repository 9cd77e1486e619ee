"""`k3d registry create` and `delete`."""

from __future__ import annotations

from tutor.lab.practice.tools import streams
from tutor.lab.practice.tools.arguments import Parsed
from tutor.lab.practice.tools.k3d.asking import address, ask, missing
from tutor.lab.practice.tools.k3d.log import FatalError, Log

_USE = """\
# You can now use the registry like this (example):
# 1. a new cluster that uses it
k3d cluster create --registry-use {place}

# 2. a further name for an image of yours, with the registry in front
docker tag nginx:latest {place}/mynginx:v0.1

# 3. the image goes to the registry
docker push {place}/mynginx:v0.1

# 4. a pod of that image
kubectl run mynginx --image {place}/mynginx:v0.1
"""


def create(parsed: Parsed, log: Log) -> int:
    try:
        host, port = address(parsed.text("port", "random"))
    except FatalError:
        log.write("ERRO", "Failed to parse registry port")
        raise
    made = ask(
        log,
        "registry.create",
        {"name": parsed.rest[0] if parsed.rest else "registry", "port": port, "host": host or None},
    )
    if not parsed.on("no-help"):
        streams.out(_USE.format(place=f"{made['name']}:{made['port']}"))
    return 0


def delete(parsed: Parsed, log: Log) -> int:
    if not parsed.rest and not parsed.on("all"):
        raise FatalError("Expecting at least one registry name if `--all` is not set")
    present = {str(each["name"]) for each in ask(log, "registry.list")}
    names = [name if name in present else f"k3d-{name}" for name in parsed.rest]
    for name, found in zip(parsed.rest, names, strict=True):
        if found not in present:
            raise FatalError(missing(name))
    ask(log, "registry.delete", {"names": names, "all": parsed.on("all")})
    return 0
