"""What the tools said, gathered all at once so that one that hangs costs the others no time."""

from __future__ import annotations

import json
import re
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from tutor.engine.ports import Problem, Reading
from tutor.lab.doctor.system import System

TOOL_SECONDS = 5.5
"""How long one tool may take; one that does not obey is ended by force three seconds later."""
ALL_SECONDS = 9.0
"""How long all of them together may take; what has not answered by then counts as hanging."""

Version = tuple[int, int, int]


def version_of(text: str) -> Version | None:
    """The first version number in a text: `v1.32.4-dispatcher` → (1, 32, 4); a missing third part is 0."""
    match = re.search(r"(\d+)\.(\d+)(?:\.(\d+))?", text)
    return (int(match[1]), int(match[2]), int(match[3] or 0)) if match else None


def dotted(version: Version) -> str:
    """(5, 9, 0) → 5.9.0."""
    return ".".join(str(part) for part in version)


def document(reading: Reading | None) -> Mapping[str, object]:
    """The JSON object that a tool printed, empty where it printed none. Lines before it are left out."""
    text = reading.stdout if reading else ""
    start = text.find("{")
    if start < 0:
        return {}
    try:
        value, _ = json.JSONDecoder().raw_decode(text[start:])
    except ValueError:
        return {}
    return value if isinstance(value, dict) else {}


def at(value: object, *keys: str | int) -> object:
    """What lies under a chain of keys and indices, None where the chain breaks."""
    for key in keys:
        if isinstance(value, dict) and isinstance(key, str):
            value = value.get(key)
        elif isinstance(value, list) and isinstance(key, int) and -len(value) <= key < len(value):
            value = value[key]
        else:
            return None
    return value


@dataclass(frozen=True)
class Evidence:
    """The tools' answers. A tool that is not there has `Problem.MISSING`."""

    docker_version: Reading
    docker_info: Reading
    docker_context: Reading
    default_cluster: Reading
    """Ids of the containers of a cluster named k3s-default."""
    k3d: Reading
    kubectl: Reading
    packaged_kubectl: Reading
    groups: Reading
    info: Mapping[str, object] = field(default_factory=dict)
    """`docker_info` as a document; empty where the engine did not answer."""
    engine: Mapping[str, object] = field(default_factory=dict)
    """The server's half of `docker_version`; empty where it did not answer."""

    @property
    def endpoint(self) -> str:
        """Where docker looks for its engine, such as unix:///var/run/docker.sock; empty where unknown."""
        text = self.docker_context.stdout
        try:
            parsed: object = json.loads(text) if text.strip() else None
        except ValueError:
            return ""
        host = at(parsed, 0, "Endpoints", "docker", "Host") or at(parsed, "Endpoints", "docker", "Host")
        return host if isinstance(host, str) else ""

    @property
    def context(self) -> str:
        """The name of docker's present context; empty where unknown."""
        try:
            parsed: object = json.loads(self.docker_context.stdout or "null")
        except ValueError:
            return ""
        name = at(parsed, 0, "Name") or at(parsed, "Name")
        return name if isinstance(name, str) else ""

    @property
    def k3d_version(self) -> Version | None:
        """k3d's own version; None where it printed none."""
        said = at(document(self.k3d), "k3d")
        if isinstance(said, str):
            return version_of(said)
        match = re.search(r"k3d version (v?\S+)", self.k3d.stdout)
        return version_of(match[1]) if match else None

    @property
    def k3s_version(self) -> Version | None:
        """The k3s that this k3d starts when nobody says otherwise; builds differ, so it is asked."""
        said = at(document(self.k3d), "k3s")
        if isinstance(said, str):
            return version_of(said)
        match = re.search(r"k3s version (v?\S+)", self.k3d.stdout)
        return version_of(match[1]) if match else None


def kubectl_version(reading: Reading) -> Version | None:
    """The version in the answer of `kubectl version --client -o json`."""
    said = at(document(reading), "clientVersion", "gitVersion")
    return version_of(said) if isinstance(said, str) else None


def gather(
    system: System, *, tool_seconds: float = TOOL_SECONDS, all_seconds: float = ALL_SECONDS
) -> Evidence:
    """Ask all tools at the same time; after `all_seconds` the answers still missing are time-outs."""
    ends = time.monotonic() + all_seconds

    def ask(*argv: str) -> Callable[[], Reading]:
        return lambda: system.run(argv, max(0.5, min(tool_seconds, ends - time.monotonic())))

    def k3d() -> Reading:
        told = ask("k3d", "version", "-o", "json")()
        # `version -o` came with k3d 5.5.
        return told if told.problem or told.exit_code == 0 else ask("k3d", "version")()

    def packaged() -> Reading:
        program = system.packaged_kubectl()
        if program is None:
            return Reading(("kubectl",), "", "", None, 0.0, Problem.MISSING)
        return ask(program, "version", "--client", "-o", "json")()

    label = "label=k3d.cluster=k3s-default"
    answers = _all_at_once(
        {
            "docker_version": ask("docker", "version", "--format", "{{json .}}"),
            "docker_info": ask("docker", "info", "--format", "{{json .}}"),
            "docker_context": ask("docker", "context", "inspect"),
            "default_cluster": ask("docker", "ps", "-a", "-q", "--no-trunc", "--filter", label),
            "k3d": k3d,
            "kubectl": ask("kubectl", "version", "--client", "-o", "json"),
            "packaged_kubectl": packaged,
            "groups": ask("id", "-nG"),
        },
        ends,
    )
    info, server = document(answers["docker_info"]), at(document(answers["docker_version"]), "Server")
    return Evidence(
        **answers,
        # `docker info` prints an empty form and ends with 0 where the engine did not answer.
        info=info if info.get("ServerVersion") or info.get("host") else {},
        engine=server if isinstance(server, dict) else {},
    )


def _all_at_once(asks: Mapping[str, Callable[[], Reading]], ends: float) -> dict[str, Reading]:
    answers: dict[str, Reading] = {}

    def keep(name: str, ask: Callable[[], Reading]) -> None:
        answers[name] = ask()

    # Daemon threads: a tool that cannot even be ended must not keep the tutor from ending.
    threads = [
        threading.Thread(target=keep, args=item, name=f"doctor {item[0]}", daemon=True)
        for item in asks.items()
    ]
    started = time.monotonic()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(max(0.0, ends - time.monotonic()))
    late = Reading((), "", "", None, time.monotonic() - started, Problem.TIMEOUT)
    return {name: answers.get(name, late) for name in asks}
