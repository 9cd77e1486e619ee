"""Judges a k3d command of the tutor's shell before it runs: other clusters stay as they are.

Run by the script of `tutor.lab.shim` as `python -m tutor.lab.guard WORKSPACE WORD…`, the words being those
after `k3d`. Exit code 0: k3d may run. 1: it may not, and a sentence on stderr says why and what to type
instead.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import yaml

from tutor.engine.claims import ClaimState
from tutor.engine.journal import Journal
from tutor.engine.progress import Progress
from tutor.lab.k3d_line import DEFAULT, Change, change
from tutor.lab.ownership import Container, SilentError, clusters, containers, registry_container, same_cluster
from tutor.lab.real import RealLab
from tutor.lab.workspace import Workspace

Thing = tuple[str, str]
"""cluster or registry, and its name."""


class UnknownNameError(Exception):
    """What a command means cannot be told; the message says why and what to do."""


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
            wanted = _by_file(wanted)
            foreign = self._foreign(wanted)
        except UnknownNameError as error:
            return f"dwk-tutor: {error} Nothing was changed."
        except SilentError:
            if wanted.verb == "create":
                # Takes nothing away, and k3d says itself that Docker does not answer.
                return None
            return (
                "dwk-tutor: Docker does not answer, so it cannot be seen whose this is. Nothing was "
                "changed.\nStart Docker, or wait if the computer is busy, then run the command once more."
            )
        return self._sentence(wanted, foreign) if foreign else self._misnamed(wanted)

    def ours(self, cluster: str) -> bool:
        """Whether no cluster of that name is someone else's: it was made here, or there is none."""
        parts = self._lab.parts(cluster)
        if not parts.containers:
            return True
        claim = self._progress.claim("cluster", cluster)
        if claim is not None and claim.state is ClaimState.OWNED and same_cluster(claim.ids, parts):
            return True
        # A creation that was broken off has no kubeconfig yet.
        if claim is not None and claim.state is ClaimState.BEGAN and self._lab.begun_here(cluster):
            return True
        # Made in this shell: merging another cluster into the lab's kubeconfig is refused below.
        return self._lab.made_here("cluster", cluster)

    def _foreign(self, wanted: Change) -> list[Thing]:
        if wanted.group == "registry" or (wanted.group == "node" and wanted.verb != "create"):
            return self._foreign_containers(wanted)
        names = clusters(self._lab.ask) if wanted.everything else wanted.names
        return [("cluster", name) for name in names if not self.ours(name)]

    def _foreign_containers(self, wanted: Change) -> list[Thing]:
        """Clusters of others that the nodes belong to, and registries of others. Both groups of commands take
        a container by its name alone: `k3d node delete` a registry, `k3d registry delete` a node."""
        meant = {*wanted.names, *map(registry_container, wanted.names)}
        present = containers(self._lab.ask, "label=app=k3d")
        if wanted.everything:
            chosen = [each for each in present if wanted.group == "node" or each.role == "registry"]
        else:
            chosen = [each for each in present if each.name in meant]
        registries = [each for each in chosen if each.role == "registry"]
        of = sorted({each.cluster for each in chosen if each.cluster and each.role != "registry"})
        return [
            *(("cluster", name) for name in of if not self.ours(name)),
            *(("registry", each.name) for each in registries if not self._our_registry(each)),
        ]

    def _our_registry(self, registry: Container) -> bool:
        owned = self._progress.owned("registry").values()
        begun = {
            registry_container(claim.name)
            for claim in self._progress.claims()
            if claim.kind == "registry" and claim.state in (ClaimState.FREE, ClaimState.BEGAN)
        }
        return registry.name in begun or any(ids.get(registry.name) == registry.id for ids in owned)

    def _misnamed(self, wanted: Change) -> str | None:
        """A creation without a name makes another cluster than the lessons', when theirs has a name."""
        if wanted.group != "cluster" or wanted.verb != "create" or not wanted.implied or wanted.config:
            return None
        name = self._lab.cluster()
        if name == DEFAULT:
            return None
        return (
            f"dwk-tutor: without a name, k3d makes a cluster {DEFAULT}. Nothing was changed.\n"
            f"Your cluster here is {name}: `k3d cluster create {name} -a 2`"
        )

    def _sentence(self, wanted: Change, foreign: Sequence[Thing]) -> str:
        kinds = dict.fromkeys(kind for kind, _ in foreign)
        those = " and ".join(_named(kind, [name for each, name in foreign if each == kind]) for kind in kinds)
        was, them = ("was", "it") if len(foreign) == 1 else ("were", "them")
        said = (
            f"dwk-tutor: {those} {was} not made by the tutor, so its shell leaves {them} alone. "
            "Nothing was changed.\n"
        )
        if wanted.everything:
            said += "`--all` means every one on this computer: name the one that you mean.\n"
        elif wanted.implied:
            said += f"Without a name, k3d takes {DEFAULT}.\n"
        if "cluster" in kinds and wanted.group != "registry":
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


def _named(kind: str, names: Sequence[str]) -> str:
    """`the cluster a`, `the clusters a, b and c`."""
    if len(names) == 1:
        return f"the {kind} {names[0]}"
    many = {"registry": "registries", "cluster": "clusters"}[kind]
    return f"the {many} {', '.join(names[:-1])} and {names[-1]}"


def _by_file(wanted: Change) -> Change:
    """The change with the name that k3d takes from a config file. Raises UnknownNameError."""
    if not wanted.config:
        return wanted
    name = _name_in(Path(wanted.config))
    if name is None and wanted.verb != "create":
        raise UnknownNameError(
            f"it cannot be seen which cluster the file {wanted.config} means; name the cluster instead."
        )
    return wanted if name is None else replace(wanted, names=(name,), implied=False)


def _name_in(file: Path) -> str | None:
    """The cluster's name in a config file of k3d, None where it cannot be read."""
    try:
        # k3d fills in variables first.
        document = yaml.safe_load(os.path.expandvars(file.read_text("utf-8")))
        # `metadata.name` from k3d 5.0 on, `name` before.
        name = str(document.get("metadata", {}).get("name") or document.get("name") or DEFAULT)
    except (OSError, UnicodeDecodeError, yaml.YAMLError, AttributeError):
        return None
    return None if "$" in name else name


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
