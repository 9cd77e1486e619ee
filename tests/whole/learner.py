"""The tutor as a process of its own, in a home and a workspace that were made for a test."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

REPOSITORY = Path(__file__).resolve().parents[2]
LIMIT = 900
"""Seconds that the longest run may take."""
KUBECONFIG = """\
apiVersion: v1
kind: Config
current-context: work
contexts:
- name: work
  context: {cluster: work, user: me}
- name: k3d-k3s-default
  context: {cluster: elsewhere, user: me}
clusters:
- name: work
  cluster: {server: "https://203.0.113.1:6443"}
- name: elsewhere
  cluster: {server: "https://203.0.113.2:6443"}
users:
- name: me
  user: {token: not-a-token}
"""


@dataclass(frozen=True)
class Ended:
    """How a command of the tutor has ended."""

    code: int
    out: str
    err: str

    @property
    def document(self) -> dict[str, Any]:
        """What `--json` has printed."""
        found: dict[str, Any] = json.loads(self.out)
        return found

    @property
    def outcomes(self) -> dict[str, str]:
        """Step → outcome, of a run with `--json`."""
        return {step["id"]: step["outcome"] for step in self.document["steps"]}

    def sentence(self, step: str) -> str:
        """What a run with `--json` has found of a step."""
        return next(str(each["sentence"]) for each in self.document["steps"] if each["id"] == step)


@dataclass(frozen=True)
class Learner:
    """Somebody with a home, a `~/.kube/config` in it and a workspace."""

    home: Path
    workspace: Path

    @classmethod
    def at(cls, folder: Path) -> Learner:
        """A new one, below this folder."""
        home = folder / "home"
        (home / ".kube").mkdir(parents=True)
        (home / ".kube" / "config").write_text(KUBECONFIG, encoding="utf-8")
        return cls(home, home / "dwk")

    @property
    def environ(self) -> dict[str, str]:
        kept = {
            name: value
            for name, value in os.environ.items()
            if name in {"PATH", "DOCKER_HOST", "DOCKER_CONTEXT"} or name.startswith("K3D_")
        }
        return {**kept, "HOME": str(self.home), "LANG": "C.UTF-8", "TERM": "dumb"}

    @property
    def kubeconfig(self) -> Path:
        """The lab's own."""
        return self.workspace / ".dwk-tutor" / "kubeconfig"

    @property
    def cluster(self) -> str:
        """What the lab has called its cluster; empty as long as it has not."""
        journal = self.workspace / ".dwk-tutor" / "journal.jsonl"
        if not journal.exists():
            return ""
        lines = journal.read_text(encoding="utf-8").splitlines()
        events = [json.loads(line) for line in lines if line.endswith("}")]
        names = [event["value"] for event in events if event.get("name") == "cluster" and "value" in event]
        return str(names[-1]) if names else ""

    def start(self, *words: str, notes: Path | None = None) -> subprocess.Popen[str]:
        """Start `dwk-tutor WORDS` without a terminal, as the leader of a process group. `notes`: the file for
        what the checks see (see `tests.whole.observed`)."""
        program = ["tutor"] if notes is None else ["tests.whole.observed", str(notes)]
        return subprocess.Popen(
            [sys.executable, "-m", *program, "--workspace", str(self.workspace), *words],
            env=self.environ,
            cwd=REPOSITORY,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )

    def tutor(self, *words: str, limit: float = LIMIT, notes: Path | None = None) -> Ended:
        """Run `dwk-tutor WORDS` to its end; `notes` as for `start`."""
        process = self.start(*words, notes=notes)
        try:
            out, err = process.communicate(timeout=limit)
        except subprocess.TimeoutExpired:
            process.terminate()
            out, err = process.communicate(timeout=60)
        return Ended(process.returncode, out, err)

    def tool(self, *words: str, stdin: str | None = None) -> str:
        """What a tool prints, with the lab's kubeconfig and this home."""
        environ = {**self.environ, "KUBECONFIG": str(self.kubeconfig)}
        done = subprocess.run(
            words, env=environ, input=stdin, capture_output=True, text=True, check=False, timeout=240
        )
        assert done.returncode == 0, f"{words}: {done.stderr or done.stdout}"
        return done.stdout.strip()

    def files(self) -> dict[str, tuple[int, bytes]]:
        """Every file of the home outside the workspace: time of its last change (ns), content."""
        found = (path for path in self.home.rglob("*") if path.is_file())
        return {
            path.relative_to(self.home).as_posix(): (path.stat().st_mtime_ns, path.read_bytes())
            for path in found
            if not path.is_relative_to(self.workspace)
        }
