"""What `docker create` and `docker run` ask for, as the settings of a container."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from tutor.lab.practice.engine.arguments import Arguments
from tutor.lab.practice.engine.container import Bindings, Mount, Settings
from tutor.lab.practice.engine.contents import Content
from tutor.lab.practice.engine.errors import EngineError
from tutor.lab.practice.engine.signals import number_of
from tutor.lab.practice.engine.volumes import Volumes

MOUNTS_NOTE = (
    "The practice lab lists volumes and mounts; its programs see this computer's own folders in their place."
)
_POLICIES = ("no", "always", "unless-stopped", "on-failure")


def settings_of(content: Content, arguments: Arguments, volumes: Volumes) -> Settings:
    """Merge what the image says with what the command line says. Raises EngineError."""
    config = content.image.config
    entrypoint = arguments.optional_texts("entrypoint")
    cmd = arguments.texts("cmd")
    if entrypoint is None:
        entrypoint = list(config.entrypoint)
        cmd = cmd or list(config.cmd)
    if not entrypoint and not cmd:
        raise EngineError("no command specified", exit_code=125)
    policy, retries = _policy(arguments.text("restart", "no"))
    remove = arguments.flag("rm")
    if remove and policy != "no":
        raise EngineError("can't create 'AutoRemove' container with restart policy", exit_code=125)
    bindings = _bindings(arguments.documents("ports"))
    stop_signal = arguments.text("stop_signal", "") or str(content.more.get("StopSignal", ""))
    if stop_signal:
        number_of(stop_signal)
    return Settings(
        image=arguments.text("image"),
        image_id=content.id,
        entrypoint=list(entrypoint),
        cmd=cmd,
        env=_environment(config.env, arguments.texts("env")),
        workdir=arguments.text("workdir", "") or config.workdir,
        user=arguments.text("user", "") or config.user,
        hostname=arguments.text("hostname", ""),
        labels={**config.labels, **arguments.mapping("labels")},
        exposed=sorted({*config.ports, *bindings}),
        bindings=bindings,
        mounts=_mounts(arguments.texts("volumes"), content.more.get("Volumes") or {}, volumes),
        network_mode=arguments.text("network", "") or "default",
        restart=policy,
        retries=retries,
        remove=remove,
        tty=arguments.flag("tty"),
        stdin=arguments.flag("interactive"),
        attached=arguments.flag("attach"),
        stop_signal=stop_signal,
        stop_timeout=arguments.whole("stop_timeout"),
        privileged=arguments.flag("privileged"),
    )


def _environment(image: Mapping[str, str], given: Sequence[str]) -> list[str]:
    """`NAME=value` each; a bare `NAME` takes a variable away."""
    merged = dict(image)
    for entry in given:
        name, equals, value = entry.partition("=")
        if not name:
            raise EngineError(f"invalid environment variable: {entry}", exit_code=125)
        if equals:
            merged[name] = value
        else:
            merged.pop(name, None)
    return [f"{name}={value}" for name, value in merged.items()]


def _policy(text: str) -> tuple[str, int]:
    name, colon, count = text.partition(":")
    name = name or "no"
    if name not in _POLICIES:
        raise EngineError(
            f"invalid restart policy: unknown policy '{name}'; use one of '{_LISTED}'", exit_code=125
        )
    if colon and (name != "on-failure" or not count.isdigit()):
        raise EngineError(
            "invalid restart policy: maximum retry count can only be used with 'on-failure'", exit_code=125
        )
    return name, int(count or 0)


_LISTED = "', '".join(_POLICIES)


def _bindings(ports: Sequence[Mapping[str, Any]]) -> Bindings:
    bindings: Bindings = {}
    for port in ports:
        inside, outside = str(port.get("container", "")), str(port.get("host") or "")
        if not _is_port(inside) or (outside and not _is_port(outside)):
            raise EngineError(f"invalid port specification: {dict(port)}", exit_code=125)
        key = f"{int(inside)}/{port.get('proto') or 'tcp'}"
        bindings.setdefault(key, []).append({"HostIp": str(port.get("ip") or ""), "HostPort": outside})
    return bindings


def _is_port(text: str) -> bool:
    return text.isascii() and text.isdigit() and int(text) < 65536


def _mounts(given: Sequence[str], declared: Mapping[str, Any], volumes: Volumes) -> list[Mount]:
    """`NAME:/data`, `/folder:/data:ro` or `/data`, and what the image declares as volumes."""
    mounts: dict[str, Mount] = {}
    for text in given:
        parts = text.split(":")
        if len(parts) > 3 or not parts[-1]:
            raise EngineError(f"invalid volume specification: '{text}'", exit_code=125)
        destination = parts[0] if len(parts) == 1 else parts[1]
        writable = len(parts) < 3 or "ro" not in parts[2].split(",")
        if not destination.startswith("/"):
            raise EngineError(
                f"invalid volume specification: '{text}': invalid mount config for type \"volume\": "
                f"invalid mount path: '{destination}' mount path must be absolute",
                exit_code=125,
            )
        if len(parts) > 1 and parts[0].startswith("/"):
            mounts[destination] = Mount("bind", "", parts[0], destination, writable)
        else:
            volume = volumes.create(parts[0] if len(parts) > 1 else "")
            mounts[destination] = Mount("volume", volume.name, volume.mountpoint, destination, writable)
    for destination in declared:
        if destination not in mounts:
            volume = volumes.create()
            mounts[destination] = Mount("volume", volume.name, volume.mountpoint, destination)
    return list(mounts.values())
