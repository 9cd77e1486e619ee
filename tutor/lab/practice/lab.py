"""The practice lab as the engine sees it: the same tools by name, all of them the tutor's own but kubectl."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from threading import Event

from tutor.engine.ports import Reading
from tutor.lab.lab import Lab
from tutor.lab.practice import scripts
from tutor.lab.practice.service.life import LabDownError, ensure, find
from tutor.lab.practice.service.paths import MANIFEST
from tutor.lab.practice.toolbox import PracticeToolbox
from tutor.lab.toolbox import Toolbox

_PATIENCE = 5.0
"""Seconds until a lab that did not start is tried again."""


class PracticeLab(Lab):
    """World and Performer on the embedded cluster. The lab's process is started with the first question and
    again where it has ended; its state outlives both it and the tutor."""

    _later = 0.0
    _down: str | None = None

    @property
    def name(self) -> str:
        return "practice"

    def _equip(self, environ: Mapping[str, str]) -> Toolbox:
        return PracticeToolbox(self.workspace, environ)

    def _install(self) -> None:
        scripts.install(self.workspace)

    def environment(self) -> dict[str, str]:
        """The variables of the learner's shell; starts the lab."""
        self.wake()
        return super().environment()

    def read(self, argv: Sequence[str], *, timeout: float = 15.0, cancel: Event | None = None) -> Reading:
        """Ask the lab's docker or k3d, or kubectl on its cluster."""
        self.wake()
        self._settle()
        return super().read(argv, timeout=timeout, cancel=cancel)

    def facts(self) -> Mapping[str, str]:
        """As every lab's; the course's manifest is served by the lab itself, so that no network is needed."""
        self.wake()
        return {**super().facts(), **self._served()}

    def known_facts(self) -> Mapping[str, str]:
        """See `Lab.known_facts`."""
        return {**super().known_facts(), **self._served()}

    def _served(self) -> dict[str, str]:
        address = find(self.workspace.practice)
        return {"manifest_url": f"http://127.0.0.1:{address.port}{MANIFEST}"} if address else {}

    def wake(self) -> None:
        """Start the lab's process where it does not run. Where it cannot be started, `trouble` says why, and
        the lab's tools say that nothing answers."""
        if find(self.workspace.practice) is not None or time.monotonic() < self._later:
            return
        try:
            ensure(self.workspace.practice)
        except LabDownError as error:
            self._down = self.trouble = str(error)
            self._later = time.monotonic() + _PATIENCE
        else:
            if self.trouble == self._down:
                self.trouble = None
