"""The image stores of a cluster's nodes, and how nodes come by images."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tutor.lab.practice.control.bootstrap import SYSTEM_IMAGES
from tutor.lab.practice.engine.disk import load, save
from tutor.lab.practice.engine.engine import Engine
from tutor.lab.practice.engine.image import Config, Image, Reference
from tutor.lab.practice.k3d.record import Record

_FILE = "node-images.json"
_SYSTEM_SIZE = 25_000_000
"""Bytes; the real ones have between 10 and 60 million."""


class NodeImages:
    """Which node has which images; kept on disk. What runs the cluster itself is there from the start."""

    def __init__(self, engine: Engine, record: Record, folder: Path) -> None:
        self._engine = engine
        self._record = record
        self._file = folder / _FILE
        found = load(self._file)
        self._stores: dict[str, dict[str, str]] = found if isinstance(found, dict) else {}
        self._system = {Reference.parse(name).full: _system(program, name) for program, name in _SYSTEM}

    def local(self, node: str, reference: str) -> Image | None:
        """The image where it is in the node's own store."""
        full = Reference.parse(reference).full
        if full in self._system:
            return self._system[full]
        content = self._engine.images.contents.get(self._stores.get(node, {}).get(full, ""))
        return content.image if content else None

    async def pull(self, node: str, reference: str) -> Image:
        """Bring an image into the node's store. Raises PullError with containerd's words."""
        parsed = Reference.parse(reference)
        if parsed.full in self._system:
            return self._system[parsed.full]
        image = await self._engine.registries.fetch(
            parsed, from_cluster=True, mirrors=self._record.mirrors, network=f"k3d-{self._record.name}"
        )
        content = self._engine.images.contents.get(image.id)
        if content is None:
            # Known to the practice Docker Hub alone: from now on it is this computer's as well.
            found = self._engine.registries.find(
                parsed, from_cluster=True, mirrors=self._record.mirrors, network=f"k3d-{self._record.name}"
            )
            self._engine.images.contents.keep(found)
        self.bring(node, parsed, image.id)
        return image

    def bring(self, node: str, reference: Reference, image: str) -> None:
        """Put an image into a node's store, by its id."""
        self._stores.setdefault(node, {})[reference.full] = image
        save(self._file, self._stores)

    def remove(self, node: str, reference: str) -> bool:
        """Take a name out of a node's store; whether it was there."""
        gone = self._stores.get(node, {}).pop(Reference.parse(reference).full, None) is not None
        if gone:
            save(self._file, self._stores)
        return gone

    def used(self) -> set[str]:
        """Ids of the images that some node has."""
        return {id_ for store in self._stores.values() for id_ in store.values()}

    def listed(self, node: str) -> list[dict[str, Any]]:
        """As `crictl images -o json` lists them, by name."""
        names: dict[str, list[str]] = {}
        for full, id_ in self._stores.get(node, {}).items():
            names.setdefault(id_, []).append(full)
        rows = [_row(image, [full]) for full, image in self._system.items()]
        for id_, tags in names.items():
            content = self._engine.images.contents.get(id_)
            if content is not None:
                rows.append(_row(content.image, tags))
        return sorted(rows, key=lambda row: row["repoTags"])


_SYSTEM = tuple(SYSTEM_IMAGES.items())


def _system(program: str, name: str) -> Image:
    digest = hashlib.sha256(name.encode()).hexdigest()
    made = datetime(2026, 1, 1, tzinfo=UTC)
    return Image(f"sha256:{digest}", Config(entrypoint=(program,)), made, _SYSTEM_SIZE, program=program)


def _row(image: Image, tags: list[str]) -> dict[str, Any]:
    return {
        "id": image.id,
        "repoTags": sorted(tags),
        "repoDigests": [],
        "size": str(image.size),
        "uid": None,
        "username": "",
        "spec": None,
        "pinned": False,
    }
