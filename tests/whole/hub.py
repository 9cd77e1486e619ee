"""A stand-in for Docker Hub: pushing needs a login, pulling does not, and nodes can reach it."""

from __future__ import annotations

import subprocess
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from tests.lab.test_docker import docker
from tests.lab.test_tools import until
from tests.whole.engine import containers_of, inspected

IMAGE = "registry:2"
USER, PASSWORD = "learner", "let-me-push"
_HTPASSWD = f"{USER}:$2y$05$abcdefghijklmnopqrstuuDCOyDNlCkTxAYmncphlemP3YSRvUTnW\n"
"""The password above, in bcrypt, the only form that the registry takes."""


@dataclass(frozen=True)
class Hub:
    """A registry at a port of 127.0.0.1. Docker takes that address for one that needs no encryption."""

    name: str
    port: str

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self.port}"

    def log_in(self, environ: dict[str, str]) -> None:
        """As a learner does beforehand in a terminal: docker keeps it in the home."""
        words = ["docker", "login", self.host, "-u", USER, "--password-stdin"]
        done = subprocess.run(
            words, env=environ, input=PASSWORD, capture_output=True, text=True, check=False, timeout=60
        )
        assert done.returncode == 0, done.stderr

    def show_to(self, stack: ExitStack, cluster: str) -> None:
        """Let the nodes of a cluster pull from it: 127.0.0.1 is another one in each, so in each of them a
        registry reads the same store, and asks for no login."""
        for node in inspected("container", containers_of(cluster)):
            if node["Config"]["Labels"].get("k3d.role") not in ("server", "agent"):
                continue
            name = f"{self.name}-{node['Id'][:8]}"
            stack.callback(docker, "rm", "-f", "-v", name, check=False)
            docker(
                *("run", "-d", "--name", name, "--network", f"container:{node['Id']}"),
                *("-v", f"{self.name}:/var/lib/registry:ro", "-e", f"REGISTRY_HTTP_ADDR={self.host}"),
                IMAGE,
            )


def open_hub(stack: ExitStack, name: str, folder: Path) -> Hub:
    """Start it; container and volume, both of this name, go when the stack is closed."""
    stack.callback(docker, "volume", "rm", name, check=False)
    docker("volume", "create", name)
    stack.callback(docker, "rm", "-f", "-v", name, check=False)
    docker(
        *("create", "--name", name, "-p", "127.0.0.1::5000", "-v", f"{name}:/var/lib/registry"),
        *("-e", "REGISTRY_AUTH=htpasswd", "-e", f"REGISTRY_AUTH_HTPASSWD_REALM={name}"),
        *("-e", "REGISTRY_AUTH_HTPASSWD_PATH=/htpasswd", IMAGE),
    )
    (folder / "htpasswd").write_text(_HTPASSWD, encoding="utf-8")
    docker("cp", str(folder / "htpasswd"), f"{name}:/htpasswd")
    docker("start", name)
    hub = Hub(name, docker("port", name, "5000/tcp").splitlines()[0].rpartition(":")[2])
    assert until(lambda: "listening on" in _log(name), 20), _log(name)
    return hub


def _log(name: str) -> str:
    done = subprocess.run(["docker", "logs", name], capture_output=True, text=True, check=False, timeout=20)
    return done.stdout + done.stderr
