"""What the lab answers to k3d, and how k3d's lines begin."""

from __future__ import annotations

from typing import Any

from tests.lab.practice.tools.fake_service import Event

INFO, WARN, ERRO, FATA = (
    f"\x1b[{colour}m{level}\x1b[0m[0000]"
    for colour, level in ((36, "INFO"), (33, "WARN"), (31, "ERRO"), (31, "FATA"))
)


def kubeconfig(name: str, port: int = 44137) -> dict[str, Any]:
    return {
        "apiVersion": "v1",
        "kind": "Config",
        "clusters": [
            {
                "name": f"k3d-{name}",
                "cluster": {
                    "certificate-authority-data": "Q0E=" * 60,
                    "server": f"https://0.0.0.0:{port}",
                },
            }
        ],
        "contexts": [
            {"name": f"k3d-{name}", "context": {"cluster": f"k3d-{name}", "user": f"admin@k3d-{name}"}}
        ],
        "users": [{"name": f"admin@k3d-{name}", "user": {"client-key-data": "S0VZ"}}],
        "current-context": f"k3d-{name}",
    }


def cluster(name: str, running: bool = True) -> dict[str, Any]:
    return {
        "name": name,
        "nodes": [{"name": f"k3d-{name}-server-0", "runtimeLabels": {"k3d.cluster.token": "secret"}}],
        "serversRunning": int(running),
        "serversCount": 1,
        "agentsRunning": 2 * running,
        "agentsCount": 2,
        "hasLoadbalancer": True,
    }


def logs(*lines: str, last: Any = None, level: str = "INFO") -> Any:
    def answer(arguments: dict[str, Any]) -> list[Event]:
        return [*({"log": level, "text": line} for line in lines), {"result": last}]

    return answer
