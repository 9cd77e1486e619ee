"""Ports: as `-p` says them, and as lists show them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple


class Port(NamedTuple):
    private: int
    ip: str
    public: int
    protocol: str


def mappings(published: Mapping[str, Sequence[Mapping[str, str]] | None]) -> list[Port]:
    """The entries of `NetworkSettings.Ports` in docker's order; ip is empty where a port is not published."""
    found = []
    for name, bindings in published.items():
        number, _, protocol = name.partition("/")
        if not bindings:
            found.append(Port(int(number), "", 0, protocol))
        for binding in bindings or ():
            found.append(Port(int(number), binding["HostIp"], int(binding["HostPort"]), protocol))
    return sorted(found)


def ports(published: Mapping[str, Any]) -> str:
    """As `docker ps` shows them: `80/tcp, 0.0.0.0:44137->6443/tcp`. Neighbours with equal numbers inside and
    outside are shown as a range."""
    groups: dict[tuple[str, str], list[int]] = {}
    done: list[str] = []
    mapped: list[str] = []
    for port in mappings(published):
        if port.ip and port.public != port.private:
            mapped.append(f"{_address(port)}:{port.public}->{port.private}/{port.protocol}")
            continue
        key = (port.ip, port.protocol)
        group = groups.get(key)
        if group and port.private == group[1] + 1:
            group[1] = port.private
            continue
        if group:
            done.append(_group(key, group))
        groups[key] = [port.private, port.private]
    done += [_group(key, group) for key, group in groups.items()]
    return ", ".join(done + mapped)


def _address(port: Port) -> str:
    return f"[{port.ip}]" if ":" in port.ip else port.ip


def _group(key: tuple[str, str], group: Sequence[int]) -> str:
    ip, protocol = key
    numbers = str(group[0]) if group[0] == group[1] else f"{group[0]}-{group[1]}"
    inside = f"{numbers}/{protocol}"
    return f"{f'[{ip}]' if ':' in ip else ip}:{numbers}->{inside}" if ip else inside


def parse(word: str) -> list[dict[str, Any]]:
    """What `-p` says: `8080:80`, `127.0.0.1:8080:80/tcp`, `80`, `8000-8002:80-82`.

    Gives `{"container": 80, "host": 8080, "ip": "", "proto": "tcp"}`; host is 0 for a free port. Raises
    ValueError in docker's words.
    """
    address, slash, protocol = word.rpartition("/")
    if not slash:
        address, protocol = word, "tcp"
    if protocol.lower() not in ("tcp", "udp", "sctp"):
        raise ValueError(f"invalid proto: {protocol}")
    front, _, private = address.rpartition(":")
    ip, _, public = front.rpartition(":")
    if not private:
        raise ValueError("no port specified: :<empty>" if address else "no port specified: <empty>")
    inside = _range(private, "containerPort")
    outside = _range(public, "hostPort") if public else [0] * len(inside)
    if len(outside) != len(inside):
        raise ValueError(f"invalid ranges specified for container and host Ports: {private} and {public}")
    if ip and not _is_address(ip):
        raise ValueError(f"invalid IP address: {ip}")
    return [
        {"container": number, "host": outside[place], "ip": ip.strip("[]"), "proto": protocol.lower()}
        for place, number in enumerate(inside)
    ]


def _range(text: str, what: str) -> list[int]:
    first, dash, last = text.partition("-")
    try:
        begin, end = int(first), int(last if dash else first)
    except ValueError:
        raise ValueError(f"invalid {what}: {text}") from None
    if not 0 <= begin <= end <= 65535:
        raise ValueError(f"invalid {what}: {text}")
    return list(range(begin, end + 1))


def _is_address(text: str) -> bool:
    if text.startswith("["):
        return text.endswith("]")
    parts = text.split(".")
    return len(parts) == 4 and all(part.isdigit() and int(part) < 256 for part in parts)
