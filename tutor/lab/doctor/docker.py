"""Probes of the Docker engine: does it answer, and does it suit this k3d."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tutor.engine.ports import Problem
from tutor.lab.doctor.evidence import Evidence, Version, at, dotted, version_of
from tutor.lab.doctor.findings import Finding, fail, ok, warn
from tutor.lab.doctor.host import Engine, Host
from tutor.lab.doctor.system import System

WHY = "k3d builds the cluster out of Docker containers."
CGROUP_V1_ENDS = (1, 35, 0)
"""From this k3s on the kubelet refuses cgroup v1 and k3d waits for ever."""
CGROUP_V2_BEGINS = (1, 21, 0)
"""Older k3s images do not start with cgroup v2."""


def engine(system: System, evidence: Evidence, host: Host) -> Iterator[Finding]:
    """Whether an engine answers, and which."""
    unsuited = _unsuited(system, host)
    if unsuited:
        yield unsuited
    elif evidence.info and evidence.engine:
        version = evidence.engine.get("Version") or evidence.info.get("ServerVersion")
        place = evidence.info.get("OperatingSystem") or host.engine.value
        yield ok("docker", f"Docker {version} answers ({place}).", WHY)
    elif evidence.docker_version.problem is Problem.MISSING:
        yield _missing(host)
    else:
        yield _silent(system, evidence, host)


def _unsuited(system: System, host: Host) -> Finding | None:
    if system.platform not in {"linux", "darwin"}:
        return fail(
            "docker",
            f"This is {system.platform}, outside of Linux, macOS and WSL 2.",
            "The tutor's shell and k3d need one of these three.",
            "On Windows run `wsl --install`, then install and start the tutor inside that Linux.",
        )
    if host.wsl == 1:
        return fail(
            "docker",
            "This Linux runs in WSL 1.",
            "WSL 1 has no Linux kernel of its own, so containers cannot run in it.",
            "In Windows: wsl --set-version <distribution> 2",
        )
    if host.engine is Engine.PODMAN:
        return fail(
            "docker",
            "The program called docker here leads to Podman.",
            "k3d supports Podman only as an experiment, and the lessons read Docker's own answers.",
            f"{host.install_docker}\nOr use the practice lab: dwk-tutor --lab practice",
        )
    return None


def _missing(host: Host) -> Finding:
    if host.wsl:
        return fail(
            "docker",
            "There is no docker in this WSL distribution.",
            f"{WHY} Docker Desktop on Windows may simply not be joined to this Linux.",
            host.install_docker,
        )
    return fail("docker", "There is no docker on this computer's PATH.", WHY, host.install_docker)


def _silent(system: System, evidence: Evidence, host: Host) -> Finding:
    if Problem.TIMEOUT in {evidence.docker_version.problem, evidence.docker_info.problem}:
        return fail(
            "docker",
            f"docker gave no answer within {_seconds(evidence)} seconds.",
            f"{WHY} An engine that is still starting, or stuck, looks like this.",
            f"Wait until Docker has started and try again. If it stays silent, restart it:\n{_restart(host)}",
        )
    reading = evidence.docker_version
    # Docker Desktop's stand-in for docker inside WSL may speak on standard output.
    plain = "" if reading.stdout.lstrip().startswith("{") else reading.stdout
    said = _clean(reading.stderr or evidence.docker_info.stderr or plain)
    known = _known(system, evidence, host, said)
    code = evidence.docker_version.exit_code
    detail = said or ("it could not be started" if code is None else f"exit code {code}")
    return known or fail(
        "docker", f"docker gave no usable answer: {detail}", WHY, f"docker version\n{host.start_docker}"
    )


def _known(system: System, evidence: Evidence, host: Host, said: str) -> Finding | None:
    """What docker's error means, where it is one that is known."""
    text = said.lower()
    if "could not be found in this wsl 2 distro" in text:
        return _missing(host)
    if "permission denied" in text and "sock" in text:
        return _not_allowed(system, evidence)
    if "resolve docker endpoint" in text or "context not found" in text:
        return fail(
            "docker",
            f"docker is told to use a context that does not exist: {said}",
            "A context says where the engine is. Without one docker cannot find it.",
            "unset DOCKER_CONTEXT\ndocker context use default",
        )
    if "client version" in text and ("too old" in text or "too new" in text):
        return _client_refused(system, said, host)
    if "cannot connect" in text or "connection refused" in text or "no such file" in text:
        place = evidence.endpoint or system.environ.get("DOCKER_HOST", "")
        named = "DOCKER_HOST" in system.environ
        other = "unset DOCKER_HOST    # if you did not set it on purpose\n" if named else ""
        return fail(
            "docker",
            f"docker is installed, but no engine answers{f' at {place}' if place else ''}.",
            f"{WHY} The engine is not running, or this terminal looks for it in the wrong place.",
            f"{other}{host.start_docker}\nCompare where docker looks: docker context ls; echo $DOCKER_HOST",
        )
    return None


