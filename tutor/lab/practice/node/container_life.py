"""One container of a pod, from its image to its last exit."""

from __future__ import annotations

import asyncio
import secrets
import signal
from collections.abc import Callable, Mapping

from tutor.lab.practice.cluster.kinds import Object
from tutor.lab.practice.engine.image import Image
from tutor.lab.practice.node import environment, limits, restarts
from tutor.lab.practice.node.backoff import Backoff
from tutor.lab.practice.node.container_state import ContainerState
from tutor.lab.practice.node.context import NodeContext, report
from tutor.lab.practice.node.environment import Addresses, ConfigError
from tutor.lab.practice.node.memory import MemoryWatch
from tutor.lab.practice.node.places import StartError
from tutor.lab.practice.node.probes import Probes, Target
from tutor.lab.practice.node.pull import Puller, Wanted
from tutor.lab.practice.node.runtime import Process
from tutor.lab.practice.pace import now, stamp

_RETRY = 10.0
_NOTICE = 1.0
"""Seconds of a real cluster from a container's end to the kubelet's next step."""


class ContainerLife(ContainerState):
    """A container at work: what happens to it, and what it becomes."""

    def __init__(
        self,
        node: NodeContext,
        puller: Puller,
        pod: Callable[[], Object],
        spec: Object,
        changed: Callable[[], None],
        *,
        init: bool = False,
        before: Object | None = None,
        address: str = "",
    ) -> None:
        """`pod` gives the pod as it is now; `before` is the status of a container that ran before the node
        was started anew; `address` is the pod's."""
        super().__init__(spec, changed, init=init, before=before)
        self.done = asyncio.Event()
        """Set when the container has ended and is not started again."""
        self._node = node
        self._puller = puller
        self._pod = pod
        self._addresses = Addresses(address, node.address)
        self._backoff = Backoff(node.pace)
        self._process: Process | None = None
        self._starting = False
        self._ended = asyncio.Event()
        self._stopping = False
        self._at_once = False
        self._attempt = -1
        self._reference = ""
        """The image that the present process was started from."""
        self._task: asyncio.Task[None] | None = None
        self._killing: asyncio.Task[None] | None = None
        if before is not None and before.get("containerID"):
            self._attempt = self.restarts

    def begin(self) -> None:
        """Start the container as soon as its image is there."""
        self._task = asyncio.ensure_future(self._live())
        self._task.add_done_callback(report)

    def redefine(self, spec: Object) -> None:
        """Take over a changed definition; a container with another image is replaced."""
        replaced = spec["image"] != self.spec["image"]
        self.spec = spec
        if not replaced or self._stopping:
            return
        if self._process is not None:
            self._replace()
        elif self._task is not None and not self._starting and not self.done.is_set():
            self._task.cancel()
            if "terminated" in self.state:
                self.last_state = self.state
            self.begin()

    def _replace(self) -> None:
        self._at_once = True
        self.restart(f"Container {self.name} definition changed, will be restarted")

    def restart(self, why: str) -> None:
        """End the container as its pod would, so that its restart policy decides."""
        if self._process is None or (self._killing is not None and not self._killing.done()):
            return
        self._event("Normal", "Killing", why)
        grace = float(self._pod()["spec"].get("terminationGracePeriodSeconds") or 0)
        self._killing = asyncio.ensure_future(self._end(self._process, grace))

    async def stop(self, deadline: Callable[[], float]) -> None:
        """End the container for good. `deadline` gives the seconds of the wall's clock that are left; it may
        shrink meanwhile."""
        self._stopping = True
        process = await self._begun()
        if process is not None:
            self._event("Normal", "Killing", f"Stopping container {self.name}")
            if deadline() > 0:
                process.signal(signal.SIGTERM)
            ended = asyncio.ensure_future(self._ended.wait())
            while not ended.done() and (left := deadline()) > 0:
                await asyncio.wait([ended], timeout=min(left, 0.25))
            process.signal(signal.SIGKILL)
            await ended
        await self._cancel()

    async def abandon(self) -> None:
        """The node has stopped: nothing more is told about the container."""
        self._stopping = True
        self.changed = _nothing
        process = await self._begun()
        if process is not None:
            process.signal(signal.SIGKILL)
            await self._ended.wait()
        await self._cancel()

    async def _begun(self) -> Process | None:
        """The process that runs, also where it was just about to."""
        while self._starting:
            await asyncio.sleep(0.005)
        return self._process

    async def _cancel(self) -> None:
        tasks = [task for task in (self._task, self._killing) if task is not None]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _live(self) -> None:
        while True:
            image = await self._puller.ensure(Wanted(self._pod(), self.spec, self.part, self.waits))
            code = await self._run(image)
            if self._stopping:
                return
            if code is None:
                await self._node.pace.sleep(_RETRY)
                continue
            if not self._again(code):
                self.done.set()
                self.changed()
                return
            await self._pause()

    async def _run(self, image: Image) -> int | None:
        """Run the container once. Returns its exit code, None where it cannot be put together."""
        pod, node = self._pod(), self._node
        try:
            given = environment.variables(node.registry.store, pod, self.spec, self._addresses)
            image_words = image.config.entrypoint, image.config.cmd
            words = environment.words_of(self.spec, image_words, {**image.config.env, **given})
        except ConfigError as problem:
            self._not_made("CreateContainerConfigError", str(problem))
            return None
        attempt = self.restarts if self._attempt < 0 else self.restarts + 1
        self.has_image(image)
        if not words:
            self._not_made("CreateContainerError", "no command specified")
            return None
        try:
            log = node.logs.begin(pod, self.name, attempt)
        except OSError as problem:
            self._not_made("CreateContainerError", f"failed to open log file: {limits.as_oci(problem)}")
            return None
        self._starting, self._ended, self._attempt = True, asyncio.Event(), attempt
        self._reference = self.spec["image"]
        self.container_id = f"containerd://{secrets.token_hex(32)}"
        self._event("Normal", "Created", "Container created")
        try:
            process = await node.runtime.start(
                image,
                name=f"{pod['metadata']['name']}_{self.name}",
                hostname=pod["spec"].get("hostname") or pod["metadata"]["name"],
                argv=words,
                env=given,
                workdir=self.spec.get("workingDir") or "",
                sink=log.write,
            )
        except StartError as error:
            node.logs.end(pod, self.name, self._attempt)
            self._not_started(restarts.TASK + error.message)
            return 128
        finally:
            self._starting = False
        return await self._watch(process, image, pod, given)

    async def _watch(self, process: Process, image: Image, pod: Object, given: Mapping[str, str]) -> int:
        self._process, began = process, now()
        self.restarts = self._attempt
        self.runs(stamp(began))
        self._event("Normal", "Started", "Container started")
        target = Target(
            self.name, self.part, self.spec, image, pod, process, given, address=self._addresses.pod
        )
        probes = Probes(self._node, target, changed=self._probed, restart=self.restart)
        self.counts(started=probes.started, ready=probes.ready)
        if self.spec["image"] != self._reference:
            self._replace()
        memory = MemoryWatch(self.spec, process)
        try:
            code = await process.wait()
        finally:
            probes.stop()
            memory.stop()
            self._process = None
            self._node.logs.end(pod, self.name, self._attempt)
            self._ended.set()
        reason = "OOMKilled" if memory.exceeded else "Error"
        self.ended(code, "Completed" if code == 0 else reason, stamp(began))
        return code

    def _probed(self, probes: Probes) -> None:
        if self.running:
            self.counts(started=probes.started, ready=probes.ready)

    def _not_made(self, reason: str, message: str) -> None:
        self.waits(reason, message)
        self._event("Warning", "Failed", f"Error: {message}")

    def _not_started(self, message: str) -> None:
        self.restarts = self._attempt
        self._event("Warning", "Failed", f"Error: {message}")
        self.ended(128, "StartError", restarts.NEVER, message)
        if self._again(128):
            self.last_state = self.state
            self.waits("RunContainerError", message)

    def _again(self, code: int) -> bool:
        policy = self._pod()["spec"].get("restartPolicy", "Always")
        return self._at_once or restarts.again(policy, code, init=self.init)

    async def _pause(self) -> None:
        """The time between a container's end and its next start: none at first, then more and more."""
        node = self._node
        ended = self.state if "terminated" in self.state else self.last_state
        if self._at_once:
            self._at_once = False
        else:
            await node.pace.sleep(_NOTICE)
            if not self._backoff.expired():
                self.last_state = ended
                status, event = restarts.backing_off(self._pod(), self.name, self._backoff)
                self.waits("CrashLoopBackOff", status)
                self._event("Warning", "BackOff", event)
                await node.pace.sleep(self._backoff.seconds)
            self._backoff.fail()
        self.last_state = ended

    async def _end(self, process: Process, grace: float) -> None:
        process.signal(signal.SIGTERM)
        ended = asyncio.ensure_future(self._ended.wait())
        try:
            await asyncio.wait([ended], timeout=self._node.pace.seconds(grace))
        finally:
            process.signal(signal.SIGKILL)
            ended.cancel()

    def _event(self, type: str, reason: str, message: str) -> None:
        self._node.event(self._pod(), "Normal" if type == "Normal" else "Warning", reason, message, self.part)


def _nothing() -> None:
    """Nobody is told."""
