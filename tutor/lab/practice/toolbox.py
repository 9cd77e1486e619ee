"""The practice lab's tools: docker and k3d of its own, and the kubectl that suits its cluster."""

from __future__ import annotations

import os

from tutor.lab.practice.edition import K3D, K3S
from tutor.lab.toolbox import IN_PRACTICE, Toolbox
from tutor.lab.versions import K3dVersion, Version

_OWN = ("docker", "k3d")


class PracticeToolbox(Toolbox):
    """As `Toolbox`, but docker and k3d are the lab's own, for the learner and for the tutor's questions."""

    def changes(self) -> dict[str, str]:
        """The variables that the lab's environment sets; one leads docker and k3d to the lab."""
        return super().changes() | {IN_PRACTICE: str(self.workspace.practice / "service.json")}

    @property
    def removed(self) -> tuple[str, ...]:
        """Names of variables that the lab's environment does not have."""
        return tuple(name for name in super().removed if name != IN_PRACTICE)

    def reading_environment(self) -> dict[str, str]:
        """For the tutor's own questions: as the learner's, quiet and without colours."""
        path = os.pathsep.join([str(self.workspace.bin), self._path])
        return super().reading_environment() | {"PATH": path}

    def find(self, tool: str) -> str | None:
        """Absolute path of the lab's own docker or k3d, or of the kubectl that was chosen."""
        if tool in _OWN:
            return str(self.workspace.bin / tool)
        return super().find(tool)

    def _k3d_version(self) -> K3dVersion:
        # What the lab's own k3d says that it is, known without asking it.
        return K3dVersion(Version.parse(K3D), Version.parse(K3S))
