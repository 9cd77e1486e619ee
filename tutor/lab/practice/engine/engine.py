"""The engine of the practice lab: what `docker` and k3d's clusters speak to."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from tutor.lab.practice.engine import hub
from tutor.lab.practice.engine.build.cache import BuildCache
from tutor.lab.practice.engine.container import Bindings, Container, Exec, Mount, Settings
from tutor.lab.practice.engine.containers import Containers
from tutor.lab.practice.engine.errors import no_such
from tutor.lab.practice.engine.events import Events
from tutor.lab.practice.engine.images import Images, parse
from tutor.lab.practice.engine.networks import Networks
from tutor.lab.practice.engine.operations import operate
from tutor.lab.practice.engine.registries import REGISTRY_PORT, Endpoint, Registries
from tutor.lab.practice.engine.volumes import Volumes
from tutor.lab.practice.node.runtime import Runtime
from tutor.lab.practice.pace import Pace

Event = dict[str, Any]
"""One line of the service's answer: out, err, result or error."""


class Engine:
    """Images, containers, networks, volumes and registries, kept under one folder.

    `revive` is called once after whoever has containers of its own has set their `on_state` and `exec`.
    """

    def __init__(self, root: Path, pace: Pace, runtime: Runtime) -> None:
        root.mkdir(parents=True, exist_ok=True, mode=0o700)
        self.root = root
        self.pace = pace
        self.runtime = runtime
        self.events: Events = Events()
        self.images: Images = Images(root / "images", self.events)
        self.networks: Networks = Networks(root / "networks.json", self.events)
        self.volumes: Volumes = Volumes(root / "volumes.json", self.events)
        self.registries: Registries = Registries(root / "registries", self.images, pace)
        self.containers: Containers = Containers(
            root / "containers",
            images=self.images,
            networks=self.networks,
            volumes=self.volumes,
            events=self.events,
            runtime=runtime,
            pace=pace,
        )
        self.build_cache = BuildCache(root / "build_cache.json")
        self.registries.endpoints = self._endpoints
        self.containers.on_removed = lambda container: self.registries.forget(container.id)

    def operate(self, op: str, arguments: Any) -> AsyncGenerator[Event, None]:
        """Carry out an operation of `docker`; the last event is its result or its error."""
        return operate(self, op, arguments)

    def add_container(
        self,
        *,
        name: str,
        image: str,
        entrypoint: Sequence[str] = (),
        cmd: Sequence[str] = (),
        env: Mapping[str, str] | None = None,
        labels: Mapping[str, str] | None = None,
        ports: Bindings | None = None,
        network: str = "bridge",
        mounts: Sequence[Mount] = (),
        restart: str = "unless-stopped",
        program: str = "hold",
        exec: Exec | None = None,
        on_state: Callable[[Container], None] | None = None,
        privileged: bool = False,
    ) -> Container:
        """A container whose work another part of the lab does, such as a node of a cluster; not started yet.

        `program`: `hold` for one that only runs until it is stopped, else empty for its image's. Published
        `ports` are listed and kept free, but lead nowhere. The volumes of `mounts` and those that the image
        declares are made. Raises EngineError.
        """
        reference = parse(image)
        content = self.images.find(image)
        if content is None:
            content = hub.content(reference)
            if content is None:
                raise no_such("image", image)
            self.images.add(content, [reference], hub.registry_digest(content))
        config = content.image.config
        own = [*mounts]
        for destination in content.more.get("Volumes") or {}:
            volume = self.volumes.create()
            own.append(Mount("volume", volume.name, volume.mountpoint, destination))
        for mount in mounts:
            if mount.kind == "volume":
                self.volumes.create(mount.name)
        settings = Settings(
            image=image,
            image_id=content.id,
            entrypoint=list(entrypoint or config.entrypoint),
            # Another entrypoint takes the image's own command away.
            cmd=list(cmd or ([] if entrypoint else config.cmd)),
            env=[f"{key}={value}" for key, value in {**(env or {}), **config.env}.items()],
            workdir=config.workdir,
            hostname=name,
            labels={**config.labels, **(labels or {})},
            exposed=sorted({*config.ports, *(ports or {})}),
            bindings=dict(ports or {}),
            mounts=own,
            network_mode=network,
            restart=restart,
            program=program,
            forwards=False,
            privileged=privileged,
        )
        container = self.containers.create(settings, name)
        container.exec, container.on_state = exec, on_state
        return container

    def is_mounted(self, volume: str) -> bool:
        return any(True for _ in self.volumes.users(volume))

    async def revive(self) -> None:
        """After a start of the service: see `Containers.revive`."""
        await self.containers.revive()

    def sweep(self, used: Iterable[str] = ()) -> tuple[str, ...]:
        """Take away the files of images that no name, container or registry needs, nor anybody else whose
        ids of images are `used`; the ids of those that went."""
        needed = {content.id for content in self.images.all()} | self.registries.ids() | set(used)
        needed |= {container.settings.image_id for container in self.containers.all()}
        return self.images.contents.sweep(needed)

    async def close(self) -> None:
        """The service ends; what runs is killed and will be revived as its restart policy says."""
        await self.containers.close()

    def _endpoints(self) -> Iterable[Endpoint]:
        for container in self.containers.all():
            content = self.images.contents.get(container.settings.image_id)
            if content is not None and content.image.program == "registry":
                bindings = container.published.get(f"{REGISTRY_PORT}/tcp", [])
                yield Endpoint(
                    container=container.id,
                    name=container.name,
                    running=container.state.status == "running",
                    ports=tuple(int(binding["HostPort"]) for binding in bindings),
                    networks=frozenset(container.networks),
                )
