"""Which kind of machine this is, and the commands that put something right on that kind."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from tutor.lab.doctor.evidence import Evidence
from tutor.lab.doctor.system import System

INSTALL_PAGE = "https://docs.docker.com/engine/install/"


class Engine(Enum):
    """What runs Docker here; it decides where memory, disk and start are set."""

    NATIVE = "Docker on this Linux"
    ROOTLESS = "rootless Docker"
    DESKTOP = "Docker Desktop"
    COLIMA = "colima"
    ORBSTACK = "OrbStack"
    RANCHER = "Rancher Desktop"
    PODMAN = "Podman"
    REMOTE = "a Docker engine on another computer"


@dataclass(frozen=True)
class Host:
    """The machine's kind."""

    mac: bool
    wsl: int
    """1 or 2 inside the Windows Subsystem for Linux, else 0."""
    family: str
    """How software is installed: apt, dnf, pacman, zypper, apk, brew; empty where unknown."""
    systemd: bool
    engine: Engine

    @property
    def in_machine(self) -> bool:
        """Docker runs inside a virtual machine of its own, with its own disk and memory."""
        return self.engine in {Engine.DESKTOP, Engine.COLIMA, Engine.ORBSTACK, Engine.RANCHER}

    @property
    def install_docker(self) -> str:
        """How to get Docker."""
        if self.mac:
            return (
                "Install Docker Desktop (https://docs.docker.com/desktop/), or run\n"
                "brew install colima docker && colima start"
            )
        get = {
            "apt": "sudo apt-get update && sudo apt-get install -y docker.io",
            "pacman": "sudo pacman -S docker",
            "zypper": "sudo zypper install docker",
            "apk": "sudo apk add docker",
        }.get(self.family)
        native = f"{get} && {self._start_service}" if get else f"Follow {INSTALL_PAGE} for your distribution."
        if self.wsl:
            return (
                "Install Docker Desktop on Windows and enable this distribution under Settings → Resources → "
                f"WSL integration. Or install Docker in this Linux:\n{native}"
            )
        return native

    @property
    def _start_service(self) -> str:
        if self.systemd:
            return "sudo systemctl enable --now docker"
        return "sudo rc-service docker start" if self.family == "apk" else "sudo service docker start"

    @property
    def start_docker(self) -> str:
        """How to start the engine that is installed."""
        by_engine = {
            Engine.COLIMA: "colima start",
            Engine.ORBSTACK: "orb start",
            Engine.RANCHER: "Start Rancher Desktop and choose dockerd (moby) as its container engine.",
            Engine.ROOTLESS: "systemctl --user start docker",
            Engine.DESKTOP: "systemctl --user start docker-desktop",
        }
        windows = "Start Docker Desktop on Windows."
        if self.mac and self.engine in {Engine.DESKTOP, Engine.NATIVE}:
            return "open -a Docker"
        if self.wsl and self.engine is Engine.DESKTOP:
            return windows
        if self.wsl and self.engine is Engine.NATIVE:
            return f"{windows} Or, if Docker is installed in this Linux:\n{self._start_service}"
        return by_engine.get(self.engine, self._start_service)

    @property
    def more_memory(self) -> str:
        """How to give Docker more memory."""
        if self.engine is Engine.COLIMA:
            return "colima stop && colima start --memory 4"
        if self.engine is Engine.ORBSTACK:
            return "orb config set memory_mib 4096"
        if self.wsl:
            return (
                "In Windows, write these lines to %UserProfile%\\.wslconfig, then run `wsl --shutdown`:\n"
                "[wsl2]\nmemory=4GB"
            )
        if self.engine is Engine.DESKTOP:
            return "Docker Desktop → Settings → Resources → Memory: 4 GB."
        if self.engine is Engine.RANCHER:
            return "Rancher Desktop → Preferences → Virtual Machine → Memory: 4 GB."
        return "Close other programs, or use a computer with more memory."

    @property
    def more_disk(self) -> str:
        """How to find room for images; what is removed stays the learner's choice."""
        look = "docker system df    # shows what takes the room; remove only what you no longer need"
        if self.engine is Engine.COLIMA:
            return f"{look}\nOr give colima a larger disk: colima stop && colima start --disk 60"
        if self.engine is Engine.DESKTOP:
            return f"{look}\nOr raise the limit: Docker Desktop → Settings → Resources → Disk."
        return look

    @property
    def cgroup_v2(self) -> str:
        """How to change the machine to cgroup v2."""
        option = "systemd.unified_cgroup_hierarchy=1"
        if self.wsl:
            return (
                "In Windows, write these lines to %UserProfile%\\.wslconfig, then run `wsl --shutdown`:\n"
                "[wsl2]\nkernelCommandLine = cgroup_no_v1=all"
            )
        if self.engine is Engine.DESKTOP:
            return "Update Docker Desktop; in its settings.json, set deprecatedCgroupv1 to false."
        if self.engine is Engine.COLIMA:
            return "Update colima, then make its machine anew: colima delete && colima start"
        if self.family == "dnf":
            return f"sudo grubby --update-kernel=ALL --args={option} && sudo reboot"
        if self.family == "apt":
            return (
                f"Add {option} to GRUB_CMDLINE_LINUX in /etc/default/grub, then run\n"
                "sudo update-grub && sudo reboot"
            )
        return f"Start Linux with the kernel option {option}."


