"""Getting a container's image onto its node: pull policies, failures and the waiting between tries.

States, events and their words as in Kubernetes 1.36, `pkg/kubelet/images/image_manager.go`.
"""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Callable
from dataclasses import dataclass

from tutor.lab.practice.cluster.kinds import Object
from tutor.lab.practice.engine.errors import PullError
from tutor.lab.practice.engine.image import Image, Reference
from tutor.lab.practice.node.backoff import Backoff, go_duration
from tutor.lab.practice.node.context import NodeContext
from tutor.lab.practice.node.limits import as_oci

_BYTES_PER_SECOND = 25_000_000
_LONGEST = 0.3
"""Seconds of the wall's clock that a pull takes at most, however large the image."""
_LOOK = 0.3
"""Seconds of a real cluster to see that the registry has nothing newer."""
_SYNC = 3.0
"""Seconds of a real cluster until the kubelet looks at a pod again after a failure."""
_RETRY = 12.0
"""The same where nothing but a change from outside helps."""


@dataclass(frozen=True)
class Wanted:
    """An image that a container waits for."""

    pod: Object
    container: Object
    part: str
    """`spec.containers{web}`"""
    waits: Callable[[str, str], None]
    """Takes the reason and the message of the container's waiting."""


class Puller:
    """Pulls for one node; two containers that wait for the same image wait for the same pull."""

    def __init__(self, node: NodeContext) -> None:
        self._node = node
        self._backoffs: dict[tuple[str, str], Backoff] = {}
        self._turns: dict[str, asyncio.Lock] = {}

    def forget(self, pod: Object) -> None:
        """The pod is gone."""
        uid = pod["metadata"]["uid"]
        for key in [key for key in self._backoffs if key[0] == uid]:
            del self._backoffs[key]

    async def ensure(self, wanted: Wanted) -> Image:
        """Try until the image is on the node."""
        while True:
            image = await self._once(wanted)
            if image is not None:
                return image

    async def _once(self, wanted: Wanted) -> Image | None:
        node, reference = self._node, wanted.container["image"]
        problem = _misnamed(reference)
        if problem is not None:
            await self._refused(wanted, "InspectFailed", "InvalidImageName", problem)
            return None
        policy = wanted.container.get("imagePullPolicy") or _usual_policy(reference)
        present = node.images.local(node.name, reference)
        if present is not None and policy != "Always":
            message = (
                f'Container image "{reference}" already present on machine and can be accessed by the pod'
            )
            node.event(wanted.pod, "Normal", "Pulled", message, wanted.part)
            return present
        if policy == "Never":
            message = f'Container image "{reference}" is not present with pull policy of Never'
            await self._refused(wanted, "ErrImageNeverPull", "ErrImageNeverPull", message)
            return None
        return await self._pull(wanted, reference)

    async def _pull(self, wanted: Wanted, reference: str) -> Image | None:
        node = self._node
        node.event(wanted.pod, "Normal", "Pulling", f'Pulling image "{reference}"', wanted.part)
        asked = time.monotonic()
        try:
            if node.images.local(node.name, reference) is not None:
                image, began = await self._download(reference)
            else:
                async with self._turns.setdefault(reference, asyncio.Lock()):
                    image, began = await self._download(reference)
        except PullError as error:
            await self._failed(wanted, reference, error.message)
            return None
        except OSError as problem:
            why = f'failed to pull and unpack image "{Reference.parse(reference).full}": {as_oci(problem)}'
            await self._failed(wanted, reference, why)
            return None
        now = time.monotonic()
        message = (
            f'Successfully pulled image "{reference}" in {go_duration(now - began)} '
            f"({go_duration(now - asked)} including waiting). Image size: {image.size} bytes."
        )
        node.event(wanted.pod, "Normal", "Pulled", message, wanted.part)
        self._backoffs.pop((wanted.pod["metadata"]["uid"], reference), None)
        return image

    async def _download(self, reference: str) -> tuple[Image, float]:
        """The image, and when its download began. Raises PullError."""
        node, began = self._node, time.monotonic()
        known = node.images.local(node.name, reference)
        try:
            image = await node.images.pull(node.name, reference)
        except PullError:
            await self._take(0, time.monotonic() - began)
            raise
        new = known is None or known.id != image.id
        await self._take(image.size if new else 0, time.monotonic() - began)
        return image, began

    async def _take(self, size: int, spent: float) -> None:
        """Let the time of a download go by."""
        usual = self._node.pace.seconds(_LOOK + size / _BYTES_PER_SECOND)
        await asyncio.sleep(max(0.0, min(usual, _LONGEST) - spent))

    async def _failed(self, wanted: Wanted, reference: str, problem: str) -> None:
        node, pod = self._node, wanted.pod
        key = pod["metadata"]["uid"], reference
        backoff = self._backoffs.setdefault(key, Backoff(node.pace))
        backoff.fail()
        wanted.waits("ErrImagePull", problem)
        node.event(pod, "Warning", "Failed", f'Failed to pull image "{reference}": {problem}', wanted.part)
        node.event(pod, "Warning", "Failed", "Error: ErrImagePull", wanted.part)
        shown = min(_SYNC, backoff.seconds / 2)
        await node.pace.sleep(shown)
        message = f'Back-off pulling image "{reference}"'
        wanted.waits("ImagePullBackOff", f"{message}: ErrImagePull: {problem}")
        node.event(pod, "Normal", "BackOff", message, wanted.part)
        node.event(pod, "Warning", "Failed", "Error: ImagePullBackOff", wanted.part)
        await node.pace.sleep(backoff.seconds - shown)

    async def _refused(self, wanted: Wanted, event: str, reason: str, message: str) -> None:
        wanted.waits(reason, message)
        self._node.event(wanted.pod, "Warning", event, message, wanted.part)
        self._node.event(wanted.pod, "Warning", "Failed", f"Error: {reason}", wanted.part)
        await self._node.pace.sleep(_RETRY)


def _usual_policy(reference: str) -> str:
    try:
        parsed = Reference.parse(reference)
    except ValueError:
        return "IfNotPresent"
    return "Always" if parsed.tag == "latest" else "IfNotPresent"


def _misnamed(reference: str) -> str | None:
    """What the kubelet says of a name that no image can have."""
    try:
        Reference.parse(reference)
    except ValueError:
        why = "invalid reference format"
        path = reference.partition("@")[0]
        if re.fullmatch(r"[\w./:-]+", path) and path != path.lower():
            path = path if "/" in path else f"library/{path}"
            why += f": repository name ({path.partition(':')[0]}) must be lowercase"
        parsing = f'couldn\'t parse image name "{reference}": {why}'
        return f'Failed to apply default image tag "{reference}": {parsing}'
    return None
