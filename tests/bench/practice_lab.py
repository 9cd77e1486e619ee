"""A practice lab of one's own: its tools as a learner calls them, its process, its cluster's API."""

from __future__ import annotations

import base64
import http.client
import json
import os
import re
import select
import ssl
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import yaml

from tests.bench.learner import learner
from tutor.engine.journal import Journal
from tutor.lab.practice.lab import PracticeLab
from tutor.lab.practice.service.life import ensure, find, stop
from tutor.lab.workspace import Workspace

LIMIT = 60.0


@dataclass(frozen=True)
class Practice:
    """The lab in a workspace that nobody has used."""

    workspace: Workspace
    lab: PracticeLab
    environ: Mapping[str, str]

    def up(self) -> int:
        """Start the lab's process; its id."""
        return ensure(self.workspace.practice, stay=True).pid

    def down(self) -> None:
        """End the lab's process."""
        if not stop(self.workspace.practice):
            raise RuntimeError("the practice lab does not end")

    def run(self, *words: str) -> float:
        """Seconds that a command of docker, k3d or kubectl takes; raises RuntimeError where it fails."""
        argv = self._located(words)
        began = time.monotonic()
        done = subprocess.run(
            argv, env=dict(self.environ), capture_output=True, text=True, timeout=LIMIT, check=False
        )
        seconds = time.monotonic() - began
        if done.returncode != 0:
            raise RuntimeError(f"`{' '.join(words)}` ended with {done.returncode}: {done.stderr[-500:]}")
        return seconds

    @contextmanager
    def following(self, *words: str) -> Iterator[Following]:
        """A command that goes on printing, such as a watch."""
        process = subprocess.Popen(self._located(words), env=dict(self.environ), stdout=subprocess.PIPE)
        assert process.stdout is not None
        try:
            yield Following(process.stdout.fileno())
        finally:
            process.terminate()
            process.wait()
            process.stdout.close()

    def _located(self, words: Sequence[str]) -> list[str]:
        return [self.lab.toolbox.find(words[0]) or words[0], *words[1:]]

    def memory(self) -> tuple[float, float]:
        """The lab's process, in MB of 10^6 bytes: its own share of what is in RAM (PSS; RSS where the system
        does not tell it), and all that is in RAM (RSS)."""
        address = find(self.workspace.practice)
        if address is None:
            raise RuntimeError("the practice lab does not run")
        if sys.platform.startswith("linux"):
            text = Path(f"/proc/{address.pid}/smaps_rollup").read_text(encoding="ascii")
            told = dict(re.findall(r"^(Pss|Rss):\s+(\d+) kB", text, re.MULTILINE))
            return int(told["Pss"]) * 1024 / 1e6, int(told["Rss"]) * 1024 / 1e6
        said = subprocess.run(
            ["ps", "-o", "rss=", "-p", str(address.pid)], capture_output=True, text=True, check=True
        )
        resident = int(said.stdout) * 1024 / 1e6
        return resident, resident


@contextmanager
def practice() -> Iterator[Practice]:
    """A lab that is not started yet; it and all it made are gone afterwards."""
    with learner() as someone:
        workspace = Workspace(someone.workspace, practice=True)
        workspace.prepare()
        journal = Journal(workspace.journal, "practice")
        lab = PracticeLab(workspace, journal=journal, environ=someone.environ)
        try:
            # Writes docker and k3d into the workspace, which starts the lab; what is measured starts it anew.
            environ = lab.environment()
            # Chosen as long as no cluster bears its name.
            lab.cluster()
            stop(workspace.practice)
            yield Practice(workspace, lab, environ)
        finally:
            stop(workspace.practice)


class Following:
    """What a command prints as it goes on."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self._rest = b""

    def until(self, wanted: Callable[[str], bool], limit: float = LIMIT) -> float:
        """The moment (time.monotonic) at which a line came that is wanted. Raises TimeoutError."""
        ends = time.monotonic() + limit
        while True:
            *lines, self._rest = self._rest.split(b"\n")
            now = time.monotonic()
            for number, line in enumerate(lines):
                if wanted(line.decode()):
                    self._rest = b"\n".join([*lines[number + 1 :], self._rest])
                    return now
            # Not through a file object, whose buffer would hide what has come.
            if not select.select([self._descriptor], [], [], max(0.0, ends - now))[0]:
                raise TimeoutError("what a command should have printed did not come")
            data = os.read(self._descriptor, 65536)
            if not data:
                raise RuntimeError("a command that should go on has ended")
            self._rest += data


class Api:
    """The cluster's API over one connection of our own, without kubectl."""

    def __init__(self, kubeconfig: Path) -> None:
        config = yaml.safe_load(kubeconfig.read_text(encoding="utf-8"))
        server, user = config["clusters"][0]["cluster"], config["users"][0]["user"]
        authority = base64.b64decode(server["certificate-authority-data"]).decode()
        context = ssl.create_default_context(cadata=authority)
        pair = kubeconfig.with_name("bench.pem")
        pair.touch(0o600)
        parts = (user["client-certificate-data"], user["client-key-data"])
        pair.write_bytes(b"".join(base64.b64decode(part) for part in parts))
        context.load_cert_chain(pair)
        pair.unlink()
        host, _, port = server["server"].removeprefix("https://").rpartition(":")
        self._connection = http.client.HTTPSConnection(host, int(port), context=context, timeout=LIMIT)

    def get(self, path: str, accept: str = "application/json") -> bytes:
        """What GET answers. Raises RuntimeError where it is an error, and OSError."""
        return self._asked("GET", path, None, {"Accept": accept})

    def post(self, path: str, document: object) -> None:
        """Make an object. Raises RuntimeError where it is refused, and OSError."""
        self._asked("POST", path, json.dumps(document), {"Content-Type": "application/json"})

    def _asked(self, method: str, path: str, body: str | None, headers: Mapping[str, str]) -> bytes:
        self._connection.request(method, path, body, dict(headers))
        response = self._connection.getresponse()
        text = response.read()
        if response.status >= 300:
            raise RuntimeError(f"{method} {path}: {response.status} {text[:300]!r}")
        return text

    def close(self) -> None:
        """End the connection."""
        self._connection.close()
