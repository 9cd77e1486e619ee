"""What the labs have in common: docker, k3d and kubectl as programs, kept to one cluster and one private
kubeconfig. Which programs these are is the lab's own matter."""

from __future__ import annotations

import os
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from threading import Event, Lock

from tutor.content.data import course_folder
from tutor.engine.claims import ClaimState
from tutor.engine.journal import Journal
from tutor.engine.ports import Ran, Reading
from tutor.engine.progress import Progress
from tutor.lab import perform, tools
from tutor.lab.free_names import REGISTRY_PORT, USUAL_CLUSTER, cluster_names, free_port
from tutor.lab.kubectl_line import addressed, speaks_to_cluster
from tutor.lab.lab_facts import own_facts
from tutor.lab.origin import from_last_creation, leads_to
from tutor.lab.ownership import (
    ClusterParts,
    SilentError,
    cluster_parts,
    container_id,
    context_of,
    image_id,
    registry_container,
    same_cluster,
    volumes_of,
)
from tutor.lab.toolbox import Toolbox
from tutor.lab.versions import Version
from tutor.lab.workspace import Workspace, WorkspaceError, sha256

_TEXT_LIMIT = 1024 * 1024
_PATIENCE = 10.0
"""Seconds until a Docker that gave no answer is asked again for the lab's own facts."""


