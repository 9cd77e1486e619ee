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


def inspect(container: Container) -> dict[str, Any]:
    """As `docker inspect` shows it."""
    settings, state = container.settings, container.state
    argv = settings.argv
    place = f"/var/lib/docker/containers/{container.id}"
    return {
        "Id": container.id,
        "Created": container.created,
        "Path": argv[0] if argv else "",
        "Args": argv[1:],
        "State": {
            "Status": state.status,
            "Running": state.running,
            "Paused": state.status == "paused",
            "Restarting": state.status == "restarting",
            "OOMKilled": False,
            "Dead": state.status == "dead",
            "Pid": state.pid,
            "ExitCode": state.exit_code,
            "Error": state.error,
            "StartedAt": state.started,
            "FinishedAt": state.finished,
        },
        "Image": settings.image_id,
        "ResolvConfPath": f"{place}/resolv.conf",
        "HostnamePath": f"{place}/hostname",
        "HostsPath": f"{place}/hosts",
        "LogPath": f"{place}/{container.id}-json.log",
        "Name": f"/{container.name}",
        "RestartCount": container.restarts,
        "Driver": "overlay2",
        "Platform": "linux",
        "MountLabel": "",
        "ProcessLabel": "",
        "AppArmorProfile": "",
        "ExecIDs": None,
        "HostConfig": _host_config(settings),
        "GraphDriver": {
            "Data": {"MergedDir": f"/var/lib/docker/overlay2/{container.id}/merged"},
            "Name": "overlay2",
        },
        "SizeRw": 0,
        "Mounts": [_mount(mount) for mount in settings.mounts],
        "Config": _config(container),
        "NetworkSettings": _network_settings(container),
    }


def _host_config(settings: Settings) -> dict[str, Any]:
    return {
        "Binds": [_bind(mount) for mount in settings.mounts if not _anonymous(mount)] or None,
        "ContainerIDFile": "",
        "LogConfig": {"Type": "json-file", "Config": {}},
        "NetworkMode": settings.network_mode,
        "PortBindings": settings.bindings,
        "RestartPolicy": {"Name": settings.restart, "MaximumRetryCount": settings.retries},
        "AutoRemove": settings.remove,
        "VolumeDriver": "",
        "VolumesFrom": None,
        "CapAdd": None,
        "CapDrop": None,
        "CgroupnsMode": "private",
        "Dns": [],
        "ExtraHosts": None,
        "IpcMode": "private",
        "Links": None,
        "Privileged": settings.privileged,
        "PublishAllPorts": False,
        "ReadonlyRootfs": False,
        "SecurityOpt": None,
        "ShmSize": 67108864,
        "Runtime": "runc",
        "Isolation": "",
        "CpuShares": 0,
        "Memory": 0,
        "NanoCpus": 0,
        "PidsLimit": None,
    }


def _config(container: Container) -> dict[str, Any]:
    settings = container.settings
    return {
        "Hostname": settings.hostname or container.id[:12],
        "Domainname": "",
        "User": settings.user,
        "AttachStdin": False,
        "AttachStdout": settings.attached,
        "AttachStderr": settings.attached,
        **({"ExposedPorts": {port: {} for port in settings.exposed}} if settings.exposed else {}),
        "Tty": settings.tty,
        "OpenStdin": settings.stdin,
        "StdinOnce": False,
        "Env": list(settings.env),
        "Cmd": list(settings.cmd) or None,
        "Image": settings.image,
        "Volumes": {mount.destination: {} for mount in settings.mounts if _anonymous(mount)} or None,
        "WorkingDir": settings.workdir,
        "Entrypoint": list(settings.entrypoint) or None,
        "OnBuild": None,
        "Labels": dict(settings.labels),
        **({"StopSignal": settings.stop_signal} if settings.stop_signal else {}),
        **({} if settings.stop_timeout is None else {"StopTimeout": settings.stop_timeout}),
    }


def _network_settings(container: Container) -> dict[str, Any]:
    own = container.networks.get("bridge") or Endpoint("")
    ports: dict[str, Any] = {}
    if container.running:
        ports = dict.fromkeys(container.settings.exposed) | dict(container.published)
    return {
        "Bridge": "",
        "SandboxID": container.id[::-1] if container.running else "",
        "SandboxKey": f"/var/run/docker/netns/{container.id[:-13:-1]}" if container.running else "",
        "Ports": ports,
        "EndpointID": own.id,
        "Gateway": own.gateway,
        "IPAddress": own.address,
        "IPPrefixLen": own.prefix,
        "MacAddress": own.mac,
        "Networks": {name: _endpoint(endpoint) for name, endpoint in container.networks.items()},
    }


def _endpoint(endpoint: Endpoint) -> dict[str, Any]:
    return {
        "IPAMConfig": None,
        "Links": None,
        "Aliases": endpoint.aliases or None,
        "MacAddress": endpoint.mac,
        "DriverOpts": None,
        "GwPriority": 0,
        "NetworkID": endpoint.network,
        "EndpointID": endpoint.id,
        "Gateway": endpoint.gateway,
        "IPAddress": endpoint.address,
        "IPPrefixLen": endpoint.prefix,
        "IPv6Gateway": "",
        "GlobalIPv6Address": "",
        "GlobalIPv6PrefixLen": 0,
        "DNSNames": endpoint.aliases or None,
    }


def _mount(mount: Mount) -> dict[str, Any]:
    named = {"Name": mount.name, "Driver": "local"} if mount.kind == "volume" else {}
    return {
        "Type": mount.kind,
        **named,
        "Source": mount.source,
        "Destination": mount.destination,
        "Mode": "" if mount.writable else "ro",
        "RW": mount.writable,
        "Propagation": "" if mount.kind == "volume" else "rprivate",
    }


def _bind(mount: Mount) -> str:
    first = mount.name if mount.kind == "volume" else mount.source
    return f"{first}:{mount.destination}" + ("" if mount.writable else ":ro")


def _anonymous(mount: Mount) -> bool:
    return len(mount.name) == 64 and set(mount.name) <= set("0123456789abcdef")
