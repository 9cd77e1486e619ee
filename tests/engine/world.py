"""A scripted world: answers to commands, files, things that exist. Thread-safe; for tests of any layer.

world = FakeWorld()
world.says("kubectl get pods -o json", {"items": []})
world.when("docker ps", stdout="not json", exit_code=0)
world.things["cluster", "k3s-default"] = {"k3d-k3s-default-server-0": "0070de75"}
world.does("kubectl create deployment", lambda: world.says("kubectl get deploy …", {...}), output="created")
"""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from threading import Event

from tutor.engine.ports import Problem, Ran, Reading

FACTS = {
    "workspace": "/home/ada/dwk",
    "course": "/opt/course",
    "cluster": "k3s-default",
    "context": "k3d-k3s-default",
    "cluster_arg": "",
    "import_arg": "",
    "merge_flag": "--kubeconfig-merge-default",
    "switch_flag": "--kubeconfig-switch-context",
    "k3d_version": "5.9.0",
    "kubectl_version": "1.36.4",
    "registry_port": "5001",
}


@dataclass(frozen=True)
class _Deed:
    beginning: str
    effect: Callable[[], object]
    output: str
    exit_code: int
    seconds: float


class FakeWorld:
    """A World and a Performer whose answers a test sets, also while other threads ask."""

    def __init__(self, name: str = "real") -> None:
        self._name = name
        self._lock = threading.RLock()
        self._answers: dict[str, Reading | Callable[[], Reading]] = {}
        self._deeds: list[_Deed] = []
        self.lab_facts: dict[str, str] = dict(FACTS)
        self.files: dict[str, str] = {}
        self.things: dict[tuple[str, str], Mapping[str, str] | None] = {}
        """None: Docker does not answer."""
        self.made: set[tuple[str, str]] = set()
        """Clusters that the lab can prove to be its own."""
        self.asked: list[tuple[str, ...]] = []
        """Every command that was asked, in order."""
        self.performed: list[str] = []
        self.identified: list[tuple[str, str]] = []

    @property
    def name(self) -> str:
        return self._name

    def when(
        self,
        command: str,
        stdout: str = "",
        *,
        stderr: str = "",
        exit_code: int | None = 0,
        problem: Problem | None = None,
        truncated: bool = False,
    ) -> None:
        """The answer to a command from now on."""
        argv = tuple(command.split())
        with self._lock:
            self._answers[command] = Reading(argv, stdout, stderr, exit_code, 0.01, problem, truncated)

    def says(self, command: str, document: object) -> None:
        """The command's answer from now on, as JSON."""
        self.when(command, json.dumps(document))

    def absent(self, command: str, what: str = 'deployments.apps "web"') -> None:
        """The command's answer from now on: there is no such thing, in kubectl's words."""
        self.when(command, stderr=f"Error from server (NotFound): {what} not found\n", exit_code=1)

    def calls(self, command: str, answer: Callable[[], Reading]) -> None:
        """Ask a function for the answer, which may block."""
        with self._lock:
            self._answers[command] = answer

    def does(
        self,
        beginning: str,
        effect: Callable[[], object] = lambda: None,
        *,
        output: str = "",
        exit_code: int = 0,
        seconds: float = 0.0,
    ) -> None:
        """What performing a command line that begins like this does; later ones go before earlier ones."""
        with self._lock:
            self._deeds.insert(0, _Deed(beginning, effect, output, exit_code, seconds))

    def read(self, argv: Sequence[str], *, timeout: float = 15.0, cancel: Event | None = None) -> Reading:
        words = tuple(argv)
        with self._lock:
            self.asked.append(words)
            answer = self._answers.get(" ".join(words))
        if answer is None:
            return Reading(words, "", f"nothing is scripted for {' '.join(words)}", 99, 0.0)
        return answer() if callable(answer) else answer

    def read_text(self, path: str) -> str | None:
        with self._lock:
            return self.files.get(path)

    def facts(self) -> Mapping[str, str]:
        with self._lock:
            return dict(self.lab_facts)

    def identify(self, kind: str, name: str) -> Mapping[str, str] | None:
        with self._lock:
            self.identified.append((kind, name))
            return self.things.get((kind, name), {})

    def made_here(self, kind: str, name: str) -> bool:
        with self._lock:
            return kind != "cluster" or (kind, name) in self.made

    def perform(
        self,
        text: str,
        *,
        limit: float = 120.0,
        interrupt: str | None = None,
        on_line: Callable[[str], None] | None = None,
        cancel: Event | None = None,
    ) -> Ran:
        with self._lock:
            self.performed.append(text)
            deed = next((deed for deed in self._deeds if text.startswith(deed.beginning)), None)
        if deed is None:
            return ran(text, exit_code=127, output=f"bash: {text.partition(' ')[0]}: command not found\n")
        deed.effect()
        for line in deed.output.splitlines():
            if on_line is not None:
                on_line(line)
            if interrupt is not None and re.search(interrupt, line):
                return ran(text, exit_code=130, output=deed.output, seconds=deed.seconds)
        return ran(text, exit_code=deed.exit_code, output=deed.output, seconds=deed.seconds)


def ran(
    text: str, *, exit_code: int = 0, output: str = "", cwd: str = "/home/ada/dwk", seconds: float = 0.1
) -> Ran:
    """A command that ended just now."""
    return Ran(text, cwd, datetime.now(UTC), seconds, exit_code, output)