class Lab(ABC):
    """World and Performer on docker, k3d and kubectl."""

    def __init__(
        self,
        workspace: Workspace,
        *,
        journal: Journal | None = None,
        environ: Mapping[str, str] | None = None,
        course: Path | None = None,
    ) -> None:
        """`journal`: what says which cluster is ours; what the lab chooses is recorded there, unless it is
        read-only. `environ`: the learner's environment. `course`: the folder with the course's files."""
        self.workspace = workspace
        self.toolbox = self._equip(os.environ if environ is None else environ)
        self._journal = journal
        self._course = course
        self._lock = Lock()
        self._settling = Lock()
        self._settled = False
        self._cluster: str | None = None
        self._cluster_until = 0.0
        self._port: str | None = None
        self.trouble: str | None = None
        """What kept the lab from putting the sample application into the workspace, for the learner."""

    @property
    @abstractmethod
    def name(self) -> str:
        """`real` or `practice`."""

    @abstractmethod
    def _equip(self, environ: Mapping[str, str]) -> Toolbox:
        """The tools of this lab, for a learner with this environment."""

    @abstractmethod
    def _install(self) -> None:
        """Put the lab's own commands into the workspace; once, before the first shell."""

    @property
    def badge(self) -> str:
        """What the frame of the screen says about where commands run."""
        return f"{self.name.upper()} {context_of(self.cluster())}"

    @property
    def course(self) -> Path:
        """The folder with lessons/, sample_app/ and manifests/."""
        return self._course if self._course is not None else course_folder()

    def environment(self) -> dict[str, str]:
        """The variables of the learner's shell."""
        self._settle()
        return self.toolbox.environment()

    def exports(self) -> tuple[dict[str, str], tuple[str, ...]]:
        """For a terminal of the learner's own: variables to set, and names of those to take away."""
        self._settle()
        return self.toolbox.changes(), self.toolbox.removed

    def read(self, argv: Sequence[str], *, timeout: float = 15.0, cancel: Event | None = None) -> Reading:
        """Ask docker, k3d or kubectl. Calls of kubectl that speak to a cluster speak to the lab's own."""
        words = self._located(self._addressed(argv, timeout))
        reading = tools.run(
            words, env=self.reading_environment(), cwd=self._cwd(), timeout=timeout, cancel=cancel
        )
        # A verdict quotes the command as the lesson has it.
        return replace(reading, argv=tuple(argv))

    def watched(self, argv: Sequence[str]) -> list[str]:
        """The words with which a long-running question is asked: the tool's path, the lab's context."""
        return self._located(self._addressed(argv, None))

    def reading_environment(self) -> dict[str, str]:
        """The variables of the tutor's own questions."""
        return self.toolbox.reading_environment()

    def _located(self, argv: Sequence[str]) -> list[str]:
        return [self.toolbox.find(argv[0]) or argv[0], *argv[1:]]

    def _addressed(self, argv: Sequence[str], timeout: float | None) -> list[str]:
        if not speaks_to_cluster(argv):
            return list(argv)
        return addressed(argv, context_of(self.cluster()), timeout)

    def _cwd(self) -> Path | None:
        return self.workspace.root if self.workspace.root.is_dir() else None

    def read_text(self, path: str) -> str | None:
        """A file of the workspace; its first MiB."""
        place = self.workspace.root / path
        try:
            # A named pipe or a device would hold the tutor.
            if not place.is_file():
                return None
            with place.open("rb") as file:
                return file.read(_TEXT_LIMIT).decode("utf-8", "replace")
        except (OSError, ValueError):
            return None

    def facts(self) -> Mapping[str, str]:
        """The values of `tutor.content.models.LAB_FACTS` for this lab."""
        k3d, kubectl = self.toolbox.k3d().k3d, self.toolbox.kubectl()[1]
        return self._facts(self.cluster(), self._registry_port(), k3d, kubectl)

    def known_facts(self) -> Mapping[str, str]:
        """What `facts` can say without asking a tool: the names of the last time, the newest flags."""
        cluster = self._recorded("cluster") or USUAL_CLUSTER
        port = self._recorded("registry_port") or str(REGISTRY_PORT)
        return self._facts(cluster, port, None, None)

    def _facts(
        self, cluster: str, registry_port: str, k3d: Version | None, kubectl: Version | None
    ) -> Mapping[str, str]:
        return own_facts(
            self.workspace.root,
            self.course,
            cluster=cluster,
            registry_port=registry_port,
            k3d=k3d,
            kubectl=kubectl,
        )

    def identify(self, kind: str, name: str) -> Mapping[str, str] | None:
        """See `World.identify`. A registry's parts hold its volume too, which goes with it."""
        try:
            match kind:
                case "cluster":
                    return self.parts(name).ids
                case "registry":
                    container = registry_container(name)
                    found = container_id(self.ask, container)
                    volumes = volumes_of(self.ask, container) if found else {}
                    parts = {f"volume {volume}": made for volume, made in volumes.items()}
                    return {container: found} | parts if found else {}
                case "container":
                    found = container_id(self.ask, name)
                    return {name: found} if found else {}
                case "image":
                    found = image_id(self.ask, name)
                    return {name: found} if found else {}
                case _:
                    raise ValueError(f"nothing is known of things of the kind {kind!r}")
        except SilentError:
            return None

    def made_here(self, kind: str, name: str) -> bool:
        """See `World.made_here`."""
        if kind != "cluster":
            return True
        try:
            return leads_to(self.workspace.kubeconfig, self.parts(name))
        except SilentError:
            return False

    def begun_here(self, cluster: str) -> bool:
        """Whether what there is of a cluster is from when a command here last began to make it. Raises
        SilentError."""
        events = self._journal.events() if self._journal else []
        here = [event for event in events if event.get("lab") == self.name]
        return from_last_creation(self.ask, self.parts(cluster), here)

    def parts(self, cluster: str) -> ClusterParts:
        """What Docker has under a cluster's name; raises SilentError."""
        return cluster_parts(self.ask, cluster)

    def ask(self, argv: Sequence[str]) -> Reading:
        """A question whose time limit is short, for facts about what exists."""
        return self.read(argv, timeout=10.0)

    def perform(
        self,
        text: str,
        *,
        limit: float = 120.0,
        interrupt: str | None = None,
        on_line: Callable[[str], None] | None = None,
        cancel: Event | None = None,
    ) -> Ran:
        """See `Performer.perform`."""
        return perform.perform(
            text,
            env=self.environment(),
            cwd=self.workspace.root,
            limit=limit,
            interrupt=interrupt,
            on_line=on_line,
            cancel=cancel,
        )

    def cluster(self) -> str:
        """The cluster's name. Chosen once; where Docker gave no answer, the usual one for the time being."""
        with self._lock:
            if self._cluster is None or (self._cluster_until and time.monotonic() > self._cluster_until):
                try:
                    self._cluster, self._cluster_until = self.choose_cluster(self._journal), 0.0
                    self._record("cluster", self._cluster)
                except SilentError:
                    self._cluster = self._recorded("cluster") or USUAL_CLUSTER
                    self._cluster_until = time.monotonic() + _PATIENCE
            return self._cluster

    def choose_cluster(self, journal: Journal | None) -> str:
        """The cluster that the journal says we made and that is still the same; else a name that is free.

        `k3s-default` where nothing in Docker bears that name, so that the course's commands need no name;
        else `dwk`, `dwk-2` and so on. Raises SilentError.
        """
        progress = Progress.of(journal.events() if journal else (), self.name)
        for name, ids in reversed(list(progress.owned("cluster").items())):
            if same_cluster(ids, self.parts(name)):
                return name
        for name in cluster_names(progress.facts.get("cluster")):
            claim = progress.claim("cluster", name)
            # Half a cluster of an interrupted creation: the name was free when our command began.
            began = claim is not None and claim.state is ClaimState.BEGAN and self.begun_here(name)
            ours = began or (claim is not None and self.made_here("cluster", name))
            if ours or not self.parts(name).ids:
                return name
        raise AssertionError("names do not end")

    def _registry_port(self) -> str:
        with self._lock:
            if self._port is None:
                self._port = self._recorded("registry_port") or free_port()
                self._record("registry_port", self._port)
            return self._port

    def _recorded(self, fact: str) -> str | None:
        if self._journal is None:
            return None
        return Progress.of(self._journal.events(), self.name).facts.get(fact)

    def _record(self, fact: str, value: str) -> None:
        if self._journal is not None and not self._journal.read_only and self._recorded(fact) != value:
            self._journal.append("fact", name=fact, value=value, step="")

    def _settle(self) -> None:
        """Put the lab's own commands and the sample application into the workspace."""
        with self._settling:
            if self._settled or not self.workspace.bin.is_dir():
                return
            self._settled = True
        self._install()
        self.toolbox.kubectl()
        if self._journal is None or self._journal.read_only:
            return
        try:
            copied = self.workspace.copy_sample(self.course)
        except WorkspaceError as error:
            self.trouble = str(error)
            return
        for path in copied:
            self._journal.append("file", path=self.workspace.relative(path), sha256=sha256(path) or "")
