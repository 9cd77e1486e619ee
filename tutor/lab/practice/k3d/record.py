"""What a cluster was made with, kept beside its objects."""

from __future__ import annotations

import secrets
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from tutor.lab.ownership import network_of, volume_of
from tutor.lab.practice.edition import K3D, K3S_IMAGE
from tutor.lab.practice.engine.disk import load, save

API_PORT = 6443
_FILE = "cluster.json"


@dataclass(frozen=True)
class Record:
    """One cluster."""

    name: str
    port: int
    """Where kubectl finds it, on this computer."""
    servers: int = 1
    agents: int = 0
    balanced: bool = True
    """There is a load balancer in front of the servers, and the port is its."""
    image: str = K3S_IMAGE
    token: str = ""
    """Lets in whoever has it, as the admin."""
    mirrors: dict[str, str] = field(default_factory=dict)
    """Host in an image's name → registry container and port."""
    network: str = ""
    """Its id."""
    external: bool = False
    """The network was there before the cluster."""
    subnet: str = ""

    @property
    def nodes(self) -> tuple[str, ...]:
        """Names of the nodes, servers first."""
        servers = (self.node("server", number) for number in range(self.servers))
        return (*servers, *(self.node("agent", number) for number in range(self.agents)))

    def node(self, role: str, number: int) -> str:
        return f"k3d-{self.name}-{role}-{number}"

    @property
    def balancer(self) -> str:
        return f"k3d-{self.name}-serverlb"

    @property
    def tools(self) -> str:
        return f"k3d-{self.name}-tools"

    def labels(self, role: str) -> dict[str, str]:
        """As k3d 5.9 labels the containers of a cluster."""
        own = {
            "app": "k3d",
            "k3d.cluster": self.name,
            "k3d.cluster.imageVolume": volume_of(self.name),
            "k3d.cluster.network": network_of(self.name),
            "k3d.cluster.network.external": "true" if self.external else "false",
            "k3d.cluster.network.id": self.network,
            "k3d.cluster.network.iprange": self.subnet,
            "k3d.cluster.token": self.token,
            "k3d.cluster.url": f"https://{self.node('server', 0)}:{API_PORT}",
            "k3d.role": role,
            "k3d.version": f"v{K3D}",
        }
        if self.balanced:
            own["k3d.server.loadbalancer"] = self.balancer
        if role == "server":
            own |= {
                "k3d.server.api.host": "0.0.0.0",
                "k3d.server.api.hostIP": "0.0.0.0",
                "k3d.server.api.port": str(self.port),
            }
        return own

    def save(self, folder: Path) -> None:
        """Raises OSError."""
        save(folder / _FILE, asdict(self))

    @classmethod
    def load(cls, folder: Path) -> Record | None:
        """What the folder says; None where it says nothing."""
        found: Any = load(folder / _FILE)
        try:
            return cls(**found)
        except TypeError:
            return None


def new_token() -> str:
    return secrets.token_hex(16)
