"""Probes of what the machine has to give: disk, memory, file watchers."""

from __future__ import annotations

from collections.abc import Iterator

from tutor.lab.doctor.evidence import Evidence
from tutor.lab.doctor.findings import Finding, fail, ok, warn
from tutor.lab.doctor.host import Engine, Host
from tutor.lab.doctor.system import System

GB = 1_000_000_000
DISK_LOW, DISK_NONE, DISK_SHARE = 5 * GB, 1 * GB, 0.15
MEMORY_LOW, MEMORY_NONE = 2 * GB, 1 * GB
INSTANCES, WATCHES = 512, 65_536


def disk(system: System, evidence: Evidence, host: Host) -> Iterator[Finding]:
    """Room on the disk that holds Docker's images."""
    root = evidence.info.get("DockerRootDir")
    if not isinstance(root, str) or not root:
        return
    why = "Images and nodes need some 2 GB. Kubernetes takes a node out of use when its disk is nearly full."
    usage = None if host.in_machine or host.engine is Engine.REMOTE else system.disk(root)
    if usage is None:
        inside = host.in_machine or host.engine is Engine.REMOTE
        reason = f"{root} lies inside {host.engine.value}" if inside else f"{root} cannot be looked at"
        yield ok(
            "disk",
            f"How much disk Docker has cannot be seen from here: {reason}.",
            why,
            "docker system df    # shows what Docker's images and containers take",
        )
        return
    free, total = usage
    found = f"{free / GB:.1f} GB of {total / GB:.0f} GB are free at {root}."
    if free < DISK_NONE:
        yield fail("disk", found, why, host.more_disk)
    elif free < DISK_LOW or free < DISK_SHARE * total:
        yield warn("disk", found, why, host.more_disk)
    else:
        yield ok("disk", found, why)


def memory(evidence: Evidence, host: Host) -> Iterator[Finding]:
    """Memory that Docker has."""
    total = evidence.info.get("MemTotal")
    if not isinstance(total, int) or total <= 0:
        return
    found = f"Docker has {total / GB:.1f} GB of memory."
    why = "A cluster of three nodes needs about 2 GB; with less, nodes stop or never become ready."
    if total < MEMORY_NONE:
        yield fail("memory", found, why, host.more_memory)
    elif total < MEMORY_LOW:
        yield warn("memory", found, why, host.more_memory)
    else:
        yield ok("memory", found, why)


def inotify(system: System, host: Host) -> Iterator[Finding]:
    """Linux' limits of file watchers; a virtual machine's own limits cannot be seen from outside."""
    if host.mac or host.engine is Engine.REMOTE or (host.in_machine and not host.wsl):
        return
    instances = _number(system.read_text("/proc/sys/fs/inotify/max_user_instances"))
    watches = _number(system.read_text("/proc/sys/fs/inotify/max_user_watches"))
    if instances is None or watches is None:
        return
    found = f"Linux allows {instances} file watchers a user, watching {watches} files."
    why = "Each node keeps many files under watch. Past the limit they say “too many open files”."
    wanted = [f"fs.inotify.max_user_instances={INSTANCES}"] * (instances < INSTANCES)
    wanted += ["fs.inotify.max_user_watches=524288"] * (watches < WATCHES)
    if wanted:
        keep = "\\n".join(wanted)
        yield warn(
            "inotify",
            found,
            f"{why} One small cluster mostly fits; several, or an editor beside it, may not.",
            f"sudo sysctl {' '.join(wanted)}\n"
            f"To keep it: printf '{keep}\\n' | sudo tee /etc/sysctl.d/60-inotify.conf",
        )
    else:
        yield ok("inotify", found, why)


def _number(text: str | None) -> int | None:
    return int(text) if text and text.strip().isdecimal() else None
