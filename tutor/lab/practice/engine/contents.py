"""The images themselves, by id: what they start with, of which layers they are, and their files.

An image is kept as a folder of its own, with `image.json` and, where a Dockerfile copied files, `root`. It
stays when its last name goes, as registries, nodes and containers may still use it; `sweep` takes away what
nobody uses.
"""

from __future__ import annotations

import shutil
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tutor.lab.practice.engine.disk import load, save
from tutor.lab.practice.engine.identity import moment_of, nano_stamp
from tutor.lab.practice.engine.image import Config, Image

_FILE = "image.json"
_ROOT = "root"


@dataclass(frozen=True)
class Step:
    """One line of `docker history`."""

    created: str
    """A stamp."""
    created_by: str
    size: int
    """Bytes."""
    empty: bool
    """It made no layer."""
    comment: str = ""


@dataclass(frozen=True)
class Content:
    """An image with what only lists and `inspect` show."""

    image: Image
    architecture: str
    history: tuple[Step, ...] = ()
    """Oldest first."""
    layer_sizes: tuple[int, ...] = ()
    """Bytes, one for each of the image's layers."""
    more: Mapping[str, Any] = field(default_factory=dict)
    """Further parts of the Config of `inspect`: Volumes, StopSignal, Healthcheck, Shell, OnBuild."""

    @property
    def id(self) -> str:
        return self.image.id


class Contents:
    """All images that this lab has ever seen and still needs."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._known: dict[str, Content] = {}
        for place in sorted(folder.glob("*")) if folder.is_dir() else ():
            if place.name.startswith("."):
                # A build that was killed before it was put in its place.
                shutil.rmtree(place, ignore_errors=True)
            elif isinstance(document := load(place / _FILE), dict):
                content = _from_document(document, place)
                self._known[content.id] = content

    def get(self, id_: str) -> Content | None:
        return self._known.get(id_)

    def ids(self) -> tuple[str, ...]:
        return tuple(self._known)

    def draft(self) -> Path:
        """A new empty folder for the files of an image that is being made; `keep` moves it."""
        self._folder.mkdir(parents=True, exist_ok=True)
        number = 0
        while (place := self._folder / f".draft-{number}").exists():
            number += 1
        place.mkdir(mode=0o700)
        return place

    def keep(self, content: Content) -> Content:
        """Keep an image and move its files, if any, to their place; an image that is here already stays as
        it is, and what is here is returned."""
        present = self._known.get(content.id)
        if present is not None:
            return present
        place = self._folder / content.id.removeprefix("sha256:")
        image = content.image
        shutil.rmtree(place, ignore_errors=True)
        place.mkdir(parents=True, mode=0o700)
        if image.root is not None:
            image.root.rename(place / _ROOT)
        save(place / _FILE, _to_document(content))
        kept = _from_document(_to_document(content), place)
        self._known[kept.id] = kept
        return kept

    def sweep(self, used: Collection[str]) -> tuple[str, ...]:
        """Take away every image whose id is not among `used`; their ids."""
        unused = tuple(id_ for id_ in self._known if id_ not in used)
        for id_ in unused:
            shutil.rmtree(self._folder / id_.removeprefix("sha256:"), ignore_errors=True)
            del self._known[id_]
        return unused


def _to_document(content: Content) -> dict[str, Any]:
    image, config = content.image, content.image.config
    return {
        "id": image.id,
        "config": {
            "env": dict(config.env),
            "entrypoint": list(config.entrypoint),
            "cmd": list(config.cmd),
            "workdir": config.workdir,
            "ports": list(config.ports),
            "labels": dict(config.labels),
            "user": config.user,
        },
        "created": nano_stamp(image.created),
        "size": image.size,
        "root": image.root is not None,
        "program": image.program,
        "layers": list(image.layers),
        "architecture": content.architecture,
        "history": [[s.created, s.created_by, s.size, s.empty, s.comment] for s in content.history],
        "layer_sizes": list(content.layer_sizes),
        "more": dict(content.more),
    }


def _from_document(document: Mapping[str, Any], place: Path) -> Content:
    config = document["config"]
    image = Image(
        id=document["id"],
        config=Config(
            env=config["env"],
            entrypoint=tuple(config["entrypoint"]),
            cmd=tuple(config["cmd"]),
            workdir=config["workdir"],
            ports=tuple(config["ports"]),
            labels=config["labels"],
            user=config["user"],
        ),
        created=moment_of(document["created"]),
        size=document["size"],
        root=place / _ROOT if document["root"] else None,
        program=document["program"],
        layers=tuple(document["layers"]),
    )
    return Content(
        image=image,
        architecture=document["architecture"],
        history=tuple(Step(*step) for step in document["history"]),
        layer_sizes=tuple(document["layer_sizes"]),
        more=document["more"],
    )
