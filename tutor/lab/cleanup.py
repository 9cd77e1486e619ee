"""Takes away what the tutor has made, and only that: lists it first, removes it, and looks again afterwards.

Everything is found through the journal's claims (`tutor.engine.claims`) and told by its id. Nothing is ever
pruned.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from tutor.engine.claims import ClaimState
from tutor.engine.journal import Journal
from tutor.engine.progress import Progress
from tutor.lab.lab import Lab
from tutor.lab.leftovers import Leftover, of_cluster, of_container, of_image, still_there
from tutor.lab.origin import leads_to
from tutor.lab.ownership import SilentError
from tutor.lab.practice.service.life import find, stop
from tutor.lab.workspace import STARTERS, Workspace, data_folder, sha256

LABS = ("real", "practice")

_DELETE = 120.0
_REMOVE = 60.0
_HERE = ("file", "folder", "process")
"""Kinds of which Docker knows nothing."""


@dataclass(frozen=True)
class Plan:
    """What a clean-up would do."""

    remove: tuple[Leftover, ...]
    """In the order in which it goes; images and tools (`asks`) are among them."""
    stays: tuple[str, ...]
    """Sentences: what stays and why, such as the learner's own files."""
    silent: str | None = None
    """Why Docker could not be asked. Then nothing of it is listed, and the journal has to stay."""


@dataclass(frozen=True)
class Removal:
    """How it went with one thing."""

    leftover: Leftover
    trouble: str | None = None
    """What the tool said where it did not remove it; None where it did."""


def plan(lab: Lab, journal: Journal) -> Plan:
    """List what is there of what was made here. Changes nothing."""
    progress = Progress.of(journal.events(), lab.name)
    # What is in the practice lab goes with its folder; only its process has to be ended before that.
    remove = _practice(lab.workspace)
    stays: list[str] = []
    silent = None
    try:
        found, words = _in_docker(lab, progress) if lab.name == "real" else ([], [])
        remove += found
        stays += words
    except SilentError as error:
        said = f" It said: {error}" if str(error) else ""
        silent = (
            "Docker does not answer, so it cannot be seen what is left in it. "
            f"Start Docker and clean up again.{said}"
        )
    claimed = any(claim.state in (ClaimState.OWNED, ClaimState.BEGAN) for claim in progress.claims())
    came = {name: sha for each in LABS for name, sha in Progress.of(journal.events(), each).files.items()}
    came = {**_starters(lab.course), **came}
    files, words = _in_workspace(lab, came, keep_state=silent is not None and claimed)
    return Plan((*remove, *files), (*stays, *words), silent)


def plan_of_practice(lab: Lab) -> Plan:
    """List what there is of the practice lab alone."""
    folder = lab.workspace.practice
    gone = [Leftover("folder", str(folder), what="the practice lab with its clusters and images")]
    return Plan((*_practice(lab.workspace), *(gone if folder.is_dir() else [])), ())


def _practice(workspace: Workspace) -> list[Leftover]:
    address = find(workspace.practice)
    what = "the practice lab, with all that runs in it"
    return [Leftover("process", str(address.pid), str(workspace.practice), what)] if address else []


def leftovers_of(lab: Lab, journal: Journal, cluster: str) -> tuple[Leftover, ...]:
    """What a creation of the cluster that was broken off has left behind; empty where Docker is silent."""
    claim = Progress.of(journal.events(), lab.name).claim("cluster", cluster)
    if claim is None:
        return ()
    try:
        return tuple(of_cluster(lab, claim)[0])
    except SilentError:
        return ()


def unfinished(lab: Lab, journal: Journal, cluster: str) -> tuple[Leftover, ...]:
    """What there is of a cluster whose creation never came to its end; empty for a cluster that is whole and
    where Docker is silent.

    The kubeconfig tells: k3d writes the context into it when all the rest is done.
    """
    try:
        # Not `made_here`, for which silence is no proof: here it would make a whole cluster a broken one.
        whole = leads_to(lab.workspace.kubeconfig, lab.parts(cluster))
    except SilentError:
        return ()
    return () if whole else leftovers_of(lab, journal, cluster)


def carry_out(
    lab: Lab,
    leftovers: Iterable[Leftover],
    *,
    on_removal: Callable[[Removal], None] = lambda removal: None,
) -> tuple[Removal, ...]:
    """Remove these things, told by their ids; what has gone by itself counts as removed.

    The tutor's own folder goes last, and only when everything in Docker is gone: its journal says what is
    ours.
    """
    removals: list[Removal] = []
    for leftover in leftovers:
        kept = [each for each in removals if each.trouble and each.leftover.kind not in _HERE]
        if leftover.kind == "folder" and kept and Path(leftover.name) == lab.workspace.state:
            removal = Removal(leftover, "kept, because it says what is still left in Docker")
        else:
            removal = Removal(leftover, _remove(lab, leftover))
        removals.append(removal)
        on_removal(removal)
    return tuple(removals)


def verify(lab: Lab, leftovers: Iterable[Leftover]) -> tuple[Leftover, ...]:
    """Look again: those of the things that are still there. Where Docker is silent, all of Docker's count."""
    left = []
    for leftover in leftovers:
        try:
            if _is_here(leftover) if leftover.kind in _HERE else still_there(lab, leftover):
                left.append(leftover)
        except SilentError:
            left.append(leftover)
    return tuple(left)


