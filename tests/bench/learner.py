"""A learner's home made for measuring: no rc files but a short prompt, an empty workspace."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

PROMPT = "ready:"
REPOSITORY = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Learner:
    """Where the tutor runs while it is measured."""

    home: Path
    workspace: Path
    environ: Mapping[str, str]

    def tutor(self, *arguments: str) -> list[str]:
        """The words that start the tutor in this workspace."""
        return [sys.executable, "-m", "tutor", "--workspace", str(self.workspace), *arguments]


@contextmanager
def learner(path: str | None = None) -> Iterator[Learner]:
    """A home that is removed at the end; `path` stands in for PATH."""
    with TemporaryDirectory(prefix="dwk-bench-", ignore_cleanup_errors=True) as folder:
        home = Path(folder)
        (home / ".bashrc").write_text(f"PS1='{PROMPT} '\n", encoding="utf-8")
        kept = {
            name: value
            for name, value in os.environ.items()
            if name in {"PATH", "LANG", "DOCKER_HOST", "DOCKER_CONTEXT"} or name.startswith(("K3D_", "LC_"))
        }
        environ = {
            "LANG": "C.UTF-8",
            **kept,
            "HOME": str(home),
            "SHELL": "/bin/bash",
            "TERM": "xterm-256color",
            "COLORTERM": "truecolor",
            # The checkout is what is measured, also where another version is installed.
            "PYTHONPATH": str(REPOSITORY),
        }
        if path is not None:
            environ["PATH"] = path
        yield Learner(home, home / "dwk", environ)
