"""Stand-ins for docker, k3d and kubectl: scripts on a PATH of their own that answer from a JSON file.

The docker knows containers, networks, volumes and images, answers the questions of `tutor.lab.ownership` in
the words of the real one (20.10 and 28), and forgets what is removed. Each call is recorded. Whether the real
docker takes the same questions is for the tests marked `docker`.
"""

from __future__ import annotations

import contextlib
import io
import json
import sys
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import CodeType
from typing import Any

import pytest

from tutor.engine.ports import Reading
from tutor.lab.tools import run

_BEGIN = r"""
import json, os, re, sys
folder = sys.argv[1]
words = sys.argv[3:]
with open(folder + "/calls", "a") as calls:
    calls.write(json.dumps(sys.argv[2:]) + "\n")
with open(folder + "/state.json") as file:
    state = json.load(file)
"""

_DOCKER = (
    _BEGIN
    + r"""
if state.get("silent"):
    sys.exit("Cannot connect to the Docker daemon at unix:///d.sock. Is the docker daemon running?")

def option(name):
    return [words[i + 1] for i, word in enumerate(words[:-1]) if word == name]

def save():
    with open(folder + "/state.json", "w") as file:
        json.dump(state, file)

def row(template, values, labels={}):
    text = re.sub(r'\{\{\.Label "([^"]+)"\}\}', lambda m: labels.get(m[1], ""), template)
    return re.sub(r"\{\{\.(\w+)\}\}", lambda m: values[m[1]], text)

def fits(container, filter_):
    kind, _, value = filter_.partition("=")
    name, _, wanted = value.partition("=")
    assert kind == "label", filter_
    return container["labels"].get(name) == wanted

def container(name):
    return next((c for c in state["containers"] if name in (c["name"], c["id"])), None)

match words:
    case ["ps", "-a", *_]:
        for c in state["containers"]:
            if all(fits(c, filter_) for filter_ in option("--filter")):
                values = {"ID": c["id"], "Names": c["name"], "Ports": c["ports"], "State": "running"}
                print(row(option("--format")[0], values, c["labels"]))
    case ["network", "ls", *_]:
        for name, network in state["networks"].items():
            if option("--filter")[0].removeprefix("name=") in name:
                print(row(option("--format")[0], {"ID": network["id"], "Name": name}))
    case ["network", "inspect", "--format", "{{json .Containers}}", id_]:
        network = next(n for n in state["networks"].values() if n["id"] == id_)
        print(json.dumps({c: {} for c in network["containers"]}))
    case ["network", "inspect", "--format", template, name]:
        if name not in state["networks"]:
            sys.exit(f"Error response from daemon: network {name} not found")
        assert template == "{{json .Created}}\t{{.Name}}", template
        print(json.dumps(state["networks"][name].get("created", "")) + "\t" + name)
    case ["container", "inspect", "--format", template, name]:
        c = container(name)
        if c is None:
            sys.exit(f"Error response from daemon: No such container: {name}")
        if "Mounts" in template:
            print("".join(v + " " for v in c["volumes"]))
        else:
            print(row(template, {"Id": c["id"], "Name": "/" + c["name"]}))
    case ["volume", "inspect", "--format", template, *names]:
        for name in names:
            if name not in state["volumes"]:
                sys.exit(f"Error response from daemon: get {name}: no such volume")
            print(row(template, {"CreatedAt": state["volumes"][name], "Name": name}))
    case ["image", "inspect", "--format", template, name]:
        if name not in state["images"]:
            sys.exit(f"Error: No such image: {name}")
        print(state["images"][name] + "\t" + name + " ")
    case ["rm", "--force", "--volumes", id_]:
        c = container(id_)
        state["containers"].remove(c)
        for volume in c["volumes"]:
            if len(volume) == 64:
                state["volumes"].pop(volume, None)
        for network in state["networks"].values():
            network["containers"] = [each for each in network["containers"] if each != id_]
        save()
    case ["volume", "rm", name]:
        del state["volumes"][name]
        save()
    case ["network", "rm", id_]:
        name = next(n for n, network in state["networks"].items() if network["id"] == id_)
        if state["networks"][name]["containers"]:
            sys.exit(f"Error response from daemon: network {name} has active endpoints")
        del state["networks"][name]
        save()
    case ["image", "rm", name]:
        if name in state.get("used_images", []):
            sys.exit("Error response from daemon: conflict: unable to remove repository reference")
        del state["images"][name]
        save()
    case _:
        sys.exit(f"docker: no such question in this test: {words}")
"""
)

_K3D = (
    _BEGIN
    + r"""
if words[:1] == ["version"]:
    print(state["k3d"])
elif words[:2] == ["cluster", "delete"] and state.get("k3d_works", True):
    name = next((word for word in words[2:] if not word.startswith("-")), "k3s-default")
    gone = [c for c in state["containers"] if c["labels"].get("k3d.cluster") == name]
    ids = {c["id"] for c in gone}
    for c in gone:
        for volume in c["volumes"]:
            state["volumes"].pop(volume, None)
    state["containers"] = [c for c in state["containers"] if c["id"] not in ids]
    state["volumes"].pop(f"k3d-{name}-images", None)
    network = state["networks"].get(f"k3d-{name}")
    if network:
        network["containers"] = [c for c in network["containers"] if c not in ids]
        if not network["containers"]:
            del state["networks"][f"k3d-{name}"]
    with open(folder + "/state.json", "w") as file:
        json.dump(state, file)
elif state.get("k3d_works", True):
    print("k3d ran", *words)
else:
    sys.exit("FATA[0000] it does not work")
"""
)

_KUBECTL = (
    _BEGIN
    + r"""
if "--client" in sys.argv:
    print(json.dumps({"clientVersion": {"gitVersion": state["kubectl"]}}))
else:
    print(json.dumps({name: os.environ.get(name) for name in state.get("show", [])}))
"""
)


