"""What a container's status says of it."""

from __future__ import annotations

from collections.abc import Callable

from tutor.lab.practice.cluster.kinds import Object
from tutor.lab.practice.engine.image import Image, Reference
from tutor.lab.practice.node.restarts import last_of
from tutor.lab.practice.pace import now, stamp


class ContainerState:
    """The state of one container of a pod; whoever wants to know of changes is told of each."""

    def __init__(
        self, spec: Object, changed: Callable[[], None], *, init: bool, before: Object | None
    ) -> None:
        """`before` is the status of a container that ran before its node was started anew."""
        self.name: str = spec["name"]
        self.spec = spec
        self.init = init
        self.state: Object = {"waiting": {"reason": "ContainerCreating"}}
        self.last_state: Object = {}
        self.restarts = 0
        self.started = False
        self.ready = False
        self.image = ""
        """The image's full name, once it is there."""
        self.image_id = ""
        self.container_id = ""
        self.changed = changed
        if before is not None:
            self.last_state = last_of(before)
            self.restarts = int(before.get("restartCount") or 0)
            self.image, self.image_id = before.get("image", ""), before.get("imageID", "")

    @property
    def part(self) -> str:
        """The field of the pod that events name: `spec.containers{web}`."""
        return f"spec.{'initContainers' if self.init else 'containers'}{{{self.name}}}"

    @property
    def running(self) -> bool:
        return "running" in self.state

    def waits(self, reason: str, message: str) -> None:
        self.state = {"waiting": {"reason": reason, "message": message}}
        self.counts(started=False, ready=False)

    def runs(self, began: str) -> None:
        """It has started; whether it is ready comes by `counts`."""
        self.state = {"running": {"startedAt": began}}

    def ended(self, code: int, reason: str, began: str, message: str = "") -> None:
        self.state = {
            "terminated": {
                "exitCode": code,
                "reason": reason,
                **({"message": message} if message else {}),
                "startedAt": began,
                "finishedAt": stamp(now()),
                "containerID": self.container_id,
            }
        }
        # An init container that has done its work is what the others wait for.
        self.counts(started=False, ready=self.init and code == 0)

    def counts(self, *, started: bool, ready: bool) -> None:
        """Whether it counts as started and as ready."""
        self.started, self.ready = started, ready
        self.changed()

    def has_image(self, image: Image) -> None:
        reference = Reference.parse(self.spec["image"])
        self.image = reference.full
        self.image_id = f"{reference.host}/{reference.path}@{image.id}"
