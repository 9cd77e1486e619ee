"""Networks as `docker network` shows them. No packets go through them: programs run on this computer."""

from __future__ import annotations

import ipaddress
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from tutor.lab.practice.engine.disk import load, save
from tutor.lab.practice.engine.errors import EngineError
from tutor.lab.practice.engine.events import Events
from tutor.lab.practice.engine.identity import nano_stamp, random_id, short
from tutor.lab.practice.pace import now

PREDEFINED = ("bridge", "host", "none")


@dataclass(frozen=True)
class Network:
    id: str
    name: str
    driver: str
    created: str
    subnet: str = ""
    """`172.18.0.0/16`; empty for host and none."""
    internal: bool = False
    labels: dict[str, str] = field(default_factory=dict)
    options: dict[str, str] = field(default_factory=dict)

    @property
    def gateway(self) -> str:
        return str(ipaddress.ip_network(self.subnet)[1]) if self.subnet else ""

    @property
    def prefix(self) -> int:
        return ipaddress.ip_network(self.subnet).prefixlen if self.subnet else 0


@dataclass(frozen=True)
class Attached:
    """A running container on a network."""

    container: str
    name: str
    endpoint: str
    mac: str
    address: str


class Networks:
    def __init__(self, file: Path, events: Events) -> None:
        self._file = file
        self._events = events
        self.attached: Callable[[str], Iterable[Attached]] = lambda name: ()
        """The running containers of a network, by its name; set by whoever keeps the containers."""
        self._all = {entry["name"]: Network(**entry) for entry in load(file) or ()}
        if not self._all:
            for name, driver in zip(PREDEFINED, ("bridge", "host", "null"), strict=True):
                subnet = "172.17.0.0/16" if name == "bridge" else ""
                self._all[name] = Network(random_id(), name, driver, nano_stamp(now()), subnet)
            self._save()

    def all(self) -> list[Network]:
        """By name, as `docker network ls` sorts them."""
        return sorted(self._all.values(), key=lambda network: network.name)

    def find(self, name: str) -> Network | None:
        """By name, id, or the begin of an id."""
        if found := self._all.get("bridge" if name == "default" else name):
            return found
        fitting = [network for network in self._all.values() if name and network.id.startswith(name)]
        return fitting[0] if len(fitting) == 1 else None

    def get(self, name: str) -> Network:
        """As `find`; raises EngineError where there is none."""
        found = self.find(name)
        if found is None:
            raise EngineError(f"network {name} not found")
        return found

    def create(
        self,
        name: str,
        *,
        driver: str = "bridge",
        labels: Mapping[str, str] | None = None,
        options: Mapping[str, str] | None = None,
        internal: bool = False,
        subnet: str = "",
    ) -> Network:
        """Raises EngineError: the name is taken, the subnet overlaps another or is none."""
        if not name or name in self._all:
            raise EngineError(
                f"network with name {name} already exists" if name else "network name is required"
            )
        if driver != "bridge":
            raise EngineError(
                f'could not find plugin {driver} in v1 plugin registry: plugin "{driver}" not found'
            )
        used = [ipaddress.ip_network(network.subnet) for network in self._all.values() if network.subnet]
        try:
            wanted = ipaddress.ip_network(subnet) if subnet else _free(used)
        except ValueError as error:
            raise EngineError(f"invalid network config:\ninvalid subnet {subnet}: {error}") from error
        if any(wanted.overlaps(other) for other in used):
            raise EngineError("invalid pool request: Pool overlaps with other one on this address space")
        network = Network(
            random_id(),
            name,
            driver,
            nano_stamp(now()),
            str(wanted),
            internal,
            {**(labels or {})},
            {**(options or {})},
        )
        self._all[name] = network
        self._save()
        self._events.tell("network", "create", network.id, {"name": name, "type": driver})
        return network

    def remove(self, name: str) -> Network:
        """Raises EngineError: unknown, predefined, or still used."""
        network = self.get(name)
        if network.name in PREDEFINED:
            raise EngineError(f"{network.name} is a pre-defined network and cannot be removed")
        if users := list(self.attached(network.name)):
            named = " ".join(f'name:"{user.name}" id:"{short(user.endpoint)}"' for user in users)
            raise EngineError(
                f"error while removing network: network {network.name} id {network.id} has active endpoints "
                f"({named})"
            )
        del self._all[network.name]
        self._save()
        self._events.tell("network", "destroy", network.id, {"name": network.name, "type": network.driver})
        return network

    def free_address(self, network: Network) -> str:
        """The next address that no running container has; empty where a network has none."""
        if not network.subnet:
            return ""
        used = {attached.address for attached in self.attached(network.name)}
        hosts = ipaddress.ip_network(network.subnet).hosts()
        next(hosts)
        return next((str(host) for host in hosts if str(host) not in used), "")

    def inspect(self, network: Network) -> dict[str, Any]:
        """As `docker network inspect` shows it."""
        config = [{"Subnet": network.subnet, "Gateway": network.gateway}] if network.subnet else None
        options = (
            {"com.docker.network.bridge.name": "docker0"} if network.name == "bridge" else network.options
        )
        return {
            "Name": network.name,
            "Id": network.id,
            "Created": network.created,
            "Scope": "local",
            "Driver": network.driver,
            "EnableIPv4": True,
            "EnableIPv6": False,
            "IPAM": {"Driver": "default", "Options": None, "Config": config},
            "Internal": network.internal,
            "Attachable": False,
            "Ingress": False,
            "ConfigFrom": {"Network": ""},
            "ConfigOnly": False,
            "Containers": {
                each.container: {
                    "Name": each.name,
                    "EndpointID": each.endpoint,
                    "MacAddress": each.mac,
                    "IPv4Address": f"{each.address}/{network.prefix}" if each.address else "",
                    "IPv6Address": "",
                }
                for each in self.attached(network.name)
            },
            "Options": dict(options),
            "Labels": dict(network.labels),
        }

    def _save(self) -> None:
        save(self._file, [asdict(network) for network in self._all.values()])


def _free(used: list[ipaddress.IPv4Network | ipaddress.IPv6Network]) -> ipaddress.IPv4Network:
    """The next of Docker's own pools, 172.18.0.0/16 to 172.31.0.0/16, then the 192.168 ones of 20 bits."""
    pools = [ipaddress.IPv4Network(f"172.{number}.0.0/16") for number in range(18, 32)]
    pools += ipaddress.IPv4Network("192.168.0.0/16").subnets(new_prefix=20)
    for pool in pools:
        if not any(pool.overlaps(other) for other in used):
            return pool
    raise EngineError("could not find an available, non-overlapping IPv4 address pool among the defaults")