def _in_docker(lab: Lab, progress: Progress) -> tuple[list[Leftover], list[str]]:
    found: list[Leftover] = []
    stays: list[str] = []
    # The registry first: it may be joined to the cluster's network, which could not go before it.
    for kind in ("registry", "cluster", "container", "image"):
        for claim in progress.claims():
            if claim.kind != kind or claim.state is ClaimState.RELEASED:
                continue
            if kind == "cluster":
                parts, sentence = of_cluster(lab, claim)
                found += parts
                stays += [sentence] if sentence else []
            else:
                found += of_image(lab, claim) if kind == "image" else of_container(lab, claim)
    return found, stays


def _in_workspace(lab: Lab, came: Mapping[str, str], *, keep_state: bool) -> tuple[list[Leftover], list[str]]:
    """`came`: the files that came with the course, each with its fingerprint."""
    workspace = lab.workspace
    found: list[Leftover] = []
    stays: list[str] = []
    for name, fingerprint in came.items():
        path = workspace.root / name
        if fingerprint and _lies_in(path, workspace.root) and sha256(path) == fingerprint:
            found.append(Leftover("file", str(path), fingerprint, "came with the course, unchanged"))
    removed = {leftover.name for leftover in found}
    own = [path for path in _files(workspace.root, workspace.state) if str(path) not in removed]
    if own:
        shown = ", ".join(workspace.relative(path) for path in own[:8])
        more = f" and {len(own) - 8} more" if len(own) > 8 else ""
        stays.append(f"Your own files in {workspace.root} stay: {shown}{more}.")
    folders = {
        folder
        for path in map(Path, removed)
        for folder in path.parents
        if folder.is_relative_to(workspace.root) and folder != workspace.root
    }
    found += [
        Leftover("folder", str(folder), what="empty then")
        for folder in sorted(folders, reverse=True)
        if not any(path.is_relative_to(folder) for path in own)
    ]
    k3d = data_folder() / "bin" / "k3d"
    if k3d.is_file():
        found.append(Leftover("file", str(k3d), sha256(k3d) or "", "k3d, fetched by the tutor", asks=True))
    if workspace.state.is_dir() and not keep_state:
        what = "the tutor's own folder: kubeconfig, journal with your progress"
        found.append(Leftover("folder", str(workspace.state), what=what))
        if workspace.made_root.exists() and not own:
            found.append(Leftover("folder", str(workspace.root), what="the workspace, empty then"))
    return found, stays


def _starters(course: Path) -> dict[str, str]:
    """The files that the course has for exercises, each with its fingerprint. The learner copies them, so no
    journal tells of them; what is still the same came from the course."""
    files = (path for path in (course / STARTERS).rglob("*") if path.is_file())
    return {path.relative_to(course).as_posix(): sha256(path) or "" for path in files}


def _lies_in(path: Path, root: Path) -> bool:
    """Whether it is a file of the workspace, not one elsewhere that a link leads to."""
    return path.is_relative_to(root) and path.resolve() == root.resolve() / path.relative_to(root)


def _files(root: Path, state: Path) -> list[Path]:
    if not root.is_dir():
        return []
    inside = (path for path in root.iterdir() if path != state)
    return sorted(
        file
        for path in inside
        for file in ([path] if not path.is_dir() or path.is_symlink() else path.rglob("*"))
        if not file.is_dir() or file.is_symlink()
    )


def _remove(lab: Lab, leftover: Leftover) -> str | None:
    """Remove one thing; what went wrong, None where it is gone."""
    if leftover.kind in _HERE:
        return _remove_path(lab, leftover)
    try:
        if not still_there(lab, leftover):
            return None
        argv, limit = _command(leftover)
        reading = lab.read(argv, timeout=limit)
        if not still_there(lab, leftover):
            return None
    except SilentError as error:
        return f"Docker does not answer: {error}"
    if leftover.kind == "cluster":
        # k3d is missing, hangs or has failed: its parts come next in the list and go one by one.
        return None
    said = reading.stderr.strip() or reading.stdout.strip()
    return said.splitlines()[-1] if said else "the tool gave no reason"


def _command(leftover: Leftover) -> tuple[list[str], float]:
    match leftover.kind:
        case "cluster":
            return ["k3d", "cluster", "delete", leftover.name], _DELETE
        case "container":
            return ["docker", "rm", "--force", "--volumes", leftover.id], _REMOVE
        case "volume":
            return ["docker", "volume", "rm", leftover.name], _REMOVE
        case "network":
            return ["docker", "network", "rm", leftover.id], _REMOVE
        case _:
            # Without --force: an image that a container uses stays.
            return ["docker", "image", "rm", leftover.name], _REMOVE


def _remove_path(lab: Lab, leftover: Leftover) -> str | None:
    if leftover.kind == "process":
        return None if stop(Path(leftover.id)) else "it does not end"
    path = Path(leftover.name)
    try:
        if leftover.kind == "file":
            if sha256(path) == leftover.id:
                path.unlink()
        elif path in (lab.workspace.state, lab.workspace.practice):
            shutil.rmtree(path)
        elif path.is_dir():
            # Only where it is empty: a file that has come since is the learner's.
            path.rmdir()
    except FileNotFoundError:
        return None
    except OSError as error:
        return error.strerror or str(error)
    return None


def _is_here(leftover: Leftover) -> bool:
    if leftover.kind == "process":
        return find(Path(leftover.id)) is not None
    path = Path(leftover.name)
    return sha256(path) == leftover.id if leftover.kind == "file" else path.exists()