_FAMILIES = {
    "apt": {"debian", "ubuntu"},
    "dnf": {"fedora", "rhel", "centos"},
    "pacman": {"arch"},
    "zypper": {"suse", "opensuse", "sles"},
    "apk": {"alpine"},
}


def look(system: System, evidence: Evidence) -> Host:
    """Find out which kind of machine this is."""
    mac = system.platform == "darwin"
    return Host(
        mac=mac,
        wsl=0 if mac else _wsl(system),
        family="brew" if mac else _family(system),
        systemd=not mac and system.exists("/run/systemd/system"),
        engine=_engine(system, evidence, mac),
    )


def _wsl(system: System) -> int:
    kernel = system.read_text("/proc/sys/kernel/osrelease") or system.read_text("/proc/version") or ""
    if "microsoft" not in kernel.lower():
        return 0
    # WSL 1 calls itself `4.4.0-19041-Microsoft`, WSL 2 `5.15.90.1-microsoft-standard-WSL2`.
    return 1 if "-Microsoft" in kernel and "WSL2" not in kernel else 2


def _family(system: System) -> str:
    release = system.read_text("/etc/os-release") or ""
    names = set(" ".join(re.findall(r'^ID(?:_LIKE)?="?([^"\n]*)', release, re.MULTILINE)).lower().split())
    return next((family for family, ids in _FAMILIES.items() if names & ids), "")


_IN_ADDRESSES = (
    ("colima", Engine.COLIMA),
    ("orbstack", Engine.ORBSTACK),
    ("rancher-desktop", Engine.RANCHER),
    (".rd/", Engine.RANCHER),
    ("podman", Engine.PODMAN),
    ("desktop", Engine.DESKTOP),
    (".docker/run", Engine.DESKTOP),
    ("rootless", Engine.ROOTLESS),
    ("/run/user/", Engine.ROOTLESS),
)
"""Part of a context's name or an engine's address → the engine; the first that fits counts."""
_IN_NAMES = (
    ("docker desktop", Engine.DESKTOP),
    ("docker-desktop", Engine.DESKTOP),
    ("colima", Engine.COLIMA),
    ("orbstack", Engine.ORBSTACK),
    ("rancher desktop", Engine.RANCHER),
    ("rancher-desktop", Engine.RANCHER),
)
"""Part of what an engine calls itself and its system → the engine."""


def _first_in(text: str, signs: Sequence[tuple[str, Engine]]) -> Engine | None:
    return next((engine for sign, engine in signs if sign in text), None)


def _engine(system: System, evidence: Evidence, mac: bool) -> Engine:
    known = _answering_engine(evidence)
    if known:
        return known
    # It did not answer, or said nothing of itself: the address it is looked for at tells.
    address = f"{evidence.context} {evidence.endpoint or system.environ.get('DOCKER_HOST', '')}".lower()
    if meant := _first_in(address, _IN_ADDRESSES):
        return meant
    if re.search(r"\b(ssh|tcp|https?)://(?!localhost|127\.)", address):
        return Engine.REMOTE
    if mac:
        return _installed_on_mac(system)
    return Engine.NATIVE


def _answering_engine(evidence: Evidence) -> Engine | None:
    if is_podman(evidence):
        return Engine.PODMAN
    words = f"{evidence.info.get('OperatingSystem', '')} {evidence.info.get('Name', '')}".lower()
    if meant := _first_in(words, _IN_NAMES):
        return meant
    options = evidence.info.get("SecurityOptions")
    if isinstance(options, list) and any("rootless" in str(option) for option in options):
        return Engine.ROOTLESS
    return None


def is_podman(evidence: Evidence) -> bool:
    """Whether the engine, or the program called docker, is Podman."""
    components = evidence.engine.get("Components")
    names = (
        [str(part.get("Name")) for part in components if isinstance(part, dict)]
        if isinstance(components, list)
        else []
    )
    said = evidence.docker_version.stdout + evidence.docker_version.stderr
    return "Podman Engine" in names or "podman" in said.lower() or "host" in evidence.info


def _installed_on_mac(system: System) -> Engine:
    if system.exists("/Applications/Docker.app"):
        return Engine.DESKTOP
    if system.exists("/Applications/OrbStack.app"):
        return Engine.ORBSTACK
    return Engine.COLIMA if system.which("colima") else Engine.DESKTOP
