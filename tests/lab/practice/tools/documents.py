"""Documents as `docker inspect` shows them, as far as lists need them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

ZERO = "0001-01-01T00:00:00Z"


def ago(seconds: float) -> str:
    moment = datetime.now(UTC) - timedelta(seconds=seconds)
    return f"{moment:%Y-%m-%dT%H:%M:%S.%f}123Z"


def container(name: str, identity: str, image: str, words: list[str], **more: Any) -> dict[str, Any]:
    """`more`: created and up (seconds ago), ports, labels, state (parts of State)."""
    state = {
        "Status": "running",
        "Running": True,
        "ExitCode": 0,
        "StartedAt": ago(more.get("up", 0.5)),
        "FinishedAt": ZERO,
        **more.get("state", {}),
    }
    return {
        "Id": identity.ljust(64, "0"),
        "Created": ago(more.get("created", 49.4)),
        "Path": words[0],
        "Args": words[1:],
        "State": state,
        "Name": f"/{name}",
        "Image": "sha256:" + "1" * 64,
        "SizeRw": 0,
        "Mounts": more.get("mounts", []),
        "Config": {"Image": image, "Labels": more.get("labels", {}), "Cmd": words, "Env": ["PATH=/bin"]},
        "NetworkSettings": {
            "Ports": more.get("ports", {}),
            "Networks": {"bridge": {"IPAddress": "172.17.0.2"}},
        },
    }


def image(identity: str, tags: list[str], size: int, created: float, digests: tuple[str, ...] = ()) -> Any:
    return {
        "Id": f"sha256:{identity.ljust(64, '0')}",
        "RepoTags": tags,
        "RepoDigests": list(digests),
        "Created": ago(created),
        "Size": size,
        "Architecture": "amd64",
        "Config": {"Cmd": ["/bin/sh", "/app.sh"], "Labels": None, "Env": None},
    }


NETWORK: dict[str, Any] = {
    "Name": "bridge",
    "Id": "31c48aafb67d".ljust(64, "0"),
    "Created": "2026-11-23T15:25:25.326378052Z",
    "Scope": "local",
    "Driver": "bridge",
    "EnableIPv6": False,
    "IPAM": {
        "Driver": "default",
        "Options": None,
        "Config": [{"Subnet": "172.17.0.0/16", "Gateway": "172.17.0.1"}],
    },
    "Internal": False,
    "ConfigFrom": {"Network": ""},
    "Containers": {},
    "Options": {"com.docker.network.bridge.default_bridge": "true", "a": "0.0.0.0"},
    "Labels": {},
}
