"""Volumes as `docker volume` shows them. They are entries in a list: programs of the practice lab see this
computer's own folders, so nothing is mounted."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from tutor.lab.practice.engine.disk import load, save
from tutor.lab.practice.engine.errors import EngineError
from tutor.lab.practice.engine.events import Events
from tutor.lab.practice.engine.identity import random_id
from tutor.lab.practice.pace import now, stamp

ANONYMOUS = "com.docker.volume.anonymous"


@dataclass(frozen=True)
class Volume:
    name: str
    created: str
    driver: str = "local"
    labels: dict[str, str] = field(default_factory=dict)
    options: dict[str, str] = field(default_factory=dict)

    @property
    def mountpoint(self) -> str:
        return f"/var/lib/docker/volumes/{self.name}/_data"

    @property
    def anonymous(self) -> bool:
        return ANONYMOUS in self.labels


class Volumes:
    def __init__(self, file: Path, events: Events) -> None:
        self._file = file
        self._events = events
        self.users: Callable[[str], Iterable[str]] = lambda name: ()
        """Ids of the containers that mount a volume; set by whoever keeps the containers."""
        self._all = {entry["name"]: Volume(**entry) for entry in load(file) or ()}

    def all(self) -> list[Volume]:
        """By name."""
        return sorted(self._all.values(), key=lambda volume: volume.name)

    def find(self, name: str) -> Volume | None:
        return self._all.get(name)

    def get(self, name: str) -> Volume:
        """Raises EngineError where there is none."""
        found = self.find(name)
        if found is None:
            raise EngineError(f"get {name}: no such volume")
        return found

    def create(
        self,
        name: str = "",
        *,
        labels: Mapping[str, str] | None = None,
        options: Mapping[str, str] | None = None,
    ) -> Volume:
        """A new volume, or the present one of that name; without a name it gets a random one."""
        if found := self._all.get(name):
            return found
        if name and not (name[0].isalnum() and all(char.isalnum() or char in "_.-" for char in name)):
            raise EngineError(
                f'create {name}: "{name}" includes invalid characters for a local volume name, only '
                '"[a-zA-Z0-9][a-zA-Z0-9_.-]" are allowed. If you intended to pass a host directory, use '
                "absolute path"
            )
        own = {**(labels or {})} if name else {ANONYMOUS: "", **(labels or {})}
        volume = Volume(name or random_id(), stamp(now()), "local", own, {**(options or {})})
        self._all[volume.name] = volume
        self._save()
        self._events.tell("volume", "create", volume.name, {"driver": volume.driver})
        return volume

    def remove(self, name: str, *, force: bool = False) -> None:
        """Raises EngineError: unknown (unless forced), or still used."""
        if force and name not in self._all:
            return
        volume = self.get(name)
        if users := list(self.users(volume.name)):
            raise EngineError(f"remove {name}: volume is in use - [{', '.join(users)}]")
        del self._all[volume.name]
        self._save()
        self._events.tell("volume", "destroy", volume.name, {"driver": volume.driver})

    def _save(self) -> None:
        save(self._file, [asdict(volume) for volume in self._all.values()])


def inspect(volume: Volume) -> dict[str, Any]:
    """As `docker volume inspect` shows it."""
    return {
        "CreatedAt": volume.created,
        "Driver": volume.driver,
        "Labels": dict(volume.labels) or None,
        "Mountpoint": volume.mountpoint,
        "Name": volume.name,
        "Options": dict(volume.options) or None,
        "Scope": "local",
    }
