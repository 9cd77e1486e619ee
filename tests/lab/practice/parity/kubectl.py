"""A kubectl that is run in a folder of its own, against one cluster and namespace."""

from __future__ import annotations

import copy
import os
import shlex
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import yaml

LIMIT = 60.0
"""Seconds that a command may take."""


class Said(NamedTuple):
    code: int
    out: str
    err: str


@dataclass(frozen=True)
class Kubectl:
    program: str
    folder: Path
    """Where it runs, and where it finds its kubeconfig."""
    cache: Path
    """What it keeps of the server's discovery; shared by all that ask the same server, where it is of 1.33
    or newer."""

    @classmethod
    def of(
        cls, program: str, folder: Path, cache: Path, kubeconfig: Mapping[str, Any], namespace: str
    ) -> Kubectl:
        """Write the kubeconfig, with a namespace for its only context."""
        folder.mkdir(parents=True, exist_ok=True)
        document = copy.deepcopy(dict(kubeconfig))
        document["contexts"][0]["context"]["namespace"] = namespace
        (folder / "kubeconfig").write_text(yaml.safe_dump(document), "utf-8")
        return cls(program, folder, cache)

    def run(self, line: str, stdin: str = "", env: Mapping[str, str] | None = None) -> Said:
        """Exit code and output of `kubectl LINE`."""
        done = subprocess.run(
            [self.program, *shlex.split(line)],
            env={**self._environment(), **(env or {})},
            cwd=self.folder,
            input=stdin,
            capture_output=True,
            text=True,
            timeout=LIMIT,
            check=False,
        )
        return Said(done.returncode, done.stdout, done.stderr)

    def _environment(self) -> dict[str, str]:
        return {
            "PATH": os.environ["PATH"],
            "HOME": str(self.folder),
            "KUBECONFIG": str(self.folder / "kubeconfig"),
            "KUBECACHEDIR": str(self.cache),
            "TERM": "dumb",
            "TZ": "UTC",
        }
