"""Judges a k3d command of the tutor's shell before it runs: other clusters stay as they are.

Run by the script of `tutor.lab.shim` as `python -m tutor.lab.guard WORKSPACE WORD…`, the words being those
after `k3d`. Exit code 0: k3d may run. 1: it may not, and a sentence on stderr says why and what to type
instead.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence

from tutor.engine.claims import ClaimState
from tutor.engine.journal import Journal
from tutor.engine.progress import Progress
from tutor.lab.k3d_line import DEFAULT, Change, change
from tutor.lab.ownership import SilentError, clusters, containers, registry_container, same_cluster
from tutor.lab.real import RealLab
from tutor.lab.workspace import Workspace


class Guard:
    """Knows which clusters are the tutor's."""

    def __init__(self, lab: RealLab, progress: Progress) -> None:
        self._lab = lab
        self._progress = progress

    def objection(self, words: Sequence[str]) -> str | None:
        """Why k3d must not be given these words, with what to do instead; None where it may."""
        wanted = change(words)
        if wanted is None:
            return None
        try:
            foreign = self._foreign(wanted)
            return self._sentence(wanted, foreign) if foreign else None
        except SilentError:
            # k3d asks the same Docker and says itself that it does not answer.
            return None

    def ours(self, cluster: str) -> bool:
        """Whether no cluster of that name is someone else's: it was made here, or there is none."""
        parts = self._lab.parts(cluster)
        if not parts.containers:
            return True
        claim = self._progress.claim("cluster", cluster)
        if claim is not None and claim.state is ClaimState.OWNED and same_cluster(claim.ids, parts):
            return True
        if claim is not None and claim.state in (ClaimState.FREE, ClaimState.BEGAN):
            # The name was free when the step began; a creation that was broken off has no kubeconfig yet.
            return True
        # Made in this shell: merging another cluster into the lab's kubeconfig is refused below.
        return self._lab.made_here("cluster", cluster)

    def _foreign(self, wanted: Change) -> list[str]:
        if wanted.group == "registry":
            return self._foreign_registries(wanted)
        if wanted.group == "node" and wanted.verb != "create":
            return self._clusters_of_nodes(wanted)
        names = clusters(self._lab.ask) if wanted.everything else wanted.names
        return [name for name in names if not self.ours(name)]

    def _clusters_of_nodes(self, wanted: Change) -> list[str]:
        nodes = containers(self._lab.ask, "label=app=k3d")
        meant = [node for node in nodes if wanted.everything or node.name in wanted.names]
        return [
            name for name in sorted({node.cluster for node in meant if node.cluster}) if not self.ours(name)
        ]

    def _foreign_registries(self, wanted: Change) -> list[str]:
        present = containers(self._lab.ask, "label=k3d.role=registry")
        meant = {registry_container(name) for name in wanted.names}
        owned = {part: id_ for ids in self._progress.owned("registry").values() for part, id_ in ids.items()}
        begun = {
            registry_container(claim.name)
            for claim in self._progress.claims()
            if claim.kind == "registry" and claim.state in (ClaimState.FREE, ClaimState.BEGAN)
        }
        return [
            container.name
            for container in present
            if (wanted.everything or container.name in meant)
            and owned.get(container.name) != container.id
            and container.name not in begun
        ]

    def _sentence(self, wanted: Change, foreign: Sequence[str]) -> str:
        kind = "registry" if wanted.group == "registry" else "cluster"
        if len(foreign) == 1:
            said = (
                f"dwk-tutor: the {kind} {foreign[0]} was not made by the tutor, so its shell leaves it alone."
            )
        else:
            many = {"registry": "registries", "cluster": "clusters"}[kind]
            names = ", ".join(foreign[:-1]) + f" and {foreign[-1]}"
            said = (
                f"dwk-tutor: the {many} {names} were not made by the tutor, so its shell leaves them alone."
            )
        said += " Nothing was changed.\n"
        if wanted.everything:
            said += "`--all` means every one on this computer: name the one that you mean.\n"
        elif wanted.implied:
            said += f"Without a name, k3d takes {DEFAULT}.\n"
        if kind == "cluster":
            said += f"Your cluster here is {self._lab.cluster()}: `{self._instead(wanted)}`\n"
        return said + "To change the other one all the same, use a terminal outside the tutor."

    def _instead(self, wanted: Change) -> str:
        name = self._lab.cluster()
        match wanted.group:
            case "image":
                return f"k3d image import IMAGE -c {name}"
            case "node" if wanted.verb == "create":
                return f"k3d node create NAME -c {name}"
            case "node":
                return f"k3d node {wanted.verb} k3d-{name}-agent-0"
            case "kubeconfig":
                return f"k3d kubeconfig merge {name} {self._lab.facts()['merge_flag']}"
            case _:
                return f"k3d cluster {wanted.verb} {name}"


def main(arguments: Sequence[str]) -> int:
    """Judge the words after the workspace; the exit code."""
    root, *words = arguments
    workspace = Workspace(root)
    journal = Journal(workspace.journal, "real", read_only=True)
    guard = Guard(RealLab(workspace, journal=journal), Progress.of(journal.events(), "real"))
    objection = guard.objection(words)
    if objection is None:
        return 0
    print(objection, file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
