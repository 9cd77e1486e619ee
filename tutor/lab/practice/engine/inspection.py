"""A container as `docker inspect` shows it."""

from __future__ import annotations

from typing import Any

from tutor.lab.practice.engine.container import Container, Endpoint, Mount, Settings


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
        "HairpinMode": False,
        "LinkLocalIPv6Address": "",
        "LinkLocalIPv6PrefixLen": 0,
        "SecondaryIPAddresses": None,
        "SecondaryIPv6Addresses": None,
        "EndpointID": own.id,
        "Gateway": own.gateway,
        "GlobalIPv6Address": "",
        "GlobalIPv6PrefixLen": 0,
        "IPAddress": own.address,
        "IPPrefixLen": own.prefix,
        "IPv6Gateway": "",
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
