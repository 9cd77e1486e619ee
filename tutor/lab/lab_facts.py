"""The facts that every lab knows by itself."""

from __future__ import annotations

from pathlib import Path

from tutor.lab.free_names import USUAL_CLUSTER
from tutor.lab.ownership import context_of
from tutor.lab.versions import Version


def own_facts(
    workspace: Path,
    course: Path,
    *,
    cluster: str,
    registry_port: str,
    k3d: Version | None,
    kubectl: Version | None,
) -> dict[str, str]:
    """The values of `tutor.content.models.LAB_FACTS`; a version that is not known is an empty text."""
    # The flags were renamed in k3d 4.0.
    old = k3d is not None and k3d.major < 4
    return {
        "workspace": str(workspace),
        "course": str(course),
        "cluster": cluster,
        "context": context_of(cluster),
        "cluster_arg": "" if cluster == USUAL_CLUSTER else f" {cluster}",
        "import_arg": "" if cluster == USUAL_CLUSTER else f" -c {cluster}",
        "merge_flag": "--merge-default-kubeconfig" if old else "--kubeconfig-merge-default",
        "switch_flag": "--switch-context" if old else "--kubeconfig-switch-context",
        "k3d_version": str(k3d) if k3d else "",
        "kubectl_version": str(kubectl) if kubectl else "",
        "registry_port": registry_port,
    }
