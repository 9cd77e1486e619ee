"""The containers that there are: their names, networks and files. Their life is in containers.py."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterable
from pathlib import Path

from tutor.lab.practice.engine.container import Container, Endpoint, Settings
from tutor.lab.practice.engine.disk import load, save
from tutor.lab.practice.engine.errors import EngineError, no_such
from tutor.lab.practice.engine.events import Events
from tutor.lab.practice.engine.identity import nano_stamp, random_id
from tutor.lab.practice.engine.images import Images, Use
from tutor.lab.practice.engine.logs import Log
from tutor.lab.practice.engine.names import random_name
from tutor.lab.practice.engine.networks import Attached, Networks
from tutor.lab.practice.engine.volumes import Volumes
from tutor.lab.practice.pace import now

_FILE = "container.json"
_NAME = re.compile(r"[a-zA-Z0-9][a-zA-Z0-9_.-]+")


class Roster:
    """Containers as entries, kept on disk."""

    def __init__(
        self, folder: Path, *, images: Images, networks: Networks, volumes: Volumes, events: Events
    ) -> None:
        self._folder = folder
        self._images = images
        self._networks = networks
        self._volumes = volumes
        self._events = events
        self._all = {container.id: container for container in self._load()}
        images.uses = self._uses
        networks.attached = self._attached
        volumes.users = self._users

    def all(self) -> list[Container]:
        """Newest first, as `docker ps -a` lists them."""
        return sorted(self._all.values(), key=lambda container: container.created, reverse=True)

    def find(self, name: str) -> Container | None:
        """By name, id, or the begin of an id that only one has."""
        bare = name.removeprefix("/")
        if found := self._all.get(name):
            return found
        for container in self._all.values():
            if container.name == bare:
                return container
        fitting = [container for id_, container in self._all.items() if name and id_.startswith(name)]
        return fitting[0] if len(fitting) == 1 else None

    def get(self, name: str) -> Container:
        """As `find`; raises EngineError where there is none."""
        found = self.find(name)
        if found is None:
            raise no_such("container", name)
        return found

    def create(self, settings: Settings, name: str = "") -> Container:
        """A container that is not started yet. Raises EngineError: the name is taken or is none, or a network
        does not exist."""
        name = self.free_name(name)
        network = self._networks.get(settings.network_mode)
        id_ = random_id()
        folder = self._folder / id_
        container = Container(
            id=id_,
            name=name,
            created=nano_stamp(now()),
            settings=settings,
            folder=folder,
            log=Log(folder / "log.jsonl"),
        )
        container.networks[network.name] = Endpoint(network.id)
        self._all[id_] = container
        self._save(container)
        self._tell(container, "create")
        self._changed(container)
        return container

    def free_name(self, wanted: str) -> str:
        """The name that a new container gets, a random one where none is wanted. Raises EngineError where it
        is taken or cannot be one."""
        names = {container.name: container for container in self._all.values()}
        wanted = wanted.removeprefix("/")
        if not wanted:
            return random_name(names.__contains__)
        if not _NAME.fullmatch(wanted):
            raise EngineError(
                f"Invalid container name ({wanted}), only [a-zA-Z0-9][a-zA-Z0-9_.-] are allowed"
            )
        if holder := names.get(wanted):
            raise EngineError(
                f'Conflict. The container name "/{wanted}" is already in use by container "{holder.id}". You '
                "have to remove (or rename) that container to be able to reuse that name.",
                exit_code=125,
            )
        return wanted

    def rename(self, name: str, new: str) -> None:
        container = self.get(name)
        new = new.removeprefix("/")
        if not new:
            raise EngineError("Neither old nor new names may be empty")
        if new == container.name:
            raise EngineError("Renaming a container with the same name as its current name")
        self.free_name(new)
        old, container.name = container.name, new
        self._save(container)
        self._tell(container, "rename", oldName=f"/{old}")

    def connect(self, name: str, network: str, aliases: Iterable[str] = ()) -> None:
        """Put a container on a further network. Raises EngineError."""
        container, found = self.get(name), self._networks.get(network)
        if found.name in container.networks:
            raise EngineError(f"endpoint with name {container.name} already exists in network {found.name}")
        container.networks[found.name] = Endpoint(found.id, aliases=list(aliases))
        if container.running:
            self._plug(container)
        self._save(container)
        attributes = {"container": container.id, "name": found.name, "type": found.driver}
        self._events.tell("network", "connect", found.id, attributes)

    def disconnect(self, name: str, network: str) -> None:
        """Take a container off a network. Raises EngineError."""
        container, found = self.get(name), self._networks.get(network)
        if found.name not in container.networks:
            raise EngineError(f"container {container.id} is not connected to network {found.name}")
        del container.networks[found.name]
        self._save(container)
        attributes = {"container": container.id, "name": found.name, "type": found.driver}
        self._events.tell("network", "disconnect", found.id, attributes)

    def _plug(self, container: Container) -> None:
        for name, endpoint in container.networks.items():
            network = self._networks.find(name)
            if network is not None and not endpoint.address:
                endpoint.network = network.id
                endpoint.id = random_id()
                endpoint.address = self._networks.free_address(network)
                endpoint.gateway, endpoint.prefix = network.gateway, network.prefix

    def _unplug(self, container: Container) -> None:
        container.published = {}
        for endpoint in container.networks.values():
            endpoint.id = endpoint.address = endpoint.gateway = ""
            endpoint.prefix = 0

    def _set(self, container: Container, status: str) -> None:
        container.state.status = status
        self._save(container)
        self._changed(container)

    @staticmethod
    def _changed(container: Container) -> None:
        if container.on_state is not None:
            container.on_state(container)

    def _save(self, container: Container) -> None:
        if container.id in self._all:
            save(container.folder / _FILE, container.document())

    def _load(self) -> Iterable[Container]:
        for folder in sorted(self._folder.glob("*")):
            try:
                yield Container.of(load(folder / _FILE), folder)
            except (KeyError, TypeError):
                # A folder that a kill left without its file.
                shutil.rmtree(folder, ignore_errors=True)

    def _tell(self, container: Container, action: str, **more: str) -> None:
        settings = container.settings
        attributes = {**settings.labels, "image": settings.image, "name": container.name, **more}
        self._events.tell("container", action, container.id, attributes)

    def _uses(self) -> Iterable[Use]:
        return [Use(c.id, c.settings.image_id, c.running) for c in self._all.values()]

    def _attached(self, network: str) -> Iterable[Attached]:
        for container in self._all.values():
            endpoint = container.networks.get(network)
            if endpoint is not None and endpoint.id:
                yield Attached(container.id, container.name, endpoint.id, endpoint.mac, endpoint.address)

    def _users(self, volume: str) -> Iterable[str]:
        return [c.id for c in self._all.values() if any(mount.name == volume for mount in c.settings.mounts)]
