"""`k3d node list`, `registry list`, `image import` and `version`."""

from __future__ import annotations

import json
from typing import Any

from tutor.lab.practice.edition import K3D, K3S_TAG
from tutor.lab.practice.tools import columns, streams
from tutor.lab.practice.tools.arguments import Parsed
from tutor.lab.practice.tools.k3d.asking import DEFAULT, ask, missing
from tutor.lab.practice.tools.k3d.log import FatalError, Log
from tutor.lab.practice.tools.k3d.main import VERSIONS
from tutor.lab.practice.tools.k3d.output import document


def nodes(parsed: Parsed, log: Log) -> int:
    return _listed(ask(log, "node.list", {}), parsed)


def registries(parsed: Parsed, log: Log) -> int:
    return _listed(ask(log, "registry.list", {}), parsed)


def _listed(found: list[dict[str, Any]], parsed: Parsed) -> int:
    found = sorted(found, key=lambda node: str(node["name"]))
    for name in parsed.rest:
        if all(node["name"] != name for node in found):
            raise FatalError(missing(name))
    if parsed.rest:
        found = [node for node in found if node["name"] in parsed.rest]
    if parsed.text("output") in ("json", "yaml"):
        streams.out(document(found, parsed.text("output")))
        return 0
    rows = [_row(node) for node in found]
    titles = [["NAME", "ROLE", "CLUSTER", "STATUS"]]
    streams.out(columns.table(rows if parsed.on("no-headers") else titles + rows, narrowest=0))
    return 0


def _row(node: dict[str, Any]) -> list[str]:
    cluster = (node.get("runtimeLabels") or {}).get("k3d.cluster", "")
    return [
        str(node["name"]),
        str(node["role"]),
        str(cluster),
        str((node.get("State") or {}).get("Status", "")),
    ]


def bring_images(parsed: Parsed, log: Log) -> int:
    names = parsed.texts("cluster") or [DEFAULT]
    ask(log, "image.import", {"images": parsed.rest, "clusters": names})
    return 0


def version(parsed: Parsed, log: Log) -> int:
    del log
    if parsed.text("output") == "json":
        streams.out(json.dumps({"k3d": f"v{K3D}", "k3s": K3S_TAG}, separators=(",", ":")) + "\n")
    else:
        streams.out(VERSIONS)
    return 0
