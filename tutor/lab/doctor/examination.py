"""The whole examination: ask all tools at once, then judge what they said."""

from __future__ import annotations

from collections.abc import Iterator

from tutor.lab.doctor import docker, k3d, kubectl, machine, proxies, terminal
from tutor.lab.doctor.evidence import ALL_SECONDS, TOOL_SECONDS, Evidence, gather
from tutor.lab.doctor.findings import Finding, Status
from tutor.lab.doctor.host import look
from tutor.lab.doctor.system import System


def examine(
    system: System, *, tool_seconds: float = TOOL_SECONDS, all_seconds: float = ALL_SECONDS
) -> list[Finding]:
    """Look at everything that the real lab needs; takes `all_seconds` at most, whatever hangs.

    What can be judged only with an answering engine (memory, disk, cgroups …) is left out without one.
    """
    return list(_findings(system, gather(system, tool_seconds=tool_seconds, all_seconds=all_seconds)))


def _findings(system: System, evidence: Evidence) -> Iterator[Finding]:
    host = look(system, evidence)
    engine = list(docker.engine(system, evidence, host))
    yield from engine
    answers = all(finding.status is not Status.FAIL for finding in engine)
    if answers:
        yield from docker.remote(evidence, host)
        yield from docker.api(evidence)
        yield from docker.cgroups(evidence, host)
        yield from docker.socket(system, evidence, host)
        yield from docker.image_store(evidence)
        yield from machine.disk(system, evidence, host)
        yield from machine.memory(evidence, host)
    yield from machine.inotify(system, host)
    yield from k3d.program(system, evidence)
    if answers:
        yield from k3d.default_cluster(system, evidence)
    yield from kubectl.program(system, evidence)
    yield from kubectl.kubeconfig(system)
    yield from kubectl.folders(system)
    yield from terminal.size(system)
    yield from terminal.colours(system)
    yield from proxies.proxies(system, evidence, host)