NONE: Mapping[str, str] = {}
_ONE_AT_A_TIME = threading.Lock()


@dataclass
class FakeTools:
    """The scripts and what they know."""

    folder: Path
    state: dict[str, Any] = field(
        default_factory=lambda: {
            "containers": [],
            "networks": {},
            "volumes": {},
            "images": {},
            "k3d": '{"k3d":"v5.9.0","k3s":"v1.35.1-k3s1"}',
            "kubectl": "v1.35.2",
        }
    )

    _programs: dict[str, tuple[str, CodeType]] = field(default_factory=dict, init=False, repr=False)

    def __post_init__(self) -> None:
        self.bin.mkdir(parents=True)
        for tool, program in (("docker", _DOCKER), ("k3d", _K3D), ("kubectl", _KUBECTL)):
            (self.folder / f"{tool}.py").write_text(program)
            script = self.bin / tool
            call = f'{sys.executable} -SE "{self.folder}/{tool}.py" "{self.folder}" {tool} "$@"'
            script.write_text(f"#!/bin/sh\nexec {call}\n")
            script.chmod(0o755)
            self._programs[str(script)] = (script.read_text(), compile(program, tool, "exec"))
        self.save()

    def answer(self, argv: Sequence[str], **options: Any) -> Reading:
        """As `tutor.lab.tools.run`, without a process: five times as fast. A script that a test has replaced
        or taken away is run as it is."""
        script = Path(argv[0])
        known = self._programs.get(str(script))
        if known is None or not script.exists() or script.read_text() != known[0]:
            return run(argv, **options)
        out, code, said = io.StringIO(), 0, ""
        words = ["", str(self.folder), script.name, *argv[1:]]
        # The program's words and output are the whole process's, and checks ask side by side.
        with _ONE_AT_A_TIME, pytest.MonkeyPatch.context() as patch, contextlib.redirect_stdout(out):
            patch.setattr(sys, "argv", words)
            try:
                exec(known[1], {})
            except SystemExit as ended:
                code, said = 1, str(ended.code)
        return Reading(tuple(argv), out.getvalue(), said, code, 0.0)

    @property
    def bin(self) -> Path:
        return self.folder / "bin"

    @property
    def environ(self) -> dict[str, str]:
        """An environment in which only these tools and those of the system are found."""
        home = self.folder / "home"
        home.mkdir(exist_ok=True)
        return {"PATH": f"{self.bin}:/usr/bin:/bin", "HOME": str(home)}

    def save(self) -> None:
        (self.folder / "state.json").write_text(json.dumps(self.state))

    def load(self) -> dict[str, Any]:
        """What the tools know now."""
        self.state = json.loads((self.folder / "state.json").read_text())
        return self.state

    def without(self, tool: str) -> None:
        (self.bin / tool).unlink()

    def calls(self, tool: str) -> list[list[str]]:
        """The words of each call of a tool so far."""
        file = self.folder / "calls"
        calls = [json.loads(line) for line in file.read_text().splitlines()] if file.exists() else []
        return [words for name, *words in calls if name == tool]

    def cluster(self, name: str, series: str, *, agents: int = 1, port: str = "40001") -> dict[str, str]:
        """Put a cluster there, its ids made of `series`; its parts as `identify` gives them."""
        ids = {}
        roles = ["server-0", *(f"agent-{n}" for n in range(agents)), "serverlb"]
        for number, role in enumerate(roles):
            # The real nodes have four each.
            volumes = [] if role == "serverlb" else [digits(f"{series}{number}{n}") for n in range(2)]
            self.container(
                f"k3d-{name}-{role}",
                digits(f"{series}{number}"),
                labels={
                    "app": "k3d",
                    "k3d.cluster": name,
                    "k3d.role": {"serverlb": "loadbalancer"}.get(role, role.split("-")[0]),
                    "k3d.server.api.port": port if role == "server-0" else "",
                    "k3d.cluster.token": "a-secret",
                },
                volumes=[*volumes, f"k3d-{name}-images"],
            )
            ids[f"k3d-{name}-{role}"] = digits(f"{series}{number}")
        self.state["networks"][f"k3d-{name}"] = {"id": digits(f"{series}e"), "containers": list(ids.values())}
        self.state["volumes"][f"k3d-{name}-images"] = f"made {series}"
        self.save()
        return ids | {
            f"network k3d-{name}": digits(f"{series}e"),
            f"volume k3d-{name}-images": f"made {series}",
        }

    def container(
        self, name: str, id_: str, *, labels: Mapping[str, str] = NONE, volumes: Sequence[str] = ()
    ) -> None:
        self.state["containers"].append(
            {"id": id_, "name": name, "ports": "", "labels": dict(labels), "volumes": list(volumes)}
        )
        for volume in volumes:
            self.state["volumes"].setdefault(volume, f"made {volume[:4]}")
        self.save()


def digits(seed: str) -> str:
    """64 hexadecimal digits, as Docker's ids have."""
    return (seed.encode().hex() * 64)[:64]


def kubeconfig(path: Path, cluster: str, port: str) -> None:
    """A kubeconfig with one context, as k3d writes it."""
    name = f"k3d-{cluster}"
    path.write_text(
        f"apiVersion: v1\nkind: Config\ncurrent-context: {name}\n"
        f"clusters:\n- name: {name}\n  cluster: {{server: 'https://0.0.0.0:{port}'}}\n"
        f"contexts:\n- name: {name}\n  context: {{cluster: {name}, user: admin@{name}}}\n"
        f"users:\n- name: admin@{name}\n  user: {{client-key-data: c2VjcmV0}}\n"
    )