def _not_allowed(system: System, evidence: Evidence) -> Finding:
    listed = re.search(r"^docker:[^:]*:\d*:(.*)$", system.read_text("/etc/group") or "", re.MULTILINE)
    name = system.environ.get("USER") or system.environ.get("LOGNAME") or ""
    member = bool(listed and name and name in listed[1].split(","))
    if member and "docker" not in evidence.groups.stdout.split():
        return fail(
            "docker",
            f"{name} is in the group docker, but this login began before that.",
            f"{WHY} Only root and the group docker may speak to the engine.",
            "Log out and in again (in WSL: `wsl --shutdown` in Windows).\n"
            "newgrp docker    # for this terminal alone",
        )
    return fail(
        "docker",
        "The Docker engine runs, but this user may not speak to it.",
        f"{WHY} Running k3d with sudo instead leaves files that belong to root.",
        "sudo usermod -aG docker $USER    # then log out and in again",
    )


def _client_refused(system: System, said: str, host: Host) -> Finding:
    if "DOCKER_API_VERSION" in system.environ:
        return fail(
            "docker-api",
            f"DOCKER_API_VERSION is {system.environ['DOCKER_API_VERSION']}, which the engine refuses: {said}",
            "docker and k3d both obey that variable.",
            "unset DOCKER_API_VERSION",
        )
    return fail(
        "docker-api",
        f"The docker program and the Docker engine do not understand each other: {said}",
        "They speak in numbered versions, and each accepts only a range of them.",
        "Update the older of the two; `docker version` shows both. " + host.install_docker,
    )


def remote(evidence: Evidence, host: Host) -> Iterator[Finding]:
    """Whether the engine is on another computer, where the cluster's ports would open too."""
    if host.engine is Engine.REMOTE:
        yield warn(
            "docker-remote",
            f"The Docker engine is on another computer: {evidence.endpoint}.",
            "k3d opens the cluster's port there, so kubectl here may not reach it.",
            "unset DOCKER_HOST DOCKER_CONTEXT    # uses the engine of this computer, if there is one",
        )


def api(evidence: Evidence) -> Iterator[Finding]:
    """Whether k3d and the engine speak a version that both know."""
    least, most = evidence.engine.get("MinAPIVersion"), evidence.engine.get("ApiVersion")
    if not isinstance(most, str):
        return
    found = f"The engine speaks API {least or '?'} to {most}"
    why = "k3d has its own Docker client; the engine refuses one that is too old for it."
    spoken = k3d_api(evidence.k3d_version)
    if spoken and isinstance(least, str) and _api(spoken) < _api(least) and evidence.k3d_version:
        yield fail(
            "docker-api",
            f"{found}; k3d {dotted(evidence.k3d_version)} speaks only {spoken}.",
            f"{why} k3d would end with “client version {spoken} is too old”.",
            "dwk-tutor doctor --fix",
        )
    else:
        yield ok("docker-api", f"{found}, which suits k3d 5.6.1 and later.", why)


def k3d_api(version: Version | None) -> str | None:
    """The API version that k3d's built-in client speaks at most, where it is a fixed number that could be
    too old (read in k3d's vendored docker sources); None from 5.6.1 on, where it suits Docker 29."""
    if version is None or version >= (5, 6, 1):
        return None
    return "1.43" if version >= (5, 6, 0) else "1.41"


