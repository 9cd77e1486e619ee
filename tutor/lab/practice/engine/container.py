"""One container: what it was made with, and in what state it is."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from tutor.lab.practice.engine.identity import NEVER
from tutor.lab.practice.engine.logs import Log

Bindings = dict[str, list[dict[str, str]]]
"""`{"5000/tcp": [{"HostIp": "0.0.0.0", "HostPort": "5111"}]}`."""


@dataclass
class Answer:
    """What a command inside a container gave."""

    code: int
    out: str = ""
    err: str = ""


Exec = Callable[[Sequence[str]], Awaitable[Answer]]
"""Carries out a command inside a container that has no program of its own, such as a node's `crictl`."""


@dataclass
class State:
    status: str = "created"
    """created, running, paused, restarting, exited, removing or dead."""
    exit_code: int = 0
    error: str = ""
    pid: int = 0
    started: str = NEVER
    finished: str = NEVER

    @property
    def running(self) -> bool:
        """Docker counts paused and restarting containers as running ones."""
        return self.status in ("running", "paused", "restarting")


@dataclass
class Endpoint:
    """A container's place on a network; address and id only while it runs."""

    network: str
    """The network's id."""
    id: str = ""
    address: str = ""
    gateway: str = ""
    prefix: int = 0
    aliases: list[str] = field(default_factory=list)

    @property
    def mac(self) -> str:
        if not self.address:
            return ""
        return "02:42:" + ":".join(f"{int(part):02x}" for part in self.address.split("."))


@dataclass
class Mount:
    kind: str
    """`volume` or `bind`."""
    name: str
    source: str
    destination: str
    writable: bool = True


@dataclass
class Settings:
    """What a container is made with."""

    image: str
    """The name that was given."""
    image_id: str
    entrypoint: list[str] = field(default_factory=list)
    cmd: list[str] = field(default_factory=list)
    env: list[str] = field(default_factory=list)
    workdir: str = ""
    user: str = ""
    hostname: str = ""
    labels: dict[str, str] = field(default_factory=dict)
    exposed: list[str] = field(default_factory=list)
    bindings: Bindings = field(default_factory=dict)
    mounts: list[Mount] = field(default_factory=list)
    network_mode: str = "default"
    restart: str = "no"
    retries: int = 0
    remove: bool = False
    tty: bool = False
    stdin: bool = False
    attached: bool = False
    stop_signal: str = ""
    stop_timeout: int | None = None
    privileged: bool = False
    program: str = ""
    """What a container of `add_container` runs in place of its image's program: `hold` for nothing."""
    forwards: bool = True
    """Published ports are passed on to the program."""

    @property
    def argv(self) -> list[str]:
        return [*self.entrypoint, *self.cmd]


@dataclass(eq=False)
class Container:
    id: str
    name: str
    created: str
    settings: Settings
    folder: Path
    log: Log
    state: State = field(default_factory=State)
    networks: dict[str, Endpoint] = field(default_factory=dict)
    restarts: int = 0
    stopped_by_hand: bool = False
    published: Bindings = field(default_factory=dict)
    """The ports that lead to it now."""
    on_state: Callable[[Container], None] | None = None
    """Called after every change of `state.status`; "removing" is the last."""
    exec: Exec | None = None

    @property
    def running(self) -> bool:
        return self.state.running

    def comes_back(self, code: int) -> bool:
        """Whether its restart policy starts it again after this exit code."""
        if self.stopped_by_hand:
            return False
        if self.settings.restart == "on-failure":
            return code != 0 and not 0 < self.settings.retries <= self.restarts
        return self.settings.restart in ("always", "unless-stopped")

    def document(self) -> dict[str, Any]:
        """As it is kept on disk."""
        return {
            "id": self.id,
            "name": self.name,
            "created": self.created,
            "settings": asdict(self.settings),
            "state": asdict(self.state),
            "networks": {name: asdict(endpoint) for name, endpoint in self.networks.items()},
            "restarts": self.restarts,
            "stopped_by_hand": self.stopped_by_hand,
            "published": self.published,
        }

    @classmethod
    def of(cls, document: dict[str, Any], folder: Path) -> Container:
        """From the disk; raises KeyError or TypeError for something else."""
        settings = dict(document["settings"])
        settings["mounts"] = [Mount(**mount) for mount in settings["mounts"]]
        return cls(
            id=document["id"],
            name=document["name"],
            created=document["created"],
            settings=Settings(**settings),
            folder=folder,
            log=Log(folder / "log.jsonl"),
            state=State(**document["state"]),
            networks={name: Endpoint(**endpoint) for name, endpoint in document["networks"].items()},
            restarts=document["restarts"],
            stopped_by_hand=document["stopped_by_hand"],
            published=document["published"],
        )
