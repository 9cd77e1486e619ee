"""What the stand-ins of a machine's tools do beyond what they know by themselves: a cluster that can be made,
Docker as the doctor asks it, tools that hang or talk nonsense.

The words are those of k3d 5.9.0, Docker 20.10 and kubectl 1.32, as they print to a pipe.
"""

from __future__ import annotations

import copy
import json
from pathlib import Path

import yaml

from tests.commands.machine import Machine
from tests.lab.fake_tools import kubeconfig

CREATED = """\
\x1b[36mINFO\x1b[0m[0000] Prep: Network
\x1b[36mINFO\x1b[0m[0000] Created network 'k3d-{name}'
\x1b[36mINFO\x1b[0m[0001] Creating node 'k3d-{name}-server-0'
\x1b[36mINFO\x1b[0m[0001] Starting servers...
\x1b[36mINFO\x1b[0m[0006] Starting agents...
\x1b[36mINFO\x1b[0m[0020] Starting helpers...
\x1b[36mINFO\x1b[0m[0023] Cluster '{name}' created successfully!
\x1b[36mINFO\x1b[0m[0023] You can now use it like this:
kubectl cluster-info
"""

EXISTS = (
    "\x1b[31mFATA\x1b[0m[0000] Failed to create cluster 'k3s-default' because a cluster with that name "
    "already exists"
)

NO_ENGINE = (
    "Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?"
)

RECORDING = Path(__file__).resolve().parents[1] / "lab" / "doctor" / "recordings" / "linux.yaml"

SLEEPS = "exec sleep 600"
"""A tool that does not answer."""


def can_create(machine: Machine, name: str = "k3s-default") -> None:
    """Let `k3d cluster create` make a cluster of three nodes that Docker and kubectl then know."""
    folder, tools = machine.tools.folder, machine.tools
    before = copy.deepcopy(tools.load())
    tools.cluster(name, "a", agents=2)
    (folder / "with-cluster.json").write_text((folder / "state.json").read_text())
    tools.state = before
    tools.save()
    kubeconfig(folder / "kubeconfig", name, "40001")
    (folder / "created").write_text(CREATED.format(name=name))
    (folder / "rows").write_text("".join(json.dumps(row) + "\n" for row in rows(name)))
    (folder / "nodes").write_text(json.dumps(nodes(name)))
    machine.first("k3d", "cluster create*", f"{makes(machine)}exec cat '{folder}/created'")
    there = f"grep -q k3d-{name}-server-0 '{folder}/state.json'"
    machine.first(
        "docker",
        f"ps -a --filter label=k3d.cluster={name} --format {{{{json .}}}}",
        f"{there} && cat '{folder}/rows'; exit 0",
    )
    refused = (
        "The connection to the server 0.0.0.0:40001 was refused - did you specify the right host or port?"
    )
    machine.first(
        "kubectl", "*get nodes*", f"{there} && exec cat '{folder}/nodes'\necho '{refused}' >&2; exit 1"
    )


def makes(machine: Machine) -> str:
    """The part of a script that makes the cluster of `can_create`."""
    folder = machine.tools.folder
    return f"""\
cp '{folder}/with-cluster.json' '{folder}/state.json'
cp '{folder}/kubeconfig' "$KUBECONFIG"
"""


def lists(machine: Machine, *clusters: str) -> None:
    """Let `k3d cluster list -o json` show clusters of one server and two agents, one of which is stopped."""
    shown = [
        {"name": name, "serversRunning": 1, "serversCount": 1, "agentsRunning": 1, "agentsCount": 2}
        for name in clusters
    ]
    place = machine.tools.folder / "clusters.json"
    place.write_text(json.dumps(shown))
    machine.first("k3d", "cluster list -o json", f"exec cat '{place}'")


def is_there(machine: Machine) -> None:
    """The cluster of `can_create` is there, and was before the tutor came."""
    can_create(machine)
    folder = machine.tools.folder
    (folder / "state.json").write_text((folder / "with-cluster.json").read_text())


def is_ours(machine: Machine) -> None:
    """The cluster of `can_create` is there, and the journal says that the tutor made it."""
    is_there(machine)
    ids = {
        each["name"]: each["id"]
        for each in machine.tools.load()["containers"]
        if each["labels"]["k3d.cluster"] == "k3s-default"
    }
    machine.begin(
        {"event": "entered", "step": "create-cluster"},
        {"event": "free", "kind": "cluster", "name": "k3s-default"},
        {"event": "owned", "kind": "cluster", "name": "k3s-default", "ids": ids},
        {"event": "passed", "step": "create-cluster", "seconds": 30},
    )


def rows(name: str) -> list[dict[str, str]]:
    """Answers of `docker ps -a --format '{{json .}}'` for a cluster with two agents."""
    roles = {"server-0": "server", "agent-0": "agent", "agent-1": "agent", "serverlb": "loadbalancer"}
    return [
        {
            "Names": f"k3d-{name}-{part}",
            "Labels": f"app=k3d,k3d.cluster={name},k3d.role={role}",
            "State": "running",
            "Image": "rancher/k3s:v1.35.1-k3s1",
        }
        for part, role in roles.items()
    ]


def nodes(name: str, ready: int = 3) -> dict[str, object]:
    """The answer of `kubectl get nodes -o json`."""
    return {
        "apiVersion": "v1",
        "kind": "List",
        "items": [
            {
                "kind": "Node",
                "metadata": {"name": f"k3d-{name}-{part}"},
                "status": {"conditions": [{"type": "Ready", "status": "True" if at < ready else "False"}]},
            }
            for at, part in enumerate(("server-0", "agent-0", "agent-1"))
        ],
    }


def tells_the_doctor(machine: Machine) -> None:
    """Let docker answer the doctor's questions as on a healthy Linux."""
    recorded = yaml.safe_load(RECORDING.read_text())["tools"]
    for number, question in enumerate(("docker version", "docker info", "docker context inspect")):
        place = machine.tools.folder / f"doctor-{number}"
        place.write_text(recorded[question]["stdout"])
        machine.first("docker", f"{question.removeprefix('docker ')}*", f"exec cat '{place}'")
    machine.first("docker", "ps -a -q*", "exit 0")
