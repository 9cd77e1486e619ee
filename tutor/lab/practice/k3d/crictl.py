"""What can be run inside a node: `crictl`, which shows the node's own images, pods and containers."""

from __future__ import annotations

import json
from collections.abc import Sequence

from tutor.lab.practice.cluster.kinds import PODS, Object
from tutor.lab.practice.cluster.store import Store
from tutor.lab.practice.engine.container import Answer
from tutor.lab.practice.engine.image import Reference
from tutor.lab.practice.k3d.node_images import NodeImages

_KNOWN = "crictl images, crictl rmi, crictl pods and crictl ps"


def crictl(node: str, words: Sequence[str], images: NodeImages, store: Store | None) -> Answer:
    """Answer a command that was run in a node. `store`: the cluster's, while its server runs."""
    match list(words):
        case ["crictl", "images" | "image" | "img" | "i", *flags]:
            return _images(images.listed(node), flags)
        case ["crictl", "rmi", *names] if names:
            return _remove(node, names, images)
        case ["crictl", "pods" | "pod" | "p", *flags]:
            return _pods(_here(node, store), quiet="-q" in flags)
        case ["crictl", "ps", *flags]:
            return _containers(_here(node, store), quiet="-q" in flags)
        case ["crictl", *_]:
            return Answer(1, err=f"The nodes of the practice lab know {_KNOWN}.\n")
        case _:
            program = words[0] if words else "nothing"
            return Answer(
                127, err=f"{program}: a node of the practice lab has no such program. It knows {_KNOWN}.\n"
            )


def _images(rows: list[dict[str, object]], flags: Sequence[str]) -> Answer:
    joined = " ".join(flags)
    if "json" in joined:
        return Answer(0, json.dumps({"images": rows}, indent=2) + "\n")
    if "-q" in flags or "--quiet" in flags:
        return Answer(0, "".join(f"{row['id']}\n" for row in rows))
    table = [("IMAGE", "TAG", "IMAGE ID", "SIZE")]
    for row in rows:
        tags = row["repoTags"]
        assert isinstance(tags, list)
        for tag in tags:
            name = Reference.parse(str(tag))
            size = int(str(row["size"])) / 1_000_000
            digits = str(row["id"]).removeprefix("sha256:")[:13]
            table.append((f"{name.host}/{name.path}", name.tag, digits, f"{size:.3g}MB"))
    return Answer(0, _columns(table))


def _remove(node: str, names: Sequence[str], images: NodeImages) -> Answer:
    out, err = "", ""
    for name in names:
        if images.remove(node, name):
            out += f"Deleted: {Reference.parse(name).full}\n"
        else:
            err += f"E no such image {name}: not found\n"
    return Answer(1 if err else 0, out, err)


def _here(node: str, store: Store | None) -> list[Object]:
    pods = store.list(PODS) if store is not None else []
    return [pod for pod in pods if pod["spec"].get("nodeName") == node]


def _pods(pods: list[Object], *, quiet: bool) -> Answer:
    if quiet:
        return Answer(0, "".join(f"{pod['metadata']['uid']}\n" for pod in pods))
    table = [("POD ID", "STATE", "NAME", "NAMESPACE")]
    for pod in pods:
        metadata = pod["metadata"]
        table.append((metadata["uid"][:13], "Ready", metadata["name"], metadata["namespace"]))
    return Answer(0, _columns(table))


def _containers(pods: list[Object], *, quiet: bool) -> Answer:
    table = [("CONTAINER", "IMAGE", "STATE", "NAME", "ATTEMPT", "POD")]
    ids = []
    for pod in pods:
        for status in pod.get("status", {}).get("containerStatuses") or []:
            if "running" not in (status.get("state") or {}):
                continue
            digits = str(status.get("containerID", "")).rpartition("/")[2]
            ids.append(digits)
            attempt = str(status.get("restartCount", 0))
            table.append(
                (digits[:13], status["image"], "Running", status["name"], attempt, pod["metadata"]["name"])
            )
    return Answer(0, "".join(f"{id_}\n" for id_ in ids)) if quiet else Answer(0, _columns(table))


def _columns(table: Sequence[tuple[str, ...]]) -> str:
    widths = [max(len(row[column]) for row in table) for column in range(len(table[0]))]
    lines = ("   ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) for row in table)
    return "".join(f"{line.rstrip()}\n" for line in lines)