def _api(text: str) -> tuple[int, int]:
    version = version_of(text)
    return version[:2] if version else (0, 0)


def cgroups(evidence: Evidence, host: Host) -> Iterator[Finding]:
    """Whether the machine's cgroup version and the k3s that k3d will start go together."""
    version = str(evidence.info.get("CgroupVersion") or "")
    if not evidence.info or version not in {"1", "2"}:
        return
    k3s = evidence.k3s_version
    found = f"cgroup v{version}" + (f", and k3d starts k3s {dotted(k3s)}." if k3s else ".")
    why = "Linux limits containers through cgroups. k3s before 1.21 knows only v1, from 1.35 on only v2."
    if version == "1" and k3s and k3s >= CGROUP_V1_ENDS:
        yield fail("cgroups", found, f"{why} k3d would wait for ever for the server.", host.cgroup_v2)
    elif version == "2" and k3s and k3s < CGROUP_V2_BEGINS:
        new = "Use the release build of k3d 5.9.0: https://github.com/k3d-io/k3d/releases"
        yield fail("cgroups", found, f"{why} The server would restart in a loop.", new)
    elif version == "1" and k3s is None:
        yield warn("cgroups", found, why, host.cgroup_v2)
    else:
        yield ok("cgroups", found, why)


def socket(system: System, evidence: Evidence, host: Host) -> Iterator[Finding]:
    """Whether k3d's helper containers will find the engine's socket."""
    if not evidence.info:
        return
    given = system.environ.get("DOCKER_SOCK")
    why = "k3d mounts the engine's socket into a helper container, at $DOCKER_SOCK or /var/run/docker.sock."
    if host.engine is Engine.ROOTLESS:
        real = evidence.endpoint.removeprefix("unix://") or "$XDG_RUNTIME_DIR/docker.sock"
        if given == real:
            yield ok("docker-socket", f"Rootless Docker, and DOCKER_SOCK names its socket {given}.", why)
        else:
            now = f"DOCKER_SOCK is {given}" if given else "DOCKER_SOCK is not set"
            yield fail(
                "docker-socket", f"Rootless Docker at {real}, and {now}.", why, f"export DOCKER_SOCK={real}"
            )
    elif host.in_machine and given and given != "/var/run/docker.sock":
        yield fail(
            "docker-socket",
            f"DOCKER_SOCK is {given}, a path of this computer and not of {host.engine.value}'s own machine.",
            why,
            "unset DOCKER_SOCK",
        )


def image_store(evidence: Evidence) -> Iterator[Finding]:
    """Whether `k3d image import` can be relied on."""
    status = evidence.info.get("DriverStatus")
    if not isinstance(status, list):
        return
    why = "`k3d image import` hands images from Docker's store to the cluster's nodes."
    if any("io.containerd.snapshotter" in str(at(pair, 1)) for pair in status):
        yield warn(
            "image-store",
            "Docker uses its containerd image store.",
            f"{why} For images that were pulled for several processors this fails, although k3d says "
            "it worked. Images that you build here are not affected.",
            "If an import fails, choose the local registry in the step on images.",
        )
    else:
        yield ok(
            "image-store", f"Docker keeps images in its classic store ({evidence.info.get('Driver')}).", why
        )


def _seconds(evidence: Evidence) -> int:
    return round(max(evidence.docker_version.seconds, evidence.docker_info.seconds))


def _restart(host: Host) -> str:
    if host.engine is Engine.COLIMA:
        return "colima restart"
    if host.engine is Engine.NATIVE and host.systemd:
        return "sudo systemctl restart docker"
    return (
        "sudo service docker restart"
        if host.engine is Engine.NATIVE
        else f"Quit it, then: {host.start_docker}"
    )


def _clean(text: str) -> str:
    lines = [line.strip() for line in text.splitlines() if line.strip() and not line.startswith("WARNING")]
    joined = " ".join(lines)
    return joined if len(joined) <= 300 else joined[:299] + "…"
