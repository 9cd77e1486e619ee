"""The real lab: the learner's own Docker, k3d and kubectl."""

from __future__ import annotations

from collections.abc import Mapping

from tutor.lab import shim
from tutor.lab.lab import Lab
from tutor.lab.toolbox import Toolbox


class RealLab(Lab):
    """World and Performer on the learner's own tools."""

    @property
    def name(self) -> str:
        return "real"

    def _equip(self, environ: Mapping[str, str]) -> Toolbox:
        return Toolbox(self.workspace, environ)

    def _install(self) -> None:
        shim.install(self.workspace)
