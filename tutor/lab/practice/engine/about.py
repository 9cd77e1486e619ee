"""What `docker version`, `docker info` and `docker system df` say of the practice lab's engine."""

from __future__ import annotations

import os
import platform
from typing import TYPE_CHECKING, Any

from tutor.lab.practice.edition import DOCKER, DOCKER_API, DOCKER_GO
from tutor.lab.practice.engine.identity import architecture, digest_of, nano_stamp
from tutor.lab.practice.pace import now

if TYPE_CHECKING:
    from tutor.lab.practice.engine.engine import Engine

_COMMIT = "45873be"
_BUILT = "2025-05-30T12:07:14.000000000+00:00"


def version() -> dict[str, Any]:
    """The server's part of `docker version --format '{{json .}}'`."""
    details = {
        "ApiVersion": DOCKER_API,
        "Arch": architecture(),
        "BuildTime": _BUILT,
        "Experimental": "false",
        "GitCommit": _COMMIT,
        "GoVersion": DOCKER_GO,
        "KernelVersion": platform.release(),
        "MinAPIVersion": "1.24",
        "Os": "linux",
    }
    return {
        "Platform": {"Name": "Practice lab"},
        "Components": [{"Name": "Engine", "Version": DOCKER, "Details": details}],
        "Version": DOCKER,
        "ApiVersion": DOCKER_API,
        "MinAPIVersion": "1.24",
        "GitCommit": _COMMIT,
        "GoVersion": DOCKER_GO,
        "Os": "linux",
        "Arch": architecture(),
        "KernelVersion": platform.release(),
        "BuildTime": _BUILT,
    }


def info(engine: Engine) -> dict[str, Any]:
    """The server's part of `docker info --format '{{json .}}'`."""
    states = [container.state.status for container in engine.containers.all()]
    digits = digest_of("engine", platform.node()).removeprefix("sha256:").upper()
    return {
        "ID": ":".join(digits[at : at + 4] for at in range(0, 48, 4)),
        "Containers": len(states),
        "ContainersRunning": states.count("running"),
        "ContainersPaused": states.count("paused"),
        "ContainersStopped": len(states) - states.count("running") - states.count("paused"),
        "Images": len(engine.images.all()),
        "Driver": "overlay2",
        "DriverStatus": [["Backing Filesystem", "practice lab"], ["Supports d_type", "true"]],
        "Plugins": {
            "Volume": ["local"],
            "Network": ["bridge", "host", "null"],
            "Authorization": None,
            "Log": ["json-file"],
        },
        "MemoryLimit": True,
        "SwapLimit": True,
        "CpuCfsPeriod": True,
        "CpuCfsQuota": True,
        "CPUShares": True,
        "CPUSet": True,
        "PidsLimit": True,
        "IPv4Forwarding": True,
        "Debug": False,
        "SystemTime": nano_stamp(now()),
        "LoggingDriver": "json-file",
        "CgroupDriver": "systemd",
        "CgroupVersion": "2",
        "KernelVersion": platform.release(),
        "OperatingSystem": "Practice lab of dwk-tutor (no Docker)",
        "OSType": "linux",
        "Architecture": platform.machine(),
        "IndexServerAddress": "https://index.docker.io/v1/",
        "RegistryConfig": {
            "IndexConfigs": {
                "docker.io": {"Mirrors": [], "Name": "docker.io", "Official": True, "Secure": True}
            },
            "InsecureRegistryCIDRs": ["127.0.0.0/8", "::1/128"],
            "Mirrors": None,
        },
        "NCPU": os.cpu_count() or 1,
        "MemTotal": _memory(),
        "DockerRootDir": "/var/lib/docker",
        "HttpProxy": "",
        "HttpsProxy": "",
        "NoProxy": "",
        "Name": platform.node(),
        "Labels": ["tutor.lab=practice"],
        "ExperimentalBuild": False,
        "ServerVersion": DOCKER,
        "Runtimes": {"runc": {"path": "runc"}},
        "DefaultRuntime": "runc",
        "Swarm": {"NodeID": "", "NodeAddr": "", "LocalNodeState": "inactive", "ControlAvailable": False},
        "LiveRestoreEnabled": False,
        "InitBinary": "docker-init",
        "SecurityOptions": ["name=seccomp,profile=builtin", "name=cgroupns"],
        "Warnings": None,
    }


def disk_use(engine: Engine) -> dict[str, Any]:
    """The rows of `docker system df`: counts, bytes, and bytes that could be taken back."""
    images = engine.images.all()
    used = {container.settings.image_id for container in engine.containers.all()}
    volumes = engine.volumes.all()
    containers = engine.containers.all()
    return {
        "Images": {
            "Total": len(images),
            "Active": sum(content.id in used for content in images),
            "Size": sum(content.image.size for content in images),
            "Reclaimable": sum(content.image.size for content in images if content.id not in used),
        },
        "Containers": {
            "Total": len(containers),
            "Active": sum(container.running for container in containers),
            "Size": 0,
            "Reclaimable": 0,
        },
        "Volumes": {
            "Total": len(volumes),
            "Active": sum(engine.is_mounted(volume.name) for volume in volumes),
            "Size": 0,
            "Reclaimable": 0,
        },
        "BuildCache": {"Total": 0, "Active": 0, "Size": 0, "Reclaimable": 0},
    }


def _memory() -> int:
    try:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (ValueError, OSError):
        return 0
