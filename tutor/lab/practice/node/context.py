"""What all the parts of one node share."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass, field
from typing import Literal, Protocol

from tutor.lab.practice.cluster.kinds import Object
from tutor.lab.practice.cluster.registry import Registry
from tutor.lab.practice.control.events import Recorder
from tutor.lab.practice.engine.image import Image
from tutor.lab.practice.node.logs import PodLogs
from tutor.lab.practice.node.runtime import Runtime
from tutor.lab.practice.pace import Pace

_log = logging.getLogger(__name__)


class ImageSource(Protocol):
    """The image stores of the nodes, and the registries that they pull from."""

    def local(self, node: str, reference: str) -> Image | None:
        """The image where it is in the node's own store."""

    async def pull(self, node: str, reference: str) -> Image:
        """Bring an image into the node's store. Raises PullError with containerd's words."""


@dataclass
class NodeContext:
    """One node and what it works with."""

    name: str
    address: str
    subnet: str
    """The first three numbers of its pods' addresses: `10.42.1`."""
    registry: Registry
    pace: Pace
    logs: PodLogs
    images: ImageSource
    runtime: Runtime
    recorder: Recorder
    _addresses: set[int] = field(default_factory=set)

    def event(
        self, object: Object, type: Literal["Normal", "Warning"], reason: str, message: str, part: str = ""
    ) -> None:
        """Tell what happened; `part` such as `spec.containers{web}`."""
        self.recorder.record(
            object, type, reason, message, component="kubelet", host=self.name, field_path=part
        )

    def take_address(self) -> str:
        """A pod's address that no other pod of the node has."""
        free = next((number for number in range(2, 255) if number not in self._addresses), 254)
        self._addresses.add(free)
        return f"{self.subnet}.{free}"

    def give_back(self, address: str) -> None:
        if address.startswith(f"{self.subnet}."):
            self._addresses.discard(int(address.rpartition(".")[2]))


def report(task: asyncio.Task[None]) -> None:
    """Write down why a task ended that should not have."""
    if not task.cancelled() and (problem := task.exception()) is not None:
        _log.error("A node's work has stopped", exc_info=problem)
